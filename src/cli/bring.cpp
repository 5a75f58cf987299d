#include "cli/bring.hpp"

#include <algorithm>

#include "executor/reading.hpp"

namespace optout::cli {

namespace {

const executor::Reading* find_reading(const executor::Readings& readings, const std::string& setting) {
    const auto found = std::ranges::find_if(
        readings.settings, [&](const auto& reading) { return reading.setting->id == setting; });
    return found == readings.settings.end() ? nullptr : &*found;
}

}  // namespace

Result<Brought> bring(const pack::Pack& pack, const std::string& setting, session::Session& session,
                      session::Driver& driver, const executor::Record& record, const page::State& from,
                      const page::State& to) {
    std::vector<executor::Account> accounts(1);
    accounts[0].pack = &pack;
    accounts[0].session = &session;
    accounts[0].signed_in_there = true;
    session.set_access(pack.access);
    const executor::Company company;
    executor::Opener opener(driver, accounts, company);
    auto readings = executor::read_settings(opener, accounts, {{0, pack.setting(setting)}});
    Brought brought;
    brought.identity = readings.accounts[0].identity;
    const executor::Reading* reading = find_reading(readings, setting);
    if (readings.accounts[0].trouble) brought.why = readings.accounts[0].trouble->message();
    if (reading == nullptr || !reading->control) {
        if (reading != nullptr && reading->trouble) brought.why = reading->trouble->message();
        return brought;
    }
    if (reading->control->state != from) {
        brought.why = "it reads as " + reading->control->state.describe() + ", not as " + from.describe();
        return brought;
    }
    if (from == to) {
        brought.done = true;
        return brought;
    }
    executor::Wishes wishes;
    wishes.unverified_writes = true;
    wishes.irreversible = true;
    wishes.goals.emplace();
    const journal::SettingKey key{pack.id, brought.identity, "", setting};
    wishes.goals->insert_or_assign(key, executor::Restore{to, from});
    executor::Plan plan = executor::make_plan(accounts, readings, wishes);
    OPTOUT_CHECK(executor::record_readings(record, accounts, plan, executor::Intention::carry_out));
    OPTOUT_TRY(const auto execution,
               executor::execute(plan, accounts, std::move(readings.snapshots), driver, opener, record));
    brought.written = execution.requests_sent > 0;
    const auto item =
        std::ranges::find_if(plan.items, [&](const auto& one) { return one.key.setting == setting; });
    if (item == plan.items.end()) return brought;
    brought.done = item->verdict == executor::Verdict::changed;
    brought.why = brought.done ? "" : item->message;
    return brought;
}

}  // namespace optout::cli
