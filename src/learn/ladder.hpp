// From one element of one page to the ladder by which a pack finds it on other days. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "page/locate.hpp"

namespace optout::learn {

/// A rung, and how a pack writes it.
struct Draft {
    page::Rung rung;
    nlohmann::ordered_json text;
};

/// The rungs that find this control and nothing else on this page, the most lasting first: stable attributes,
/// then role and accessible name (inside a part of the page that a stable attribute names, where the page has
/// several), then the text beside it. `name` is its accessible name or the text beside it. Empty when nothing
/// that lasts tells it from all others.
[[nodiscard]] std::vector<Draft> make_ladder(const page::Content& content, page::NodeId control,
                                             std::string_view role, const std::string& name);
/// The same for an element that is pressed and has no state: a button, a tab, a menu item.
[[nodiscard]] std::vector<Draft> make_press_ladder(const page::Document& document, page::NodeId element);
/// The same for what has no role by which it could be told, by its own text: a row with a script.
[[nodiscard]] std::vector<Draft> make_text_ladder(const page::Document& document, page::NodeId element);

/// The same for an icon or the like: a stable attribute, its own text, or else what it is titled.
[[nodiscard]] std::vector<Draft> make_plain_ladder(const page::Document& document, page::NodeId element);

/// True when the rung finds this control and nothing else on this page.
[[nodiscard]] bool finds(const page::Content& content, const page::Rung& rung, page::NodeId control);

/// As `locate` of a pack has it: one rung alone, or an array.
[[nodiscard]] nlohmann::ordered_json ladder_text(const std::vector<Draft>& ladder);

}  // namespace optout::learn
