// From a group of items to the one request that changes them.
#pragma once

#include "executor/plan.hpp"
#include "session/driver.hpp"

namespace optout::executor {

/// The request for one Write, built from the controls as last read and the pages as last received. Errors say
/// why it cannot be built: no form, several different submit buttons, a part of the template that the page
/// does not have.
[[nodiscard]] Result<session::WriteRequest> build(const Write& write, const std::vector<Item>& items,
                                                  const std::vector<Account>& accounts,
                                                  const Snapshots& snapshots);

/// What an item gets for a verdict when its request cannot be built.
[[nodiscard]] Verdict verdict_of_unbuilt(const Error& error);

}  // namespace optout::executor
