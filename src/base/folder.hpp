// Folders that only their owner may enter, and what the system says when it refuses.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout {

/// The folder that a file is in; "." for a bare name.
[[nodiscard]] std::string folder_of(std::string_view file);
/// Makes the folder of `file` and the folders above it where they are missing (0700). Those that exist stay
/// as they are.
[[nodiscard]] Status make_folder_of(const std::string& file);
/// The system's words for an errno.
[[nodiscard]] std::string reason_of(int error);

}  // namespace optout
