// Snapshots and texts as they lie in the store.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout::terms {

/// One LZ4 block after the length in decimal digits and a line end. A look costs little more than parsing, of
/// which zlib would add a fifth.
[[nodiscard]] std::string compress(std::string_view bytes);
/// Error (io) when it is not what `compress` made.
[[nodiscard]] Result<std::string> decompress(std::string_view bytes);

}  // namespace optout::terms
