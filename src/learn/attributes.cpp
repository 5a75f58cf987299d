#include "learn/attributes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "learn/words.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/selector.hpp"
#include "page/words.hpp"

namespace optout::learn {

namespace {

using page::Document;
using page::NodeId;

/// Made for programs: tests, and the page's own.
constexpr std::array<std::string_view, 11> best_data{
    "data-testid",  "data-test-id",     "data-test", "data-qa",   "data-cy",          "data-automation-id",
    "data-setting", "data-setting-key", "data-key",  "data-name", "data-control-name"};

/// What an attribute says about the moment, not about the control.
bool is_state_word(std::string_view value) {
    return page::is_one_of(ascii_lower(value), {"0", "1", "active", "checked", "closed", "disabled",
                                                "enabled", "false", "inactive", "no", "off", "on", "open",
                                                "selected", "true", "unchecked", "unselected", "yes"});
}

bool lasts(std::string_view value) {
    return !is_state_word(value) && !looks_generated(value) && !looks_personal(value);
}

/// As ids do that are given out one after the other.
bool ends_in_number(std::string_view value) {
    const std::size_t end = value.find_last_not_of(':');
    return end != std::string_view::npos && value[end] >= '0' && value[end] <= '9';
}

bool is_plain(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}

/// [name=value], in quotes where needed.
std::string condition(std::string_view name, std::string_view value) {
    const bool quoted = !is_plain(value) || (value[0] >= '0' && value[0] <= '9') || value[0] == '-';
    std::string text = quoted ? "\"" : "";
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return "[" + std::string(name) + "=" + text + (quoted ? "\"]" : "]");
}

std::string tag_of(const Document& document, NodeId element) {
    const std::string tag(document.tag(element));
    const std::string_view type = page::input_type(document, element);
    const bool tells = type == "checkbox" || type == "radio";
    return tells ? tag + "[type=" + std::string(type) + "]" : tag;
}

bool finds_only(const Document& document, NodeId element, const std::string& selector) {
    const auto parsed = page::Selector::parse(selector);
    if (!parsed.ok()) return false;
    const std::vector<NodeId> found = parsed->select(document);
    if (found.size() <= 1) return found.size() == 1 && found.front() == element;
    const std::vector<NodeId> group = page::radio_group(document, element);
    return std::ranges::all_of(found,
                               [&](NodeId node) { return std::ranges::find(group, node) != group.end(); });
}

std::string by_id(std::string_view id) {
    const bool is_name = is_plain(id) && id[0] != '-' && (id[0] < '0' || id[0] > '9');
    return is_name ? "#" + std::string(id) : condition("id", id);
}

std::vector<std::string> candidates(const Document& document, NodeId element) {
    std::vector<std::string> found;
    const auto add = [&](std::string_view name, std::string prefix) {
        const auto value = document.attribute(element, name);
        if (value && lasts(*value)) found.push_back(std::move(prefix) + condition(name, *value));
    };
    const bool is_radio = page::input_type(document, element) == "radio";
    if (!is_radio) {
        for (const std::string_view name : best_data) add(name, "");
        for (const page::Attribute& attribute : document.attributes(element)) {
            const bool is_data = attribute.name.starts_with("data-") && lasts(attribute.name);
            if (is_data && std::ranges::find(best_data, attribute.name) == best_data.end())
                add(attribute.name, "");
        }
        const auto id = document.attribute(element, "id");
        if (id && lasts(*id) && !ends_in_number(*id)) found.push_back(by_id(*id));
    }
    add("name", tag_of(document, element));
    const auto labels = document.attribute(element, "aria-labelledby");
    if (!is_radio && labels && !ends_in_number(*labels)) add("aria-labelledby", tag_of(document, element));
    return found;
}

void keep_what_finds(const Document& document, NodeId element, std::vector<std::string>& selectors) {
    std::erase_if(selectors, [&](const std::string& text) { return !finds_only(document, element, text); });
}

}  // namespace

std::vector<std::string> stable_selectors(const Document& document, NodeId element) {
    std::vector<std::string> selectors = candidates(document, element);
    keep_what_finds(document, element, selectors);
    return selectors;
}

std::vector<std::string> counted_selectors(const Document& document, NodeId element) {
    std::vector<std::string> selectors;
    const auto id = document.attribute(element, "id");
    if (id && lasts(*id) && ends_in_number(*id)) selectors.push_back(by_id(*id));
    keep_what_finds(document, element, selectors);
    return selectors;
}

std::vector<std::string> titled_selectors(const Document& document, NodeId element) {
    constexpr std::size_t longest = 60;
    std::vector<std::string> selectors;
    for (const std::string_view name : {"title", "aria-label"}) {
        const auto value = document.attribute(element, name);
        if (value && !value->empty() && value->size() <= longest && !looks_personal(*value))
            selectors.push_back(condition(name, *value));
    }
    keep_what_finds(document, element, selectors);
    return selectors;
}

}  // namespace optout::learn
