// Private to src/page.
#pragma once

#include "page/json.hpp"

namespace optout::page {

inline constexpr std::size_t most_json_depth = 500;
[[nodiscard]] Result<Json> parse_json(std::string_view text, std::size_t most_depth);
/// As at_pointer, but without a copy.
[[nodiscard]] Result<const Json*> value_at(const Json& root, std::string_view pointer);

}  // namespace optout::page
