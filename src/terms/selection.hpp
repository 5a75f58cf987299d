// Which part of a page is the text.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "pack/pack.hpp"
#include "page/document.hpp"

namespace optout::terms {

/// Nodes from `from` up to `to` (not included).
struct Slice {
    page::NodeId from = 0, to = 0;
};

struct Selection {
    std::vector<Slice> slices;  // in the order of the rule; none overlaps an earlier one
    std::vector<bool> removed;  // by node: it is left out with all below it
};

/// Error (not_found) when nothing is selected, or when an end of a range is not there. Elements that are not
/// there to be removed are none.
[[nodiscard]] Result<Selection> select(const page::Document& document, const pack::TermsSource& source);

}  // namespace optout::terms
