#include "learn/ladder.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/text.hpp"
#include "learn/attributes.hpp"
#include "learn/words.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"

namespace optout::learn {

namespace {

using nlohmann::ordered_json;
using page::Document;
using page::NodeId;

constexpr std::size_t longest_name = 160;
constexpr std::size_t most_selectors = 2;

std::optional<page::Selector> selector(const std::string& text) {
    auto parsed = page::Selector::parse(text);
    return parsed.ok() ? std::optional(std::move(parsed).value()) : std::nullopt;
}

Draft by_css(const std::string& text) {
    return {{page::CssLocator{*selector(text)}}, {{"css", text}}};
}

Draft by_name(std::string_view role, const std::string& name, const std::string& within) {
    page::RoleLocator locator{std::string(role), {name}, page::RoleLocator::Match::whole, std::nullopt};
    ordered_json text{{"role", role}, {"name", name}};
    if (!within.empty()) {
        locator.within = selector(within);
        text["within"] = within;
    }
    return {{std::move(locator)}, std::move(text)};
}

Draft by_text_beside(std::string_view role, const std::string& name, const std::string& within) {
    page::BesideLocator locator{std::string(role), {name}, std::nullopt};
    ordered_json text{{"role", role}, {"beside", name}};
    if (!within.empty()) {
        locator.within = selector(within);
        text["within"] = within;
    }
    return {{std::move(locator)}, std::move(text)};
}

Draft by_text(const std::string& words, const std::string& within) {
    page::TextLocator locator{{words}, std::nullopt};
    ordered_json text{{"text", words}};
    if (!within.empty()) {
        locator.within = selector(within);
        text["within"] = within;
    }
    return {{std::move(locator)}, std::move(text)};
}

/// The nearest parts of the page around an element that a stable attribute names.
std::vector<std::string> scopes(const Document& document, NodeId element) {
    std::vector<std::string> found{""};
    for (NodeId up = document.parent_element(element); up != page::no_node;
         up = document.parent_element(up)) {
        const auto selectors = stable_selectors(document, up);
        if (!selectors.empty()) found.push_back(selectors.front());
    }
    return found;
}

using Finds = std::function<bool(const page::Rung&)>;

std::vector<Draft> draw_up(const Document& document, NodeId element, std::string_view role,
                           const std::string& name, const Finds& finds) {
    std::vector<Draft> ladder;
    const auto try_rung = [&](Draft draft) {
        const bool good = finds(draft.rung);
        if (good) ladder.push_back(std::move(draft));
        return good;
    };
    for (const std::string& text : stable_selectors(document, element)) {
        if (ladder.size() == most_selectors) break;
        (void)try_rung(by_css(text));
    }
    const auto by_count = [&] {
        for (const std::string& text : counted_selectors(document, element)) (void)try_rung(by_css(text));
    };
    if (name.empty() || name.size() > longest_name || looks_personal(name)) {
        if (ladder.empty()) by_count();
        return ladder;
    }
    const auto around = scopes(document, element);
    const auto named = [&](const auto& make) {
        return std::ranges::any_of(around,
                                   [&](const auto& within) { return try_rung(make(role, name, within)); });
    };
    if (!named(by_name)) (void)named(by_text_beside);
    if (ladder.empty()) by_count();
    return ladder;
}

}  // namespace

bool finds(const page::Content& content, const page::Rung& rung, NodeId control) {
    const auto& document = std::get<Document>(content);
    const auto found = page::locate_element(document, {rung});
    if (found.ok() && *found == control) return true;
    const std::vector<NodeId> group = page::radio_group(document, control);
    const auto located = page::locate(content, {rung}, {});
    if (group.empty() || !located.ok()) return false;
    const std::vector<NodeId> other = page::radio_group(document, located->node);
    return !other.empty() && other.front() == group.front();
}

std::vector<Draft> make_ladder(const page::Content& content, NodeId control, std::string_view role,
                               const std::string& name) {
    return draw_up(std::get<Document>(content), control, role, name,
                   [&](const page::Rung& rung) { return finds(content, rung, control); });
}

std::vector<Draft> make_press_ladder(const Document& document, NodeId element) {
    const auto finds_it = [&](const page::Rung& rung) {
        const auto found = page::locate_element(document, {rung});
        return found.ok() && *found == element;
    };
    return draw_up(document, element, page::role(document, element), page::name(document, element), finds_it);
}

std::vector<Draft> make_text_ladder(const Document& document, NodeId element) {
    constexpr std::size_t longest = 60;
    const std::string words = collapse_space(document.text_content(element));
    if (words.empty() || words.size() > longest || looks_personal(words)) return {};
    for (const std::string& within : scopes(document, element)) {
        Draft draft = by_text(words, within);
        const auto found = page::locate_element(document, {draft.rung});
        if (found.ok() && document.contains(element, *found)) return {std::move(draft)};
    }
    return {};
}

std::vector<Draft> make_plain_ladder(const Document& document, NodeId element) {
    std::vector<Draft> ladder;
    const auto try_first = [&](const std::vector<std::string>& selectors) {
        for (const std::string& text : selectors) {
            Draft draft = by_css(text);
            const auto found = page::locate_element(document, {draft.rung});
            if (!found.ok() || *found != element) continue;
            ladder.push_back(std::move(draft));
            return;
        }
    };
    try_first(stable_selectors(document, element));
    std::ranges::move(make_text_ladder(document, element), std::back_inserter(ladder));
    if (ladder.empty()) try_first(titled_selectors(document, element));
    if (ladder.empty()) try_first(counted_selectors(document, element));
    return ladder;
}

ordered_json ladder_text(const std::vector<Draft>& ladder) {
    if (ladder.size() == 1) return ladder.front().text;
    ordered_json text = ordered_json::array();
    for (const Draft& draft : ladder) text.push_back(draft.text);
    return text;
}

}  // namespace optout::learn
