// The entries that discover proposes: only what the pack itself would take.
#pragma once

#include <map>
#include <string>

#include "cli/explore.hpp"

namespace optout::cli {

/// Takes the entries back that `packs check` would complain of in this pack, and notes why (Found::refused).
void keep_fitting_entries(const pack::Pack& pack, Exploration& found);

/// What can be pasted into the pack: {"pages", "settings"}; pages are those that it does not have.
[[nodiscard]] nlohmann::ordered_json entries_of(const pack::Pack& pack, const Exploration& found);

/// How many controls have no entry, by the reason.
[[nodiscard]] std::map<std::string, std::size_t> refusals(const Exploration& found);

}  // namespace optout::cli
