// From a press that was seen to a step of an entry. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "learn/eye.hpp"
#include "learn/ladder.hpp"

namespace optout::learn {

/// One thing that was pressed, as a ladder.
using Step = std::vector<Draft>;

/// The button, tab or the like that an element belongs to; no_node when it belongs to none.
[[nodiscard]] page::NodeId pressable(const page::Document& document, page::NodeId element);

/// What was pressed in that moment, when it can be found again: of a label and the box that it passes the
/// press on to, the box. What programs are not told to be pressable counts when it says so otherwise (a link
/// without an address, an icon with a title), or when the page did something about it: `before` and `next`
/// are the moments around.
[[nodiscard]] std::optional<Step> step_of(const Moment& before, const Moment& moment, const Moment& next);

}  // namespace optout::learn
