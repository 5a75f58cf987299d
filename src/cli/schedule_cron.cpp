// The crontab, by the only way that crontab(1) gives: read it whole, put it back whole.
#include <random>

#include "base/child.hpp"
#include "base/text.hpp"
#include "cli/schedule.hpp"

namespace optout::cli {

namespace {

Error refused(const Ended& ended, const char* what) {
    return {ErrorKind::io, std::string("crontab could not ") + what + ": " + printable(trim(ended.err)), "",
            "see crontab(1); nothing of your crontab was changed"};
}

/// Empty when the user has none.
Result<std::string> read_crontab() {
    OPTOUT_TRY(const Ended ended, run_to_end({{"crontab", "-l"}, "", {{"LC_ALL", "C"}}}));
    if (ended.exit_code == 0) return ended.out;
    if (ended.err.find("no crontab for") != std::string::npos) return std::string();
    return refused(ended, "be read");
}

Status write_crontab(const std::string& text) {
    const Command command = text.empty() ? Command{{"crontab", "-r"}} : Command{{"crontab", "-"}, text};
    OPTOUT_TRY(const Ended ended, run_to_end(command));
    return ended.exit_code == 0 ? success() : Status(refused(ended, "be written"));
}

/// Any, so that not all computers ask the services at once.
int some_minute() {
    std::random_device random;
    return std::uniform_int_distribution<int>(0, 59)(random);
}

}  // namespace

bool has_cron() {
    return !find_program("crontab").empty();
}

Result<ScheduleChange> install_cron(const Calling& calling) {
    OPTOUT_TRY(const std::string before, read_crontab());
    const auto known = scheduled_minute(before);
    const int minute = known ? *known : some_minute();
    const std::string after = with_line(before, crontab_line(calling, minute));
    ScheduleChange change;
    if (after != before) {
        OPTOUT_CHECK(write_crontab(after));
        change.done.push_back((known ? "Renewed the line of your crontab" : "Added a line to your crontab") +
                              std::string(": it looks every hour, at minute ") + std::to_string(minute) +
                              ", whether anything is due.");
    } else {
        change.done.emplace_back("Your crontab has the line already.");
    }
    return change;
}

Result<ScheduleChange> remove_cron() {
    ScheduleChange change;
    if (!has_cron()) return change;
    OPTOUT_TRY(const std::string before, read_crontab());
    const std::string after = with_line(before, "");
    if (after == before) return change;
    OPTOUT_CHECK(write_crontab(after));
    change.done.emplace_back("Removed the line from your crontab.");
    return change;
}

Result<CronState> read_cron() {
    CronState state;
    if (!has_cron()) return state;
    OPTOUT_TRY(const std::string text, read_crontab());
    state.minute = scheduled_minute(text);
    return state;
}

}  // namespace optout::cli
