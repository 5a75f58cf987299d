// The page that some services put in front of all their answers, to turn away clients that are no browser.
#pragma once

#include "lookalikes/message.hpp"

namespace optout::lookalikes {

/// Assumed: a cookie that the page's script sets says who has passed, and is good for one User-Agent only.
[[nodiscard]] bool has_passed(const Request& request);
/// 403, "Just a moment...". A browser passes by itself; with {person: true} somebody must press a button.
[[nodiscard]] Answer browser_check(const Request& request, const Json& with);

}  // namespace optout::lookalikes
