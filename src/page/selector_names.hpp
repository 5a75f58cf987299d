// The names that a selector may use. Private to selector*.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "page/selector_tree.hpp"

namespace optout::page {

/// A pseudo-class without argument that counts siblings.
struct Position {
    bool first = false;
    bool last = false;
    bool of_type = false;
};

[[nodiscard]] std::optional<PseudoClass> plain_pseudo_class(std::string_view name);
[[nodiscard]] std::optional<Position> position(std::string_view name);
/// A pseudo-class with an argument.
[[nodiscard]] bool is_function(std::string_view name);
/// A pseudo-class that tells what a user or a player is doing.
[[nodiscard]] bool depends_on_the_moment(std::string_view name);
/// The supported pseudo-class that is probably meant, or empty.
[[nodiscard]] std::string nearest_pseudo_class(std::string_view name);

/// True when the HTML standard compares the values of the attribute without letter case ("Case-sensitivity of
/// selectors").
[[nodiscard]] bool html_ignores_case_of(std::string_view attribute);

}  // namespace optout::page
