// The program's own version, as users and servers are told it.
#pragma once

#include <string_view>

namespace optout {

inline constexpr std::string_view version = "0.1.0";

}  // namespace optout
