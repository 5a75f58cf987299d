#include "executor/due.hpp"

#include <algorithm>
#include <array>

#include "executor/drift.hpp"

namespace optout::executor {

namespace {

using journal::Entry;
using nlohmann::json;

constexpr std::array<std::string_view, 4> ended_words{"fine", "failed", "signed-out", "challenged"};
/// A clock that is further behind than this was put right.
constexpr std::chrono::hours tolerated_future{1};

Ended ended_from(std::string_view text) {
    const auto* const found = std::ranges::find(ended_words, text);
    return found == ended_words.end() ? Ended::failed : static_cast<Ended>(found - ended_words.begin());
}

std::optional<Ended> ended_by(Verdict verdict) {
    switch (verdict) {
        case Verdict::challenged:
            return Ended::challenged;
        case Verdict::signed_out:
            return Ended::signed_out;
        case Verdict::failed:
        case Verdict::blocked:
            return Ended::failed;
        default:
            return std::nullopt;
    }
}

/// True when the page was there and could be judged, whatever was on it.
bool is_reading(const Entry& entry) {
    const auto verdict = verdict_from(entry.body.value("verdict", ""));
    return verdict && (!ended_by(*verdict) || tells_state(entry));
}

bool is_older(Time time, Time now, std::chrono::seconds age) {
    return now - time >= age || time - now > tolerated_future;
}

}  // namespace

std::string_view word(Ended ended) {
    return ended_words[static_cast<std::size_t>(ended)];
}

Ended ended(const Plan& plan, std::size_t account) {
    Ended worst = Ended::fine;
    // One that is skipped, as where the same person is signed in twice, is no trouble.
    const auto& trouble = plan.accounts[account].trouble;
    if (trouble && trouble->verdict != Verdict::skipped)
        worst = ended_by(trouble->verdict).value_or(Ended::failed);
    for (const Item& item : plan.items) {
        if (item.account != account || item.control) continue;
        if (const auto by = ended_by(item.verdict)) worst = std::max(worst, *by);
    }
    return worst;
}

std::chrono::seconds back_off(int failures) {
    if (failures <= 0) return {};
    const auto hours = std::chrono::hours(1LL << std::min(failures - 1, 6));
    return std::min(hours, longest_back_off);
}

journal::SettingKey account_key(const Account& account) {
    return {account.pack->id, account.name().empty() ? account.expected : account.name(), "", ""};
}

bool is_of(const Entry& entry, const Account& account) {
    const std::string label = entry.body.value("label", "");
    const std::string name = label.empty() ? entry.body.value("source", "") : label;
    return entry.key.site == account.pack->id && name == account.name() &&
           (account.expected.empty() || entry.key.account == account.expected);
}

journal::Draft past_note(const Account& account, Ended ended, int failures) {
    return {journal::Kind::note, account_key(account), {{"recheck", word(ended)}, {"failures", failures}}};
}

Past past_of(const Account& account, const std::vector<Entry>& notes, const std::vector<Entry>& latest) {
    Past past;
    const Entry* newest = nullptr;
    for (const Entry& note : notes) {
        if (note.key == account_key(account) && note.body.contains("recheck")) newest = &note;
    }
    if (newest == nullptr) return past;
    past.ended = ended_from(newest->body.value("recheck", ""));
    past.failures = newest->body.value("failures", 0);
    past.at = parse_iso_time(newest->time);
    past.cleared = past.ended != Ended::fine && std::ranges::any_of(latest, [&](const Entry& entry) {
                       return entry.number > newest->number && is_of(entry, account) && tells_state(entry);
                   });
    if (past.cleared) past.failures = 0;
    return past;
}

std::optional<Time> left_alone_until(const Past& past, Time now) {
    if (past.ended == Ended::fine || past.cleared || !past.at) return std::nullopt;
    if (past.ended == Ended::challenged) return Time::max();
    const Time until = *past.at + back_off(past.failures);
    if (now >= until || *past.at - now > tolerated_future) return std::nullopt;
    return until;
}

bool is_due(const Account& account, const pack::Setting& setting, const std::vector<Entry>& latest,
            const Past& past, std::optional<Time> terms_changed, const Cadence& cadence, Time now) {
    std::optional<Time> read;
    bool known = false;
    for (const Entry& entry : latest) {
        if (entry.key.setting != setting.id || !is_of(entry, account)) continue;
        known = true;
        // Of several blogs the newest counts: one that is gone is never read again.
        if (const auto time = parse_iso_time(entry.time);
            time && is_reading(entry) && (!read || *time > *read))
            read = time;
    }
    if (read) return is_older(*read, now, cadence.max_age) || (terms_changed && *read < *terms_changed);
    // What yields no entry at all, as in a list without members, is not asked for every hour.
    return known || !past.at || past.ended != Ended::fine || is_older(*past.at, now, cadence.every);
}

}  // namespace optout::executor
