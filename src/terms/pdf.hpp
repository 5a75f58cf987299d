// The text of a PDF. poppler is in a program of its own (src/pdf_text.cpp): a broken file can bring down no
// more than that, and nobody else has to load poppler.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout::terms {

/// The text of all pages, its paragraphs parted by empty lines. Errors: (malformed) it is no PDF, broken,
/// locked, or has pictures of text only; (io) the program is not installed; (timeout).
[[nodiscard]] Result<std::string> pdf_text(std::string_view pdf);

}  // namespace optout::terms
