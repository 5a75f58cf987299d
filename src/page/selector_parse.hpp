// From the text of a selector to its tree. Private to selector*.cpp.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "page/selector_tree.hpp"

namespace optout::page {

/// Error (pack) with the position of what is wrong or not supported.
[[nodiscard]] Result<Selector::List> parse_selector(std::string_view text);

}  // namespace optout::page
