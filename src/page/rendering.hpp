// What is known of an element's rendering without style sheets: the default style sheet of HTML and inline
// styles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page/document.hpp"

namespace optout::page {

/// `running`: inline, its text runs on. `box`: stands in a line, but keeps its text apart (inline-block, an
/// image, a text field). `block`: stands in lines of its own; br and hr end a line and count as blocks.
enum class Display { none, running, box, block };
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
