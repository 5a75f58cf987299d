// SHA-256, where a value must be recognised again without being kept.
#pragma once

#include <string>
#include <string_view>

namespace optout {

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace optout
