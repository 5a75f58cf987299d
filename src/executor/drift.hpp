// What has moved since it was last read, from the journal. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "executor/plan.hpp"
#include "journal/journal.hpp"

namespace optout::executor {

/// A setting that is no longer what it was, without our doing.
struct Drift {
    std::size_t item = 0;  // in the plan
    page::State was, now;
    std::string seen;     // when it was last read as it was (ISO 8601)
    std::string since;    // when it was first read as it is now, before this reading; empty: in this reading
    bool away = false;    // it is not as wanted now, and the user has not said to leave it alone
    bool proven = false;  // it was as wanted before: the user has chosen so once
};

/// True for a reading or outcome that holds a state and whose account was the right one.
[[nodiscard]] bool tells_state(const journal::Entry& entry);

/// For each item of the plan that was read: whether its value is another one than the journal knows from
/// before. `past` holds the entries before this reading, oldest first; of an item that they do not know
/// nothing is said, nor of a value that we ourselves, or an undo, brought about. In the order of the items.
[[nodiscard]] std::vector<Drift> find_drift(const std::vector<journal::Entry>& past, const Plan& plan);

}  // namespace optout::executor
