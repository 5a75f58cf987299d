// The cookie stores on this machine: one for each profile of each browser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cookies/places.hpp"

namespace optout::cookies {

/// A compartment of a Firefox profile with cookies of its own. 0 is what is in no container.
struct Container {
    std::uint32_t id = 0;
    std::string name;
};

struct Store {
    const Browser* browser = nullptr;
    std::string profile;     // by which it is asked for: "default-release", "Default", "Profile 1"
    std::string shown_name;  // the browser's own name for it where that is another, or empty
    std::string folder;      // of the profile
    std::string file;        // cookies.sqlite or Cookies; may not be there yet
    std::string packaging;   // "snap", "flatpak", or empty
    bool is_default = false;
    std::vector<Container> containers;  // those that the user sees, without 0
    /// The browser is set to throw its cookies away when it ends.
    bool clears_on_exit = false;

    /// "Firefox, profile default-release", with ", container Work" where there is one.
    [[nodiscard]] std::string describe(std::uint32_t container = 0) const;
    /// The container's name, or its number where the profile does not name it; empty for 0.
    [[nodiscard]] std::string container_name(std::uint32_t container) const;
};

/// All profiles of all browsers in these surroundings; a browser's default profile comes first. Asks no
/// cookie store anything. What cannot be read is passed over: a profile without a list of profiles is found
/// by its cookies.
[[nodiscard]] std::vector<Store> find_stores(const Environment& environment);

/// The profiles below one root; `stores` of the two families.
[[nodiscard]] std::vector<Store> firefox_stores(const Root& root);
[[nodiscard]] std::vector<Store> chromium_stores(const Root& root);

}  // namespace optout::cookies
