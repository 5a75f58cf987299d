// Changing what the plan says, proving it by reading, and keeping the journal, in rounds.
#pragma once

#include "executor/plan.hpp"
#include "journal/journal.hpp"
#include "session/driver.hpp"

namespace optout::executor {

/// Where a run writes down what happens.
struct Record {
    journal::Journal* journal = nullptr;
    std::string run;
};

/// Whether the changes of a plan will be carried out.
enum class Intention { carry_out, leave };

/// Journals what was read: one `reading` entry for each item that rests and, where the plan is left, for each
/// that would have been changed (verdict skipped).
[[nodiscard]] Status record_readings(const Record& record, const std::vector<Account>& accounts,
                                     const Plan& plan, Intention intention);

/// Gives every open intent of a setting in the plan its outcome, from what was read now: done, not done, or
/// neither. Returns how many there were.
[[nodiscard]] Result<std::size_t> settle_open_intents(const Record& record, const Plan& plan);

struct Execution {
    std::size_t requests_sent = 0;  // writes that left for a service
};

/// Makes the plan true: asks who is signed in once more, journals the intents, writes, reads back from fresh
/// pages, judges, journals the outcomes. A write that was refused may be tried once more, after that reading,
/// with what the fresh page says (a token that was used up); an item that should have followed is written if
/// it did not. The items' verdicts, messages and controls are the result. An Error means that the journal
/// could not be written; nothing more was sent then.
/// `opener` opens pages through the same driver, by the ways that the reading found open.
[[nodiscard]] Result<Execution> execute(Plan& plan, const std::vector<Account>& accounts, Snapshots snapshots,
                                        session::Driver& driver, Opener& opener, const Record& record,
                                        const OnProgress& on_progress = {});

}  // namespace optout::executor
