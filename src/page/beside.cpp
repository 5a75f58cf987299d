// A control and the text beside it. BesideLocator says what "beside" means.
#include "page/beside.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/find.hpp"
#include "page/rendering.hpp"
#include "page/words.hpp"

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
    /// The same of a group of radio buttons, which with their labels are one control.
    [[nodiscard]] bool group_stands_beside(NodeId radio, const std::vector<std::string>& texts) const;
    [[nodiscard]] std::string label_of_group(NodeId radio) const;
    /// Of the texts beside it, the one that a person would call its label.
    [[nodiscard]] std::string label_of(NodeId control) const;

  private:
    /// Each part of the row of a group that is words and nothing of the group, the largest first where one
    /// holds the other; the whole of them is the first of all. Empty where another control stands in the row.
    [[nodiscard]] std::vector<std::vector<NodeId>> parts_beside_group(NodeId radio) const;
    struct Row {
        NodeId top = no_node;  // no_node: there is no text that belongs to the control alone
        Nodes texts;
    };
    [[nodiscard]] Row texts_of(NodeId control) const;
    [[nodiscard]] Nodes without_own(NodeId control, Nodes texts) const;
    [[nodiscard]] bool holds_line_end(NodeId top, Nodes texts) const;
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

Rows::Row Rows::texts_of(NodeId control) const {
    const NodeId row = row_of(control);
    if (row == no_node) return {};
    const Nodes texts = inside(texts_, document_, row);
    if (is_alone(control, inside(controls_, document_, row))) return {row, texts};
    const auto [first, end] = line_of(control, row);
    const auto part = [first = first, end = end](Nodes nodes) {
        return Nodes(std::ranges::lower_bound(nodes, first), std::ranges::lower_bound(nodes, end));
    };
    return is_alone(control, part(controls_)) ? Row{row, part(texts)} : Row{};
}

bool Rows::stands_beside(NodeId control, const std::vector<std::string>& wanted) const {
    const auto [row, texts] = texts_of(control);
    if (row == no_node) return false;
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

std::vector<std::vector<NodeId>> Rows::parts_beside_group(NodeId radio) const {
    std::vector<NodeId> own = radio_group(document_, radio);
    const std::vector<NodeId> radios = own;
    for (const NodeId one : radios) {
        const std::vector<NodeId> its = labels(document_, one);
        own.insert(own.end(), its.begin(), its.end());
    }
    const auto is_own = [&](NodeId node) {
        return std::ranges::any_of(own, [&](NodeId part) { return document_.contains(part, node); });
    };
    const auto others = [&](Nodes nodes) {
        std::vector<NodeId> left(nodes.begin(), nodes.end());
        std::erase_if(left, is_own);
        return left;
    };
    NodeId row = document_.parent_element(radios.front());
    while (row != no_node &&
           (!document_.contains(row, radios.back()) || others(inside(texts_, document_, row)).empty()))
        row = document_.parent_element(row);
    if (row == no_node || !others(inside(controls_, document_, row)).empty()) return {};
    std::vector<std::vector<NodeId>> parts{others(inside(texts_, document_, row))};
    for (NodeId node = row + 1; node < document_.subtree_end(row); ++node) {
        const Nodes part = inside(texts_, document_, node);
        if (!part.empty() && others(part).size() == part.size()) parts.emplace_back(part.begin(), part.end());
    }
    return parts;
}

bool Rows::group_stands_beside(NodeId radio, const std::vector<std::string>& wanted) const {
    return std::ranges::any_of(parts_beside_group(radio), [&](const auto& part) {
        return std::ranges::find(wanted, text(part)) != wanted.end();
    });
}

std::string Rows::label_of_group(NodeId radio) const {
    const auto parts = parts_beside_group(radio);
    if (parts.size() < 2) return {};
    std::string joined;
    for (const NodeId node : parts[1]) joined += document_.text(node);
    return collapse_space(joined);
}

/// True when a new line begins between two of the texts.
bool Rows::holds_line_end(NodeId top, Nodes texts) const {
    for (NodeId node = top + 1; node < document_.subtree_end(top); ++node) {
        if (!document_.is_element(node) || display(document_, node) != Display::block) continue;
        const NodeId end = document_.subtree_end(node);
        const auto is_in = [&](NodeId text) { return text >= node && text < end; };
        const bool between = texts.front() < node && node < texts.back();
        if (between || (std::ranges::any_of(texts, is_in) && !std::ranges::all_of(texts, is_in))) return true;
    }
    return false;
}

/// What a control says itself may begin or end its row.
Nodes Rows::without_own(NodeId control, Nodes texts) const {
    while (!texts.empty() && document_.contains(control, texts.front())) texts = texts.subspan(1);
    while (!texts.empty() && document_.contains(control, texts.back())) texts = texts.first(texts.size() - 1);
    return texts;
}

std::string Rows::label_of(NodeId control) const {
    const Row whole = texts_of(control);
    const NodeId row = whole.top;
    if (row == no_node) return {};
    const Nodes texts = without_own(control, whole.texts);
    if (texts.empty()) return {};
    constexpr std::size_t longest = 120;
    const auto shown = [&](Nodes part) {
        std::string joined;
        for (const NodeId node : part) joined += document_.text(node);
        return collapse_space(joined);
    };
    std::string best = collapse_space(document_.text(texts.front()));
    if (!holds_line_end(row, texts) && shown(texts).size() <= longest) best = shown(texts);
    // The largest element that begins the row, is one line and no more than a label; or words that stand out.
    for (NodeId up = document_.parent_element(texts.front()); up != no_node && up != row;
         up = document_.parent_element(up)) {
        const Nodes part = inside(texts_, document_, up);
        const bool begins = part.front() == texts.front() && part.size() <= texts.size();
        if (!begins || document_.contains(up, control) || holds_line_end(up, part)) break;
        std::string words = shown(part);
        if (words.size() > longest) break;
        best = std::move(words);
        if (is_one_of(document_.tag(up),
                      {"b", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend", "strong", "th"})) {
            break;
        }
    }
    return best;
}

/// The accessible names of controls of one role.
class Names {
  public:
    Names(const Document& document, const std::vector<NodeId>& controls) {
        for (const NodeId control : controls) {
            names_[control] = name(document, control);
            if (!is_hidden(document, control)) ++count_[names_[control]];
        }
    }
    [[nodiscard]] const std::string& of(NodeId control) const { return names_.at(control); }
    [[nodiscard]] bool has(NodeId control) const { return names_.contains(control); }
    /// No name, or one that others have too: "Toggle", "On".
    [[nodiscard]] bool tell_nothing(NodeId control) const {
        const auto same = count_.find(of(control));
        return of(control).empty() || (same != count_.end() && same->second > 1);
    }

  private:
    std::map<NodeId, std::string> names_;
    std::map<std::string, std::size_t> count_;
};

}  // namespace

std::vector<NodeId> find_beside(const Document& document, const BesideLocator& locator) {
    std::vector<NodeId> found = find_by_role(document, locator.role, locator.within);
    std::vector<NodeId> loose = find_loose_groups(document, locator.role, locator.within);
    if (found.empty() && loose.empty()) return found;
    std::vector<std::string> wanted;
    for (const std::string& text : locator.texts) {
        if (std::string squeezed = without_space(text); !squeezed.empty())
            wanted.push_back(std::move(squeezed));
    }
    const Rows rows(document);
    const Names names(document, found);
    std::erase_if(loose, [&](NodeId radio) { return !rows.group_stands_beside(radio, wanted); });
    std::erase_if(found, [&](NodeId control) {
        const bool is_name = std::ranges::find(wanted, without_space(names.of(control))) != wanted.end();
        return !is_name && !(names.tell_nothing(control) && rows.stands_beside(control, wanted));
    });
    found.insert(found.end(), loose.begin(), loose.end());
    std::ranges::sort(found);
    return found;
}

std::vector<std::string> texts_beside(const Document& document, const std::vector<NodeId>& controls) {
    const Rows rows(document);
    std::vector<std::string> texts;
    std::map<std::string, Names, std::less<>> by_role;
    const std::vector<NodeId> loose = loose_radio_groups(document);
    for (const NodeId control : controls) {
        const std::string_view role = page::role(document, control);
        if (std::ranges::find(loose, control) != loose.end()) {
            texts.push_back(rows.label_of_group(control));
            continue;
        }
        auto names = by_role.find(role);
        if (names == by_role.end())
            names = by_role.emplace(role, Names(document, find_by_role(document, role, {}))).first;
        const bool asks = names->second.has(control) ? names->second.tell_nothing(control)
                                                     : name(document, control).empty();
        texts.push_back(asks ? rows.label_of(control) : std::string());
    }
    return texts;
}

}  // namespace optout::page
