// What a locator matches, before anybody asks how many there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page/locate.hpp"

namespace optout::page {

/// The elements that a locator matches in document order; none for a JsonLocator.
[[nodiscard]] std::vector<NodeId> find_elements(const Document& document, const Rung& rung);
/// True when the element has the role and the whole name that the rung looks for, which is known without a
/// search. Says nothing of other rungs, nor of `within`.
[[nodiscard]] bool is_as_named(const Document& document, const Rung& rung, NodeId element);
[[nodiscard]] std::vector<NodeId> find_beside(const Document& document, const BesideLocator& locator);
/// The elements with that role (as RoleLocator says) inside one of the elements that `within` matches.
[[nodiscard]] std::vector<NodeId> find_by_role(const Document& document, std::string_view role,
                                               const std::optional<Selector>& within);

/// For the role radiogroup: the groups inside `within` that have no element of their own, each by its first
/// button; none for any other role.
[[nodiscard]] std::vector<NodeId> find_loose_groups(const Document& document, std::string_view role,
                                                    const std::optional<Selector>& within);

/// A value in JSON and the object that holds it.
struct JsonPlace {
    const Json* root = nullptr;
    std::string here;
    std::string pointer;
};
/// Equal copies of one object are one place. `roots` must outlive the places.
[[nodiscard]] std::vector<JsonPlace> find_values(const std::vector<Json>& roots, const JsonLocator& locator);

/// The text without any white space.
[[nodiscard]] std::string without_space(std::string_view text);

}  // namespace optout::page
