#include "page/locate.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/find.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

std::string quoted(const std::vector<std::string>& texts) {
    if (texts.empty()) return {};
    const std::string more =
        texts.size() == 1 ? "" : " or " + std::to_string(texts.size() - 1) + " other wordings";
    return " " + in_quotes(texts.front()) + more;
}

/// The first three and the number of the others.
std::string listed(const std::vector<std::string>& items) {
    constexpr std::size_t most = 3;
    const std::size_t shown = std::min(most, items.size());
    std::string text = join({items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown)}, ", ");
    if (items.size() > most) text += " and " + std::to_string(items.size() - most) + " more";
    return text;
}

Error ambiguous(const Rung& rung, const std::vector<std::string>& matches) {
    return {ErrorKind::ambiguous,
            std::to_string(matches.size()) + " controls match " + rung.describe() + ": " + listed(matches),
            "", std::string(newer_pack)};
}

/// What the page has instead, where a person would look for the name: first what has the name in it, then
/// what is shown.
std::string nearby(const Document& document, const Rung& rung) {
    const auto* locator = std::get_if<RoleLocator>(&rung.locator);
    if (locator == nullptr) return {};
    const auto has_wanted = [&](const std::string& name) {
        return std::ranges::any_of(locator->names, [&](const std::string& wanted) {
            return ascii_lower(name).find(ascii_lower(collapse_space(wanted))) != std::string::npos;
        });
    };
    std::vector<NodeId> nodes = find_by_role(document, locator->role, locator->within);
    std::stable_partition(nodes.begin(), nodes.end(),
                          [&](NodeId node) { return !is_hidden(document, node); });
    std::vector<std::string> names;
    for (const NodeId node : nodes) {
        if (std::string name = page::name(document, node); !name.empty()) names.push_back(std::move(name));
    }
    std::stable_partition(names.begin(), names.end(), has_wanted);
    for (std::string& name : names) name = in_quotes(name);
    return names.empty() ? "" : "; there is " + locator->role + " " + listed(names);
}

Error nothing(const Document* document, const Ladder& ladder) {
    std::vector<std::string> tried;
    std::string instead;
    for (const Rung& rung : ladder) {
        tried.push_back(rung.describe());
        if (document != nullptr && instead.empty()) instead = nearby(*document, rung);
    }
    return {ErrorKind::not_found, "nothing matches " + listed(tried) + instead, "", std::string(newer_pack)};
}

/// What is hidden counts only where there is nothing else.
std::vector<NodeId> find_shown(const Document& document, const Rung& rung) {
    std::vector<NodeId> all = find_elements(document, rung);
    std::vector<NodeId> shown = all;
    std::erase_if(shown, [&](NodeId node) { return is_hidden(document, node); });
    return shown.empty() ? all : shown;
}

bool contains(const std::vector<NodeId>& nodes, NodeId node) {
    return std::ranges::find(nodes, node) != nodes.end();
}

/// Leaves the first of what is one and the same thing.
template <class Same>
void leave_first(std::vector<NodeId>& nodes, Same same) {
    if (nodes.size() > 1 && std::all_of(nodes.begin() + 1, nodes.end(), same)) nodes.resize(1);
}

bool is_control_disabled(const Document& document, NodeId node) {
    if (is_disabled(document, node)) return true;
    const std::vector<NodeId> group = radio_group(document, node);
    return !group.empty() &&
           std::ranges::all_of(group, [&](NodeId radio) { return is_disabled(document, radio); });
}

Error several(const Document& document, const Rung& rung, const std::vector<NodeId>& nodes) {
    std::vector<std::string> matches;
    for (const NodeId node : nodes) matches.push_back(describe(document, node));
    return ambiguous(rung, matches);
}

/// One control by two ways: an input in the element that stands for it, two radio buttons of a group.
bool is_same_control(const Document& document, NodeId one, NodeId other) {
    return document.contains(one, other) || document.contains(other, one) ||
           contains(radio_group(document, one), other);
}

/// A later rung that finds something else, under another name, says that the page is not as the pack thinks:
/// an id that was given out anew, a label that moved to another control.
Status agree(const Document& document, const Ladder& ladder, const Control& control) {
    if (control.rung + 1 == ladder.size()) return success();
    const std::string name = page::name(document, control.node);
    if (name.empty()) return success();
    for (std::size_t i = control.rung + 1; i < ladder.size(); ++i) {
        if (ladder[i].read_only || is_as_named(document, ladder[i], control.node)) continue;
        const std::vector<NodeId> nodes = find_elements(document, ladder[i]);
        if (nodes.size() != 1 || is_hidden(document, nodes.front())) continue;
        if (is_same_control(document, control.node, nodes.front())) continue;
        if (page::name(document, nodes.front()) == name) continue;
        return Error{ErrorKind::ambiguous,
                     ladder[control.rung].describe() + " finds " + describe(document, control.node) +
                         ", but " + ladder[i].describe() + " finds " + describe(document, nodes.front()),
                     "", std::string(newer_pack)};
    }
    return success();
}

bool asks_for_group(const Rung& rung) {
    const auto* role = std::get_if<RoleLocator>(&rung.locator);
    const auto* beside = std::get_if<BesideLocator>(&rung.locator);
    return (role != nullptr && role->role == "radiogroup") ||
           (beside != nullptr && beside->role == "radiogroup");
}

/// Nothing when the rung matches nothing.
Result<std::optional<Control>> try_elements(const Document& document, const Rung& rung,
                                            const StateRule& rule) {
    std::vector<NodeId> nodes = find_shown(document, rung);
    if (nodes.empty()) return std::optional<Control>();
    const std::vector<NodeId> group =
        nodes.size() > 1 ? radio_group(document, nodes.front()) : std::vector<NodeId>();
    // Whoever asks for the group means none of its buttons.
    const bool is_only = nodes.size() == 1 && !asks_for_group(rung);
    leave_first(nodes, [&](NodeId node) { return contains(group, node); });
    if (nodes.size() > 1) return several(document, rung, nodes);
    Control control;
    control.is_only = is_only;
    control.node = nodes.front();
    OPTOUT_TRY(control.state, read_state(document, control.node, rule));
    control.disabled = is_control_disabled(document, control.node);
    return std::optional<Control>(std::move(control));
}

Result<std::optional<Control>> try_json(const Content& content, const Rung& rung, const JsonLocator& locator,
                                        const StateRule& rule) {
    const auto* document = std::get_if<Document>(&content);
    std::vector<Json> roots;
    if (document != nullptr && locator.embedded) roots = embedded_json(*document, *locator.embedded);
    if (document == nullptr && !locator.embedded) roots.push_back(std::get<Json>(content));
    const std::vector<JsonPlace> places = find_values(roots, locator);
    if (places.empty()) return std::optional<Control>();
    if (places.size() > 1) {
        std::vector<std::string> matches;
        for (const JsonPlace& place : places) matches.push_back(printable(place.pointer, 60));
        return ambiguous(rung, matches);
    }
    Control control;
    control.pointer = places.front().pointer;
    control.here = places.front().here;
    OPTOUT_TRY(control.state, read_state(*places.front().root, control.pointer, control.here, rule));
    control.json = *places.front().root;
    return std::optional<Control>(std::move(control));
}

bool is_for_json(const Rung& rung) {
    return std::holds_alternative<JsonLocator>(rung.locator);
}

/// JSON that was embedded when the page was made says what was then; a live page shows what is.
bool is_outdated(const Content& content, const Ladder& ladder, const Rung& rung) {
    const auto* document = std::get_if<Document>(&content);
    return document != nullptr && is_for_json(rung) && document->is_live() &&
           !std::ranges::all_of(ladder, is_for_json);
}

Result<std::optional<Control>> try_rung(const Content& content, const Rung& rung, const StateRule& rule) {
    if (const auto* json = std::get_if<JsonLocator>(&rung.locator))
        return try_json(content, rung, *json, rule);
    const auto* document = std::get_if<Document>(&content);
    if (document == nullptr) return std::optional<Control>();
    return try_elements(*document, rung, rule);
}

struct Description {
    std::string operator()(const CssLocator& css) const {
        return "css `" + printable(css.selector.text(), 80) + "`";
    }
    std::string operator()(const RoleLocator& role) const { return role.role + quoted(role.names); }
    std::string operator()(const BesideLocator& beside) const {
        return beside.role + " beside" + quoted(beside.texts);
    }
    std::string operator()(const TextLocator& text) const { return "text" + quoted(text.texts); }
    std::string operator()(const JsonLocator& json) const {
        std::vector<std::string> members;
        for (const auto& [key, value] : json.where) members.push_back(key + "=" + value.dump());
        const std::string object = members.empty() ? "" : " of the object with " + join(members, ", ");
        return "JSON " + (json.pointer.empty() ? "value" : json.pointer) + printable(object, 80);
    }
};

}  // namespace

std::string Rung::describe() const {
    return std::visit(Description{}, locator);
}

Result<Control> locate(const Content& content, const Ladder& ladder, const StateRule& rule) {
    for (std::size_t i = 0; i < ladder.size(); ++i) {
        if (is_outdated(content, ladder, ladder[i])) continue;
        OPTOUT_TRY(auto control, try_rung(content, ladder[i], rule));
        if (!control) continue;
        control->rung = i;
        if (control->node != no_node) OPTOUT_CHECK(agree(std::get<Document>(content), ladder, *control));
        return std::move(*control);
    }
    return nothing(std::get_if<Document>(&content), ladder);
}

Result<NodeId> locate_element(const Document& document, const Ladder& ladder) {
    for (const Rung& rung : ladder) {
        std::vector<NodeId> nodes = find_shown(document, rung);
        if (nodes.empty()) continue;
        leave_first(nodes, [&](NodeId node) { return submit_the_same(document, nodes.front(), node); });
        if (nodes.size() > 1) return several(document, rung, nodes);
        return nodes.front();
    }
    return nothing(&document, ladder);
}

}  // namespace optout::page
