#include "page/html_pseudo_class.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "page/controls.hpp"
#include "page/form.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

bool is_svg(const Document& document, NodeId element) {
    while (!document.is_html(element) && document.tag(element) != "svg" && document.tag(element) != "math") {
        element = document.parent_element(element);
    }
    return document.tag(element) == "svg";
}

/// By its own attribute or its group's.
bool is_disabled_option(const Document& document, NodeId option) {
    if (document.has_attribute(option, "disabled")) return true;
    for (NodeId above = document.parent_element(option); above != no_node;
         above = document.parent_element(above)) {
        if (is_tag(document, above, "optgroup")) return document.has_attribute(above, "disabled");
        if (is_one_of(document.tag(above), {"datalist", "hr", "option", "select"})) return false;
    }
    return false;
}

/// True when the select shows one option at a time, so that there always is a chosen one.
bool shows_one(const Document& document, NodeId select) {
    const std::string_view size = trim(document.attribute(select, "size").value_or(""));
    int number = 0;
    for (std::size_t i = size.starts_with('+') ? 1 : 0; i < size.size() && size[i] >= '0' && size[i] <= '9';
         ++i) {
        number = std::min(number * 10 + (size[i] - '0'), 2);
    }
    return number <= 1;
}

bool is_first_legend(const Document& document, NodeId element) {
    if (!is_tag(document, element, "legend")) return false;
    for (NodeId other = document.previous_element(element); other != no_node;
         other = document.previous_element(other)) {
        if (is_tag(document, other, "legend")) return false;
    }
    return true;
}

bool is_in_disabled_fieldset(const Document& document, NodeId element) {
    NodeId below = element;
    for (NodeId above = document.parent_element(below); above != no_node;
         above = document.parent_element(above)) {
        const bool disables =
            is_tag(document, above, "fieldset") && document.has_attribute(above, "disabled");
        if (disables && !is_first_legend(document, below)) return true;
        below = above;
    }
    return false;
}

}  // namespace

bool Choices::is_checked(NodeId element) {
    if (is_tag(document_, element, "option")) return is_selected(element);
    if (input_type(document_, element) == "checkbox") return document_.has_attribute(element, "checked");
    return input_type(document_, element) == "radio" && is_chosen_radio(element);
}

bool Choices::is_selected(NodeId option) {
    const NodeId select = document_.closest(option, "select");
    if (select == no_node || document_.has_attribute(select, "multiple")) {
        return document_.has_attribute(option, "selected");
    }
    const auto known = choice_of_.find(select);
    return option == (known != choice_of_.end() ? known->second : choice_of_[select] = find_choice(select));
}

/// The last option that is marked as selected, else the first that can be chosen.
NodeId Choices::find_choice(NodeId select) const {
    NodeId marked = no_node;
    NodeId possible = no_node;
    for (NodeId node = select + 1; node < document_.subtree_end(select); ++node) {
        if (!is_tag(document_, node, "option")) continue;
        if (document_.has_attribute(node, "selected")) marked = node;
        if (possible == no_node && !is_disabled_option(document_, node)) possible = node;
    }
    return marked == no_node && shows_one(document_, select) ? possible : marked;
}

bool Choices::is_chosen_radio(NodeId radio) {
    if (!knows_radios_) find_chosen_radios();
    return chosen_radios_.contains(radio);
}

/// Of the radio buttons that are marked as checked, the last one of each group; without a name each is a
/// group.
void Choices::find_chosen_radios() {
    knows_radios_ = true;
    std::map<std::pair<NodeId, std::string_view>, NodeId> chosen_of_group;
    for (const NodeId input : document_.by_tag("input")) {
        if (input_type(document_, input) != "radio" || !document_.has_attribute(input, "checked")) continue;
        const std::string_view group = document_.attribute(input, "name").value_or("");
        if (group.empty()) {
            chosen_radios_.insert(input);
        } else {
            chosen_of_group[{form_owner(document_, input), group}] = input;
        }
    }
    for (const auto& [_, radio] : chosen_of_group) chosen_radios_.insert(radio);
}

bool can_be_disabled(const Document& document, NodeId element) {
    return document.is_html(element) &&
           is_one_of(document.tag(element),
                     {"button", "fieldset", "input", "optgroup", "option", "select", "textarea"});
}

bool is_actually_disabled(const Document& document, NodeId element) {
    if (!can_be_disabled(document, element)) return false;
    if (document.has_attribute(element, "disabled")) return true;
    const bool option = document.tag(element) == "option";
    if (!option && document.tag(element) != "optgroup") return is_in_disabled_fieldset(document, element);
    if (option && is_disabled_option(document, element)) return true;
    const NodeId select = document.closest(element, "select");
    return select != no_node && is_actually_disabled(document, select);
}

bool can_be_optional(const Document& document, NodeId element) {
    return document.is_html(element) && is_one_of(document.tag(element), {"input", "select", "textarea"});
}

bool is_required(const Document& document, NodeId element) {
    if (!can_be_optional(document, element) || !document.has_attribute(element, "required")) return false;
    return !is_one_of(input_type(document, element),
                      {"button", "color", "hidden", "image", "range", "reset", "submit"});
}

bool is_read_write(const Document& document, NodeId element) {
    if (!document.is_html(element)) return false;
    if (is_one_of(document.tag(element), {"input", "textarea"})) {
        const bool text = !is_one_of(
            input_type(document, element),
            {"button", "checkbox", "color", "file", "hidden", "image", "radio", "range", "reset", "submit"});
        return text && !document.has_attribute(element, "readonly") &&
               !is_actually_disabled(document, element);
    }
    // Between HTML elements only: what stands in a foreignObject is not edited with what stands around the
    // svg.
    for (NodeId node = element; node != no_node && document.is_html(node);
         node = document.parent_element(node)) {
        const std::string value =
            ascii_lower(document.attribute(node, "contenteditable").value_or("inherit"));
        if (is_one_of(value, {"", "true", "plaintext-only"})) return true;
        if (value == "false") return false;
    }
    return false;
}

bool is_link(const Document& document, NodeId element) {
    const std::string_view tag = document.tag(element);
    const bool href = document.has_attribute(element, "href");
    if (document.is_html(element)) return href && (tag == "a" || tag == "area");
    return tag == "a" && (href || document.has_attribute(element, "xlink:href"));
}

std::string_view language(const Document& document, NodeId element) {
    for (NodeId node = element; node != no_node; node = document.parent_element(node)) {
        const auto xml = document.is_html(node) ? std::nullopt : document.attribute(node, "xml:lang");
        const bool has_lang = document.is_html(node) || is_svg(document, node);
        if (const auto lang = xml || !has_lang ? xml : document.attribute(node, "lang")) return *lang;
    }
    std::string_view pragma;
    for (const NodeId meta : document.by_tag("meta")) {
        const std::string_view value = trim(document.attribute(meta, "content").value_or(""));
        const bool tells =
            ascii_iequals(document.attribute(meta, "http-equiv").value_or(""), "content-language") &&
            !value.empty();
        if (tells && value.find(',') == std::string_view::npos)
            pragma = value.substr(0, value.find_first_of(" \t\n\r\f"));
    }
    return pragma;
}

}  // namespace optout::page
