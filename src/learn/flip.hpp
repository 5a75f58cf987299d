// What a person has switched, from two looks at one page. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "learn/survey.hpp"

namespace optout::learn {

/// A control that says something else than before.
struct Flip {
    Sighting before, after;
};

/// The controls that are on both pages and whose states differ. A control is known again by its attribute or
/// its role and name; where several are alike, by their order, if there are as many of them as before.
[[nodiscard]] std::vector<Flip> compare(const std::vector<Sighting>& before,
                                        const std::vector<Sighting>& after);

/// Of several flips the one that was pressed: the control, its label, or what stands around it alone. Nothing
/// when that cannot be told. `pressed` are elements of the page before, the last one counts most.
[[nodiscard]] std::optional<Flip> pressed_one(const page::Document& before, const std::vector<Flip>& flips,
                                              const std::vector<page::NodeId>& pressed);

}  // namespace optout::learn
