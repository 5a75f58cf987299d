// What a driver is asked for when a session begins.
#pragma once

#include <string>

#include "base/result.hpp"
#include "browser/installation.hpp"
#include "browser/options.hpp"
#include "browser/webdriver.hpp"

namespace optout::browser {

/// `profile` is the profile's folder. Nothing in it hides that a program is at work. Error (config) when
/// ca_file cannot be read, or the options ask for what the driver cannot do.
[[nodiscard]] Result<Json> make_capabilities(const Options& options, const Installation& installation,
                                             const std::string& profile);

}  // namespace optout::browser
