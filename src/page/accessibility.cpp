#include "page/accessibility.hpp"

#include "base/text.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/rendering.hpp"

namespace optout::page {

bool is_hidden(const Document& document, NodeId element) {
    for (NodeId up = element; up != no_node; up = document.parent_element(up)) {
        if (is_left_out(document, up)) return true;
    }
    return !is_visible(document, element);
}

bool is_disabled(const Document& document, NodeId element) {
    if (is_actually_disabled(document, element)) return true;
    for (NodeId up = element; up != no_node; up = document.parent_element(up)) {
        if (ascii_iequals(document.attribute(up, "aria-disabled").value_or(""), "true")) return true;
    }
    return false;
}

std::string describe(const Document& document, NodeId element) {
    const std::string_view role = page::role(document, element);
    const std::string name = page::name(document, element);
    const bool plain = role.empty() || role == "generic" || role == "none";
    const std::string kind = plain ? "<" + printable(document.tag(element), 20) + ">" : std::string(role);
    return name.empty() ? kind : kind + " \"" + printable(name, 60) + "\"";
}

}  // namespace optout::page
