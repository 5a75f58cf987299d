// What a person would press to bring a control into another state.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "page/document.hpp"
#include "page/state.hpp"

namespace optout::page {

/// The elements to press, one after the other: the control itself for a switch, the radio button or option
/// that goes by the goal's word, each box of a list that differs. `present` and `goal` are states of
/// `control` under `rule`; none where they are the same. Errors: not_found (a choice or box that is not
/// there), ambiguous (two that go by the same name), refused (disabled; a radio button that would have to be
/// switched off), pack (a state that the control cannot have).
[[nodiscard]] Result<std::vector<NodeId>> presses(const Document& document, NodeId control,
                                                  const StateRule& rule, const State& present,
                                                  const State& goal);

}  // namespace optout::page
