#include "executor/record.hpp"

#include <algorithm>

namespace optout::executor {

using journal::Draft;
using journal::Kind;
using nlohmann::json;

json state_json(const std::optional<page::State>& state) {
    return state ? state->to_json() : json(nullptr);
}

json entry_body(const Item& item, const Account& account) {
    json body{{"verdict", word(item.verdict)}, {"pack", account.pack->digest()}, {"page", item.page.url}};
    if (item.control) {
        if (!item.stale) body["state"] = item.control->state.to_json();
        body["rung"] = item.control->rung;
    }
    if (item.goal) body["goal"] = item.goal->to_json();
    if (item.observed) body["observed"] = true;
    if (!item.message.empty()) body["message"] = item.message;
    if (!account.label.empty()) body["label"] = account.label;
    if (!account.source.empty()) body["source"] = account.source;
    return body;
}

Status record_readings(const Record& record, const std::vector<Account>& accounts, const Plan& plan,
                       Intention intention) {
    std::vector<Draft> drafts;
    for (const Item& item : plan.items) {
        if (item.step != Step::rest && intention == Intention::carry_out) continue;
        json body = entry_body(item, accounts[item.account]);
        if (item.step != Step::rest) {
            body["verdict"] = word(Verdict::skipped);
            body["message"] = "would be changed; this run changed nothing";
        }
        drafts.push_back({Kind::reading, item.key, std::move(body)});
    }
    if (drafts.empty()) return success();
    OPTOUT_TRY(const auto entries, record.journal->append(record.run, drafts));
    return success();
}

Result<std::size_t> settle_open_intents(const Record& record, const Plan& plan) {
    OPTOUT_TRY(const auto intents, record.journal->open_intents());
    std::vector<Draft> drafts;
    for (const journal::Entry& intent : intents) {
        const auto item =
            std::ranges::find_if(plan.items, [&](const Item& i) { return i.key == intent.key && i.control; });
        if (item == plan.items.end()) continue;
        const json now = item->control->state.to_json();
        const bool done = now == intent.body.value("goal", json());
        const bool not_done = now == intent.body.value("before", json());
        json body{{"intent", intent.number},
                  {"before", intent.body.value("before", json())},
                  {"goal", intent.body.value("goal", json())},
                  {"state", now}};
        body["verdict"] = word(done ? Verdict::changed : not_done ? Verdict::failed : Verdict::unverified);
        body["message"] = done       ? "an earlier run was interrupted after this write; it is done"
                          : not_done ? "an earlier run was interrupted before this write; it was not done"
                                     : "an earlier run was interrupted at this write; the value is neither "
                                       "the one before nor the one wanted";
        drafts.push_back({Kind::outcome, intent.key, std::move(body)});
    }
    if (drafts.empty()) return std::size_t{0};
    OPTOUT_TRY(const auto entries, record.journal->append(record.run, drafts));
    return entries.size();
}

}  // namespace optout::executor
