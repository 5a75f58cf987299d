#include "learn/survey.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "learn/attributes.hpp"
#include "page/accessibility.hpp"
#include "page/beside.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/words.hpp"

namespace optout::learn {

namespace {

using page::Document;
using page::Json;
using page::NodeId;

/// The role by which a pack would name it; empty for what is no control of ours.
std::string role_of(const Document& document, NodeId element) {
    const std::string_view role = page::role(document, element);
    const std::string_view type = page::input_type(document, element);
    if (role == "radio" || type == "radio") return "radiogroup";
    if (type == "checkbox" && !page::is_one_of(role, {"switch", "menuitemcheckbox"})) return "checkbox";
    if (page::is_one_of(role, {"checkbox", "menuitemcheckbox", "switch"})) return std::string(role);
    if (page::is_tag(document, element, "select")) return role == "listbox" ? "listbox" : "combobox";
    if (role == "button" && document.has_attribute(element, "aria-pressed")) return "button";
    return {};
}

/// What a group of radio buttons is called: the nearest group around it that has a name.
std::string group_name(const Document& document, const std::vector<NodeId>& group) {
    for (NodeId up = document.parent_element(group.front()); up != page::no_node;
         up = document.parent_element(up)) {
        if (!page::is_one_of(page::role(document, up), {"group", "radiogroup"})) continue;
        const bool all =
            std::ranges::all_of(group, [&](NodeId radio) { return document.contains(up, radio); });
        if (std::string name = page::name(document, up); all && !name.empty()) return name;
    }
    return {};
}

std::string choices(const Document& document, const std::vector<NodeId>& group) {
    std::vector<std::string> names;
    for (const NodeId radio : group) {
        std::string name = page::name(document, radio);
        names.push_back(name.empty() ? page::choice_word(document, radio) : std::move(name));
    }
    return printable(join(names, " / "), 120);
}

/// What a person reads of what is chosen in a menu or a group, where it is not the word of its state.
std::string chosen_words(const Document& document, NodeId node, const page::State& state) {
    const auto* word = std::get_if<std::string>(&state.value);
    if (word == nullptr) return {};
    std::string words;
    if (page::is_tag(document, node, "select")) {
        const auto selected = page::selected_options(document, node);
        if (selected.size() == 1) words = page::option_text(document, selected.front());
    } else if (const NodeId radio = page::chosen_radio(document, page::radio_group(document, node));
               radio != page::no_node) {
        words = page::name(document, radio);
    }
    return words == *word ? "" : words;
}

class Surveyor {
  public:
    explicit Surveyor(const Document& document) : document_(document) {}

    std::vector<Sighting> run() {
        for (NodeId node = 0; node < document_.size(); ++node) {
            if (document_.is_element(node)) look_at(node);
        }
        name_rest();
        leave_out_doubles();
        return std::move(found_);
    }

  private:
    void look_at(NodeId node) {
        std::string role = role_of(document_, node);
        // What is inside a control belongs to it.
        if (role.empty() || node < inside_until_ || seen_.contains(node)) return;
        Sighting sighting;
        sighting.node = node;
        sighting.role = std::move(role);
        if (sighting.role == "radiogroup") {
            const std::vector<NodeId> group = page::radio_group(document_, node);
            seen_.insert(group.begin(), group.end());
            sighting.name = group_name(document_, group);
            sighting.is_named = !sighting.name.empty();
            if (!sighting.is_named) sighting.name = choices(document_, group);
        } else {
            inside_until_ = document_.subtree_end(node);
            sighting.name = page::name(document_, node);
            sighting.is_named = !sighting.name.empty();
        }
        if (auto state = page::read_state(document_, node, {}); state.ok()) sighting.state = *state;
        if (sighting.state) sighting.chosen = chosen_words(document_, node, *sighting.state);
        sighting.disabled = page::is_disabled(document_, node);
        sighting.hidden = page::is_hidden(document_, node);
        const auto selectors = stable_selectors(document_, node);
        if (!selectors.empty()) sighting.key = selectors.front();
        found_.push_back(std::move(sighting));
    }

    /// A name that several controls share ("Toggle") tells nothing, where a text stands beside them.
    void name_rest() {
        std::map<std::pair<std::string, std::string>, int> count;
        for (const Sighting& sighting : found_) {
            if (!sighting.hidden) ++count[{sighting.role, sighting.name}];
        }
        std::vector<NodeId> asked;
        for (const Sighting& sighting : found_) {
            const bool tells_nothing =
                sighting.role == "radiogroup"
                    ? !sighting.is_named
                    : sighting.name.empty() || count[{sighting.role, sighting.name}] > 1;
            if (tells_nothing) asked.push_back(sighting.node);
        }
        if (asked.empty()) return;
        const auto texts = page::texts_beside(document_, asked);
        for (Sighting& sighting : found_) {
            const auto at = std::ranges::find(asked, sighting.node);
            if (at == asked.end()) continue;
            const std::string& text = texts[static_cast<std::size_t>(at - asked.begin())];
            if (text.empty() || text == sighting.name) continue;
            sighting.name = text;
            sighting.is_named = false;
        }
    }

    void leave_out_doubles() {
        std::set<std::pair<std::string, std::string>> shown;
        for (const Sighting& sighting : found_) {
            if (!sighting.hidden) shown.emplace(sighting.role, sighting.name);
        }
        std::erase_if(found_, [&](const Sighting& sighting) {
            return sighting.hidden &&
                   (sighting.name.empty() || shown.contains({sighting.role, sighting.name}));
        });
    }

    const Document& document_;
    std::vector<Sighting> found_;
    std::set<NodeId> seen_;  // radio buttons of groups that are listed
    NodeId inside_until_ = 0;
};

/// `pattern` is the pointer with a star for each place in a list.
void survey_json(const Json& value, const std::string& pointer, const std::string& pattern,
                 const std::string& name, std::vector<Sighting>& found) {
    if (value.is_boolean()) {
        Sighting sighting;
        sighting.pointer = pointer;
        sighting.role = "value";
        sighting.name = name;
        sighting.is_named = true;
        sighting.key = pattern;
        sighting.state = page::State{value.get<bool>()};
        found.push_back(std::move(sighting));
        return;
    }
    if (!value.is_structured()) return;
    std::size_t index = 0;
    for (const auto& [key, inner] : value.items()) {
        const bool is_list = value.is_array();
        const std::string step = "/" + (is_list ? std::to_string(index++) : reference_token(key));
        survey_json(inner, pointer + step, pattern + (is_list ? "/*" : step), is_list ? name : key, found);
    }
}

}  // namespace

std::vector<Sighting> survey(const page::Content& content) {
    if (const auto* document = std::get_if<Document>(&content)) return Surveyor(*document).run();
    std::vector<Sighting> found;
    survey_json(std::get<Json>(content), "", "", "", found);
    return found;
}

std::string describe(const Sighting& sighting) {
    std::string name = sighting.name.empty() ? sighting.key : "\"" + printable(sighting.name, 100) + "\"";
    if (!sighting.pointer.empty()) name = printable(sighting.pointer, 100);
    return sighting.role + " " + (name.empty() ? "without a name" : name);
}

}  // namespace optout::learn
