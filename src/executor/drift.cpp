#include "executor/drift.hpp"

namespace optout::executor {

namespace {

using journal::Entry;
using journal::Kind;

struct Seen {
    const Entry* entry;
    page::State state;
};

/// The states of each setting that the entries tell of.
std::map<journal::SettingKey, std::vector<Seen>> states_in(const std::vector<Entry>& entries) {
    std::map<journal::SettingKey, std::vector<Seen>> states;
    for (const Entry& entry : entries) {
        if (!tells_state(entry)) continue;
        auto state = page::State::from_json(entry.body["state"]);
        if (state.ok()) states[entry.key].push_back({&entry, std::move(state).value()});
    }
    return states;
}

/// True when the value came about by a write of ours, or along with one.
bool is_our_doing(const Entry& entry) {
    return entry.kind == Kind::outcome || entry.body.contains("before");
}

std::optional<Drift> drift_of(const Item& item, const std::vector<Seen>& seen) {
    const page::State& now = item.control->state;
    std::size_t same = seen.size();  // from here on it was as it is now
    while (same > 0 && seen[same - 1].state == now) --same;
    if (same == 0) return std::nullopt;
    if (same < seen.size() && is_our_doing(*seen[same].entry)) return std::nullopt;
    const Seen& before = seen[same - 1];
    Drift drift{0, before.state, now, before.entry->time, "", false, false};
    if (same < seen.size()) drift.since = seen[same].entry->time;
    drift.away = item.differs() && !item.by_wish;
    drift.proven = item.goal && before.state == *item.goal;
    return drift;
}

}  // namespace

bool tells_state(const Entry& entry) {
    if (entry.kind != Kind::reading && entry.kind != Kind::outcome) return false;
    const auto verdict = verdict_from(entry.body.value("verdict", ""));
    return verdict && *verdict != Verdict::signed_out && *verdict != Verdict::challenged &&
           *verdict != Verdict::blocked && entry.body.contains("state");
}

std::vector<Drift> find_drift(const std::vector<Entry>& past, const Plan& plan) {
    std::vector<Drift> found;
    const auto states = states_in(past);
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
        const Item& item = plan.items[i];
        if (!item.control || item.observed || plan.accounts[item.account].trouble) continue;
        const auto known = states.find(item.key);
        if (known == states.end()) continue;
        auto drift = drift_of(item, known->second);
        if (!drift) continue;
        drift->item = i;
        found.push_back(std::move(*drift));
    }
    return found;
}

}  // namespace optout::executor
