// The two ways in which the user's system can call `optout recheck`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/schedule_text.hpp"

namespace optout::cli {

/// What was done, and what the user must still do because it could not be done here; both in sentences.
struct ScheduleChange {
    std::vector<std::string> done, left_to_do;
};

/// A systemd user timer.
struct TimerState {
    std::vector<std::string> files;  // of ours, those that are there
    /// In systemd's words; empty where no user manager answers or it knows nothing.
    std::string next, active, last_result, last_end;
    [[nodiscard]] bool installed() const { return !files.empty(); }
};
/// True on a system that was booted with systemd and has systemctl.
[[nodiscard]] bool has_systemd();
/// Writes the units into the user's configuration folder and tells the user's manager. Where no manager
/// answers, that is left to do.
[[nodiscard]] Result<ScheduleChange> install_timer(const Calling& calling);
/// Does nothing where nothing is installed.
[[nodiscard]] Result<ScheduleChange> remove_timer();
[[nodiscard]] Result<TimerState> read_timer();

/// A line of the user's crontab; the minute is nothing when there is none.
struct CronState {
    std::optional<int> minute;
};
[[nodiscard]] bool has_cron();
/// A line that is there already is replaced and keeps its minute. Error (io) when crontab refuses.
[[nodiscard]] Result<ScheduleChange> install_cron(const Calling& calling);
/// Does nothing where nothing is installed, also without cron.
[[nodiscard]] Result<ScheduleChange> remove_cron();
[[nodiscard]] Result<CronState> read_cron();

}  // namespace optout::cli
