// Changing what the plan says, proving it by reading, and keeping the journal, in rounds.
#pragma once

#include "executor/record.hpp"
#include "session/driver.hpp"

namespace optout::executor {

struct Execution {
    std::size_t requests_sent = 0;  // writes that left for a service
    Snapshots snapshots{};          // as the pages were seen last
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
