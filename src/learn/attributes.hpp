// Selectors by attributes that were made to last. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "page/document.hpp"

namespace optout::learn {

/// Selectors that find this element and no other on the page, the most lasting first: a data attribute that
/// is made for programs, an id, a name, the key by which it names its label. Never a class, never anything
/// that looks made up (looks_generated) or personal. Often empty.
[[nodiscard]] std::vector<std::string> stable_selectors(const page::Document& document, page::NodeId element);

/// The same from an id that ends in a number: it may be another control's once one is added or left out
/// before it, so it is for controls that have nothing better.
[[nodiscard]] std::vector<std::string> counted_selectors(const page::Document& document,
                                                         page::NodeId element);

/// The same from what a person is told of an icon (title, aria-label): words, which a service translates.
[[nodiscard]] std::vector<std::string> titled_selectors(const page::Document& document, page::NodeId element);

}  // namespace optout::learn
