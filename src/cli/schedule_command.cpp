// `optout schedule install|remove|show`.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/commands.hpp"
#include "cli/schedule.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

constexpr std::size_t shown_runs = 5;

Result<std::string> own_path() {
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error)
        return Error{ErrorKind::io, "the program does not find itself", "/proc/self/exe",
                     "is /proc mounted?"};
    return path.string();
}

/// The folders that our own and configured files are in and that a run writes to.
Result<std::vector<std::string>> written_folders(const Context& context) {
    OPTOUT_TRY(const std::string configuration, config_folder());
    std::vector<std::string> folders{configuration, folder_of(context.journal_file)};
    const auto add = [&](const std::string& folder) {
        const bool inside = std::ranges::any_of(folders, [&](const std::string& known) {
            return folder == known || folder.starts_with(known + "/");
        });
        if (!inside) folders.push_back(folder);
    };
    for (const AccountConfig& account : context.config.accounts) {
        if (!account.cookies.empty()) add(folder_of(account.cookies));
    }
    const char* home = std::getenv("HOME");
    for (std::string& folder : folders) {
        const std::string prefix = home == nullptr ? "" : std::string(home) + "/";
        if (prefix.size() > 1 && folder.starts_with(prefix)) folder = "%h/" + folder.substr(prefix.size());
    }
    return folders;
}

Result<Calling> calling_of(const Context& context) {
    Calling calling;
    OPTOUT_TRY(calling.program, own_path());
    if (!context.common.config.empty())
        calling.config = std::filesystem::absolute(context.common.config).lexically_normal().string();
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_STATE_HOME"}) {
        if (const char* value = std::getenv(name); value != nullptr && value[0] == '/')
            calling.environment.emplace_back(name, value);
    }
    OPTOUT_TRY(calling.folders, written_folders(context));
    std::vector<std::string> texts{calling.program, calling.config};
    texts.insert(texts.end(), calling.folders.begin(), calling.folders.end());
    for (const auto& [name, value] : calling.environment) texts.push_back(value);
    for (const std::string& text : texts) {
        if (text.find_first_of("\n\r") != std::string::npos)
            return Error{ErrorKind::usage, "a path with a line break cannot be scheduled", printable(text),
                         "move it"};
    }
    return calling;
}

void add(ScheduleChange& all, const ScheduleChange& more) {
    all.done.insert(all.done.end(), more.done.begin(), more.done.end());
    all.left_to_do.insert(all.left_to_do.end(), more.left_to_do.begin(), more.left_to_do.end());
}

int show_change(const Context& context, const ScheduleChange& change, const std::string& by) {
    const int code = change.left_to_do.empty() ? 0 : 1;
    if (context.common.json) {
        context.out.line(json{
            {"by", by.empty() ? json(nullptr) : json(by)},
            {"done", change.done},
            {"left_to_do", change.left_to_do},
            {"exit_code",
             code}}.dump(2, ' ', false, json::error_handler_t::replace));
        return code;
    }
    for (const std::string& sentence : change.done) context.out.line(sentence);
    for (const std::string& sentence : change.left_to_do) context.out.complain(sentence);
    return code;
}

Result<std::string> way_of(const ScheduleOptions& options) {
    if (options.systemd) return std::string("systemd");
    if (options.cron || !has_systemd()) {
        if (has_cron()) return std::string("cron");
        return Error{
            ErrorKind::config,
            options.cron ? "there is no crontab program here" : "neither systemd nor cron is running here",
            "", "install cron, or have `optout recheck --scheduled` called every hour in another way"};
    }
    return std::string("systemd");
}

Result<int> install(const CommonOptions& common, const ScheduleOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const std::string way, way_of(options));
    OPTOUT_TRY(const Calling calling, calling_of(context));
    // What is read-only to the unit but for these folders could not make them.
    OPTOUT_TRY(const std::string configuration, config_folder());
    OPTOUT_CHECK(make_folder_of(configuration + "/"));
    OPTOUT_CHECK(make_folder_of(context.journal_file));
    OPTOUT_TRY(ScheduleChange change, way == "cron" ? install_cron(calling) : install_timer(calling));
    // One schedule is enough.
    OPTOUT_TRY(const ScheduleChange other, way == "cron" ? remove_timer() : remove_cron());
    add(change, other);
    return show_change(context, change, way);
}

Result<int> remove(const CommonOptions& common) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(ScheduleChange change, remove_timer());
    OPTOUT_TRY(const ScheduleChange cron, remove_cron());
    add(change, cron);
    if (change.done.empty()) change.done.emplace_back("Nothing was scheduled.");
    return show_change(context, change, "");
}

/// When cron calls next, at this minute of an hour.
std::string next_call(int minute) {
    using namespace std::chrono;
    const auto now = floor<minutes>(system_clock::now());
    const auto hour = floor<hours>(now);
    const auto at = hour + minutes(minute);
    return iso_time(at > now ? at : at + hours(1));
}

/// The newest re-checks, newest first.
Result<json> last_runs(const journal::Journal& journal) {
    json last = json::array();
    OPTOUT_TRY(const auto runs, journal.runs(1000));
    for (const journal::Entry& run : runs) {
        if (run.body.value("command", "") != "recheck") continue;
        OPTOUT_TRY(const auto entries, journal.entries(run.run));
        json j{{"run", run.run},
               {"time", run.time},
               {"ended", nullptr},
               {"exit_code", nullptr},
               {"said", "interrupted"}};
        if (const journal::Entry& end = entries.back(); end.kind == journal::Kind::end) {
            j["ended"] = end.time;
            j["exit_code"] = end.body.value("exit_code", json(nullptr));
            j["said"] = end.body.value("said", "");
            j["next"] = end.body.value("next", json(nullptr));
        }
        last.push_back(std::move(j));
        if (last.size() == shown_runs) break;
    }
    return last;
}

void print(const Output& out, const json& report) {
    const json& timer = report["systemd"];
    const json& cron = report["cron"];
    if (!timer.is_null()) {
        const std::string next = timer["next"];
        const std::string active = timer["active"];
        out.line("systemd timer " + std::string(unit_name) + ": " +
                 (active.empty() ? "the user manager does not answer" : active) +
                 (next.empty() ? "" : ", calls next " + next));
        if (const std::string end = timer["last_end"]; !end.empty())
            out.line("  last call ended " + end + ": " + timer["last_result"].get<std::string>());
    }
    if (!cron.is_null())
        out.line("cron: every hour at minute " + std::to_string(cron["minute"].get<int>()) + ", calls next " +
                 cron["next"].get<std::string>().substr(0, 16) + " UTC");
    if (timer.is_null() && cron.is_null())
        out.line("Nothing is scheduled; `optout schedule install` does it.");
    if (report["last"].empty()) {
        out.line("No re-check has run yet.");
        return;
    }
    if (const json& next = report["last"][0].value("next", json(nullptr)); !next.is_null())
        out.line("Something is due again from " + next.get<std::string>().substr(0, 16) +
                 " UTC on; calls before that do nothing.");
    out.line("The last re-checks:");
    for (const json& run : report["last"]) {
        const std::string code =
            run["exit_code"].is_null() ? "-" : std::to_string(run["exit_code"].get<int>());
        out.line("  " + run["time"].get<std::string>().substr(0, 16) + "  " + run["run"].get<std::string>() +
                 "  exit " + code + "  " + run["said"].get<std::string>());
    }
}

Result<int> show(const CommonOptions& common) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const TimerState timer, read_timer());
    OPTOUT_TRY(const CronState cron, read_cron());
    OPTOUT_TRY(const auto journal,
               journal::Journal::open(context.journal_file, journal::Journal::Mode::read));
    json report{{"systemd", nullptr}, {"cron", nullptr}};
    if (timer.installed()) {
        report["systemd"] = {{"files", timer.files},
                             {"next", timer.next},
                             {"active", timer.active},
                             {"last_end", timer.last_end},
                             {"last_result", timer.last_result}};
    }
    if (cron.minute) report["cron"] = {{"minute", *cron.minute}, {"next", next_call(*cron.minute)}};
    OPTOUT_TRY(report["last"], last_runs(journal));
    const int code = timer.installed() || cron.minute ? 0 : 1;
    report["exit_code"] = code;
    if (common.json)
        context.out.line(report.dump(2, ' ', false, json::error_handler_t::replace));
    else
        print(context.out, report);
    return code;
}

int answer(const CommonOptions& common, const Result<int>& code) {
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace

int schedule_install_command(const CommonOptions& common, const ScheduleOptions& options) {
    return answer(common, install(common, options));
}
int schedule_remove_command(const CommonOptions& common) {
    return answer(common, remove(common));
}
int schedule_show_command(const CommonOptions& common) {
    return answer(common, show(common));
}

}  // namespace optout::cli
