#include "cookies/places.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace optout::cookies {

namespace {

/// "~" is the home folder and "$C" the configuration folder.
struct Place {
    std::string_view browser, folder, packaging;
};

constexpr std::array linux_places{
    Place{"firefox", "~/.mozilla/firefox", ""},
    Place{"firefox", "$C/mozilla/firefox", ""},  // from version 147 on, where there is no ~/.mozilla
    Place{"firefox", "~/snap/firefox/common/.mozilla/firefox", "snap"},
    Place{"firefox", "~/.var/app/org.mozilla.firefox/.mozilla/firefox", "flatpak"},
    Place{"firefox", "~/.var/app/org.mozilla.firefox/config/mozilla/firefox", "flatpak"},
    Place{"librewolf", "~/.librewolf", ""},
    Place{"librewolf", "$C/librewolf/librewolf", ""},
    Place{"librewolf", "~/.var/app/io.gitlab.librewolf-community/.librewolf", "flatpak"},
    Place{"librewolf", "~/.var/app/io.gitlab.librewolf-community/config/librewolf/librewolf", "flatpak"},
    Place{"chromium", "$C/chromium", ""},
    Place{"chromium", "~/snap/chromium/common/chromium", "snap"},
    Place{"chromium", "~/.var/app/org.chromium.Chromium/config/chromium", "flatpak"},
    Place{"chrome", "$C/google-chrome", ""},
    Place{"chrome", "$C/google-chrome-beta", ""},
    Place{"chrome", "$C/google-chrome-unstable", ""},
    Place{"chrome", "~/.var/app/com.google.Chrome/config/google-chrome", "flatpak"},
    Place{"brave", "$C/BraveSoftware/Brave-Browser", ""},
    Place{"brave", "~/snap/brave/current/.config/BraveSoftware/Brave-Browser", "snap"},
    Place{"brave", "~/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser", "flatpak"},
    Place{"edge", "$C/microsoft-edge", ""},
    Place{"edge", "~/.var/app/com.microsoft.Edge/config/microsoft-edge", "flatpak"},
    Place{"vivaldi", "$C/vivaldi", ""},
    Place{"vivaldi", "~/snap/vivaldi/current/.config/vivaldi", "snap"},
    Place{"vivaldi", "~/.var/app/com.vivaldi.Vivaldi/config/vivaldi", "flatpak"},
    Place{"opera", "$C/opera", ""},
    Place{"opera", "~/snap/opera/current/.config/opera", "snap"},
    Place{"opera", "~/.var/app/com.opera.Opera/config/opera", "flatpak"},
};

constexpr std::array macos_places{
    Place{"firefox", "~/Library/Application Support/Firefox", ""},
    Place{"librewolf", "~/Library/Application Support/librewolf", ""},
    Place{"chromium", "~/Library/Application Support/Chromium", ""},
    Place{"chrome", "~/Library/Application Support/Google/Chrome", ""},
    Place{"brave", "~/Library/Application Support/BraveSoftware/Brave-Browser", ""},
    Place{"edge", "~/Library/Application Support/Microsoft Edge", ""},
    Place{"vivaldi", "~/Library/Application Support/Vivaldi", ""},
    Place{"opera", "~/Library/Application Support/com.operasoftware.Opera", ""},
};

template <class Places>
std::vector<Root> roots_of(const Places& places, const Environment& environment) {
    std::vector<Root> roots;
    for (const Place& place : places) {
        const bool in_home = place.folder.starts_with('~');
        const std::string& base = in_home ? environment.home : environment.config_home;
        if (base.empty()) continue;
        roots.push_back({find_browser(place.browser),
                         base + std::string(place.folder.substr(in_home ? 1 : 2)),
                         std::string(place.packaging)});
    }
    return roots;
}

std::string absolute(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && value[0] == '/' ? value : "";
}

}  // namespace

Environment Environment::of_process() {
    Environment environment;
    environment.home = absolute("HOME");
    environment.config_home = absolute("XDG_CONFIG_HOME");
    if (environment.config_home.empty() && !environment.home.empty())
        environment.config_home = environment.home + "/.config";
#ifdef __APPLE__
    environment.is_macos = true;
#endif
    return environment;
}

const std::vector<Browser>& browsers() {
    static const std::vector<Browser> all{
        {"firefox", "Firefox", Family::firefox, {}},
        {"librewolf", "LibreWolf", Family::firefox, {}},
        {"chromium", "Chromium", Family::chromium, {"chromium"}},
        {"chrome", "Google Chrome", Family::chromium, {"chrome"}},
        {"brave", "Brave", Family::chromium, {"brave", "chrome"}},
        {"edge", "Microsoft Edge", Family::chromium, {"microsoft-edge", "chromium", "chrome"}},
        {"vivaldi", "Vivaldi", Family::chromium, {"vivaldi", "chrome"}},
        {"opera", "Opera", Family::chromium, {"opera", "chromium", "chrome"}},
    };
    return all;
}

const Browser* find_browser(std::string_view id) {
    const auto found = std::ranges::find(browsers(), id, &Browser::id);
    return found == browsers().end() ? nullptr : &*found;
}

std::vector<Root> known_roots(const Environment& environment) {
    return environment.is_macos ? roots_of(macos_places, environment) : roots_of(linux_places, environment);
}

}  // namespace optout::cookies
