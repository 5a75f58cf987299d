// A re-check as the user gets to see it: the same facts as text and as JSON.
#include <algorithm>

#include "base/text.hpp"
#include "cli/recheck.hpp"
#include "cli/terms_report.hpp"

namespace optout::cli {

namespace {

using executor::Drift;
using executor::Item;
using nlohmann::json;

bool is_alarming(const terms::Look& look) {
    return look.finding == terms::Finding::changed || look.finding == terms::Finding::unreadable;
}

json drift_json(const Drift& drift, const executor::Plan& plan) {
    const Item& item = plan.items[drift.item];
    return {{"site", item.key.site},       {"account", item.key.account},  {"target", item.key.target},
            {"setting", item.key.setting}, {"title", item.setting->title}, {"was", drift.was.to_json()},
            {"seen", drift.seen},          {"now", drift.now.to_json()},   {"since", drift.since},
            {"away", drift.away}};
}

json alone_json(const LeftAlone& alone) {
    return {{"site", alone.account.pack->id},
            {"account", executor::account_key(alone.account).account},
            {"why", word(alone.past.ended)},
            {"failures", alone.past.failures},
            {"until", alone.until == Time::max() ? json(nullptr) : json(iso_time(alone.until))}};
}

std::string alone_line(const LeftAlone& alone) {
    const std::string until =
        alone.until == Time::max()
            ? "until you have acted: `optout run " + alone.account.pack->id + " --dry-run`"
            : "until " + iso_time(alone.until).substr(0, 16) + " UTC";
    return alone.account.pack->name + ": " + std::string(word(alone.past.ended)) + ", left alone " + until;
}

json report_json(const std::optional<KeptReport>& kept, const std::string& run) {
    return kept ? to_json(kept->shown(run)) : json(nullptr);
}

}  // namespace

int exit_code(const Rechecked& rechecked) {
    int code = std::ranges::any_of(rechecked.looks, is_alarming) || !rechecked.troubles.empty() ||
                       !rechecked.new_controls.empty() ||
                       std::ranges::any_of(rechecked.drift, &Drift::away) ||
                       std::ranges::any_of(rechecked.occasions,
                                           [](const Occasion& o) { return o.kind.starts_with("terms"); })
                   ? 1
                   : 0;
    if (rechecked.look) code = std::max(code, exit_code(rechecked.look->shown(rechecked.run)));
    if (rechecked.put_back) code = std::max(code, exit_code(rechecked.put_back->shown(rechecked.run)));
    for (const LeftAlone& alone : rechecked.left_alone)
        code = std::max(code, alone.past.ended == executor::Ended::failed ? 1 : 3);
    return code;
}

json to_json(const Rechecked& rechecked) {
    json j{{"run", rechecked.run.empty() ? json(nullptr) : json(rechecked.run)},
           {"time", iso_time(rechecked.time)},
           {"terms", json::array()},
           {"look", report_json(rechecked.look, rechecked.run)},
           {"drift", json::array()},
           {"put_back", report_json(rechecked.put_back, rechecked.run)},
           {"left_alone", json::array()},
           {"new_controls", to_json(rechecked.new_controls)},
           {"occasions", json::array()},
           {"told", json::array()},
           {"troubles", rechecked.troubles},
           {"said", sum_of(rechecked)},
           {"exit_code", exit_code(rechecked)}};
    for (const terms::Look& look : rechecked.looks) j["terms"].push_back(to_json(look));
    for (const Drift& drift : rechecked.drift) j["drift"].push_back(drift_json(drift, rechecked.look->plan));
    for (const LeftAlone& alone : rechecked.left_alone) j["left_alone"].push_back(alone_json(alone));
    for (const Occasion& occasion : rechecked.occasions) j["occasions"].push_back(to_json(occasion));
    for (const Telling& telling : rechecked.tellings)
        j["told"].push_back({{"by", telling.by}, {"occasions", telling.told}, {"trouble", telling.trouble}});
    return j;
}

std::string sum_of(const Rechecked& rechecked) {
    if (!rechecked.occasions.empty()) return subject_of({rechecked.run, rechecked.time, rechecked.occasions});
    switch (exit_code(rechecked)) {
        case 0:
            return rechecked.look || !rechecked.looks.empty() ? "nothing has moved" : "nothing was due";
        case 3:
            return "nothing has moved, and you are needed";
        default:
            return "nothing has moved, but not all is as you want it, or could be read";
    }
}

void print(const Output& out, const Rechecked& rechecked) {
    std::size_t quiet = 0;
    for (const terms::Look& look : rechecked.looks) {
        if (is_alarming(look) || look.finding == terms::Finding::unreachable)
            print_look(out, look);
        else
            ++quiet;
    }
    if (!rechecked.looks.empty())
        out.line(std::to_string(quiet) + " of " + std::to_string(rechecked.looks.size()) +
                 " documents say what they said.\n");
    if (rechecked.look) {
        print(out, rechecked.look->shown(rechecked.run));
        out.line("");
    }
    if (rechecked.put_back) {
        out.line("Put back:");
        print(out, rechecked.put_back->shown(rechecked.run));
        out.line("");
    }
    for (const LeftAlone& alone : rechecked.left_alone) out.line(alone_line(alone));
    for (const Occasion& occasion : rechecked.occasions) {
        out.line(occasion.name + (occasion.title.empty() ? "" : ", " + occasion.title) + ": " +
                 occasion.text);
        if (!occasion.remedy.empty()) out.line("    " + out.paint(Colour::dim, occasion.remedy));
    }
    for (const Telling& telling : rechecked.tellings) {
        if (telling.trouble.empty()) out.line("Told by " + telling.by + ".");
    }
    out.line(out.paint(Colour::bold, sum_of(rechecked) + "."));
}

}  // namespace optout::cli
