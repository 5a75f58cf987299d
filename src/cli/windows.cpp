#include "cli/windows.hpp"

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"

namespace optout::cli {

namespace {

/// Its profiles are Chromium's; the driver starts it without a keyring.
const cookies::Browser window{window_id, "optout's own window", cookies::Family::chromium, {}};

/// The sites at which somebody has signed in there, a line each: cookies do not tell it of every site.
constexpr std::string_view noted_sites = "/optout-sites";

Result<std::string> windows_folder() {
    OPTOUT_TRY(const std::string state, state_folder());
    return state + "/windows";
}

/// Empty where nobody has signed in.
std::string sites_noted_in(const std::string& folder) {
    auto text = read_file(folder + std::string(noted_sites), 65536);
    return text.ok() ? std::move(*text) : std::string();
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

bool is_window(const cookies::Store& store) {
    return store.browser == &window;
}

Status check_label(const std::string& label) {
    const bool fits = !label.empty() && label.size() <= 64 && std::ranges::all_of(label, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
    if (fits) return success();
    return Error{ErrorKind::usage, "\"" + printable(label) + "\" cannot be the name of a sign-in", "",
                 "use letters, digits, - and _"};
}

Result<std::string> window_folder(const std::string& label) {
    OPTOUT_CHECK(check_label(label));
    OPTOUT_TRY(const std::string folder, windows_folder());
    return folder + "/" + label;
}

Status note_in_window(const std::string& label, const std::string& site) {
    OPTOUT_TRY(const std::string folder, window_folder(label));
    const std::string noted = sites_noted_in(folder);
    if (has_line(noted, site)) return success();
    return replace_file(folder + std::string(noted_sites), noted + site + "\n");
}

bool is_noted_in(const cookies::Store& store, const std::string& site) {
    if (!is_window(store)) return false;
    return has_line(sites_noted_in(std::filesystem::path(store.folder).parent_path().string()), site);
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
