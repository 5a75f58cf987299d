#include "browser/installation.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/text.hpp"

namespace optout::browser {

namespace {

constexpr std::array<std::string_view, 3> drivers = {"chromedriver", "geckodriver", "WebKitWebDriver"};
constexpr std::array<std::string_view, 5> chromiums = {"chromium", "chromium-browser", "google-chrome",
                                                       "google-chrome-stable", "chromium-shell"};

bool can_run(const std::string& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && access(path.c_str(), X_OK) == 0;
}

/// A path as it is, a bare name by PATH; empty when there is no such program.
std::string find_program(std::string_view name) {
    if (name.find('/') != std::string_view::npos) return can_run(std::string(name)) ? std::string(name) : "";
    const char* path = std::getenv("PATH");
    const std::string_view folders = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    for (const std::string_view folder : split(folders, ':')) {
        if (folder.empty()) continue;
        if (std::string file = std::string(folder) + "/" + std::string(name); can_run(file)) return file;
    }
    return {};
}

template <class Names>
std::string first_program(const Names& names) {
    for (const std::string_view name : names) {
        if (std::string file = find_program(name); !file.empty()) return file;
    }
    return {};
}

Family family_of(const std::string& driver) {
    const std::string name = ascii_lower(driver.substr(driver.rfind('/') + 1));
    if (name.starts_with("chromedriver") || name.starts_with("msedgedriver")) return Family::chromium;
    if (name.starts_with("geckodriver")) return Family::firefox;
    return name.starts_with("webkit") || name.starts_with("wpewebdriver") ? Family::webkit : Family::other;
}

Error missing(std::string what, const std::string& named, std::string remedy) {
    return {ErrorKind::config, std::move(what), named, std::move(remedy)};
}

/// `what`: "browser" or "browser driver".
Error not_a_program(const std::string& what, const std::string& named) {
    if (named.find('/') == std::string::npos)
        return missing("this " + what + " is not in PATH", printable(named),
                       "install it, or write its whole path in the configuration");
    return missing("this " + what + " is not a program that can be run", printable(named),
                   "mend the path in the configuration");
}

}  // namespace

Result<Installation> find_installation(const Options& options) {
    Installation found;
    found.driver = options.driver.empty() ? first_program(drivers) : find_program(options.driver);
    if (found.driver.empty()) {
        return options.driver.empty()
                   ? missing("no browser driver is installed", "",
                             "install chromium and chromium-driver (on Debian: apt install chromium "
                             "chromium-driver)")
                   : not_a_program("browser driver", options.driver);
    }
    found.family = family_of(found.driver);
    found.browser = options.browser.empty() ? "" : find_program(options.browser);
    if (!options.browser.empty() && found.browser.empty()) return not_a_program("browser", options.browser);
    if (found.family != Family::chromium || !found.browser.empty() || !options.attach.empty()) return found;
    found.browser = first_program(chromiums);
    if (!found.browser.empty()) return found;
    return missing("there is " + found.driver + ", but no Chromium or Chrome", "",
                   "install chromium (on Debian: apt install chromium), or name the browser in the "
                   "configuration");
}

}  // namespace optout::browser
