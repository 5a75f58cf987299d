// The differences that are known, each with its reason in README.md beside this.
#pragma once

#include <string>

#include "page/document.hpp"

namespace oracles {

/// These name the reason, or nothing where a difference has none.

struct Kind {
    bool live = false;    // taken over from the browser, and not parsed by us
    bool quirks = false;  // without a doctype, as pages of the nineties are
};
[[nodiscard]] std::string known_selector(const std::string& selector, const Kind& kind);
/// `ours` and `theirs`: what each says of the element.
[[nodiscard]] std::string known_role(const optout::page::Document& document, optout::page::NodeId element,
                                     const std::string& ours, const std::string& theirs);
[[nodiscard]] std::string known_label(const optout::page::Document& document, optout::page::NodeId element,
                                      const std::string& ours, const std::string& theirs);

/// The roles that a pack may ask for (selectors/pack.schema.json): only of elements with one of them do packs
/// ask for a name.
[[nodiscard]] bool is_claimed(const std::string& role);

}  // namespace oracles
