#include "pack/reader.hpp"

namespace optout::pack {

namespace {

constexpr std::string_view classes[] = {"H", "O", "C", "B", "M", "N", "P", "G", "K", "I"};

bool is_date(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-dd";
    if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return false;
    }
    return true;
}

void read_source(Fields& fields, Evidence& evidence) {
    if (const auto kind = fields.require("class")) evidence.kind = classes[kind->word(classes)];
    evidence.source = fields.required_text("source");
    if (const auto date = fields.find("date")) {
        evidence.date = date->text();
        if (!is_date(evidence.date)) date->wrong("must be a date such as `2026-08-05`, `2026-08` or `2026`");
    }
}

Evidence named_source(const Value& value, const Pack& pack) {
    const std::string name = value.text();
    const auto found = pack.sources.find(name);
    if (found != pack.sources.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [known, source] : pack.sources) names.push_back(known);
    if (!name.empty())
        value.wrong("there is no source " + in_ticks(name) + " in `sources`", suggest(name, names));
    return {};
}

Evidence read_one(const Value& value, const Pack& pack) {
    Evidence evidence;
    Fields fields(value);
    if (const auto from = fields.find("from")) {
        evidence = named_source(*from, pack);
    } else {
        read_source(fields, evidence);
    }
    evidence.subject = fields.text("for");
    return evidence;
}

}  // namespace

void read_sources(Fields& fields, Pack& pack) {
    const auto sources = fields.find("sources");
    if (!sources) return;
    for (const auto& [name, place] : sources->members()) {
        place.check_id(name);
        Fields source(place);
        read_source(source, pack.sources[name]);
    }
}

std::vector<Evidence> read_evidence(Fields& fields, const Pack& pack) {
    std::vector<Evidence> evidence;
    fields.each("evidence", [&](const Value& item) { evidence.push_back(read_one(item, pack)); });
    return evidence;
}

}  // namespace optout::pack
