// A setting as a pack writes it, made from a control that was seen. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "learn/ladder.hpp"
#include "learn/survey.hpp"

namespace optout::learn {

/// Lower-case letters, digits and hyphens, as ids of packs are; `otherwise` when nothing of the text is left;
/// with a number at the end when it is among `taken`.
[[nodiscard]] std::string make_id(std::string_view text, const std::string& otherwise,
                                  const std::set<std::string>& taken);

/// One of the categories of packs, guessed from the words of a label.
[[nodiscard]] std::string_view guess_category(std::string_view label);

/// An entry to start from: `page` is the id of its page. An on/off control is wanted off, of a choice the
/// present one is kept. Null when nothing that lasts tells the control from others on its page.
[[nodiscard]] nlohmann::ordered_json propose_entry(const page::Content& content, const Sighting& sighting,
                                                   const std::string& page,
                                                   const std::set<std::string>& taken);

}  // namespace optout::learn
