#include "oracles/known.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "page/accessibility.hpp"
#include "page/controls.hpp"

namespace oracles {

namespace {

using optout::page::Document;
using optout::page::NodeId;

constexpr std::array<const char*, 17> claimed{
    "button",   "checkbox",         "combobox",      "group",  "link",   "listbox",
    "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio",  "radiogroup",
    "slider",   "spinbutton",       "switch",        "tab",    "textbox"};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Without white space, and without what fonts of icons draw (the Private Use Area of the Basic Plane).
std::string bare(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (byte == 0xEE || (byte == 0xEF && next < 0xA4))
            i += 2;
        else if (byte != ' ')
            out += text[i];
    }
    return out;
}

bool is_folded(const Document& document, NodeId element) {
    for (NodeId up = document.parent_element(element); up != optout::page::no_node;
         up = document.parent_element(up)) {
        if (document.tag(up) == "details" && !document.has_attribute(up, "open")) return true;
    }
    return false;
}

/// What the element is named by: of aria-labelledby, or else its labels.
struct Namers {
    std::vector<NodeId> references, labels;
};

Namers namers_of(const Document& document, NodeId element) {
    return {optout::page::aria_labels(document, element), optout::page::labels(document, element)};
}

/// True when `whole` holds, at any depth, an element of which `is` says true.
template <class Is>
bool holds(const Document& document, NodeId whole, Is is) {
    for (NodeId node = whole; node < document.subtree_end(whole); ++node) {
        if (document.is_element(node) && is(node)) return true;
    }
    return false;
}

}  // namespace

bool is_claimed(const std::string& role) {
    return std::ranges::find(claimed, role) != claimed.end();
}

std::string known_selector(const std::string& selector, const Kind& kind) {
    if (has(selector, ":optional") || has(selector, ":required")) return "optional-buttons";
    if (kind.quirks && (has(selector, "#") || has(selector, "."))) return "quirks-mode";
    if (kind.live) {
        for (const char* name : {"[checked", "[value", "[selected"})
            if (has(selector, name)) return "property-as-attribute";
    }
    return {};
}

std::string known_role(const Document& document, NodeId element, const std::string& ours,
                       const std::string& theirs) {
    if (optout::page::is_hidden(document, element) && theirs == "none") return "hidden";
    if (!is_claimed(ours) && !is_claimed(theirs)) return "not-asked-for";
    return {};
}

std::string known_label(const Document& document, NodeId element, const std::string& ours,
                        const std::string& theirs) {
    if (optout::page::is_hidden(document, element) && theirs.empty()) return "hidden";
    if (bare(theirs) == ours) return "icon-glyphs";
    if (has(theirs, "\u2022")) return "password";
    const Namers namers = namers_of(document, element);
    for (const NodeId target : namers.references) {
        if (holds(document, target, [&](NodeId node) { return is_folded(document, node); }))
            return "closed-details";
        const auto leads_on = [&](NodeId node) {
            return node == element || !optout::page::aria_labels(document, node).empty();
        };
        if (holds(document, target, leads_on)) return "references-of-references";
    }
    for (const NodeId label : namers.labels) {
        if (holds(document, label, [&](NodeId node) { return document.tag(node) == "table"; }))
            return "table-in-label";
    }
    if (bare(ours) == bare(theirs))
        return bare(theirs).size() == theirs.size() ? "white-space" : "icon-glyphs";
    return {};
}

}  // namespace oracles
