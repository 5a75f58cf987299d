#include "cli/entries.hpp"

#include "base/text.hpp"
#include "page/json.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// "file: /settings/3/want/choice": "`want/choice`: "
std::string member_in(const std::string& where) {
    constexpr std::string_view settings = "/settings/";
    const std::size_t begin = where.rfind(settings);
    const std::size_t member = begin == std::string::npos ? begin : where.find('/', begin + settings.size());
    return member == std::string::npos ? "" : "`" + where.substr(member + 1) + "`: ";
}

/// The first mistake of the pack with these pages and settings in it; empty when there is none.
std::string mistake_in(json pack, const ordered_json& pasted, const std::string& file) {
    if (pasted.contains("pages")) {
        for (const auto& [id, address] : pasted["pages"].items()) pack["pages"][id] = json(address);
    }
    for (const ordered_json& entry : pasted["settings"]) pack["settings"].push_back(json(entry));
    const auto mistakes = pack::check_pack(pack.dump(-1, ' ', false, json::error_handler_t::replace), file);
    if (mistakes.empty()) return {};
    const Error& first = mistakes.front();
    return member_in(first.where) + first.what + (first.remedy.empty() ? "" : "; " + first.remedy);
}

ordered_json paste_of(const pack::Pack& pack, const FoundPage& page, const Found& one) {
    ordered_json pasted;
    const auto id = one.entry["page"].get<std::string>();
    if (pack.page(id) == nullptr) pasted["pages"][id] = page.address;
    pasted["settings"].push_back(one.entry);
    return pasted;
}

bool has_entry(const Found& one) {
    return !one.entry.is_null() && !one.listed_elsewhere;
}

}  // namespace

void keep_fitting_entries(const pack::Pack& pack, Exploration& found) {
    const auto text = page::parse_json(pack.text);
    const ordered_json all = entries_of(pack, found);
    if (!text.ok() || all["settings"].empty() || mistake_in(*text, all, pack.file).empty()) return;
    for (FoundPage& page : found.pages) {
        for (Found& one : page.controls) {
            if (!has_entry(one)) continue;
            one.refused = mistake_in(*text, paste_of(pack, page, one), pack.file);
            if (!one.refused.empty()) one.entry = nullptr;
        }
    }
}

ordered_json entries_of(const pack::Pack& pack, const Exploration& found) {
    ordered_json pages = ordered_json::object(), settings = ordered_json::array();
    for (const FoundPage& page : found.pages) {
        for (const Found& one : page.controls) {
            if (!has_entry(one)) continue;
            settings.push_back(one.entry);
            const auto id = one.entry["page"].get<std::string>();
            if (pack.page(id) == nullptr) pages[id] = page.address;
        }
    }
    ordered_json all;
    if (!pages.empty()) all["pages"] = std::move(pages);
    all["settings"] = std::move(settings);
    return all;
}

std::map<std::string, std::size_t> refusals(const Exploration& found) {
    std::map<std::string, std::size_t> counts;
    for (const FoundPage& page : found.pages) {
        for (const Found& one : page.controls) {
            if (!one.refused.empty() && !one.listed_elsewhere) ++counts[one.refused];
        }
    }
    return counts;
}

}  // namespace optout::cli
