#include "learn/pack_draft.hpp"

#include <algorithm>
#include <set>

#include "learn/entry.hpp"
#include "pack/pack.hpp"

namespace optout::learn {

namespace {

using nlohmann::ordered_json;

/// A page in its long form, so that pages can be compared.
ordered_json long_form(const ordered_json& page) {
    if (page.is_string()) return {{"url", page}};
    ordered_json whole = page;
    if (whole.contains("url") && whole["url"].is_array() && whole["url"].size() == 1)
        whole["url"] = whole["url"][0];
    return whole;
}

bool is_same(const ordered_json& one, const ordered_json& other) {
    return nlohmann::json(long_form(one)) == nlohmann::json(long_form(other));
}

/// The last step of an address that says something.
std::string name_of(const std::string& address) {
    const auto url = Url::parse(address);
    std::string path = url.ok() ? url->path() : "";
    while (path.ends_with('/')) path.pop_back();
    return path.substr(path.rfind('/') + 1);
}

std::set<std::string> keys_of(const ordered_json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.insert(key);
    return keys;
}

}  // namespace

Result<PackDraft> PackDraft::from(std::string_view text, const std::string& file) {
    if (auto read = pack::parse_pack(text, file); !read.ok()) return std::move(read).error();
    ordered_json pack = ordered_json::parse(text, nullptr, false);
    pack.erase("$schema");  // it names a file beside the shipped packs
    return PackDraft(std::move(pack));
}

Result<PackDraft> PackDraft::fresh(const std::string& id, const Url& address) {
    ordered_json pack{{"format", 1},
                      {"id", id},
                      {"name", id},
                      {"homepage", address.origin() + "/"},
                      {"hosts", {address.authority()}},
                      {"drivers", {"http", "browser"}},
                      {"pages", ordered_json::object()},
                      {"settings", ordered_json::array()}};
    // Whether the id is one is for the pack's reader to say.
    ordered_json probe = pack;
    probe["cannot"] = {"nothing yet"};
    probe.erase("settings");
    probe["pages"] = {{"home", pack["homepage"]}};
    if (auto read = pack::parse_pack(probe.dump(), id); !read.ok()) return std::move(read).error();
    return PackDraft(std::move(pack));
}

std::string PackDraft::add_page(const std::string& address, const ordered_json& page) {
    if (!pack_.contains("pages")) pack_["pages"] = ordered_json::object();
    for (const auto& [id, known] : pack_["pages"].items()) {
        if (is_same(known, page)) return id;
    }
    std::string id = make_id(name_of(address), "settings", keys_of(pack_["pages"]));
    pack_["pages"][id] = page.size() == 1 ? page["url"] : page;
    return id;
}

void PackDraft::put_drivers(ordered_json& page, const std::vector<std::string>& drivers) const {
    if (pack_.value("drivers", ordered_json::array({"http"})) != ordered_json(drivers))
        page["drivers"] = drivers;
}

std::string PackDraft::page(const std::string& address, const ordered_json& open,
                            const std::vector<std::string>& drivers) {
    ordered_json page{{"url", address}};
    put_drivers(page, drivers);
    if (!open.empty()) page["open"] = open;
    return add_page(address, page);
}

std::string PackDraft::json_page(const std::string& address, const ordered_json& headers,
                                 const std::vector<std::string>& drivers) {
    ordered_json page{{"url", address}, {"json", true}};
    put_drivers(page, drivers);
    if (!headers.empty()) page["headers"] = headers;
    return add_page(address, page);
}

std::string PackDraft::token(const std::string& name, const ordered_json& rule) {
    if (!pack_.contains("tokens")) pack_["tokens"] = ordered_json::object();
    for (const auto& [known, its_rule] : pack_["tokens"].items()) {
        if (nlohmann::json(its_rule) == nlohmann::json(rule)) return known;
    }
    std::string fresh = make_id(name, "token", keys_of(pack_["tokens"]));
    pack_["tokens"][fresh] = rule;
    return fresh;
}

std::string PackDraft::new_setting_id(const std::string& title) const {
    std::set<std::string> taken;
    for (const auto& setting : pack_.value("settings", ordered_json::array()))
        taken.insert(setting.value("id", ""));
    return make_id(title, "setting", taken);
}

void PackDraft::put(const ordered_json& setting) {
    if (!pack_.contains("settings")) pack_["settings"] = ordered_json::array();
    auto& settings = pack_["settings"];
    const auto same = std::ranges::find_if(
        settings, [&](const ordered_json& known) { return known["id"] == setting["id"]; });
    if (same == settings.end()) {
        settings.push_back(setting);
    } else {
        *same = setting;
    }
}

ordered_json PackDraft::setting(const std::string& id) const {
    for (const auto& setting : pack_.value("settings", ordered_json::array())) {
        if (setting.value("id", "") == id) return setting;
    }
    return nullptr;
}

std::string PackDraft::text() const {
    return pack_.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace optout::learn
