// What a control that was found says.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/locate.hpp"
#include "page/rendering.hpp"

namespace optout::page {

namespace {

Error no_state(std::string what) {
    return {ErrorKind::not_found, std::move(what), "", ""};
}

std::string shown(const Json& value) {
    return "\"" + printable(value.is_string() ? value.get<std::string>() : value.dump(), 40) + "\"";
}

bool is_same(const Json& seen, const Json& word) {
    if (!seen.is_string() || !word.is_string()) return seen == word;
    return collapse_space(seen.get_ref<const std::string&>()) ==
           collapse_space(word.get_ref<const std::string&>());
}

/// Turns what was seen into a state. `on` and `off` are the rule's words, nothing when it has none.
Result<State> interpret(const Json& seen, const std::optional<Json>& on, const std::optional<Json>& off) {
    if (on && is_same(seen, *on)) return State{true};
    if (off && is_same(seen, *off)) return State{false};
    if (on || off) {
        return no_state("the control says " + shown(seen) +
                        ", which the pack knows neither as on nor as off");
    }
    if (seen.is_boolean()) return State{seen.get<bool>()};
    const bool needs_words = seen == "true" || seen == "false";
    if (seen.is_string() && !needs_words) return State{seen.get<std::string>()};
    return no_state("the control says " + shown(seen) +
                    ", and the pack does not tell what means on and what off");
}

Result<State> interpret(const std::string& seen, const StateRule& rule) {
    return interpret(Json(seen), rule.on, rule.off);
}

Result<State> read_options(const Document& document, NodeId select, const StateRule& rule) {
    if (document.has_attribute(select, "multiple")) {
        const std::vector<NodeId> selected = selected_options(document, select);
        std::vector<Box> boxes;
        for (const NodeId option : options(document, select)) {
            const bool on = std::ranges::find(selected, option) != selected.end();
            boxes.push_back({box_name(document, option), on});
        }
        return State{std::move(boxes)};
    }
    const std::vector<NodeId> selected = selected_options(document, select);
    if (selected.empty()) return no_state("nothing is selected in " + describe(document, select));
    return interpret(choice_word(document, selected.front()), rule);
}

Result<State> read_radios(const Document& document, const std::vector<NodeId>& group, const StateRule& rule) {
    const NodeId chosen = chosen_radio(document, group);
    if (group.size() == 1) return State{chosen != no_node};
    if (chosen != no_node) return interpret(choice_word(document, chosen), rule);
    return no_state("none of the " + std::to_string(group.size()) + " choices beside " +
                    describe(document, group.front()) + " is made");
}

/// aria-checked or aria-pressed.
Result<State> read_aria(const Document& document, NodeId control, std::string_view attribute) {
    const std::string_view said = *document.attribute(control, attribute);
    if (said == "true" || said == "false") return State{said == "true"};
    return no_state(describe(document, control) + " is neither on nor off: " + std::string(attribute) +
                    " says " + shown(std::string(said)));
}

Result<State> read_by_default(const Document& document, NodeId control, const StateRule& rule) {
    const std::string_view type = input_type(document, control);
    if (type == "checkbox" && document.drawn(control) && document.has_attribute(control, "indeterminate")) {
        return no_state(describe(document, control) + " is neither on nor off");
    }
    if (type == "checkbox") return State{document.has_attribute(control, "checked")};
    const bool is_radio = type == "radio" || role(document, control) == "radio";
    if (is_radio) {
        const std::vector<NodeId> group = radio_group(document, control);
        if (group.size() > 1 || type == "radio") return read_radios(document, group, rule);
    }
    for (const std::string_view attribute : {"aria-checked", "aria-pressed"}) {
        if (document.has_attribute(control, attribute)) return read_aria(document, control, attribute);
    }
    if (is_tag(document, control, "select")) return read_options(document, control, rule);
    const std::vector<NodeId> held = is_radio ? std::vector<NodeId>() : radio_group(document, control);
    if (!held.empty()) return read_radios(document, held, rule);
    return no_state(describe(document, control) + " does not tell whether it is on or off");
}

Result<State> read_boxes(const Document& document, NodeId container, const StateRule& rule) {
    OPTOUT_TRY(const Selector selector, Selector::parse(rule.boxes));
    std::vector<Box> boxes;
    std::set<std::string> names;
    for (const NodeId node : selector.select(document, container)) {
        OPTOUT_TRY(const State state, read_by_default(document, node, {}));
        const bool* on = std::get_if<bool>(&state.value);
        const std::string name = box_name(document, node);
        if (on == nullptr) return no_state(describe(document, node) + " is no box that can be ticked");
        if (name.empty())
            return no_state("a box of the list has no name, so it cannot be told from the others");
        if (!names.insert(name).second) {
            return Error{ErrorKind::ambiguous,
                         "two boxes of the list are called \"" + printable(name, 60) + "\"", "", ""};
        }
        boxes.push_back({name, *on});
    }
    if (boxes.empty()) return no_state("the list has no boxes");
    return State{std::move(boxes)};
}

Result<State> read_text(const Document& document, NodeId control, const StateRule& rule) {
    std::string text;
    for (const NodeId node : visible_texts(document, control)) text += document.text(node);
    text = collapse_space(text);
    if (text.empty()) return no_state(describe(document, control) + " has no text that would tell its state");
    return interpret(text, rule);
}

/// A word of the rule; {"$here": pointer} stands for a value of the object that holds the control.
Result<std::optional<Json>> resolve(const std::optional<Json>& word, const Json& root,
                                    const std::string& here) {
    if (!word || !word->is_object()) return word;
    const auto pointer = word->find("$here");
    if (pointer == word->end() || !pointer->is_string()) return word;
    OPTOUT_TRY(Json value, at_pointer(root, here + pointer->get<std::string>()));
    return std::optional<Json>(std::move(value));
}

}  // namespace

Result<State> read_state(const Document& document, NodeId control, const StateRule& rule) {
    if (!rule.boxes.empty()) return read_boxes(document, control, rule);
    if (rule.text) return read_text(document, control, rule);
    if (rule.attribute.empty()) return read_by_default(document, control, rule);
    const auto value = document.attribute(control, rule.attribute);
    if (value) return interpret(collapse_space(*value), rule);
    return no_state(describe(document, control) + " has no attribute `" + rule.attribute + "`");
}

Result<State> read_state(const Json& root, const std::string& pointer, const std::string& here,
                         const StateRule& rule) {
    OPTOUT_TRY(const Json value, at_pointer(root, pointer));
    if (!rule.member.empty()) {
        if (!value.is_array()) return no_state("the value at " + printable(pointer, 80) + " is no list");
        return State{std::ranges::find(value, Json(rule.member)) != value.end()};
    }
    if (value.is_structured()) return no_state("at " + printable(pointer, 80) + " is no single value");
    OPTOUT_TRY(const auto on, resolve(rule.on, root, here));
    OPTOUT_TRY(const auto off, resolve(rule.off, root, here));
    return interpret(value, on, off);
}

}  // namespace optout::page
