// A control and the text beside it. BesideLocator says what "beside" means.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/controls.hpp"
#include "page/find.hpp"
#include "page/rendering.hpp"

namespace optout::page {

namespace {

/// What a person can set.
bool is_control(const Document& document, NodeId element) {
    static constexpr std::string_view roles[] = {"checkbox",      "combobox", "listbox",   "menuitemcheckbox",
                                                 "menuitemradio", "radio",    "searchbox", "slider",
                                                 "spinbutton",    "switch",   "textbox"};
    const std::string_view role = page::role(document, element);
    const std::string_view type = input_type(document, element);
    const bool field = !type.empty() && type != "hidden" && role != "button";
    return field || std::ranges::find(roles, role) != std::end(roles) ||
           document.has_attribute(element, "aria-pressed");
}

using Nodes = std::span<const NodeId>;

/// Of nodes in document order, those inside `top`.
Nodes inside(Nodes nodes, const Document& document, NodeId top) {
    const auto first = std::ranges::lower_bound(nodes, top);
    const auto last = std::ranges::lower_bound(nodes, document.subtree_end(top));
    return {first, last};
}

/// Every visible text and every control of a page.
class Rows {
  public:
    explicit Rows(const Document& document) : document_(document), texts_(visible_texts(document, 0)) {
        for (NodeId node = 0; node < document.size(); ++node) {
            const bool control = document.is_element(node) && is_control(document, node);
            if (control && !is_hidden(document, node)) controls_.push_back(node);
        }
    }

    [[nodiscard]] bool stands_beside(NodeId control, const std::vector<std::string>& texts) const;

  private:
    [[nodiscard]] NodeId row_of(NodeId control) const;
    [[nodiscard]] bool is_alone(NodeId control, Nodes controls) const;
    [[nodiscard]] std::pair<NodeId, NodeId> line_of(NodeId control, NodeId row) const;
    [[nodiscard]] std::string text(Nodes texts) const;

    const Document& document_;
    std::vector<NodeId> texts_;
    std::vector<NodeId> controls_;
};

/// The smallest element around the control that holds text outside of it.
NodeId Rows::row_of(NodeId control) const {
    const std::size_t own = inside(texts_, document_, control).size();
    NodeId up = document_.parent_element(control);
    while (up != no_node && inside(texts_, document_, up).size() == own) up = document_.parent_element(up);
    return up;
}

/// True when none of `controls` is another control.
bool Rows::is_alone(NodeId control, Nodes controls) const {
    return std::ranges::all_of(controls, [&](NodeId other) { return document_.contains(control, other); });
}

/// The nodes of the line in which the control stands, as the first one and one past the last.
std::pair<NodeId, NodeId> Rows::line_of(NodeId control, NodeId row) const {
    std::vector<NodeId> breaks{row};
    std::vector<NodeId> ends;
    for (NodeId node = row + 1; node < document_.subtree_end(row); ++node) {
        if (!document_.is_element(node) || display(document_, node) != Display::block) continue;
        breaks.push_back(node);
        ends.push_back(document_.subtree_end(node));
    }
    breaks.insert(breaks.end(), ends.begin(), ends.end());
    breaks.push_back(document_.subtree_end(row));
    std::ranges::sort(breaks);
    const auto after = std::ranges::upper_bound(breaks, control);
    return {*(after - 1), *after};
}

std::string Rows::text(Nodes texts) const {
    std::string joined;
    for (const NodeId node : texts) joined += without_space(document_.text(node));
    return joined;
}

bool Rows::stands_beside(NodeId control, const std::vector<std::string>& wanted) const {
    const NodeId row = row_of(control);
    if (row == no_node) return false;
    Nodes texts = inside(texts_, document_, row);
    if (!is_alone(control, inside(controls_, document_, row))) {
        const auto [first, end] = line_of(control, row);
        const auto part = [first = first, end = end](Nodes nodes) {
            return Nodes(std::ranges::lower_bound(nodes, first), std::ranges::lower_bound(nodes, end));
        };
        texts = part(texts);
        if (!is_alone(control, part(controls_))) return false;
    }
    const auto is_wanted = [&](Nodes part) {
        return !part.empty() && std::ranges::find(wanted, text(part)) != wanted.end();
    };
    if (is_wanted(texts)) return true;
    for (NodeId node = row; node < document_.subtree_end(row); ++node) {
        const Nodes part = inside(texts_, document_, node);
        const bool in_row = !part.empty() && part.data() >= texts.data() &&
                            part.data() + part.size() <= texts.data() + texts.size();
        if (in_row && !document_.contains(control, node) && is_wanted(part)) return true;
    }
    return false;
}

}  // namespace

std::vector<NodeId> find_beside(const Document& document, const BesideLocator& locator) {
    std::vector<NodeId> found = find_by_role(document, locator.role, locator.within);
    if (found.empty()) return found;
    std::vector<std::string> wanted;
    for (const std::string& text : locator.texts) {
        if (std::string squeezed = without_space(text); !squeezed.empty())
            wanted.push_back(std::move(squeezed));
    }
    const Rows rows(document);
    std::erase_if(found, [&](NodeId control) {
        const std::string own = without_space(name(document, control));
        return own.empty() ? !rows.stands_beside(control, wanted)
                           : std::ranges::find(wanted, own) == wanted.end();
    });
    return found;
}

}  // namespace optout::page
