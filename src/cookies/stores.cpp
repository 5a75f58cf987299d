#include "cookies/stores.hpp"

#include <algorithm>
#include <filesystem>

namespace optout::cookies {

std::string Store::container_name(std::uint32_t container) const {
    if (container == 0) return "";
    const auto known = std::ranges::find(containers, container, &Container::id);
    return known == containers.end() ? std::to_string(container) : known->name;
}

std::string Store::describe(std::uint32_t container) const {
    std::string text(browser->name);
    if (!packaging.empty()) text += " (" + packaging + ")";
    if (!profile.empty()) text += ", profile " + profile;
    if (!shown_name.empty()) text += " (" + shown_name + ")";
    if (container != 0) text += ", container " + container_name(container);
    return text;
}

std::vector<Store> find_stores(const Environment& environment) {
    std::vector<Store> all;
    for (const Root& root : known_roots(environment)) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(root.folder, ignored)) continue;
        auto found = root.browser->family == Family::firefox ? firefox_stores(root) : chromium_stores(root);
        std::stable_partition(found.begin(), found.end(),
                              [](const Store& store) { return store.is_default; });
        for (Store& store : found) {
            store.browser = root.browser;
            store.packaging = root.packaging;
            // Two places may lead to one folder (~/.mozilla as a link, for instance).
            const bool known = std::ranges::any_of(all, [&](const Store& other) {
                return std::filesystem::equivalent(other.folder, store.folder, ignored);
            });
            if (!known) all.push_back(std::move(store));
        }
    }
    return all;
}

}  // namespace optout::cookies
