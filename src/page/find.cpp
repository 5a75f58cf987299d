#include "page/find.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/json_text.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

bool is_switch_like(std::string_view role) {
    return role == "switch" || role == "checkbox";
}

bool has_role(const Document& document, NodeId element, std::string_view wanted) {
    const std::string_view role = page::role(document, element);
    if (role == wanted || (is_switch_like(role) && is_switch_like(wanted))) return true;
    return wanted == "radiogroup" && role == "group" && !radio_group(document, element).empty();
}

bool is_named(const std::string& name, const RoleLocator& locator) {
    const std::string squeezed = without_space(name);
    return std::ranges::any_of(locator.names, [&](const std::string& written) {
        const std::string wanted = collapse_space(written);
        if (wanted.empty()) return false;
        if (locator.match == RoleLocator::Match::prefix) return name.starts_with(wanted);
        if (locator.match == RoleLocator::Match::contains) return name.find(wanted) != std::string::npos;
        return squeezed == without_space(wanted);
    });
}

/// What begins a label and stands for itself in it: an element, or the text up to the next one. A person sees
/// a label and a line of help; to programs both together are the name.
bool begins_label(const Document& document, NodeId label, const RoleLocator& locator) {
    bool is_first = true;
    for (NodeId node = label; is_first && node < document.subtree_end(label); ++node) {
        const std::string text = collapse_space(document.text_content(node));
        if (!text.empty() && is_named(text, locator)) return true;
        is_first = text.empty() || document.is_element(node);
    }
    return false;
}

bool has_label(const Document& document, NodeId node, const RoleLocator& locator) {
    const auto begins = [&](NodeId label) { return begins_label(document, label, locator); };
    return std::ranges::any_of(labels(document, node), begins) ||
           std::ranges::any_of(aria_labels(document, node), begins);
}

std::vector<NodeId> find_named(const Document& document, const RoleLocator& locator) {
    std::vector<NodeId> all = find_by_role(document, locator.role, locator.within);
    if (locator.names.empty()) {
        const std::vector<NodeId> loose = find_loose_groups(document, locator.role, locator.within);
        all.insert(all.end(), loose.begin(), loose.end());
        std::ranges::sort(all);
        return all;
    }
    std::vector<NodeId> found;
    std::ranges::copy_if(all, std::back_inserter(found),
                         [&](NodeId node) { return is_named(name(document, node), locator); });
    if (!found.empty() || locator.match != RoleLocator::Match::whole) return found;
    std::ranges::copy_if(all, std::back_inserter(found),
                         [&](NodeId node) { return has_label(document, node, locator); });
    return found;
}

/// The text of a whole document without its white space, of which every element's text is a part.
class Squeezed {
  public:
    explicit Squeezed(const Document& document) : document_(document) {
        NodeId silent_until = 0;
        for (NodeId node = 0; node < document.size(); ++node) {
            begins_.push_back(text_.size());
            if (is_one_of(document.tag(node), {"noscript", "script", "style"}))
                silent_until = document.subtree_end(node);
            if (document.kind(node) == NodeKind::text && node >= silent_until)
                text_ += without_space(document.text(node));
        }
        begins_.push_back(text_.size());
    }
    [[nodiscard]] std::string_view of(NodeId node) const {
        const std::size_t begin = begins_[node];
        return std::string_view(text_).substr(begin, begins_[document_.subtree_end(node)] - begin);
    }

  private:
    const Document& document_;
    std::string text_;
    std::vector<std::size_t> begins_;  // of each node's text, and the end of all
};

std::vector<NodeId> find_by_text(const Document& document, const TextLocator& locator) {
    std::set<std::string, std::less<>> wanted;
    for (const std::string& text : locator.texts) wanted.insert(without_space(text));
    const Squeezed squeezed(document);
    std::set<NodeId> found;
    for (const NodeId scope : locator.within ? locator.within->select(document) : std::vector<NodeId>{0}) {
        for (NodeId node = scope + 1; node < document.subtree_end(scope); ++node) {
            if (document.is_element(node) && wanted.contains(squeezed.of(node))) found.insert(node);
        }
    }
    std::vector<NodeId> innermost(found.begin(), found.end());
    std::erase_if(innermost, [&](NodeId node) {
        const auto next = found.upper_bound(node);
        return next != found.end() && document.contains(node, *next);
    });
    return innermost;
}

/// The pointer of the object or array that holds the value at `pointer`.
std::string holder(const std::string& pointer) {
    return pointer.substr(0, pointer.rfind('/'));
}

std::vector<JsonPlace> find_in(const Json& root, const JsonLocator& locator) {
    std::vector<JsonPlace> places;
    if (locator.where.empty()) {
        if (value_at(root, locator.pointer).ok()) {
            places.push_back(
                {&root, locator.pointer.empty() ? "" : holder(locator.pointer), locator.pointer});
        }
        return places;
    }
    for (const std::string& object : find_objects(root, locator.where)) {
        const std::string pointer = object + locator.pointer;
        if (value_at(root, pointer).ok()) places.push_back({&root, object, pointer});
    }
    return places;
}

/// An object that was searched for is known by its members, a place only by all that is around it.
bool is_copy(const JsonPlace& one, const JsonPlace& other, bool searched) {
    if (!searched) return *one.root == *other.root;
    const auto first = value_at(*one.root, one.here);
    const auto second = value_at(*other.root, other.here);
    return first.ok() && second.ok() && **first == **second;
}

}  // namespace

std::string without_space(std::string_view text) {
    return replace_all(collapse_space(text), " ", "");
}

std::vector<NodeId> find_by_role(const Document& document, std::string_view role,
                                 const std::optional<Selector>& within) {
    std::set<NodeId> found;
    for (const NodeId scope : within ? within->select(document) : std::vector<NodeId>{0}) {
        for (NodeId node = scope + 1; node < document.subtree_end(scope); ++node) {
            if (document.is_element(node) && has_role(document, node, role)) found.insert(node);
        }
    }
    return {found.begin(), found.end()};
}

std::vector<NodeId> find_loose_groups(const Document& document, std::string_view role,
                                      const std::optional<Selector>& within) {
    if (role != "radiogroup") return {};
    std::vector<NodeId> groups = loose_radio_groups(document);
    const std::vector<NodeId> scopes = within ? within->select(document) : std::vector<NodeId>{0};
    std::erase_if(groups, [&](NodeId radio) {
        return std::ranges::none_of(scopes, [&](NodeId top) { return document.contains(top, radio); });
    });
    return groups;
}

std::vector<NodeId> find_elements(const Document& document, const Rung& rung) {
    if (const auto* css = std::get_if<CssLocator>(&rung.locator)) return css->selector.select(document);
    if (const auto* role = std::get_if<RoleLocator>(&rung.locator)) return find_named(document, *role);
    if (const auto* beside = std::get_if<BesideLocator>(&rung.locator)) return find_beside(document, *beside);
    if (const auto* text = std::get_if<TextLocator>(&rung.locator)) return find_by_text(document, *text);
    return {};
}

bool is_as_named(const Document& document, const Rung& rung, NodeId element) {
    const auto* role = std::get_if<RoleLocator>(&rung.locator);
    return role != nullptr && has_role(document, element, role->role) &&
           is_named(name(document, element), *role);
}

std::vector<JsonPlace> find_values(const std::vector<Json>& roots, const JsonLocator& locator) {
    std::vector<JsonPlace> places;
    for (const Json& root : roots) {
        for (JsonPlace& place : find_in(root, locator)) {
            const bool known = std::ranges::any_of(places, [&](const JsonPlace& other) {
                return is_copy(place, other, !locator.where.empty());
            });
            if (!known) places.push_back(std::move(place));
        }
    }
    return places;
}

}  // namespace optout::page
