#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <string>

namespace optout {

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                             "May",       "June",     "July",     "August",
                                             "September", "October",  "November", "December"};

struct Unit {
    char letter;
    seconds length;
    const char* name;
};
constexpr std::array<Unit, 5> units{Unit{'w', 7 * 24h, "week"},
                                    {'d', 24h, "day"},
                                    {'h', 1h, "hour"},
                                    {'m', 1min, "minute"},
                                    {'s', 1s, "second"}};
constexpr seconds longest = 10 * 366 * 24h;

/// The number that the digits are; nothing when there is anything else.
std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || value < 0)
        return std::nullopt;
    return value;
}

bool has_form(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() < form.size() + 1 || text.back() != 'Z') return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
    }
    return text.size() == form.size() + 1 || text[form.size()] == '.';
}

}  // namespace

std::string iso_time(Time time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<milliseconds>(time - day));
    std::array<char, 64> text{};
    (void)std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                        static_cast<int>(clock.subseconds().count()));
    return text.data();
}

std::optional<Time> parse_iso_time(std::string_view text) {
    using namespace std::chrono;
    if (!has_form(text)) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) {
        return number(text.substr(at, size)).value_or(0);
    };
    const year_month_day date(year(part(0, 4)), month(static_cast<unsigned>(part(5, 2))),
                              day(static_cast<unsigned>(part(8, 2))));
    if (!date.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 60) return std::nullopt;
    const int thousandths = text.size() >= 24 ? part(20, 3) : 0;
    return sys_days(date) + hours(part(11, 2)) + minutes(part(14, 2)) + seconds(part(17, 2)) +
           milliseconds(thousandths);
}

std::string spoken_day(Time time) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    return std::to_string(static_cast<unsigned>(date.day())) + " " +
           months[static_cast<unsigned>(date.month()) - 1] + " " +
           std::to_string(static_cast<int>(date.year()));
}

std::string spoken_day(std::string_view iso) {
    const auto time = parse_iso_time(iso);
    return time ? spoken_day(*time) : std::string(iso);
}

std::optional<seconds> parse_duration(std::string_view text) {
    if (text.size() < 2) return std::nullopt;
    const auto count = number(text.substr(0, text.size() - 1));
    if (!count || *count == 0) return std::nullopt;
    for (const Unit& unit : units) {
        if (unit.letter != text.back()) continue;
        if (*count > longest / unit.length) return std::nullopt;
        return *count * unit.length;
    }
    return std::nullopt;
}

std::string spoken_duration(seconds duration) {
    for (const Unit& unit : units) {
        if (duration % unit.length != 0s && unit.length > 1s) continue;
        const auto count = duration / unit.length;
        return std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
    }
    return {};
}

}  // namespace optout
