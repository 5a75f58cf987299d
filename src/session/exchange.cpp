#include "session/exchange.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/version.hpp"
#include "session/tokens.hpp"

namespace optout::session {

namespace {

std::string origin(const Url& url) {
    const bool default_port = url.port() == (url.scheme() == "https" ? 443 : 80);
    return url.scheme() + "://" + url.host() + (default_port ? "" : ":" + std::to_string(url.port()));
}

/// As the referrer policy strict-origin-when-cross-origin has it, which is every browser's default.
std::string referer(const Url& page, const Url& to) {
    if (origin(page) != origin(to)) return origin(page) + "/";
    return page.text().substr(0, page.text().find('#'));
}

/// Headers that say who we are, to whom we speak or how long the message is are not a pack's to set.
bool is_ours(std::string_view name) {
    constexpr std::string_view ours[] = {
        "host",    "cookie", "user-agent",        "sec-gpc", "content-length", "connection",
        "upgrade", "expect", "transfer-encoding", "te",      "accept-encoding"};
    return std::find(std::begin(ours), std::end(ours), name) != std::end(ours);
}

bool is_header_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    });
}

bool is_header_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t';
    });
}

/// Headers by name; a later one takes the place of an earlier one.
class Headers {
  public:
    void put(const std::string& name, std::string value) {
        const auto same = [&](const Header& known) { return ascii_iequals(known.name, name); };
        if (const auto at = std::find_if(list_.begin(), list_.end(), same); at != list_.end()) {
            at->value = std::move(value);
        } else {
            list_.push_back({name, std::move(value)});
        }
    }
    Status put_filled(const std::string& name, std::string_view value, const Exchange& exchange) {
        const std::string& site = exchange.session->access().site;
        const std::string lower = ascii_lower(name);
        if (!is_header_name(lower) || is_ours(lower)) {
            return Error{ErrorKind::pack, "a pack cannot set the header \"" + printable(name) + "\"", site,
                         "take it out of the pack"};
        }
        OPTOUT_TRY(std::string filled, fill_tokens(value, *exchange.session, exchange.url));
        if (!is_header_value(filled)) {
            return Error{ErrorKind::malformed,
                         "the value for the header \"" + name + "\" has a line end or the like in it", site,
                         "the site may have changed what its tokens look like; the pack needs a look"};
        }
        put(name, std::move(filled));
        return success();
    }
    std::vector<Header> take() { return std::move(list_); }

  private:
    std::vector<Header> list_;
};

void put_form_headers(Headers& headers, const Exchange& exchange) {
    if (exchange.method != "GET") headers.put("Origin", origin(*exchange.form_page));
    headers.put("Referer", referer(*exchange.form_page, exchange.url));
}

/// A page that a token is read from comes before the token: signed out, it is what says so. A write to the
/// same address comes after it.
bool is_source_of(const Exchange& exchange, std::string_view name) {
    if (exchange.method != "GET") return false;
    const TokenRule* rule = token_rule(*exchange.session, name);
    if (rule == nullptr || rule->url.empty()) return false;
    const auto url = Url::parse(rule->url);
    return url.ok() && url->text() == exchange.url.text();
}

/// Of the site's api headers, those that go along.
std::vector<HeaderRule> api_headers(const Exchange& exchange) {
    std::vector<HeaderRule> headers;
    if (exchange.api) headers = exchange.session->access().api_headers;
    std::erase_if(headers, [&](const HeaderRule& header) {
        return std::ranges::any_of(tokens_in(header.value),
                                   [&](std::string_view name) { return is_source_of(exchange, name); });
    });
    return headers;
}

}  // namespace

Result<Request> make_request(const Exchange& exchange, const HttpOptions& options) {
    const Access& access = exchange.session->access();
    Headers headers;
    headers.put("User-Agent",
                options.user_agent.empty() ? "optout/" + std::string(version) : options.user_agent);
    headers.put("Accept", exchange.json ? "application/json, */*;q=0.5"
                                        : "text/html, application/xhtml+xml, */*;q=0.5");
    headers.put("Accept-Language", access.accept_language);
    headers.put("Sec-GPC", "1");
    if (exchange.form_page) put_form_headers(headers, exchange);
    for (const HeaderRule& rule : api_headers(exchange)) {
        OPTOUT_CHECK(headers.put_filled(rule.name, rule.value, exchange));
    }
    for (const Header& header : exchange.headers) {
        OPTOUT_CHECK(headers.put_filled(header.name, header.value, exchange));
    }
    if (!exchange.content_type.empty()) headers.put("Content-Type", exchange.content_type);
    return Request{exchange.method, exchange.url, headers.take(), exchange.body};
}

std::vector<std::string> tokens_of(const Exchange& exchange) {
    std::vector<std::string> names;
    const auto look_in = [&](std::string_view value) {
        for (const std::string_view name : tokens_in(value)) names.emplace_back(name);
    };
    for (const HeaderRule& rule : api_headers(exchange)) look_in(rule.value);
    for (const Header& header : exchange.headers) look_in(header.value);
    return names;
}

}  // namespace optout::session
