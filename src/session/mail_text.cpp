// A mail as text: headers, and a body that passes every server unchanged.
#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

#include "base/text.hpp"
#include "base/version.hpp"
#include "session/mail.hpp"

namespace optout::session {

namespace {

constexpr std::string_view hex = "0123456789ABCDEF";
/// RFC 2045: no line of quoted-printable is longer.
constexpr std::size_t longest_line = 76;

bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F;
}

std::string encoded(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return {'=', hex[byte >> 4U], hex[byte & 0xFU]};
}

/// RFC 2047: one encoded word a line, each of whole characters.
std::string header_text(std::string_view text) {
    if (std::ranges::all_of(text, is_plain) && text.size() < longest_line) return std::string(text);
    constexpr std::string_view begin = "=?utf-8?Q?", end = "?=";
    std::string folded, word;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t size = 1;
        while (i + size < text.size() && (static_cast<unsigned char>(text[i + size]) & 0xC0U) == 0x80U)
            ++size;
        std::string character;
        for (const char c : text.substr(i, size)) {
            const bool literal = is_plain(c) && c != '=' && c != '?' && c != '_' && c != ' ';
            character += literal ? std::string(1, c) : encoded(c);
        }
        if (begin.size() + word.size() + character.size() + end.size() > longest_line - 10) {
            folded += std::string(begin) + word + std::string(end) + "\r\n ";
            word.clear();
        }
        word += character;
        i += size;
    }
    return folded + std::string(begin) + word + std::string(end);
}

/// One line without its end.
std::string quoted_printable(std::string_view line) {
    std::string out;
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool at_end = i + 1 == line.size();
        // A space at the end would be lost, and "From " at the beginning be changed on the way.
        const bool literal =
            is_plain(c) && c != '=' && !(c == ' ' && at_end) && !(i == 0 && (c == 'F' || c == '.'));
        const std::string piece = literal ? std::string(1, c) : encoded(c);
        if (column + piece.size() > longest_line - 1) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    }
    return out;
}

/// RFC 5322, in UTC.
std::string mail_date(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    const auto two = [](auto number) { return std::to_string(100 + number).substr(1); };
    return std::string(weekdays[weekday(day).c_encoding()]) + ", " +
           std::to_string(static_cast<unsigned>(date.day())) + " " +
           months[static_cast<unsigned>(date.month()) - 1] + " " +
           std::to_string(static_cast<int>(date.year())) + " " + two(clock.hours().count()) + ":" +
           two(clock.minutes().count()) + ":" + two(clock.seconds().count()) + " +0000";
}

/// RFC 5322: unlike any other; after the @ stands what stands there in the sender's address.
std::string message_id(const std::string& from) {
    std::random_device random;
    std::string id;
    for (int i = 0; i < 32; ++i) id += ascii_lower(hex[random() % 16]);
    return "<" + id + from.substr(from.find('@')) + ">";
}

}  // namespace

std::string message_of(const Mail& mail, const MailOptions& options) {
    std::string message = "Date: " + mail_date(mail.time) + "\r\nFrom: " + options.from +
                          "\r\nTo: " + options.to + "\r\nSubject: " + header_text(printable(mail.subject)) +
                          "\r\nMessage-ID: " + message_id(options.from) + "\r\nUser-Agent: optout/" +
                          std::string(version) +
                          "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    for (const std::string_view line : split(trim(mail.text), '\n'))
        message += quoted_printable(line) + "\r\n";
    return message;
}

}  // namespace optout::session
