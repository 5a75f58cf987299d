#include "base/text.hpp"
#include "cli/commands.hpp"

namespace optout::cli {

namespace {

using journal::Entry;
using journal::Journal;
using journal::Kind;
using nlohmann::json;

json entry_json(const Entry& entry) {
    return {{"number", entry.number},     {"time", entry.time},           {"run", entry.run},
            {"kind", word(entry.kind)},   {"site", entry.key.site},       {"account", entry.key.account},
            {"target", entry.key.target}, {"setting", entry.key.setting}, {"body", entry.body},
            {"hash", entry.hash}};
}

std::string state_text(const Entry& entry, const char* name) {
    if (!entry.body.contains(name) || entry.body[name].is_null()) return "?";
    const auto state = page::State::from_json(entry.body[name]);
    return state.ok() ? state->describe() : "?";
}

std::string describe(const Entry& entry) {
    switch (entry.kind) {
        case Kind::run:
            return entry.body.value("command", "run") +
                   (entry.body.value("dry_run", false) ? " --dry-run" : "") + " begins";
        case Kind::end:
            return "ends, " + std::to_string(entry.body.value("requests_sent", 0)) + " writes sent";
        case Kind::intent:
            return state_text(entry, "before") + " → " + state_text(entry, "goal") +
                   " is about to be written";
        case Kind::outcome:
        case Kind::reading: {
            const std::string before =
                entry.body.contains("before") ? state_text(entry, "before") + " → " : "";
            const std::string message = entry.body.value("message", "");
            return entry.body.value("verdict", "") + ", " + before + state_text(entry, "state") +
                   (message.empty() ? "" : ": " + message);
        }
        case Kind::note:
            return entry.body.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    return {};
}

void print_entries(const Output& out, const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
        std::string subject = entry.key.site;
        if (!entry.key.account.empty()) subject += " (" + entry.key.account + ")";
        if (!entry.key.target.empty()) subject += " " + entry.key.target;
        if (!entry.key.setting.empty()) subject += " " + entry.key.setting;
        out.line(padded(std::to_string(entry.number), 6) + entry.time + "  " + padded(word(entry.kind), 8) +
                 (subject.empty() ? "" : subject + ": ") + describe(entry));
    }
}

/// What one run came to: how many settings changed, and how many could not be proved.
struct Sum {
    std::size_t changed = 0, unproved = 0;
    bool ended = false;
};

Result<Sum> sum_of(const Journal& journal, const std::string& run) {
    OPTOUT_TRY(const auto entries, journal.entries(run));
    Sum sum;
    for (const Entry& entry : entries) {
        sum.ended = sum.ended || entry.kind == Kind::end;
        // A setting that moved along with another one has a reading only.
        const bool is_changed = entry.body.value("verdict", "") == "changed";
        if (is_changed && (entry.kind == Kind::outcome || entry.kind == Kind::reading)) ++sum.changed;
        if (!is_changed && entry.kind == Kind::outcome) ++sum.unproved;
    }
    return sum;
}

Result<int> list_runs(const Context& context, const Journal& journal) {
    OPTOUT_TRY(const auto runs, journal.runs(50));
    json listed = json::array();
    for (const Entry& run : runs) {
        OPTOUT_TRY(const Sum sum, sum_of(journal, run.run));
        const std::string command =
            run.body.value("command", "run") + (run.body.value("dry_run", false) ? " --dry-run" : "");
        if (context.common.json) {
            listed.push_back({{"run", run.run},
                              {"time", run.time},
                              {"command", command},
                              {"changed", sum.changed},
                              {"not_proved", sum.unproved},
                              {"ended", sum.ended}});
            continue;
        }
        std::string line = run.run + "  " + padded(command, 14) + std::to_string(sum.changed) + " changed";
        if (sum.unproved > 0) line += ", " + std::to_string(sum.unproved) + " not proved";
        if (!sum.ended) line += ", interrupted";
        context.out.line(line);
    }
    if (context.common.json)
        context.out.line(
            json{{"runs", listed}, {"exit_code", 0}}.dump(2, ' ', false, json::error_handler_t::replace));
    else if (runs.empty())
        context.out.line("The journal is empty.");
    return 0;
}

Result<int> show_run(const Context& context, const Journal& journal, const std::string& run) {
    OPTOUT_TRY(const auto entries, journal.entries(run));
    if (entries.empty())
        return Error{ErrorKind::usage, "the journal has no run " + printable(run), "",
                     "`optout history` lists the runs"};
    if (!context.common.json) {
        print_entries(context.out, entries);
        return 0;
    }
    json listed = json::array();
    for (const Entry& entry : entries) listed.push_back(entry_json(entry));
    context.out.line(
        json{{"entries", listed}, {"exit_code", 0}}.dump(2, ' ', false, json::error_handler_t::replace));
    return 0;
}

Result<int> verify(const Context& context, const Journal& journal) {
    OPTOUT_TRY(const auto found, journal.verify());
    const int code = found.broken_at ? 1 : 0;
    if (context.common.json) {
        const json report{{"entries", found.entries},
                          {"broken_at", found.broken_at ? json(*found.broken_at) : json(nullptr)},
                          {"reason", found.reason},
                          {"exit_code", code}};
        context.out.line(report.dump(2, ' ', false, json::error_handler_t::replace));
    } else if (found.broken_at) {
        context.out.line("The journal was changed from outside: entry " + std::to_string(*found.broken_at) +
                         ": " + found.reason + ".");
    } else {
        context.out.line(std::to_string(found.entries) + " entries, the chain is whole.");
    }
    return code;
}

Result<int> show_history(const CommonOptions& common, const HistoryOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const auto journal, Journal::open(context.journal_file, Journal::Mode::read));
    if (options.verify) return verify(context, journal);
    return options.run.empty() ? list_runs(context, journal) : show_run(context, journal, options.run);
}

}  // namespace

int history_command(const CommonOptions& common, const HistoryOptions& options) {
    const auto code = show_history(common, options);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
