// What a re-check learns from those before it.
#include <map>

#include "cli/recheck.hpp"

namespace optout::cli {

namespace {

using journal::Entry;
using journal::Journal;
using journal::Kind;
using nlohmann::json;

/// What has happened and could not be told for this long is told no more.
constexpr std::chrono::hours stale{24 * 30};

}  // namespace

Result<std::optional<int>> not_yet_due(const Context& context, Time now) {
    OPTOUT_TRY(const auto journal, Journal::open(context.journal_file, Journal::Mode::read));
    OPTOUT_TRY(const auto ends, journal.ends());
    for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
        if (!end->body.contains("next")) continue;
        const auto next = parse_iso_time(end->body.value("next", "")), ended = parse_iso_time(end->time);
        // A clock that was ahead and has been put right holds nothing up.
        if (!next || !ended || now >= *next || now + std::chrono::hours(1) < *ended) break;
        return std::optional(end->body.value("exit_code", 0));
    }
    return std::optional<int>();
}

Time news_since(const std::vector<Entry>& past, Time now) {
    std::map<std::string, std::string> begun;
    std::string since;
    for (const Entry& entry : past) {
        if (entry.kind == Kind::run && entry.body.value("command", "") == "recheck")
            begun[entry.run] = entry.time;
        if (const auto run = begun.find(entry.run); entry.kind == Kind::end && run != begun.end())
            since = run->second;
    }
    return parse_iso_time(since).value_or(now - std::chrono::seconds(1));
}

std::vector<Occasion> earlier_events(const std::vector<Entry>& notes, Time now) {
    std::vector<Occasion> events;
    for (const Entry& note : notes) {
        const auto time = parse_iso_time(note.time);
        if (!note.body.contains("happened") || !time || now - *time > stale) continue;
        events.push_back(occasion_from_json(note.body["happened"]));
    }
    return events;
}

}  // namespace optout::cli
