// Cookies in the Netscape format, which cookies.txt files and libcurl use, and the rule which cookie goes
// where.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/url.hpp"
#include "session/session.hpp"

namespace optout::session {

/// One line, taken apart. The views are into the line.
struct CookieLine {
    std::string_view domain;  // without leading dot
    std::string_view path, expires, name, value;
    bool host_only = false, secure = false, http_only = false;

    /// Nothing when the line does not have the seven fields, or a flag is neither TRUE nor FALSE.
    static std::optional<CookieLine> parse(std::string_view line);

    [[nodiscard]] bool has_expired() const;
    /// RFC 6265 section 5.4, step 1.
    [[nodiscard]] bool goes_to(const Url& url) const;
    /// The order in which those that go to the same address are sent.
    [[nodiscard]] bool goes_before(const CookieLine& other) const;
};

/// The line for a cookie; nothing when an empty part or a control character would make it mean another
/// cookie.
[[nodiscard]] std::optional<std::string> netscape_line(const Cookie& cookie);

}  // namespace optout::session
