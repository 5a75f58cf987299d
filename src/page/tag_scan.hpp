// A look at the tags of a page before it is parsed: whether it is small enough, and what gumbo would get
// wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "page/document.hpp"

namespace optout::page {

/// A place in the text that gumbo has to be shown differently, or need not be shown.
struct Amendment {
    enum class Kind { noscript_name, end_of_form, long_text };
    Kind kind;
    std::size_t at;          // of the name in a <noscript> or </noscript>; of a </form>; of the text
    std::size_t length = 0;  // of the text
};

/// Error (too_large) when the page has too many elements, is nested too deeply, or is made in such a way that
/// the time to parse it grows with the square of its length. Otherwise the places to amend, in their order.
/// Takes time linear in the text. The depth is an estimate: exact for a page without mistakes, but for the
/// elements whose end tag may be left out, which are not counted.
[[nodiscard]] Result<std::vector<Amendment>> scan_tags(std::string_view html, const ParseLimits& limits);

/// Error (too_large); `what` is the end of "the page …".
[[nodiscard]] Error page_too_large(std::string_view what);

}  // namespace optout::page
