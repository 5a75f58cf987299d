// Private to json.cpp and embedded_json.cpp.
#pragma once

#include "page/json.hpp"

namespace optout::page {

inline constexpr std::size_t most_json_depth = 500;
[[nodiscard]] Result<Json> parse_json(std::string_view text, std::size_t most_depth);

}  // namespace optout::page
