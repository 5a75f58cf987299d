// A page as HTML again, where a browser gave it to us as a document.
#pragma once

#include <string>

#include "page/document.hpp"

namespace optout::terms {

/// Parses to the same document, but for comments.
[[nodiscard]] std::string to_html(const page::Document& document);

}  // namespace optout::terms
