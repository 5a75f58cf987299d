// What is known of an element's rendering: what a browser has made of it or, without one, what the default
// style sheet of HTML and inline styles make of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page/document.hpp"

namespace optout::page {

[[nodiscard]] Display display(const Document& document, NodeId element);

/// True for a child of closed details that is not their summary.
[[nodiscard]] bool is_folded_away(const Document& document, NodeId node);
/// Left out of the accessibility tree with everything below it.
[[nodiscard]] bool is_left_out(const Document& document, NodeId element);
/// False when the element or an ancestor has no rendering at all.
[[nodiscard]] bool is_rendered(const Document& document, NodeId node);
/// The computed visibility, inherited as CSS does.
[[nodiscard]] bool is_visible(const Document& document, NodeId node);
/// The visibility of an element whose parent is `parent_visible`.
[[nodiscard]] bool is_visible(const Document& document, NodeId element, bool parent_visible);

/// The text nodes below `node` that a reader sees, in document order. The text of buttons, menus and text
/// fields is left out: it belongs to those controls.
[[nodiscard]] std::vector<NodeId> visible_texts(const Document& document, NodeId node);

}  // namespace optout::page
