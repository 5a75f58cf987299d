#include <algorithm>

#include "pack/reader.hpp"

namespace optout::pack {

namespace {

struct Draft {
    Pack pack;
    std::vector<Error> errors;
};

void read_head(Fields& fields, Pack& pack) {
    (void)fields.text("$schema");
    if (const auto id = fields.require("id")) pack.id = id->id();
    pack.access.site = pack.id;
    pack.name = fields.required_text("name");
    if (const auto homepage = fields.require("homepage")) pack.homepage = read_link(*homepage);
    pack.access.home = pack.homepage;
    if (const auto drivers = fields.find("drivers")) {
        pack.drivers = read_drivers(*drivers);
    } else {
        pack.drivers = {Way::http};
    }
    pack.automation = fields.text("automation");
}

/// After all settings are read, because a coupling may name a later one.
void check_coupling(const Value& place, const std::string& other, const Setting& setting, const Pack& pack) {
    if (other == setting.id) place.wrong("a setting cannot be coupled with itself");
    if (other.empty() || pack.setting(other) != nullptr) return;
    std::vector<std::string> ids;
    for (const Setting& known : pack.settings) ids.push_back(known.id);
    place.wrong(in_ticks(other) + " is no setting of this pack", suggest(other, ids));
}

void read_settings(Fields& fields, Pack& pack) {
    const auto settings = fields.find("settings");
    if (!settings) return;
    const auto items = settings->items();
    pack.settings.reserve(items.size());
    for (const Value& item : items) pack.settings.push_back(read_setting(item, pack));
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto& couplings = pack.settings[i].couplings;
        for (std::size_t j = 0; j < couplings.size(); ++j) {
            const Value place = items[i].member("couplings").items()[j];
            check_coupling(place, couplings[j].setting, pack.settings[i], pack);
        }
    }
}

void read_members(const Value& root, Pack& pack) {
    Fields fields(root);
    (void)fields.require("format");
    read_head(fields, pack);
    read_access(fields, pack.access);
    read_site(fields, pack);
    read_sources(fields, pack);
    read_settings(fields, pack);
    pack.cannot = fields.texts("cannot");
    read_documents(fields, pack);
    pack.evidence = read_evidence(fields, pack);
    if (!fields.has("settings") && !fields.has("letters") && !fields.has("cannot") && !fields.has("terms")) {
        root.wrong("a pack without `settings`, `cannot`, `terms` or `letters` says nothing");
    }
}

Draft read_pack(std::string_view text, const std::string& file) {
    Draft draft;
    draft.pack.file = file;
    draft.pack.text = text;
    auto parsed = page::parse_json(text);
    if (!parsed.ok()) {
        Error error = std::move(parsed).error();
        const std::string place = error.where.empty() ? "" : (file.empty() ? "" : ": ") + error.where;
        draft.errors.push_back({ErrorKind::pack, error.what, file + place, error.remedy});
        return draft;
    }
    Mistakes mistakes;
    const Value root(*parsed, mistakes);
    if (!parsed->is_object()) {
        root.wrong("a pack is a JSON object", "see selectors/README.md for a small one");
    } else if (parsed->contains("format") && parsed->at("format") != 1) {
        root.member("format").wrong("this optout reads packs of format 1",
                                    "write 1, or update optout if the pack is newer");
    } else {
        read_members(root, draft.pack);
    }
    draft.errors = mistakes.errors(*parsed, file);
    return draft;
}

}  // namespace

Result<Pack> parse_pack(std::string_view text, const std::string& file) {
    Draft draft = read_pack(text, file);
    if (draft.errors.empty()) return std::move(draft.pack);
    Error first = std::move(draft.errors.front());
    const std::size_t more = draft.errors.size() - 1;
    if (more > 0) {
        first.what +=
            more == 1 ? " (and one more mistake)" : " (and " + std::to_string(more) + " more mistakes)";
    }
    return first;
}

std::vector<Error> check_pack(std::string_view text, const std::string& file) {
    return read_pack(text, file).errors;
}

}  // namespace optout::pack
