// The window in which the user signs in once: a browser profile of optout's own, kept from run to run.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "cookies/stores.hpp"

namespace optout::cli {

/// The stores of the profiles that `optout sign-in` made, by label; none where nobody has signed in yet.
[[nodiscard]] std::vector<cookies::Store> window_stores();
[[nodiscard]] bool is_window(const cookies::Store& store);
/// The folder that a browser is started with for the window of that label. Errors: usage (a label that cannot
/// be a folder's name), config (no home).
[[nodiscard]] Result<std::string> window_folder(const std::string& label);

}  // namespace optout::cli
