// Which controls of a page the entries of a pack know. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/url.hpp"
#include "learn/survey.hpp"
#include "pack/pack.hpp"

namespace optout::learn {

/// For each sighting the id of the setting whose ladder locates it, or empty. Only settings of the pack's
/// page `page` (PageRule::id), and of its pages with the address `url`, are asked.
[[nodiscard]] std::vector<std::string> covered_by(const pack::Pack& pack, const std::string& page,
                                                  const Url& url, const page::Content& content,
                                                  const std::vector<Sighting>& sightings);

}  // namespace optout::learn
