// Firefox and what was made from it: profiles.ini, installs.ini, containers.json, prefs.js.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cookies/ini.hpp"
#include "cookies/stores.hpp"

namespace optout::cookies {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<IniSection> parse_ini(std::string_view text) {
    std::vector<IniSection> sections;
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        if (line.starts_with('[') && line.ends_with(']')) {
            sections.push_back({std::string(line.substr(1, line.size() - 2)), {}});
        } else if (const auto equals = line.find('=');
                   equals != std::string_view::npos && !sections.empty()) {
            sections.back().values[std::string(trim(line.substr(0, equals)))] = trim(line.substr(equals + 1));
        }
    }
    return sections;
}

namespace {

constexpr std::size_t most_bytes = std::size_t{16} << 20U;

std::string text_of(const std::string& file) {
    auto text = read_file(file, most_bytes);
    return text.ok() ? std::move(*text) : "";
}

/// The names under which Firefox shows the containers that it comes with, in English.
std::string shipped_name(const std::string& key) {
    if (key.find("ersonal") != std::string::npos) return "Personal";
    if (key.find("work") != std::string::npos || key.find("Work") != std::string::npos) return "Work";
    if (key.find("anking") != std::string::npos) return "Banking";
    if (key.find("hopping") != std::string::npos) return "Shopping";
    return "";
}

std::string text_member(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Containers of a profile. A container that was never renamed has a key in place of its name: l10nID or
/// l10nId, by version.
std::vector<Container> containers_of(const std::string& folder) {
    std::vector<Container> containers;
    const json file = json::parse(text_of(folder + "/containers.json"), nullptr, false);
    if (!file.is_object() || !file.contains("identities") || !file["identities"].is_array())
        return containers;
    for (const json& identity : file["identities"]) {
        if (!identity.is_object() || identity.value("public", json(false)) != json(true)) continue;
        const auto id = identity.find("userContextId");
        if (id == identity.end() || !id->is_number_unsigned()) continue;
        std::string name = text_member(identity, "name");
        if (name.empty())
            name = shipped_name(text_member(identity, "l10nId") + text_member(identity, "l10nID"));
        if (name.empty()) name = std::to_string(id->get<std::uint32_t>());
        containers.push_back({id->get<std::uint32_t>(), printable(name)});
    }
    return containers;
}

/// True when a preference is set to a value, as prefs.js or user.js writes it.
bool has_preference(const std::string& prefs, const std::string& name, const std::string& value) {
    return prefs.find("user_pref(\"" + name + "\", " + value + ")") != std::string::npos;
}

bool clears_on_exit(const std::string& folder) {
    const std::string prefs = text_of(folder + "/prefs.js") + text_of(folder + "/user.js");
    if (has_preference(prefs, "network.cookie.lifetimePolicy", "2")) return true;
    return has_preference(prefs, "privacy.sanitize.sanitizeOnShutdown", "true") &&
           (has_preference(prefs, "privacy.clearOnShutdown.cookies", "true") ||
            has_preference(prefs, "privacy.clearOnShutdown_v2.cookiesAndStorage", "true"));
}

Store firefox_store(const std::string& folder, const std::string& profile) {
    Store store;
    store.profile = printable(profile);
    store.folder = folder;
    store.file = folder + "/cookies.sqlite";
    store.containers = containers_of(folder);
    store.clears_on_exit = clears_on_exit(folder);
    return store;
}

/// "abcd1234.default-release" is called "default-release".
std::string name_of(const fs::path& folder) {
    const std::string name = folder.filename().string();
    const auto dot = name.find('.');
    return dot == std::string::npos || dot + 1 == name.size() ? name : name.substr(dot + 1);
}

/// What the lists of profiles say: the folder, the name, and which is the default.
class ProfileLists {
  public:
    explicit ProfileLists(const std::string& root) : root_(root) {
        // The default of an installation counts more than the older mark on a profile.
        for (const IniSection& section : parse_ini(text_of(root + "/installs.ini"))) add_default(section);
        const auto profiles = parse_ini(text_of(root + "/profiles.ini"));
        for (const IniSection& section : profiles) {
            if (section.name.starts_with("Install")) add_default(section);
        }
        const bool has_default = !defaults_.empty();
        for (const IniSection& section : profiles) {
            const std::string path = section.value("Path");
            if (!section.name.starts_with("Profile") || path.empty()) continue;
            const std::string folder = section.value("IsRelative") == "0" ? path : root_ + "/" + path;
            found_.emplace_back(folder, section.value("Name"));
            if (!has_default && section.value("Default") == "1") defaults_.insert(folder);
        }
    }
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& found() const { return found_; }
    [[nodiscard]] bool is_default(const std::string& folder) const { return defaults_.contains(folder); }

  private:
    void add_default(const IniSection& section) {
        const std::string path = section.value("Default");
        if (!path.empty()) defaults_.insert(path.starts_with('/') ? path : root_ + "/" + path);
    }

    const std::string& root_;
    std::vector<std::pair<std::string, std::string>> found_;
    std::set<std::string> defaults_;
};

}  // namespace

std::vector<Store> firefox_stores(const Root& root) {
    std::vector<Store> stores;
    const ProfileLists lists(root.folder);
    std::set<std::string> known;
    const auto add = [&](const std::string& folder, const std::string& name) {
        std::error_code ignored;
        if (!fs::is_directory(folder, ignored) || !known.insert(fs::path(folder).lexically_normal()).second)
            return;
        stores.push_back(firefox_store(folder, name.empty() ? name_of(folder) : name));
        stores.back().is_default = lists.is_default(folder);
    };
    for (const auto& [folder, name] : lists.found()) add(folder, name);
    // Profiles that newer versions keep in a list of another kind are known by their cookies.
    for (const std::string& parent : {root.folder, root.folder + "/Profiles"}) {
        std::error_code error;
        for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
            std::error_code ignored;
            if (fs::exists(at->path() / "cookies.sqlite", ignored)) add(at->path().string(), "");
        }
    }
    return stores;
}

}  // namespace optout::cookies
