// Walking the settings pages of accounts and listing what is on them.
#pragma once

#include <string>
#include <vector>

#include "executor/opening.hpp"
#include "executor/reading.hpp"
#include "learn/memory.hpp"
#include "learn/walk.hpp"
#include "session/driver.hpp"

namespace optout::cli {

/// One control that was found, and what the pack knows of it.
struct Found {
    learn::Sighting sighting;
    std::string covered_by;         // id of the setting, or empty
    std::string new_since;          // the day since which it is new, or empty
    nlohmann::ordered_json entry;   // of one that is not covered: a draft for the pack, or null
    std::string refused = {};       // why the pack would not take its entry, or empty
    bool listed_elsewhere = false;  // not shown here, and listed with another view of the same address
};

struct FoundPage {
    std::string page;  // PageRule::id, or empty
    bool is_json = false;
    std::string address;  // where it was found, as learn::Visited has it
    Way way = Way::http;
    std::vector<Found> controls;
    std::string view = {};  // as learn::Visited has it
};

/// A page that could not be looked at.
struct Unread {
    std::string page;     // PageRule::id, or empty
    std::string address;  // of a page of the pack as the pack has it, of any other without its query
    std::string why;
};

struct Exploration {
    std::string identity;
    std::optional<executor::Trouble> trouble;  // nothing more could be asked
    std::size_t opened = 0;                    // pages that came
    std::vector<FoundPage> pages;              // those with controls
    std::vector<learn::Omission> omissions;
    std::vector<Unread> unread;
    bool cut_short = false;
    std::string rule;  // learn::Walk::rule
};

/// Asks each account who is signed in, walks its pages with at most `most` of them, and judges what is found
/// by the pack and by the journal's notes. Opens each address once and presses nothing. In the order of the
/// accounts.
[[nodiscard]] std::vector<Exploration> explore(session::Reader& reader,
                                               const std::vector<executor::Account>& accounts,
                                               const executor::Company& company, std::size_t most,
                                               const std::vector<journal::Entry>& notes);

/// What to remember of an exploration: the body of a note.
[[nodiscard]] nlohmann::json note_of(const Exploration& exploration);

}  // namespace optout::cli
