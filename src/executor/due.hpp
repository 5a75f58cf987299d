// Which accounts and settings are to be looked at again, from the journal. Pure; the time is a parameter.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "executor/plan.hpp"
#include "journal/journal.hpp"

namespace optout::executor {

/// How the last re-check of an account ended.
enum class Ended {
    fine,        // everything that was asked for could be asked
    failed,      // no answer, or the service's own trouble
    signed_out,  // the person is needed
    challenged,  // the service wants to see the person
};
/// "fine", "failed", "signed-out", "challenged".
[[nodiscard]] std::string_view word(Ended ended);

/// What came of looking at one account of a plan.
[[nodiscard]] Ended ended(const Plan& plan, std::size_t account);

/// After so many failures in a row: 1 h, 2 h, 4 h, ... 48 h at most; nothing after none.
[[nodiscard]] std::chrono::seconds back_off(int failures);
inline constexpr std::chrono::hours longest_back_off{48};

/// The key of an account's own notes: its name, else who must be signed in there, else nothing.
[[nodiscard]] journal::SettingKey account_key(const Account& account);
/// True when the reading or outcome is of this account.
[[nodiscard]] bool is_of(const journal::Entry& entry, const Account& account);

/// The note that a re-check leaves about an account, and what the next one makes of it.
struct Past {
    Ended ended = Ended::fine;
    int failures = 0;        // in a row; signed out and challenged count
    std::optional<Time> at;  // of the last re-check; nothing: there was none
    bool cleared = false;    // since then the user has made it work again
};
[[nodiscard]] journal::Draft past_note(const Account& account, Ended ended, int failures);
/// `notes` and `latest` as the journal gives them. What went wrong counts no more once a reading of the
/// account is younger, because re-checks leave it alone until then: it was the user's run.
[[nodiscard]] Past past_of(const Account& account, const std::vector<journal::Entry>& notes,
                           const std::vector<journal::Entry>& latest);

/// Until when the account is left alone; `Time::max()`: until the user acts; nothing: it may be asked. A time
/// in the future of a clock that was wrong holds nobody up.
[[nodiscard]] std::optional<Time> left_alone_until(const Past& past, Time now);

struct Cadence {
    std::chrono::seconds max_age{};  // of a setting's last reading
    std::chrono::seconds every{};    // between two tries of what yields no reading
};
/// True when the setting is to be read: never read, read longer ago than max_age, read before the service's
/// terms changed, or not read because something failed. A reading that finds no control counts as one.
[[nodiscard]] bool is_due(const Account& account, const pack::Setting& setting,
                          const std::vector<journal::Entry>& latest, const Past& past,
                          std::optional<Time> terms_changed, const Cadence& cadence, Time now);

}  // namespace optout::executor
