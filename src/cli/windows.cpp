#include "cli/windows.hpp"

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"

namespace optout::cli {

namespace {

/// Its profiles are Chromium's; the driver starts it without a keyring.
const cookies::Browser window{"window", "optout's own window", cookies::Family::chromium, {}};

Result<std::string> windows_folder() {
    OPTOUT_TRY(const std::string state, state_folder());
    return state + "/windows";
}

}  // namespace

bool is_window(const cookies::Store& store) {
    return store.browser == &window;
}

Result<std::string> window_folder(const std::string& label) {
    const bool fits = !label.empty() && label.size() <= 64 && std::ranges::all_of(label, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
    if (!fits) {
        return Error{ErrorKind::usage, "\"" + printable(label) + "\" cannot be the name of a sign-in", "",
                     "use letters, digits, - and _"};
    }
    OPTOUT_TRY(const std::string folder, windows_folder());
    return folder + "/" + label;
}

std::vector<cookies::Store> window_stores() {
    std::vector<cookies::Store> stores;
    const auto folder = windows_folder();
    if (!folder.ok()) return stores;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(*folder, error)) {
        for (cookies::Store& store : cookies::chromium_stores({&window, entry.path().string(), ""})) {
            store.browser = &window;
            store.profile = entry.path().filename().string();
            store.shown_name.clear();
            stores.push_back(std::move(store));
        }
    }
    std::ranges::sort(stores, {}, &cookies::Store::profile);
    return stores;
}

}  // namespace optout::cli
