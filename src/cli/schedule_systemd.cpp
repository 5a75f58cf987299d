// The user's own systemd: units in the configuration folder, and systemctl to tell its manager.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>

#include "base/child.hpp"
#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"
#include "cli/schedule.hpp"

namespace optout::cli {

namespace {

const std::string service = std::string(unit_name) + ".service";
const std::string timer = std::string(unit_name) + ".timer";

bool exists(const std::string& path) {
    struct stat is {};
    return ::lstat(path.c_str(), &is) == 0;
}

/// Where systemd looks for units that are the user's own: beside our folder of the configuration.
Result<std::string> units_folder() {
    OPTOUT_TRY(const std::string ours, config_folder());
    return folder_of(ours) + "/systemd/user";
}

/// Where the timer keeps, over restarts, when it last ran.
Result<std::string> stamp_file() {
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    const std::string folder = data != nullptr && data[0] == '/' ? data
                               : home != nullptr                 ? std::string(home) + "/.local/share"
                                                                 : "";
    return folder + "/systemd/timers/stamp-" + timer;
}

/// Nothing when it worked, otherwise what systemctl said.
std::string told(const std::vector<std::string>& words) {
    Command command{{"systemctl", "--user", "--no-ask-password"}};
    command.arguments.insert(command.arguments.end(), words.begin(), words.end());
    const auto ended = run_to_end(command);
    if (!ended.ok()) return ended.error().message();
    return ended->exit_code == 0 ? "" : printable(trim(ended->err));
}

Status remove_file(const std::string& path, ScheduleChange& change) {
    if (!exists(path)) return success();
    if (::unlink(path.c_str()) != 0)
        return Error{ErrorKind::io, "could not be removed: " + reason_of(errno), path, "remove it yourself"};
    change.done.push_back("Removed " + path + ".");
    return success();
}

std::map<std::string, std::string> properties(const std::string& unit, const std::string& names) {
    std::map<std::string, std::string> found;
    const auto ended =
        run_to_end({{"systemctl", "--user", "show", unit, "-p", names}, "", {{"LC_ALL", "C"}}});
    if (!ended.ok() || ended->exit_code != 0) return found;
    for (const std::string_view line : split(ended->out, '\n')) {
        const std::size_t at = line.find('=');
        if (at != std::string_view::npos)
            found[std::string(line.substr(0, at))] = printable(line.substr(at + 1));
    }
    return found;
}

}  // namespace

bool has_systemd() {
    // What sd_booted(3) does.
    return exists("/run/systemd/system") && !find_program("systemctl").empty();
}

Result<ScheduleChange> install_timer(const Calling& calling) {
    OPTOUT_TRY(const std::string folder, units_folder());
    ScheduleChange change;
    const std::pair<std::string, std::string> units[] = {{service, service_unit(calling)},
                                                         {timer, timer_unit()}};
    for (const auto& [name, text] : units) {
        const std::string path = folder + "/" + name;
        OPTOUT_CHECK(make_folder_of(path));
        OPTOUT_CHECK(replace_file(path, text));
        change.done.push_back("Wrote " + path + ".");
    }
    std::string trouble = told({"daemon-reload"});
    if (trouble.empty()) trouble = told({"enable", "--now", timer});
    if (trouble.empty()) {
        change.done.push_back("Started " + timer + ". It runs while you are signed in to this computer; " +
                              "`loginctl enable-linger` lets it run without.");
    } else {
        change.left_to_do.push_back(
            "systemd was not told (" + trouble + "). When you are signed in to this " +
            "computer, run: systemctl --user daemon-reload && systemctl --user enable --now " + timer);
    }
    return change;
}

Result<ScheduleChange> remove_timer() {
    ScheduleChange change;
    OPTOUT_TRY(const TimerState state, read_timer());
    if (!state.installed()) return change;
    const std::string trouble = told({"disable", "--now", timer});
    for (const std::string& file : state.files) OPTOUT_CHECK(remove_file(file, change));
    // Folders that held nothing else; the system keeps those that did.
    OPTOUT_TRY(const std::string folder, units_folder());
    for (const std::string& empty : {folder + "/timers.target.wants", folder, folder_of(folder)})
        (void)::rmdir(empty.c_str());
    if (!trouble.empty()) {
        change.left_to_do.push_back("systemd was not told (" + trouble +
                                    "). Where a user manager is running, run: " + "systemctl --user stop " +
                                    timer + "; systemctl --user daemon-reload");
    } else if (const std::string again = told({"daemon-reload"}); !again.empty()) {
        change.left_to_do.push_back("systemd was not told (" + again +
                                    "). Run: systemctl --user daemon-reload");
    }
    return change;
}

Result<TimerState> read_timer() {
    OPTOUT_TRY(const std::string folder, units_folder());
    OPTOUT_TRY(const std::string stamp, stamp_file());
    TimerState state;
    for (const std::string& file :
         {folder + "/timers.target.wants/" + timer, folder + "/" + timer, folder + "/" + service, stamp}) {
        if (exists(file)) state.files.push_back(file);
    }
    if (!state.installed() || find_program("systemctl").empty()) return state;
    auto of_timer = properties(timer, "NextElapseUSecRealtime,ActiveState");
    auto of_service = properties(service, "Result,ExecMainExitTimestamp");
    state.next = of_timer["NextElapseUSecRealtime"];
    state.active = of_timer["ActiveState"];
    state.last_end = of_service["ExecMainExitTimestamp"];
    if (!state.last_end.empty()) state.last_result = of_service["Result"];
    return state;
}

}  // namespace optout::cli
