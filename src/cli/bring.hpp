// Bringing one setting from one state to another, with everything that a run does around it.
#pragma once

#include <string>

#include "executor/execute.hpp"
#include "session/session.hpp"

namespace optout::cli {

/// What came of it.
struct Brought {
    bool done = false;     // it was as it was to be before, and a fresh reading shows it as wanted
    bool written = false;  // something was sent
    std::string why;       // why not
    std::string identity;  // who is signed in, where the pack can tell
};

/// Reads the setting, journals, changes it and reads it back. Does nothing when it is not in the state `from`
/// (when the two are the same: only reads). An Error means that the journal could not be written.
[[nodiscard]] Result<Brought> bring(const pack::Pack& pack, const std::string& setting,
                                    session::Session& session, session::Driver& driver,
                                    const executor::Record& record, const page::State& from,
                                    const page::State& to);

}  // namespace optout::cli
