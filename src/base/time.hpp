// Points in time and lengths of time, as the journal writes them and as people read them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace optout {

using Time = std::chrono::system_clock::time_point;

/// ISO 8601, UTC, milliseconds: "2027-05-03T08:15:00.000Z". Texts of this form sort by time.
[[nodiscard]] std::string iso_time(Time time);
/// Reads what `iso_time` writes, with or without the fraction. Nothing when it is anything else.
[[nodiscard]] std::optional<Time> parse_iso_time(std::string_view text);
/// "3 May 2027", UTC.
[[nodiscard]] std::string spoken_day(Time time);
/// The day of an ISO time; the text itself when it is none.
[[nodiscard]] std::string spoken_day(std::string_view iso);

/// "90m", "12h", "7d", "2w": a whole number above 0 with its unit. Nothing when it is anything else, or more
/// than ten years.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);
/// In the largest unit that has no rest: "7d" is "1 week".
[[nodiscard]] std::string spoken_duration(std::chrono::seconds duration);

}  // namespace optout
