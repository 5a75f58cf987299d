// The name of an element. The letters are those of the steps of Accessible Name and Description
// Computation 1.2.
#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/controls.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/rendering.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

bool is_true(const Document& document, NodeId element, std::string_view attribute) {
    return ascii_iequals(document.attribute(element, attribute).value_or(""), "true");
}

bool is_text_input(const Document& document, NodeId element) {
    return is_tag(document, element, "textarea") ||
           is_one_of(input_type(document, element), {"email", "number", "search", "tel", "text", "url"});
}

bool is_button_input(const Document& document, NodeId element) {
    return is_one_of(input_type(document, element), {"button", "image", "reset", "submit"});
}

bool in_grid(const Document& document, NodeId row) {
    for (NodeId up = document.parent_element(row); up != no_node; up = document.parent_element(up)) {
        const std::string_view above = role(document, up);
        if (is_one_of(above, {"grid", "table", "treegrid"})) return above != "table";
    }
    return false;
}

/// Elements that are named by what they contain.
bool is_named_by_content(const Document& document, NodeId element, std::string_view role) {
    return is_one_of(role, {"button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link",
                            "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio", "rowheader",
                            "switch", "tab", "math", "term", "tooltip", "treeitem"}) ||
           (role == "row" && in_grid(document, element)) || is_tag(document, element, "summary");
}

/// Elements inside another one that give it no part of its name, unless they have a name of their own.
bool stands_apart(const Document& document, NodeId element, std::string_view role) {
    if (is_one_of(document.tag(element),
                  {"address", "details", "svg", "table", "tbody", "tfoot", "thead", "tr"})) {
        return false;
    }
    return is_one_of(role,
                     {"alert",      "alertdialog",   "application", "article",    "banner",     "blockquote",
                      "combobox",   "complementary", "contentinfo", "dialog",     "document",   "feed",
                      "figure",     "form",          "grid",        "group",      "image",      "listbox",
                      "log",        "main",          "marquee",     "menu",       "menubar",    "meter",
                      "navigation", "note",          "progressbar", "radiogroup", "row",        "rowgroup",
                      "scrollbar",  "search",        "separator",   "slider",     "spinbutton", "status",
                      "suggestion", "table",         "tablist",     "tabpanel",   "timer",      "toolbar",
                      "tree",       "treegrid"});
}

/// Roles that an author must not name: a title does not name them.
bool is_nameless(std::string_view role) {
    return is_one_of(
        role, {"caption", "code", "definition", "deletion", "emphasis", "generic", "insertion", "mark",
               "none", "paragraph", "strong", "subscript", "suggestion", "superscript", "term", "time"});
}

bool is_pressed_or_ticked(std::string_view role) {
    return is_one_of(role, {"button", "checkbox", "menuitem", "menuitemcheckbox", "menuitemradio", "radio",
                            "searchbox", "switch", "tab", "textbox"});
}

/// Why a node is looked at.
struct Visit {
    enum class Reason { own, reference, label, content };
    Reason reason = Reason::own;
    bool in_reference = false;  // somewhere below an element that aria-labelledby names
    bool show_hidden = false;   // the element that was asked for is hidden itself
    bool unrendered = false;    // and has no rendering: then nothing tells which words run together
    bool visible = true;        // what the parent's visibility is
    int depth = 0;              // of visits within visits
};

/// What stands inside is shown in place of the element or is its value, but is no text of the page.
bool has_content_of_its_own(const Document& document, NodeId element) {
    return is_one_of(document.tag(element), {"audio", "iframe", "object", "select", "textarea", "video"});
}

/// A part of a name; `apart`: white space keeps it from its neighbours.
struct Part {
    std::string text;
    bool apart = false;
};

/// One run of the computation.
class Naming {
  public:
    Naming(const Document& document, NodeId element) : document_(document), root_(element) {}

    std::string name() {
        Visit visit;
        visit.show_hidden = is_hidden(document_, root_);
        return collapse_space(part(root_, visit).text);
    }

  private:
    Part part(NodeId element, Visit visit);
    bool is_skipped(NodeId element, const Visit& visit);
    std::string labelled_by(NodeId element, const Visit& visit);                   // B
    std::string value(NodeId element, std::string_view role, const Visit& visit);  // C
    std::optional<std::string> native(NodeId element, const Visit& visit);         // D
    std::optional<std::string> labels_of(NodeId element, const Visit& visit);
    std::string chosen(NodeId element, const Visit& visit);
    std::string child(NodeId element, std::string_view tag, const Visit& visit);
    std::string content(NodeId element, const Visit& visit);                      // F
    std::string hint(NodeId element, std::string_view role, const Visit& visit);  // I
    std::string_view text(NodeId element, std::string_view attribute) const {
        return document_.attribute(element, attribute).value_or("");
    }

    // More is no name, but a page.
    static constexpr std::size_t most_nodes = 2000;
    static constexpr int most_depth = 250;
    const Document& document_;
    NodeId root_;  // the element that is to be named
    std::set<NodeId> seen_;
};

bool Naming::is_skipped(NodeId element, const Visit& visit) {
    if (is_one_of(document_.tag(element), {"noscript", "rt", "script", "style", "template"})) return true;
    if (visit.show_hidden || visit.reason == Visit::Reason::reference) return false;
    return visit.reason == Visit::Reason::label ? is_hidden(document_, element)
                                                : is_left_out(document_, element);
}

Part Naming::part(NodeId element, Visit visit) {
    const Display shown = display(document_, element);
    visit.unrendered |= shown == Display::none;
    const bool apart = visit.unrendered ? visit.show_hidden : shown != Display::running;
    if (is_skipped(element, visit) || ++visit.depth > most_depth) return {{}, apart};
    const bool first_time = seen_.insert(element).second;
    if ((!first_time && visit.reason != Visit::Reason::reference) || seen_.size() > most_nodes)
        return {{}, apart};

    const std::string_view role = page::role(document_, element);
    const bool whole = visit.reason != Visit::Reason::content;
    visit.visible = whole ? is_visible(document_, element) : is_visible(document_, element, visit.visible);
    if (!visit.visible && !visit.show_hidden) return {{}, apart};
    if (!visit.in_reference) {
        if (std::string text = labelled_by(element, visit); !text.empty()) return {std::move(text), true};
    }
    const bool embedded = visit.reason == Visit::Reason::content || visit.reason == Visit::Reason::reference;
    if (embedded && element != root_) {
        if (std::string text = value(element, role, visit); !text.empty()) return {std::move(text), true};
    }
    if (const auto label = trim(text(element, "aria-label")); !label.empty())
        return {std::string(label), true};
    if (auto text = native(element, visit)) return {std::move(*text), true};

    const bool own = visit.reason == Visit::Reason::own;
    const bool by_content = own ? is_named_by_content(document_, element, role)
                                : whole || visit.in_reference || !stands_apart(document_, element, role);
    std::string text = by_content ? content(element, visit) : std::string();
    if (!collapse_space(text).empty()) return {std::move(text), apart || is_pressed_or_ticked(role)};
    if (std::string tip = hint(element, role, visit); !tip.empty()) return {std::move(tip), true};
    return {std::move(text), apart};
}

std::string Naming::labelled_by(NodeId element, const Visit& visit) {
    std::vector<std::string> parts;
    for (const NodeId target : aria_labels(document_, element)) {
        Visit inner = visit;
        inner.reason = Visit::Reason::reference;
        inner.in_reference = true;
        inner.show_hidden = visit.show_hidden || is_hidden(document_, target);
        inner.unrendered = !is_rendered(document_, target);
        std::set<NodeId> before;  // an element may be named twice, and the one asked for be part of it
        std::swap(before, seen_);
        if (std::string text = collapse_space(part(target, inner).text); !text.empty()) {
            parts.push_back(std::move(text));
        }
        seen_.merge(before);
    }
    return join(parts, " ");
}

/// The name of the chosen options of a list that is not an HTML select.
std::string Naming::chosen(NodeId element, const Visit& visit) {
    std::string text;
    for (NodeId node = element + 1; node < document_.subtree_end(element); ++node) {
        if (role(document_, node) != "option" || !is_true(document_, node, "aria-selected")) continue;
        Visit inner = visit;
        inner.reason = Visit::Reason::content;
        text += ' ' + part(node, inner).text;
    }
    return collapse_space(text);
}

std::string Naming::value(NodeId element, std::string_view role, const Visit& visit) {
    if (is_tag(document_, element, "select")) {
        std::string text;
        for (const NodeId option : selected_options(document_, element)) {
            const auto label = trim(this->text(option, "label"));
            text += ' ' + (label.empty() ? option_text(document_, option) : std::string(label));
        }
        return collapse_space(text);
    }
    if (is_text_input(document_, element) || input_type(document_, element) == "range") {
        return collapse_space(current_value(document_, element));
    }
    if (is_one_of(role, {"combobox", "listbox"})) return chosen(element, visit);
    const bool editable = !is_tag(document_, element, "input") && is_one_of(role, {"searchbox", "textbox"});
    if (editable) return collapse_space(content(element, visit));
    if (is_one_of(role, {"meter", "progressbar", "scrollbar", "slider", "spinbutton"})) {
        for (const std::string_view source : {"aria-valuetext", "aria-valuenow", "value"}) {
            if (const auto value = trim(text(element, source)); !value.empty()) return std::string(value);
        }
        if (is_one_of(role, {"scrollbar", "slider"})) return untold_value(document_, element);
    }
    return {};
}

std::optional<std::string> Naming::labels_of(NodeId element, const Visit& visit) {
    const std::vector<NodeId> found = labels(document_, element);
    if (found.empty()) return std::nullopt;
    std::string text;
    for (const NodeId label : found) {
        Visit inner = visit;
        inner.reason = Visit::Reason::label;
        text += ' ' + part(label, inner).text;
    }
    return collapse_space(text);
}

/// The name of the first child with that tag.
std::string Naming::child(NodeId element, std::string_view tag, const Visit& visit) {
    for (NodeId child = document_.first_child(element); child != no_node;
         child = document_.next_sibling(child)) {
        if (document_.tag(child) != tag) continue;
        Visit inner = visit;
        inner.reason = Visit::Reason::label;
        inner.show_hidden = visit.show_hidden || !document_.is_html(child);
        return part(child, inner).text;
    }
    return {};
}

/// Nothing when the element has no native name; a native name counts even when it is empty.
std::optional<std::string> Naming::native(NodeId element, const Visit& visit) {
    const std::string_view tag = document_.tag(element);
    const auto unless_empty = [](std::string text) {
        return text.empty() ? std::nullopt : std::optional<std::string>(std::move(text));
    };
    const auto attribute = [&](std::string_view name) -> std::optional<std::string> {
        const auto value = document_.attribute(element, name);
        return value ? std::optional<std::string>(*value) : std::nullopt;
    };
    if (!document_.is_html(element))
        return tag == "svg" ? unless_empty(child(element, "title", visit)) : std::nullopt;
    if (auto text = labels_of(element, visit)) return text;
    if (is_button_input(document_, element)) {
        const std::string_view type = input_type(document_, element);
        if (type == "image") {
            for (const std::string_view source : {"alt", "value", "title"}) {
                if (const auto text = trim(this->text(element, source)); !text.empty())
                    return std::string(text);
            }
            return "Submit";
        }
        if (auto text = attribute("value")) return text;
        if (type == "submit") return "Submit";
        if (type == "reset") return "Reset";
        return std::nullopt;
    }
    if (tag == "fieldset") return unless_empty(child(element, "legend", visit));
    if (tag == "table") return unless_empty(child(element, "caption", visit));
    if (tag == "figure") return unless_empty(child(element, "figcaption", visit));
    if (is_one_of(tag, {"area", "img"})) return attribute("alt");
    if (is_one_of(tag, {"optgroup", "option"}))
        return unless_empty(std::string(trim(text(element, "label"))));
    return std::nullopt;
}

std::string Naming::content(NodeId element, const Visit& visit) {
    std::string text;
    if (has_content_of_its_own(document_, element)) return text;
    for (NodeId child = document_.first_child(element); child != no_node;
         child = document_.next_sibling(child)) {
        if (document_.kind(child) == NodeKind::text) {
            const bool shown = visit.visible && !is_folded_away(document_, child);
            if (shown || visit.show_hidden) text += document_.text(child);
        } else if (document_.is_element(child)) {
            Visit inner = visit;
            inner.reason = Visit::Reason::content;
            const Part part = this->part(child, inner);
            text += part.apart ? ' ' + part.text + ' ' : part.text;
        }
    }
    return text;
}

std::string Naming::hint(NodeId element, std::string_view role, const Visit& visit) {
    const bool forced = visit.reason == Visit::Reason::reference || visit.reason == Visit::Reason::label;
    const auto title = trim(text(element, "title"));
    if (!title.empty() && (forced || !is_nameless(role))) return std::string(title);
    const bool has_placeholder =
        is_text_input(document_, element) || input_type(document_, element) == "password";
    if (const auto shown = trim(text(element, "placeholder")); has_placeholder && !shown.empty()) {
        return std::string(shown);
    }
    if (!is_one_of(role, {"combobox", "searchbox", "spinbutton", "textbox"})) return {};
    return std::string(trim(text(element, "aria-placeholder")));
}

}  // namespace

std::string name(const Document& document, NodeId element) {
    return document.is_element(element) ? Naming(document, element).name() : std::string();
}

}  // namespace optout::page
