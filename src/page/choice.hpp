// Radio buttons, options and boxes: what one can be chosen from, and by which word each goes in a State.
#pragma once

#include <string>
#include <vector>

#include "page/document.hpp"

namespace optout::page {

/// In HTML (same name, same form) or in ARIA (same radiogroup), in document order. Of a radio button: its
/// group. Of any other element: the one group that it holds; empty when it holds none or several.
[[nodiscard]] std::vector<NodeId> radio_group(const Document& document, NodeId node);
/// The chosen button of a group, or no_node.
[[nodiscard]] NodeId chosen_radio(const Document& document, const std::vector<NodeId>& group);

/// The value of a radio button or option, or where it has none, its name or text.
[[nodiscard]] std::string choice_word(const Document& document, NodeId radio_or_option);
/// name=value of a box or, where it has no name in its form, its accessible name; for an option its choice
/// word.
[[nodiscard]] std::string box_name(const Document& document, NodeId box);

}  // namespace optout::page
