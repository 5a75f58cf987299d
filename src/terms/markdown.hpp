// The readable text of a page: Markdown (CommonMark with the tables of GitHub), the same for the same page.
#pragma once

#include <string>
#include <string_view>

#include "page/document.hpp"
#include "terms/selection.hpp"

namespace optout::terms {

/// Goes up whenever the same page would give another text than before, so that such a difference is told from
/// a change of the terms.
inline constexpr int converter_version = 1;

/// Headings, paragraphs, lists, tables, quotations and links (absolute, resolved against the address of
/// `source`, without the parameters that it drops) are kept; scripts, styles, pictures, form fields, menus
/// (nav), and the boxes of consent tools are not. Text that a style hides is kept: what is folded away is
/// part of the terms. Blocks are parted by one empty line; no line ends in white space. Addresses that
/// Cloudflare hides from robots are written out. Empty when there is no text.
[[nodiscard]] std::string to_markdown(const page::Document& document, const Selection& selection,
                                      const pack::TermsSource& source);

/// Plain text as Markdown: its paragraphs, with the marks of Markdown escaped.
[[nodiscard]] std::string text_to_markdown(std::string_view text);

}  // namespace optout::terms
