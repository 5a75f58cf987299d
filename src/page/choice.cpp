#include "page/choice.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/controls.hpp"
#include "page/form.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

bool is_native_radio(const Document& document, NodeId node) {
    return input_type(document, node) == "radio";
}

bool is_radio(const Document& document, NodeId node) {
    return is_native_radio(document, node) || role(document, node) == "radio";
}

std::vector<NodeId> radios_below(const Document& document, NodeId top) {
    std::vector<NodeId> found;
    for (NodeId node = top; node < document.subtree_end(top); ++node) {
        if (document.is_element(node) && is_radio(document, node)) found.push_back(node);
    }
    return found;
}

std::vector<NodeId> native_group(const Document& document, NodeId radio) {
    const auto name = document.attribute(radio, "name");
    if (!name || name->empty()) return {radio};
    const NodeId form = form_owner(document, radio);
    std::vector<NodeId> group;
    for (const NodeId other : document.by_tag("input")) {
        const bool same = is_native_radio(document, other) && document.attribute(other, "name") == name;
        if (same && form_owner(document, other) == form) group.push_back(other);
    }
    return group;
}

std::vector<NodeId> aria_group(const Document& document, NodeId radio) {
    for (NodeId up = document.parent_element(radio); up != no_node; up = document.parent_element(up)) {
        if (role(document, up) == "radiogroup") return radios_below(document, up);
    }
    return {radio};
}

std::string seen_name(const Document& document, NodeId choice) {
    return is_tag(document, choice, "option") ? option_text(document, choice) : name(document, choice);
}

/// Each choice by what a person sees and, where that is something else, by its value.
std::string words_of(const Document& document, const std::vector<NodeId>& among) {
    std::vector<std::string> words;
    for (const NodeId choice : among) {
        const std::string seen = seen_name(document, choice), value = choice_word(document, choice);
        words.push_back(seen.empty() || seen == value ? in_quotes(value)
                                                      : in_quotes(seen) + " (" + printable(value, 60) + ")");
    }
    return printable(join(words, ", "), 300);
}

}  // namespace

std::vector<NodeId> radio_group(const Document& document, NodeId node) {
    if (is_native_radio(document, node)) return native_group(document, node);
    if (is_radio(document, node)) return aria_group(document, node);
    const std::vector<NodeId> inside = radios_below(document, node);
    if (inside.empty()) return {};
    std::vector<NodeId> group = radio_group(document, inside.front());
    const bool all = std::ranges::all_of(
        inside, [&](NodeId radio) { return std::ranges::find(group, radio) != group.end(); });
    if (!all) group.clear();
    return group;
}

std::vector<NodeId> loose_radio_groups(const Document& document) {
    const auto has_element = [&](NodeId radio) {
        for (NodeId up = document.parent_element(radio); up != no_node; up = document.parent_element(up)) {
            const std::string_view is = role(document, up);
            if ((is == "group" || is == "radiogroup") && !radio_group(document, up).empty()) return true;
        }
        return false;
    };
    std::vector<NodeId> firsts;
    for (const NodeId input : document.by_tag("input")) {
        if (!is_native_radio(document, input)) continue;
        const std::vector<NodeId> group = native_group(document, input);
        if (group.size() > 1 && group.front() == input && !has_element(input)) firsts.push_back(input);
    }
    return firsts;
}

NodeId chosen_radio(const Document& document, const std::vector<NodeId>& group) {
    Choices choices(document);
    const auto chosen = std::ranges::find_if(group, [&](NodeId radio) {
        return is_native_radio(document, radio) ? choices.is_checked(radio)
                                                : document.attribute(radio, "aria-checked") == "true";
    });
    return chosen == group.end() ? no_node : *chosen;
}

std::string choice_word(const Document& document, NodeId radio_or_option) {
    const auto value = document.attribute(radio_or_option, "value");
    if (value && !value->empty()) return std::string(*value);
    return is_tag(document, radio_or_option, "option") ? option_text(document, radio_or_option)
                                                       : name(document, radio_or_option);
}

std::string box_name(const Document& document, NodeId box) {
    if (is_tag(document, box, "option")) return choice_word(document, box);
    const auto own = document.attribute(box, "name");
    if (!own || own->empty()) return name(document, box);
    return std::string(*own) + "=" + std::string(document.attribute(box, "value").value_or("on"));
}

Result<NodeId> find_choice(const Document& document, const std::vector<NodeId>& among,
                           const std::string& word) {
    const auto by_value = std::ranges::find_if(among, [&](NodeId choice) {
        return collapse_space(choice_word(document, choice)) == collapse_space(word);
    });
    if (by_value != among.end()) return *by_value;
    std::vector<NodeId> named = among;
    std::erase_if(named, [&](NodeId choice) { return seen_name(document, choice) != collapse_space(word); });
    if (named.size() == 1) return named.front();
    if (named.size() > 1) {
        return Error{ErrorKind::ambiguous,
                     std::to_string(named.size()) + " choices are called " + in_quotes(word), "",
                     std::string(newer_pack)};
    }
    return Error{ErrorKind::not_found,
                 "there is no choice " + in_quotes(word) + ", only " + words_of(document, among), "",
                 std::string(newer_pack)};
}

Result<Wanted> wanted_of(const Document& document, NodeId control, bool is_only, const StateRule& rule,
                         const Wanted& wanted) {
    const bool is_select = is_tag(document, control, "select");
    const std::vector<NodeId> among = is_select ? options(document, control) : radio_group(document, control);
    if (!rule.is_default() || among.size() < 2) return wanted;
    if (const auto* word = std::get_if<std::string>(&wanted)) {
        OPTOUT_TRY(const NodeId choice, find_choice(document, among, *word));
        return Wanted(choice_word(document, choice));
    }
    if (is_select || !is_only || !is_radio(document, control)) return wanted;
    if (std::get<bool>(wanted)) return Wanted(choice_word(document, control));
    return Error{ErrorKind::refused,
                 describe(document, control) + " is one of several choices, so it cannot be switched off", "",
                 "let the pack want one of the others: `{\"choice\": …}` of " + words_of(document, among)};
}

std::optional<std::string> choice_word(const State& state, const std::optional<nlohmann::json>& on,
                                       const std::optional<nlohmann::json>& off) {
    if (const auto* choice = std::get_if<std::string>(&state.value)) return *choice;
    const bool* is_on = std::get_if<bool>(&state.value);
    if (is_on == nullptr) return std::nullopt;
    const auto& said = *is_on ? on : off;
    if (!said) return std::nullopt;
    return said->is_string() ? said->get<std::string>() : said->dump();
}

}  // namespace optout::page
