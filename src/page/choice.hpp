// Radio buttons, options and boxes: what one can be chosen from, and by which word each goes in a State.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "page/document.hpp"
#include "page/state.hpp"

namespace optout::page {

/// In HTML (same name, same form) or in ARIA (same radiogroup), in document order. Of a radio button: its
/// group. Of any other element: the one group that it holds; empty when it holds none or several.
[[nodiscard]] std::vector<NodeId> radio_group(const Document& document, NodeId node);
/// Of each group of several HTML radio buttons around which there is no element for this group alone
/// (fieldset, or role group or radiogroup), the first button, in document order.
[[nodiscard]] std::vector<NodeId> loose_radio_groups(const Document& document);
/// The chosen button of a group, or no_node.
[[nodiscard]] NodeId chosen_radio(const Document& document, const std::vector<NodeId>& group);

/// The value of a radio button or option, or where it has none, its name or text.
[[nodiscard]] std::string choice_word(const Document& document, NodeId radio_or_option);
/// name=value of a box or, where it has no name in its form, its accessible name; for an option its choice
/// word.
[[nodiscard]] std::string box_name(const Document& document, NodeId box);

/// Of radio buttons or options, the one that goes by this word: by value or, where no value fits, by the one
/// name that does. Errors: not_found, ambiguous.
[[nodiscard]] Result<NodeId> find_choice(const Document& document, const std::vector<NodeId>& among,
                                         const std::string& word);
/// What a setting should be, in the words by which `control` goes: a choice that is named by what a person
/// sees becomes the value that its State has; a radio button of a group that should be on is a choice of that
/// group. Everything else is given back as it is. Errors of find_choice; (refused) for a radio button of a
/// group that should be off. `is_only`: the radio button was found alone, and not as one of several of its
/// group.
[[nodiscard]] Result<Wanted> wanted_of(const Document& document, NodeId control, bool is_only,
                                       const StateRule& rule, const Wanted& wanted);
/// The word of what is to be chosen for a state: the choice itself, or a rule's word for on or off. Nothing
/// where the rule has none.
[[nodiscard]] std::optional<std::string> choice_word(const State& state,
                                                     const std::optional<nlohmann::json>& on,
                                                     const std::optional<nlohmann::json>& off);

}  // namespace optout::page
