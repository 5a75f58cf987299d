// What `run`, `undo` and `recheck` have in common: read, show the plan, ask, change, show what came of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/news.hpp"
#include "cli/report.hpp"
#include "executor/plan.hpp"

namespace optout::cli {

struct Conduct {
    std::string command;  // "run", "undo" or "recheck", for the journal
    bool dry_run = false, yes = false;
    bool headed = false;  // show the browser, and ask the person to finish in it what only a person can
    executor::Wishes wishes;
    std::size_t cookies_decrypted = 0;  // in the stores of browsers, for the report
    /// What was asked for by key; those that no account of this run turns out to stand for are reported as
    /// they are here.
    std::vector<executor::Item> missing;
    /// A run that has begun already: what happens is journalled under its id, and who began it ends it.
    /// Empty: a run of its own.
    std::string run;
    /// Of the settings that the wishes select, those that are read; all where it is empty.
    std::function<bool(const executor::Question&)> is_asked;
    /// Gets the report instead of the user, and the settings that have appeared.
    std::function<void(const Report&, const std::vector<NewControl>&)> on_report;
};

/// Returns the exit code.
[[nodiscard]] Result<int> conduct(const Context& context, const std::vector<executor::Account>& accounts,
                                  const Conduct& conduct);

}  // namespace optout::cli
