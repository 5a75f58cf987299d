#include "learn/entry.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "page/controls.hpp"
#include "page/form.hpp"

namespace optout::learn {

namespace {

using nlohmann::ordered_json;

/// The first word that a label has decides.
constexpr std::pair<std::string_view, std::string_view> hints[] = {{"generative", "ai-training"},
                                                                   {"artificial", "ai-training"},
                                                                   {" ai ", "ai-training"},
                                                                   {"train", "ai-training"},
                                                                   {"model", "ai-training"},
                                                                   {"machine learning", "ai-training"},
                                                                   {" ki", "ai-training"},
                                                                   {"research", "research"},
                                                                   {"forschung", "research"},
                                                                   {" ad ", "ads"},
                                                                   {" ads ", "ads"},
                                                                   {"advert", "ads"},
                                                                   {"sponsor", "ads"},
                                                                   {"marketing", "ads"},
                                                                   {"werbung", "ads"},
                                                                   {"email", "communication"},
                                                                   {"e-mail", "communication"},
                                                                   {"newsletter", "communication"},
                                                                   {"notif", "communication"},
                                                                   {"visible", "visibility"},
                                                                   {"public", "visibility"},
                                                                   {"discover", "visibility"},
                                                                   {"search engine", "visibility"},
                                                                   {"personali", "personalization"},
                                                                   {"recommend", "personalization"},
                                                                   {"history", "personalization"}};

ordered_json change_of(const page::Content& content, const Sighting& sighting) {
    const auto* document = std::get_if<page::Document>(&content);
    const bool has_form = document != nullptr && page::is_listed(*document, sighting.node) &&
                          !page::is_tag(*document, sighting.node, "button") &&
                          page::form_owner(*document, sighting.node) != page::no_node;
    return {{"by", has_form ? "form" : "click"}};
}

}  // namespace

std::string make_id(std::string_view text, const std::string& otherwise, const std::set<std::string>& taken) {
    constexpr std::size_t longest = 48;
    std::string id;
    for (const char c : ascii_lower(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) {
            id += c;
        } else if (!id.empty() && id.back() != '-' && id.size() < longest) {
            id += '-';
        }
    }
    if (id.size() > longest) id.erase(std::max(id.rfind('-', longest), std::size_t{1}));
    while (id.ends_with('-')) id.pop_back();
    if (id.empty() || id[0] < 'a') id = otherwise + (id.empty() ? "" : "-" + id);
    std::string fresh = id;
    for (int number = 2; taken.contains(fresh); ++number) fresh = id + "-" + std::to_string(number);
    return fresh;
}

std::string_view guess_category(std::string_view label) {
    const std::string words = " " + ascii_lower(label) + " ";
    for (const auto& [hint, category] : hints) {
        if (words.find(hint) != std::string::npos) return category;
    }
    return "data-sharing";
}

ordered_json propose_entry(const page::Content& content, const Sighting& sighting, const std::string& page,
                           const std::set<std::string>& taken) {
    const std::string title = sighting.name.empty() ? sighting.key : sighting.name;
    ordered_json locate;
    if (std::holds_alternative<page::Document>(content)) {
        const auto ladder = make_ladder(content, sighting.node, sighting.role, sighting.name);
        if (ladder.empty()) return nullptr;
        locate = ladder_text(ladder);
    } else {
        // How a value in JSON is written nobody can tell from reading it.
        return nullptr;
    }
    ordered_json entry{{"id", make_id(title, "setting", taken)},
                       {"title", title},
                       {"category", guess_category(title)},
                       {"page", page},
                       {"locate", std::move(locate)},
                       {"want", "off"},
                       {"change", change_of(content, sighting)},
                       {"verified", "never"}};
    const bool is_choice = sighting.state && std::holds_alternative<std::string>(sighting.state->value);
    if (is_choice) entry["want"] = {{"choice", std::get<std::string>(sighting.state->value)}};
    return entry;
}

}  // namespace optout::learn
