// The text beside a control, for pages that never say which label belongs to which control.
#pragma once

#include <string>
#include <vector>

#include "page/document.hpp"

namespace optout::page {

/// For each control the words by which a BesideLocator finds it: those that a person would call its label.
/// Empty where there are none, also where it has an accessible name of its own, or shares its line with other
/// controls.
[[nodiscard]] std::vector<std::string> texts_beside(const Document& document,
                                                    const std::vector<NodeId>& controls);

}  // namespace optout::page
