#include "session/cookie_line.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

#include "base/text.hpp"

namespace optout::session {

namespace {

/// The text before the next tab, which is taken off the line with it.
std::string_view take_field(std::string_view& line) {
    const std::string_view field = line.substr(0, line.find('\t'));
    line.remove_prefix(std::min(field.size() + 1, line.size()));
    return field;
}

bool is_flag(std::string_view text) {
    return text == "TRUE" || text == "FALSE";
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// RFC 6265 section 5.1.4.
bool path_match(std::string_view request_path, std::string_view cookie_path) {
    if (!request_path.starts_with(cookie_path)) return false;
    return request_path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
           request_path[cookie_path.size()] == '/';
}

}  // namespace

std::optional<CookieLine> CookieLine::parse(std::string_view line) {
    constexpr std::string_view http_only_mark = "#HttpOnly_";
    CookieLine cookie;
    cookie.http_only = line.starts_with(http_only_mark);
    if (cookie.http_only) line.remove_prefix(http_only_mark.size());
    cookie.domain = take_field(line);
    if (cookie.domain.starts_with('.')) cookie.domain.remove_prefix(1);
    const std::string_view with_subdomains = take_field(line);
    cookie.path = take_field(line);
    const std::string_view secure = take_field(line);
    cookie.expires = take_field(line);
    cookie.name = take_field(line);
    cookie.value = line;
    if (cookie.domain.empty() || cookie.name.empty() || !is_flag(with_subdomains) || !is_flag(secure))
        return {};
    cookie.host_only = with_subdomains == "FALSE";
    cookie.secure = secure == "TRUE";
    return cookie;
}

bool CookieLine::has_expired() const {
    long long end = 0;
    std::from_chars(expires.data(), expires.data() + expires.size(), end);
    return end > 0 && end <= static_cast<long long>(std::time(nullptr));
}

bool CookieLine::goes_to(const Url& url) const {
    return domain_match(url.host(), domain, host_only) && path_match(url.path(), path) &&
           (!secure || url.scheme() == "https" || url.is_loopback());
}

bool CookieLine::goes_before(const CookieLine& other) const {
    return std::pair(path.size(), domain.size()) > std::pair(other.path.size(), other.domain.size());
}

std::optional<std::string> netscape_line(const Cookie& cookie) {
    if (cookie.domain.empty() || cookie.path.empty() || cookie.name.empty()) return std::nullopt;
    for (const std::string* part : {&cookie.domain, &cookie.path, &cookie.name, &cookie.value}) {
        if (has_control_character(*part)) return std::nullopt;
    }
    std::string line = cookie.http_only ? "#HttpOnly_" : "";
    line += (cookie.host_only ? "" : ".") + cookie.domain + (cookie.host_only ? "\tFALSE\t" : "\tTRUE\t");
    line += cookie.path + (cookie.secure ? "\tTRUE\t" : "\tFALSE\t") + std::to_string(cookie.expires);
    line += '\t' + cookie.name + '\t' + cookie.value;
    return line;
}

}  // namespace optout::session
