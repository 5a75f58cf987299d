// Private to form.cpp, form_edit.cpp and form_entries.cpp: a form with some of its boxes set otherwise than
// in the page.
#pragma once

#include <map>
#include <vector>

#include "base/result.hpp"
#include "page/form.hpp"

namespace optout::page {

/// A checkbox, radio button or option that is not as in the page, and how it is now.
using Filling = std::map<NodeId, bool>;

/// Why a person could not send a form so.
[[nodiscard]] Error refused(std::string what);

/// Adds to `filling` what the edit changes. `form` is set to the form of the edit, or checked against it when
/// it is already known.
[[nodiscard]] Status apply(const Document& document, const Edit& edit, NodeId& form, Filling& filling);

/// Adds the entries of a filled-in form.
void add_entries(const Document& document, NodeId form, NodeId submitter, const Filling& filling,
                 Submission& submission);

}  // namespace optout::page
