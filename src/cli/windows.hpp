// The window in which the user signs in once: a browser profile of optout's own, kept from run to run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cookies/stores.hpp"

namespace optout::cli {

/// The stores of the profiles that `optout sign-in` made, by label; none where nobody has signed in yet.
[[nodiscard]] std::vector<cookies::Store> window_stores();
[[nodiscard]] bool is_window(const cookies::Store& store);
/// The word by which the configuration and --cookies-from-browser name it, as if it were a browser.
inline constexpr std::string_view window_id = "window";
/// Error (usage) for a label that cannot be a folder's name.
[[nodiscard]] Status check_label(const std::string& label);
/// Notes that somebody has signed in to the site in the window of that label. Error (io).
[[nodiscard]] Status note_in_window(const std::string& label, const std::string& site);
/// True when that was noted of this store, which may be any.
[[nodiscard]] bool is_noted_in(const cookies::Store& store, const std::string& site);
/// The folder that a browser is started with for the window of that label. Errors: usage (a label that cannot
/// be a folder's name), config (no home).
[[nodiscard]] Result<std::string> window_folder(const std::string& label);

}  // namespace optout::cli
