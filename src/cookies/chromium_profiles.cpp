// The Chromium family: Local State, a folder for each profile, and where in it the cookies are.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cookies/stores.hpp"

namespace optout::cookies {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json read_json(const std::string& file) {
    const auto text = read_file(file, std::size_t{64} << 20U);
    return text.ok() ? json::parse(*text, nullptr, false) : json(json::value_t::discarded);
}

/// The value at a pointer, or null.
json at(const json& root, const char* pointer) {
    const json::json_pointer place(pointer);
    return root.is_object() && root.contains(place) ? root.at(place) : json();
}

/// Cookies were moved to Network/ on some systems; where both are there, the newer one is in use.
std::string cookie_file(const std::string& folder) {
    std::string here = folder + "/Cookies", network = folder + "/Network/Cookies";
    std::error_code none_here, none_there;
    const auto time_here = fs::last_write_time(here, none_here);
    const auto time_there = fs::last_write_time(network, none_there);
    if (none_there) return here;
    return none_here || time_there >= time_here ? network : here;
}

Store chromium_store(const std::string& folder, const std::string& name) {
    Store store;
    store.profile = printable(name);
    store.folder = folder;
    store.file = cookie_file(folder);
    // 4: keep cookies until the browser ends.
    store.clears_on_exit =
        at(read_json(folder + "/Preferences"), "/profile/default_content_setting_values/cookies") == json(4);
    return store;
}

bool has_cookies(const std::string& folder) {
    std::error_code ignored;
    return fs::exists(cookie_file(folder), ignored);
}

}  // namespace

std::vector<Store> chromium_stores(const Root& root) {
    std::vector<Store> stores;
    const json state = read_json(root.folder + "/Local State");
    const json profiles = at(state, "/profile/info_cache"), last = at(state, "/profile/last_used");
    std::set<std::string> known;
    if (profiles.is_object()) {
        for (const auto& [folder, about] : profiles.items()) {
            if (!has_cookies(root.folder + "/" + folder)) continue;
            // The folder's name is what other programs ask for; people know the one that they gave.
            const json name = at(about, "/name");
            stores.push_back(chromium_store(root.folder + "/" + folder, folder));
            if (name.is_string() && profiles.size() > 1)
                stores.back().shown_name = printable(name.get<std::string>());
            known.insert(folder);
        }
    }
    std::error_code error;
    for (fs::directory_iterator entry(root.folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string folder = entry->path().filename().string();
        const bool is_profile = folder != "System Profile" && folder != "Guest Profile";
        if (is_profile && !known.contains(folder) && has_cookies(entry->path().string()))
            stores.push_back(chromium_store(entry->path().string(), folder));
    }
    // Opera long had a single profile, which is the folder itself.
    if (has_cookies(root.folder)) stores.push_back(chromium_store(root.folder, ""));
    const std::string used = last.is_string() ? last.get<std::string>() : "Default";
    for (Store& store : stores) store.is_default = store.profile == used;
    std::ranges::sort(stores, {}, &Store::profile);
    return stores;
}

}  // namespace optout::cookies
