// Everything on a page that a person can switch or choose. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "page/locate.hpp"

namespace optout::learn {

/// One control of a page: a box, a switch, a button that stays pressed, a group of radio buttons or a select;
/// or, in JSON, a value that is true or false.
struct Sighting {
    page::NodeId node = page::no_node;  // of a group of radio buttons the first
    std::string pointer;                // in JSON
    std::string role;                   // as a pack names it; "value" in JSON
    std::string name;       // the accessible name (if no other control of its role has it), or else the text
                            // beside it, or else what its group says; may be empty
    bool is_named = false;  // the name is the accessible one
    std::string key;        // a selector by a stable attribute that finds it alone; may be empty
    std::optional<page::State> state;  // nothing when it tells none (a half ticked box)
    std::string chosen = {};  // of a choice: what a person reads there, where `state` has another word
    bool disabled = false;
    bool hidden = false;  // not shown until something else of the page is opened
};

/// In document order. A hidden control that a shown one stands for is left out.
[[nodiscard]] std::vector<Sighting> survey(const page::Content& content);

/// switch "Use my data"
[[nodiscard]] std::string describe(const Sighting& sighting);

}  // namespace optout::learn
