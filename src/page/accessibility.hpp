// What assistive technology is told of an element: its role (HTML-AAM 1.0, WAI-ARIA 1.2) and its name
// (Accessible Name and Description Computation 1.2). Style sheets are not known: HTML's default one and
// inline styles are what counts.
#pragma once

#include <string>
#include <string_view>

#include "page/document.hpp"

namespace optout::page {

/// The computed role: the first token of role= that is valid here, else the HTML-AAM role. "none" for
/// elements that are there for looks only, "generic" for those without a meaning (div, span), "" for elements
/// without an ARIA role (a date field, a label).
[[nodiscard]] std::string_view role(const Document& document, NodeId element);
/// The computed name with white space collapsed; "" when there is none. A hidden element has the name that it
/// would have if it and everything hidden that belongs to it were shown.
[[nodiscard]] std::string name(const Document& document, NodeId element);
/// Hidden from the accessibility tree by `hidden`, aria-hidden="true", inert, an inline style of display:none
/// or visibility:hidden, input type=hidden, closed details or a closed dialog, on the element or an ancestor.
[[nodiscard]] bool is_hidden(const Document& document, NodeId element);
/// Disabled in the sense of the HTML standard (own attribute, fieldset, optgroup) or by aria-disabled="true"
/// on it or an ancestor.
[[nodiscard]] bool is_disabled(const Document& document, NodeId element);

/// What to do when a page lacks what a pack expects.
inline constexpr std::string_view newer_pack = "the service may have changed: look for a newer pack";

/// How a message names an element: switch "Use my data", or <div> for one without role and name.
[[nodiscard]] std::string describe(const Document& document, NodeId element);

}  // namespace optout::page
