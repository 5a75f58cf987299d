// What the schedule consists of, as text: a systemd service and timer, or one line of a crontab.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace optout::cli {

/// How the schedule calls the program.
struct Calling {
    std::string program;  // full path
    std::string config;   // full path of another configuration file, or empty
    /// Of the user's surroundings, what a schedule would not have: XDG folders that are not in their usual
    /// places.
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<std::string> folders;  // that it may write to; "%h" stands for the home folder
};
/// As packagers install it, for every user; scripts/systemd holds these texts.
[[nodiscard]] Calling packaged_calling();

inline constexpr std::string_view unit_name = "optout-recheck";
/// systemd.service(5), systemd.exec(5), systemd.timer(5); for a user's own manager, version 252 or later.
[[nodiscard]] std::string service_unit(const Calling& calling);
[[nodiscard]] std::string timer_unit();

/// crontab(5): at this minute of every hour. It ends with a mark by which it is found again.
[[nodiscard]] std::string crontab_line(const Calling& calling, int minute);
/// The minute of our line in a crontab; nothing when it has none.
[[nodiscard]] std::optional<int> scheduled_minute(std::string_view crontab);
/// The crontab without our line, and with `line` at its end unless that is empty. Every other line stays as
/// it is.
[[nodiscard]] std::string with_line(std::string_view crontab, const std::string& line);

}  // namespace optout::cli
