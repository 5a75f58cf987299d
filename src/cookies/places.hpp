// Which browsers keep their profiles where.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace optout::cookies {

enum class Family { firefox, chromium };

/// What is asked of the user's surroundings: in tests, another home.
struct Environment {
    std::string home;
    std::string config_home;  // $XDG_CONFIG_HOME, or ~/.config
    bool is_macos = false;

    /// From HOME and XDG_CONFIG_HOME; a home that is not an absolute path is as good as none, and empty.
    static Environment of_process();
};

/// A browser by the word that the command line and the configuration use.
struct Browser {
    std::string_view id;    // "firefox", "chromium", "brave", ...
    std::string_view name;  // "Firefox"
    Family family = Family::firefox;
    /// For the Chromium family: the applications under which the password may be in the Secret Service, as
    /// Chromium's `application` attribute has them. Forks keep the one of what they were made from.
    std::vector<std::string> keyring_applications;
};
[[nodiscard]] const std::vector<Browser>& browsers();
/// Null when there is no browser of that word.
[[nodiscard]] const Browser* find_browser(std::string_view id);

/// A folder in which a browser would keep its profiles.
struct Root {
    const Browser* browser = nullptr;
    std::string folder;
    std::string packaging;  // "snap", "flatpak", or empty
};
/// All that are known for these surroundings, whether they are there or not. The places on macOS are from
/// public documentation and untested.
[[nodiscard]] std::vector<Root> known_roots(const Environment& environment);

}  // namespace optout::cookies
