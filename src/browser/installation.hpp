// Which driver and which browser: as the options say, or what is installed.
#pragma once

#include <string>

#include "base/result.hpp"
#include "browser/options.hpp"

namespace optout::browser {

/// What a driver beyond the standard is asked in: its own words for a binary, a profile, a window.
enum class Family { chromium, firefox, webkit, other };

struct Installation {
    std::string driver;   // path
    std::string browser;  // path; empty: the driver knows
    Family family = Family::other;
};

/// Error (config) when no driver, or for chromedriver no browser, is found where the options or PATH say.
[[nodiscard]] Result<Installation> find_installation(const Options& options);

}  // namespace optout::browser
