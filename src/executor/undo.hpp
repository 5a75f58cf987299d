// What an undo has to put back, from the journal alone.
#pragma once

#include <map>
#include <vector>

#include "executor/plan.hpp"
#include "journal/journal.hpp"

namespace optout::executor {

/// The values to put back for the entries of one run: for each setting that the run changed, or tried to
/// change without being able to prove it, the value before its first change and the one left by its last.
/// Settings that ended as they began are left out.
[[nodiscard]] std::map<journal::SettingKey, Restore> restores(const std::vector<journal::Entry>& entries);

}  // namespace optout::executor
