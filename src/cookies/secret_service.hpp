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

/// By what a session of optout's own is found again.
struct SavedName {
    std::string site, label;
};
/// Puts a secret of optout's own into the keyring, in the place of the one of that name; `title` is what the
/// keyring's own program shows. Errors: not_found (as above; locked), io.
[[nodiscard]] Status keep_saved(const SavedName& name, const std::string& title, const std::string& secret);
/// The caller wipes it. Errors (not_found): as above, locked, not there.
[[nodiscard]] Result<std::string> find_saved(const SavedName& name);
/// False when it is not there any more. Errors as of keep_saved.
[[nodiscard]] Result<bool> forget_saved(const SavedName& name);

}  // namespace optout::cookies
