#include "page/controls.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "base/text.hpp"
#include "page/form.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

constexpr std::string_view input_types[] = {
    "button", "checkbox", "color",    "date",  "datetime-local", "email", "file",   "hidden", "image",
    "month",  "number",   "password", "radio", "range",          "reset", "search", "submit", "tel",
    "text",   "time",     "url",      "week"};

bool is_labelable(const Document& document, NodeId node) {
    if (is_tag(document, node, "input")) return input_type(document, node) != "hidden";
    return document.is_html(node) &&
           is_one_of(document.tag(node), {"button", "meter", "output", "progress", "select", "textarea"});
}

NodeId first_labelable(const Document& document, NodeId label) {
    for (NodeId node = label + 1; node < document.subtree_end(label); ++node) {
        if (is_labelable(document, node)) return node;
    }
    return no_node;
}

std::string without_line_ends(std::string_view value) {
    std::string out(value);
    std::erase_if(out, [](char c) { return c == '\n' || c == '\r'; });
    return out;
}

/// A number as HTML writes it; nothing otherwise.
std::optional<double> number(std::string_view text) {
    if (text.ends_with('.') || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
        return std::nullopt;
    }
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string shortest(double value) {
    std::array<char, 64> text{};
    (void)std::snprintf(text.data(), text.size(), "%.12g", value);
    return text.data();
}

/// A slider always has a value: its own, moved into its range, or the middle.
std::string slider_value(const Document& document, NodeId input) {
    const auto read = [&](std::string_view name, double otherwise) {
        return number(document.attribute(input, name).value_or("")).value_or(otherwise);
    };
    const double least = read("min", 0);
    const double most = std::max(least, read("max", 100));
    const std::string_view written = document.attribute(input, "value").value_or("");
    const auto value = number(written);
    if (value && *value >= least && *value <= most) return std::string(written);
    return shortest(value ? std::clamp(*value, least, most) : least + (most - least) / 2);
}

bool is_colour(std::string_view value) {
    return value.size() == 7 && value[0] == '#' &&
           value.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

std::string_view attribute_or(const Document& document, NodeId node, std::string_view name,
                              std::string_view otherwise) {
    return document.attribute(node, name).value_or(otherwise);
}

}  // namespace

bool is_tag(const Document& document, NodeId node, std::string_view tag) {
    return document.tag(node) == tag && document.is_html(node);
}

std::string_view input_type(const Document& document, NodeId node) {
    if (!is_tag(document, node, "input")) return {};
    const std::string_view written = attribute_or(document, node, "type", "text");
    const auto known =
        std::ranges::find_if(input_types, [&](auto type) { return ascii_iequals(type, written); });
    return known == std::end(input_types) ? "text" : *known;
}

bool is_listed(const Document& document, NodeId node) {
    return document.is_html(node) && is_one_of(document.tag(node), {"button", "fieldset", "input", "object",
                                                                    "output", "select", "textarea"});
}

std::vector<NodeId> labels(const Document& document, NodeId control) {
    std::vector<NodeId> found;
    if (!is_labelable(document, control)) return found;
    if (const auto id = document.attribute(control, "id"); id && document.by_id(*id) == control) {
        const auto named = document.labels_for(*id);
        found.assign(named.begin(), named.end());
    }
    for (NodeId up = document.closest(control, "label"); up != no_node;
         up = document.closest(document.parent(up), "label")) {
        if (!document.has_attribute(up, "for") && first_labelable(document, up) == control)
            found.push_back(up);
    }
    std::ranges::sort(found);
    return found;
}

std::vector<NodeId> aria_labels(const Document& document, NodeId element) {
    std::string ids = collapse_space(attribute_or(document, element, "aria-labelledby", ""));
    // So often misspelt that browsers read it.
    if (ids.empty()) ids = collapse_space(attribute_or(document, element, "aria-labeledby", ""));
    std::vector<NodeId> found;
    for (const std::string_view id : split(ids, ' ')) {
        if (const NodeId target = document.by_id(id); target != no_node) found.push_back(target);
    }
    return found;
}

std::string current_value(const Document& document, NodeId control) {
    if (is_tag(document, control, "textarea")) return document.text_content(control);
    const std::string_view type = input_type(document, control);
    const std::string_view written = attribute_or(document, control, "value", "");
    if (type == "range") return slider_value(document, control);
    if (type == "color") return is_colour(written) ? ascii_lower(written) : "#000000";
    if (type == "number") return number(written) ? std::string(written) : "";
    if (type == "email" || type == "url") return std::string(trim(without_line_ends(written)));
    if (type == "text" || type == "search" || type == "tel" || type == "password")
        return without_line_ends(written);
    return std::string(written);
}

std::string untold_value(const Document& document, NodeId slider) {
    const auto read = [&](std::string_view name, double otherwise) {
        return number(attribute_or(document, slider, name, "")).value_or(otherwise);
    };
    const double least = read("aria-valuemin", 0);
    return shortest(least + (read("aria-valuemax", 100) - least) / 2);
}

std::vector<NodeId> options(const Document& document, NodeId select) {
    std::vector<NodeId> found;
    for (NodeId node = select + 1; node < document.subtree_end(select); ++node) {
        if (is_tag(document, node, "option")) found.push_back(node);
    }
    return found;
}

std::vector<NodeId> selected_options(const Document& document, NodeId select) {
    Choices choices(document);
    std::vector<NodeId> selected = options(document, select);
    std::erase_if(selected, [&](NodeId option) { return !choices.is_checked(option); });
    return selected;
}

std::string option_text(const Document& document, NodeId option) {
    return collapse_space(document.text_content(option));
}

std::string option_value(const Document& document, NodeId option) {
    const auto value = document.attribute(option, "value");
    return value ? std::string(*value) : option_text(document, option);
}

bool is_submit_button(const Document& document, NodeId node) {
    if (is_tag(document, node, "button")) {
        const std::string_view type = attribute_or(document, node, "type", "submit");
        return !ascii_iequals(type, "button") && !ascii_iequals(type, "reset");
    }
    return input_type(document, node) == "submit" || input_type(document, node) == "image";
}

bool submit_the_same(const Document& document, NodeId one, NodeId other) {
    if (!is_submit_button(document, one) || !is_submit_button(document, other)) return false;
    if (is_actually_disabled(document, one) || is_actually_disabled(document, other)) return false;
    if (form_owner(document, one) == no_node || form_owner(document, one) != form_owner(document, other))
        return false;
    const auto alike = [&](std::string_view name) {
        return document.attribute(one, name) == document.attribute(other, name);
    };
    const bool sends_itself = !attribute_or(document, one, "name", "").empty();
    return alike("name") && (!sends_itself || alike("value")) && alike("formaction") && alike("formmethod") &&
           alike("formenctype") && input_type(document, one) != "image" &&
           input_type(document, other) != "image";
}

}  // namespace optout::page
