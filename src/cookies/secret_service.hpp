// The freedesktop.org Secret Service, through libsecret.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace optout::cookies {

/// The passwords under which Chromium's schema has one of these applications, in their order; the caller
/// wipes them. libsecret is loaded when this is called first, as Chromium does it: most runs need neither it
/// nor the time that it takes. Nothing is unlocked and nobody is asked anything. Errors (not_found): no
/// session bus, no libsecret, nobody who answers, locked, no such password.
[[nodiscard]] Result<std::vector<std::string>> browser_passwords(
    const std::vector<std::string>& applications);

}  // namespace optout::cookies
