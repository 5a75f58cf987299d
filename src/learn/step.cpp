#include "learn/step.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/words.hpp"

namespace optout::learn {

namespace {

using page::Document;
using page::NodeId;

std::string text_of(const Document& document, NodeId element) {
    return collapse_space(document.text_content(element));
}

bool has_pressable_role(const Document& document, NodeId element) {
    return page::is_one_of(page::role(document, element),
                           {"button", "checkbox", "link", "menuitem", "menuitemcheckbox", "menuitemradio",
                            "option", "radio", "switch", "tab"});
}

/// Says of itself that it is there to be pressed, although it has no role that says so.
bool seems_pressable(const Document& document, NodeId element) {
    if (document.tag(element) == "a") return true;
    constexpr std::string_view marks[] = {"aria-controls", "aria-expanded", "aria-haspopup", "aria-label",
                                          "onclick",       "tabindex",      "title"};
    return std::ranges::any_of(marks,
                               [&](std::string_view mark) { return document.has_attribute(element, mark); });
}

/// The middle of such an element may be something else to press.
bool holds_more(const Document& document, NodeId element) {
    for (NodeId node = element + 1; node < document.subtree_end(element); ++node) {
        if (!document.is_element(node)) continue;
        if (page::is_one_of(document.tag(node), {"a", "button", "input", "select", "textarea"}) ||
            has_pressable_role(document, node))
            return true;
    }
    return false;
}

/// The nearest such element around; no_node where it would be more than one thing.
NodeId thing_around(const Document& document, NodeId element) {
    constexpr std::size_t longest = 60;
    for (NodeId up = element; up != page::no_node; up = document.parent_element(up)) {
        if (page::is_one_of(document.tag(up), {"body", "html"}) || text_of(document, up).size() > longest ||
            holds_more(document, up))
            break;
        if (seems_pressable(document, up)) return up;
    }
    return page::no_node;
}

/// An icon in a row, the row around it: as long as nothing else is in there.
Step plain_step(const Document& document, NodeId element) {
    const std::string words = text_of(document, element);
    for (NodeId up = element; up != page::no_node; up = document.parent_element(up)) {
        if (page::is_one_of(document.tag(up), {"body", "html"}) || text_of(document, up) != words) break;
        Step step =
            holds_more(document, up) ? make_text_ladder(document, up) : make_plain_ladder(document, up);
        if (!step.empty()) return step;
    }
    return {};
}

/// A menu of a style sheet opens without a change of the document.
bool is_drawn_otherwise(const Moment& one, const Moment& other) {
    const Document *a = one.document(), *b = other.document();
    if (a == nullptr || b == nullptr || one.view.id != other.view.id || a->size() != b->size()) return false;
    for (NodeId node = 0; node < a->size(); ++node) {
        if (a->is_element(node) && page::is_hidden(*a, node) && !page::is_hidden(*b, node)) return true;
    }
    return false;
}

/// True when the page did something about what was pressed.
bool moved(const Moment& before, const Moment& moment, const Moment& next) {
    const auto noted = static_cast<std::int64_t>(moment.acts.size());
    return next.view.id != moment.view.id || next.view.changes > moment.view.changes + noted ||
           is_drawn_otherwise(before, next);
}

}  // namespace

NodeId pressable(const Document& document, NodeId element) {
    for (NodeId up = element; up != page::no_node; up = document.parent_element(up)) {
        if (has_pressable_role(document, up) || page::is_one_of(document.tag(up), {"summary", "label"}))
            return up;
    }
    return page::no_node;
}

std::optional<Step> step_of(const Moment& before, const Moment& moment, const Moment& next) {
    const Document* document = moment.document();
    for (auto act = moment.acts.rbegin(); document != nullptr && act != moment.acts.rend(); ++act) {
        if (!act->press || act->node == page::no_node) continue;
        Step step;
        if (const NodeId node = pressable(*document, act->node); node != page::no_node)
            step = make_press_ladder(*document, node);
        else if (const NodeId thing = thing_around(*document, act->node); thing != page::no_node)
            step = make_plain_ladder(*document, thing);
        if (step.empty() && moved(before, moment, next)) step = plain_step(*document, act->node);
        if (!step.empty()) return step;
    }
    return std::nullopt;
}

}  // namespace optout::learn
