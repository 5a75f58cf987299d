#include "browser/fetch_channel.hpp"

#include <algorithm>
#include <thread>

#include "base/text.hpp"
#include "browser/scripts.hpp"
#include "session/failure.hpp"

namespace optout::browser {

namespace {

using session::Failure;

std::string exact_origin(const Url& url) {
    return url.scheme() + "://" + url.host() + ":" + std::to_string(url.port());
}

bool is_the_browsers(const std::string& header) {
    const std::string name = ascii_lower(header);
    constexpr std::string_view names[] = {"user-agent", "origin",     "referer",       "cookie",
                                          "host",       "connection", "content-length"};
    return name.starts_with("sec-") || name.starts_with("proxy-") ||
           std::ranges::find(names, name) != std::end(names);
}

Json described(const session::Request& request, bool cross) {
    Json headers = Json::object();
    std::string referrer;
    bool typed = false;
    for (const auto& [name, value] : request.headers) {
        if (ascii_iequals(name, "referer") && !cross) referrer = value;
        if (is_the_browsers(name)) continue;
        typed = typed || ascii_iequals(name, "content-type");
        headers[name] = value;
    }
    const bool bodyless = request.body.empty() || request.method == "GET" || request.method == "HEAD";
    return {{"method", request.method},
            {"url", request.url.text()},
            {"headers", headers},
            {"body", bodyless ? Json() : Json(request.body)},
            {"typed", typed},
            {"referrer", referrer},
            {"cross", cross}};
}

bool is_write(const session::Request& request) {
    return request.method != "GET" && request.method != "HEAD";
}

Error no_place(const session::Request& request) {
    return {ErrorKind::refused, "not sent, because the site gives the browser no page from which it could be",
            request.url.origin(), "sign in to the site again, or look at it in your browser"};
}

bool is_refusal(int status) {
    return status == 403 || status == 429 || status >= 500;
}

/// As if the address itself had been answered so.
Result<session::Answer> refused(const session::Request& request, int status) {
    if (is_write(request) || status < 400) return no_place(request);
    session::Answer answer;
    answer.status = status;
    return answer;
}

/// As if the address itself had been redirected there.
Result<session::Answer> led_away(const session::Request& request, const std::string& to) {
    if (is_write(request)) return no_place(request);
    session::Answer answer;
    answer.status = 302;
    answer.landing = to;
    answer.left_hosts = true;
    return answer;
}

bool reads_cookies_as_tokens(const session::Session& session) {
    return std::ranges::any_of(session.access().tokens,
                               [](const TokenRule& rule) { return !rule.cookie.empty(); });
}

}  // namespace

void FetchChannel::start(std::size_t id, session::Request request, session::Session& session) {
    if (valid_utf8(request.body) != request.body) {
        finished_.push_back(
            {id, Error{ErrorKind::refused, "a page cannot send what is not text", request.url.origin(), ""}});
        return;
    }
    waiting_.push_back({id, std::move(request), &session});
}

std::optional<FetchChannel::Finished> FetchChannel::wait(Clock::time_point until) {
    if (finished_.empty() && !waiting_.empty()) send(take_group());
    if (finished_.empty()) {
        std::this_thread::sleep_until(until);
        return std::nullopt;
    }
    Finished first = std::move(finished_.front());
    finished_.pop_front();
    return first;
}

/// The first that waits, and all that can go with it.
std::vector<FetchChannel::Waiting> FetchChannel::take_group() {
    std::vector<Waiting> group;
    std::deque<Waiting> others;
    for (Waiting& one : waiting_) {
        const bool fits =
            group.empty() || (one.session == group.front().session &&
                              exact_origin(one.request.url) == exact_origin(group.front().request.url));
        if (fits) {
            group.push_back(std::move(one));
        } else {
            others.push_back(std::move(one));
        }
    }
    waiting_ = std::move(others);
    return group;
}

bool FetchChannel::stands_at(const Url& url) {
    const auto place = Url::parse(browsing_.window().place());
    return place.ok() && exact_origin(*place) == exact_origin(url);
}

/// The page that a check lets pass to follows by itself, mostly as a new document.
Result<View> FetchChannel::go_past_check(const Url& url) {
    Window& window = browsing_.window();
    const auto until = Clock::now() + browsing_.options().limit;
    auto view = window.open(url, {});
    while (view.ok() && is_refusal(view->status) && !view->id.empty() && Clock::now() < until) {
        const std::string id = view->id;
        const std::int64_t changes = view->changes;
        auto next = window.look({}, &*view);
        if (!next.ok()) return next;
        const bool same = next->id == id && next->changes == changes;
        view = std::move(next);
        if (same) break;
    }
    return view;
}

Result<FetchChannel::Standing> FetchChannel::stand_at(session::Session& session, const Url& url) {
    OPTOUT_CHECK(browsing_.enter(session));
    if (stands_at(url)) return Standing();
    const auto home = Url::parse(session.access().home);
    const bool home_fits = home.ok() && exact_origin(*home) == exact_origin(url);
    std::vector<Url> places;
    if (home_fits) places.push_back(*home);
    for (const char* path : {"/", "/robots.txt", "/favicon.ico"}) {
        OPTOUT_TRY(Url place, url.resolve(path));
        places.push_back(std::move(place));
    }
    Standing standing;
    for (const Url& place : places) {
        OPTOUT_TRY(const View view, go_past_check(place));
        if (stands_at(url)) return Standing();
        const auto landing = Url::parse(view.url);
        if (!landing.ok() || exact_origin(*landing) != exact_origin(url)) {
            standing.led_to = view.url;
            break;
        }
        if (standing.refusal == 0) standing.refusal = view.status;
    }
    if (home.ok() && !home_fits && session.may_contact(*home)) {
        OPTOUT_TRY(const View at_home, go_past_check(*home));
        if (stands_at(*home)) return Standing{.cross = true, .led_to = {}, .refusal = 0};
        if (!standing.led_to.empty()) standing.led_to = at_home.url;
    }
    browsing_.window().blank();
    return standing;
}

void FetchChannel::meet(session::Session& session) {
    const auto home = Url::parse(session.access().home);
    if (!reads_cookies_as_tokens(session) || !home.ok() || !session.may_contact(*home)) return;
    if (stand_at(session, *home).ok()) browsing_.take_back(session, {*home});
}

void FetchChannel::send(std::vector<Waiting> group) {
    const bool only_reads =
        std::ranges::none_of(group, [](const Waiting& one) { return is_write(one.request); });
    auto answers = ask(group);
    // A browser that broke down since the last command; what is a write is never sent again.
    if (!answers.ok() && only_reads && !browsing_.is_alive()) answers = ask(group);
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (answers.ok()) {
            finished_.push_back({group[i].id, std::move((*answers)[i])});
        } else {
            finished_.push_back({group[i].id, answers.error()});
        }
    }
}

/// One answer for each, or why there is none at all.
Result<std::vector<Result<session::Answer>>> FetchChannel::ask(const std::vector<Waiting>& group) {
    session::Session& session = *group.front().session;
    OPTOUT_TRY(const Standing standing, stand_at(session, group.front().request.url));
    std::vector<Result<session::Answer>> read;
    if (!standing.led_to.empty() || standing.refusal != 0) {
        for (const Waiting& one : group) {
            read.push_back(standing.led_to.empty() ? refused(one.request, standing.refusal)
                                                   : led_away(one.request, standing.led_to));
        }
        return read;
    }
    Json requests = Json::array();
    for (const Waiting& one : group) requests.push_back(described(one.request, standing.cross));
    Json limits{{"timeout", options().timeout.count()}, {"most", options().max_body}};
    const bool only_reads =
        std::ranges::none_of(group, [](const Waiting& one) { return is_write(one.request); });
    Browser& browser = browsing_.window().browser();
    if (!only_reads) {
        OPTOUT_TRY(limits["document"], browser.run("return performance.timeOrigin;", Json::array(), false));
    }
    const Json arguments = Json::array({requests, limits});
    OPTOUT_TRY(const Json answers, only_reads ? browser.read(fetch_script(), arguments, 1)
                                              : browser.run(fetch_script(), arguments, true));
    for (std::size_t i = 0; i < group.size(); ++i) {
        const bool told = answers.is_array() && i < answers.size();
        read.push_back(read_answer(group[i], told ? answers[i] : Json()));
    }
    if (reads_cookies_as_tokens(session)) browsing_.take_back(session, {group.front().request.url});
    return read;
}

Result<session::Answer> FetchChannel::read_answer(const Waiting& asked, const Json& answer) const {
    const session::Request& request = asked.request;
    session::Answer read;
    if (!answer.is_object()) return describe(Failure::other, request.url, options(), is_write(request));
    const std::string failure = text_of(answer, "failure");
    if (failure == "left") {
        read.status = 302;
        read.left_hosts = true;
        return read;
    }
    if (!failure.empty()) {
        const bool answered = answer.value("answered", false);
        Failure kind = answered ? Failure::answer_cut_off : Failure::connection_lost;
        if (failure == "timeout") kind = Failure::answer_timeout;
        if (failure == "too large") kind = Failure::body_too_large;
        return describe(kind, request.url, options(), is_write(request));
    }
    read.status = answer.value("status", 0);
    read.content_type = text_of(answer, "type");
    read.landing = text_of(answer, "url");
    read.body = text_of(answer, "body");
    return read;
}

}  // namespace optout::browser
