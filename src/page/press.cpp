#include "page/press.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/selector.hpp"

namespace optout::page {

namespace {

using Nodes = std::vector<NodeId>;

Result<Nodes> enabled(const Document& document, Nodes nodes) {
    for (const NodeId node : nodes) {
        if (!is_disabled(document, node)) continue;
        return Error{ErrorKind::refused,
                     describe(document, node) + " is greyed out, so it cannot be changed now", "", ""};
    }
    return nodes;
}

Result<Nodes> press_boxes(const Document& document, NodeId control, const StateRule& rule,
                          const std::vector<Box>& present, const std::vector<Box>& goal) {
    Nodes boxes;
    if (is_tag(document, control, "select")) {
        boxes = options(document, control);
    } else {
        OPTOUT_TRY(const Selector selector, Selector::parse(rule.boxes));
        boxes = selector.select(document, control);
    }
    Nodes pressed;
    for (const Box& wanted : goal) {
        if (std::ranges::find(present, wanted) != present.end()) continue;
        const auto box =
            std::ranges::find_if(boxes, [&](NodeId node) { return box_name(document, node) == wanted.name; });
        if (box == boxes.end()) {
            return Error{ErrorKind::not_found,
                         "the list has no box \"" + printable(wanted.name, 60) + "\" any more", "",
                         std::string(newer_pack)};
        }
        pressed.push_back(*box);
    }
    return enabled(document, std::move(pressed));
}

}  // namespace

Result<std::vector<NodeId>> presses(const Document& document, NodeId control, const StateRule& rule,
                                    const State& present, const State& goal) {
    if (present == goal) return Nodes();
    if (const auto* boxes = std::get_if<std::vector<Box>>(&goal.value)) {
        const auto* now = std::get_if<std::vector<Box>>(&present.value);
        if (now == nullptr) return Error{ErrorKind::pack, "a single control has no list of boxes", "", ""};
        return press_boxes(document, control, rule, *now, *boxes);
    }
    const bool* on = std::get_if<bool>(&goal.value);
    const Nodes among =
        is_tag(document, control, "select") ? options(document, control) : radio_group(document, control);
    const auto word = choice_word(goal, rule.on, rule.off);
    if (among.size() > 1 && word) {
        OPTOUT_TRY(const NodeId chosen, find_choice(document, among, *word));
        return enabled(document, {chosen});
    }
    if (among.size() > 1) {
        return Error{ErrorKind::pack,
                     "the pack does not tell which choice of " + describe(document, control) +
                         " means on and which off",
                     "", ""};
    }
    if (on == nullptr && among.empty() && rule.is_default())
        return Error{ErrorKind::pack, describe(document, control) + " has no choices", "", ""};
    if (!among.empty() && on != nullptr && !*on) {
        return Error{ErrorKind::refused, "a radio button cannot be switched off", "", ""};
    }
    return enabled(document, {among.size() == 1 ? among.front() : control});
}

}  // namespace optout::page
