// Snapshots and texts as they lie in the store.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout::terms {

/// zlib format (RFC 1950), after the length in decimal digits and a line end.
[[nodiscard]] std::string compress(std::string_view bytes);
/// Error (io) when it is not what `compress` made.
[[nodiscard]] Result<std::string> decompress(std::string_view bytes);

}  // namespace optout::terms
