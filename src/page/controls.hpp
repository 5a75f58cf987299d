// The form controls of HTML, as the HTML standard describes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page/document.hpp"

namespace optout::page {

/// True for the HTML element of that name.
[[nodiscard]] bool is_tag(const Document& document, NodeId node, std::string_view tag);
/// The state of the type attribute of an input element ("text" when missing or unknown); "" for every other
/// node.
[[nodiscard]] std::string_view input_type(const Document& document, NodeId node);
/// Elements that belong to a form: button, fieldset, input, object, output, select, textarea.
[[nodiscard]] bool is_listed(const Document& document, NodeId node);

/// The label elements of a control, in document order.
[[nodiscard]] std::vector<NodeId> labels(const Document& document, NodeId control);
/// The elements that aria-labelledby names, in its order.
[[nodiscard]] std::vector<NodeId> aria_labels(const Document& document, NodeId element);

/// What an input or a textarea holds, as the standard's value sanitization leaves it.
[[nodiscard]] std::string current_value(const Document& document, NodeId control);
/// The value of a slider that is no input and does not tell one: the middle of its range (WAI-ARIA 1.2).
[[nodiscard]] std::string untold_value(const Document& document, NodeId slider);
[[nodiscard]] std::vector<NodeId> options(const Document& document, NodeId select);
/// As the page shows them at first: a drop-down in which nothing is selected shows its first option.
[[nodiscard]] std::vector<NodeId> selected_options(const Document& document, NodeId select);
[[nodiscard]] std::string option_value(const Document& document, NodeId option);
/// The text of an option with white space collapsed.
[[nodiscard]] std::string option_text(const Document& document, NodeId option);

[[nodiscard]] bool is_submit_button(const Document& document, NodeId node);
/// True for two submit buttons of one form, not disabled, of which it makes no difference which one is
/// pressed.
[[nodiscard]] bool submit_the_same(const Document& document, NodeId one, NodeId other);

}  // namespace optout::page
