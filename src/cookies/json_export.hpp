// Cookies as browser extensions and automation tools export them to JSON.
#pragma once

#include <string>
#include <vector>

#include "base/cookie.hpp"
#include "base/result.hpp"

namespace optout::cookies {

/// True when the file's first character that is no white space begins a JSON array or object.
[[nodiscard]] bool looks_like_json(const std::string& file);

/// Reads a list of cookies (Cookie-Editor, EditThisCookie), or an object with the list as `cookies` (the
/// storage state of Playwright, and others), keeping the unexpired ones that one of `hosts` could receive.
/// Error (input) names the file and, by number, the cookie that is wrong; it never holds a text of the file.
[[nodiscard]] Result<std::vector<Cookie>> read_cookies_json(const std::string& file,
                                                            const std::vector<std::string>& hosts);

}  // namespace optout::cookies
