// What a run writes into the journal about the settings that it met.
#pragma once

#include "executor/plan.hpp"
#include "journal/journal.hpp"

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

/// What every entry about an item says: verdict, page, state, goal, which pack and which rung. Never a cookie
/// or a token.
[[nodiscard]] nlohmann::json entry_body(const Item& item, const Account& account);
/// null where there is no state.
[[nodiscard]] nlohmann::json state_json(const std::optional<page::State>& state);

}  // namespace optout::executor
