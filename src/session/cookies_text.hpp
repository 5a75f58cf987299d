// Cookies as the lines of a cookies.txt, for who keeps them elsewhere, and what services have renewed of
// them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/cookie.hpp"
#include "base/result.hpp"
#include "session/session.hpp"

namespace optout::session {

/// One line a cookie, the end of a session as 0; a cookie that no line can hold is left out. The caller wipes
/// it.
[[nodiscard]] std::string to_cookies_txt(const std::vector<Cookie>& cookies);
/// The unexpired cookies that one of `hosts` could receive. Error (input) with `where` and the number of the
/// line, never with its text.
[[nodiscard]] Result<std::vector<Cookie>> parse_cookies_txt(std::string_view text, const std::string& where,
                                                            const std::vector<std::string>& hosts);

/// What a session's cookies were at one moment, without their values.
class CookiePrints {
  public:
    explicit CookiePrints(const Session& session);
    /// True when a cookie of then has another value now; one that is new or gone does not count.
    [[nodiscard]] bool are_outdated(const Session& session) const;

  private:
    static std::map<std::string, std::string> prints(const Session& session);
    std::map<std::string, std::string> prints_;
};

}  // namespace optout::session
