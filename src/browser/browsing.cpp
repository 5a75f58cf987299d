#include "browser/browsing.hpp"

#include <string.h>

#include <algorithm>

#include "base/text.hpp"

namespace optout::browser {

namespace {

constexpr int most_starts = 8;

std::string without_port(const std::string& authority) {
    const std::size_t bracket = authority.find(']');
    return authority.substr(0, authority.find(':', bracket == std::string::npos ? 0 : bracket));
}

/// The last two labels of a name; an address is whole. Too short a domain only makes two accounts apart that
/// could have been together.
std::string domain_of(const std::string& host) {
    const bool is_address =
        host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string::npos;
    const std::size_t last = host.rfind('.');
    if (is_address || last == std::string::npos || last == 0) return host;
    const std::size_t before = host.rfind('.', last - 1);
    return before == std::string::npos ? host : host.substr(before + 1);
}

bool may_share_cookies(const std::vector<std::string>& one, const std::vector<std::string>& other) {
    return std::ranges::any_of(one, [&](const std::string& host) {
        return std::ranges::any_of(
            other, [&](const std::string& theirs) { return domain_of(host) == domain_of(theirs); });
    });
}

std::string scheme_for(const std::string& authority) {
    const auto url = Url::parse("http://" + authority + "/");
    return url.ok() && url->is_loopback() ? "http://" : "https://";
}

std::vector<Url> roots(const session::Session& session) {
    std::vector<Url> found;
    for (const std::string& host : session.access().hosts) {
        for (const char* scheme : {"https://", "http://"}) {
            auto url = Url::parse(scheme + host + "/");
            if (url.ok() && session.may_contact(*url)) found.push_back(std::move(url).value());
        }
    }
    return found;
}

void wipe(std::vector<Cookie>& cookies) {
    for (Cookie& cookie : cookies) explicit_bzero(cookie.value.data(), cookie.value.size());
}

}  // namespace

std::size_t Browsing::commands() const {
    return commands_before_ + (browser_ ? browser_->commands() : 0);
}

Status Browsing::restart() {
    commands_before_ = commands();
    window_.reset();
    browser_.reset();
    occupants_.clear();
    used_ = false;
    if (++starts_ > most_starts) {
        return Error{ErrorKind::network, "the browser has broken " + std::to_string(most_starts) + " times",
                     "browser", "run again; if it happens again, try another browser"};
    }
    auto started = Browser::start(options_);
    if (!started.ok()) {
        // Said also where the site is then reached without a browser.
        note("no browser: " + started.error().message());
        return std::move(started).error();
    }
    browser_ = std::move(started).value();
    window_ = std::make_unique<Window>(*browser_, options_);
    for (const std::string& one : browser_->notes()) note(one);
    return success();
}

void Browsing::note(const std::string& sentence) {
    if (std::ranges::find(notes_, sentence) == notes_.end()) notes_.push_back(sentence);
}

Status Browsing::enter(session::Session& session) {
    if (!browser_ || !browser_->is_alive()) OPTOUT_CHECK(restart());
    const auto here = std::ranges::find(occupants_, session.number(), &Occupant::session);
    if (here != occupants_.end()) return success();
    Occupant newcomer{session.number(), {}, {}, false};
    for (const std::string& host : session.access().hosts) {
        newcomer.hosts.push_back(without_port(host));
        newcomer.origins.push_back(host);
    }
    newcomer.own_cookies =
        options_.attach.empty() && session.has_cookies() && !adopted_.contains(session.number());
    OPTOUT_CHECK(make_room(newcomer));
    if (newcomer.own_cookies) OPTOUT_CHECK(put_cookies(session));
    occupants_.push_back(std::move(newcomer));
    if (is_fresh() || occupants_.back().own_cookies) return success();
    adopted_.insert(session.number());
    take_back(session, {});
    return success();
}

Status Browsing::make_room(const Occupant& newcomer) {
    const auto in_the_way = [&](const Occupant& other) {
        const bool matters = is_fresh() || newcomer.own_cookies || other.own_cookies;
        return matters && may_share_cookies(newcomer.hosts, other.hosts);
    };
    if (std::ranges::none_of(occupants_, in_the_way)) return success();
    if (!is_fresh()) {
        return Error{ErrorKind::refused, "two accounts of one site cannot be in one browser profile",
                     newcomer.origins.front(), "leave out `profile`, or run the accounts one by one"};
    }
    if (browser_->family() != Family::chromium) return restart();
    std::vector<std::string> origins;
    for (const Occupant& other : occupants_) {
        if (in_the_way(other)) origins.insert(origins.end(), other.origins.begin(), other.origins.end());
    }
    window_->blank();
    OPTOUT_CHECK(browser_->forget(origins));
    occupants_.clear();
    return success();
}

Status Browsing::put_cookies(const session::Session& session) {
    if (browser_->family() != Family::chromium) return put_cookies_by_document(session);
    std::vector<Cookie> cookies = session.cookies();
    Status put = browser_->set_cookies(cookies);
    wipe(cookies);
    return put;
}

/// A small document that nearly every site has, or its error page; another one where a site leads elsewhere.
Status Browsing::stand_at(const std::string& origin, const std::string& host) {
    Status last = success();
    for (const char* path : {"/robots.txt", "/favicon.ico"}) {
        OPTOUT_TRY(const Url url, Url::parse(origin + path));
        const auto there = window_->open(url, {});
        if (!there.ok()) {
            last = there.error();
            if (!browser_->is_alive()) return last;
            continue;
        }
        const auto place = Url::parse(window_->place());
        if (place.ok() && place->host() == host) return success();
        last =
            Error{ErrorKind::refused, "the site gives the browser no page at which its cookies could be set",
                  origin, "use chromedriver for this site"};
    }
    return last;
}

/// WebDriver sets a cookie only from a document of its host. The request for one goes out without cookies.
Status Browsing::put_cookies_by_document(const session::Session& session) {
    std::vector<Cookie> cookies = session.cookies();
    std::set<std::string> done;
    for (const std::string& host : session.access().hosts) {
        OPTOUT_TRY(const Url url, Url::parse(scheme_for(host) + host + "/"));
        std::vector<Cookie> mine;
        for (const Cookie& cookie : cookies) {
            const bool fits = cookie.domain == url.host() ||
                              (!cookie.host_only && url.host().ends_with("." + cookie.domain));
            if (fits && done.insert(cookie.domain + "\n" + cookie.path + "\n" + cookie.name).second)
                mine.push_back(cookie);
        }
        if (mine.empty()) continue;
        Status put = stand_at(scheme_for(host) + host, url.host());
        if (put.ok()) put = browser_->set_cookies(mine);
        wipe(mine);
        if (!put.ok()) {
            wipe(cookies);
            return put;
        }
    }
    wipe(cookies);
    return success();
}

void Browsing::take_back(session::Session& session, const std::vector<Url>& addresses) {
    if (!browser_ || !browser_->is_alive()) return;
    if (std::ranges::find(occupants_, session.number(), &Occupant::session) == occupants_.end()) return;
    std::vector<Url> asked = roots(session);
    for (const Url& url : addresses) {
        if (session.may_contact(url)) asked.push_back(url);
    }
    if (browser_->family() != Family::chromium) {
        auto place = Url::parse(window_->place());
        if (!place.ok() || !session.may_contact(*place)) return;
        asked = {std::move(place).value()};
    }
    auto cookies = browser_->cookies(asked);
    if (cookies.ok()) session.take_cookies(std::move(cookies).value(), asked);
}

void Browsing::begin_batch() {
    const bool has_old = used_ && browser_ && browser_->is_alive() && is_fresh();
    used_ = true;
    if (has_old && browser_->family() == Family::chromium)
        (void)browser_->devtools("Network.clearBrowserCache", Json::object());
}

}  // namespace optout::browser
