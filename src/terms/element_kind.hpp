// What an element means for the readable text of a page.
#pragma once

#include <cstdint>

#include "page/document.hpp"

namespace optout::terms {

enum class ElementKind : std::uint8_t {
    running,  // its text runs on
    block,
    heading,
    item,
    quotation,
    table,
    line_break,
    rule,
    image,
    link,
    preformatted,
    left_out,  // never part of a text
};

[[nodiscard]] ElementKind element_kind(const page::Document& document, page::NodeId element);
/// A menu, a dialog, or the box of a consent tool: stands on many pages around or above the text.
[[nodiscard]] bool is_furniture(const page::Document& document, page::NodeId element);

}  // namespace optout::terms
