// Whether a window can be shown.
#pragma once

#include <string>

#include "base/result.hpp"

namespace optout::browser {

/// Success when a display answers that DISPLAY (X11) or WAYLAND_DISPLAY names. Waits two seconds at most for
/// one on another machine. Error (config), which names the one that does not answer, otherwise; `who` wants
/// the window.
[[nodiscard]] Status check_display(const std::string& who);

}  // namespace optout::browser
