// What `run` and `undo` have in common: read, show the plan, ask, change, show what came of it.
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "executor/plan.hpp"

namespace optout::cli {

struct Conduct {
    std::string command;  // "run" or "undo", for the journal
    bool dry_run = false, yes = false;
    bool headed = false;  // show the browser, and ask the person to finish in it what only a person can
    executor::Wishes wishes;
    std::size_t cookies_decrypted = 0;  // in the stores of browsers, for the report
    /// What was asked for by key; those that no account of this run turns out to stand for are reported as
    /// they are here.
    std::vector<executor::Item> missing;
};

/// Returns the exit code.
[[nodiscard]] Result<int> conduct(const Context& context, const std::vector<executor::Account>& accounts,
                                  const Conduct& conduct);

}  // namespace optout::cli
