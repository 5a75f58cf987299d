#include "terms/sentences.hpp"

#include <array>
#include <cctype>

#include "base/text.hpp"
#include "terms/substance.hpp"

namespace optout::terms {

namespace {

/// "e.g." and the like do not end a sentence, nor does a number or a single letter before the point.
bool is_abbreviation(std::string_view before) {
    static constexpr std::array<std::string_view, 24> known{
        "e.g",  "i.e", "etc", "inc", "ltd", "no",  "art", "vs",  "mr",   "ms", "dr",   "co",
        "corp", "u.s", "e.u", "z.b", "d.h", "bzw", "nr",  "abs", "p.ex", "cf", "sect", "sec"};
    const auto space = before.find_last_of(" (\"");
    const std::string word = ascii_lower(space == std::string_view::npos ? before : before.substr(space + 1));
    if (word.size() <= 1) return true;
    for (const std::string_view one : known) {
        if (word == one) return true;
    }
    return word.find_first_not_of("0123456789.\\") == std::string::npos;
}

/// Ends of sentences within a line: a mark, then a space, then no small letter. Brackets of links count as
/// text.
std::vector<std::string_view> split_line(std::string_view line) {
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    bool in_link = false;
    for (std::size_t i = 0; i + 2 < line.size(); ++i) {
        const char c = line[i];
        if (c == '\\') {
            ++i;
            continue;
        }
        if (c == '[') in_link = true;
        if (c == ')' || (c == ']' && line[i + 1] != '(')) in_link = false;
        if (in_link || (c != '.' && c != '!' && c != '?')) continue;
        std::size_t end = i + 1;
        while (end < line.size() && (line[end] == ')' || line[end] == '"' || line[end] == '\'')) ++end;
        if (end + 1 >= line.size() || line[end] != ' ') continue;
        if (std::islower(static_cast<unsigned char>(line[end + 1])) != 0) continue;
        if (c == '.' && is_abbreviation(line.substr(start, i - start))) continue;
        parts.push_back(line.substr(start, end - start));
        start = end + 1;
        i = end;
    }
    parts.push_back(line.substr(start));
    return parts;
}

std::string_view without_item_mark(std::string_view line) {
    line = trim(line);
    for (const std::string_view mark : {"- ", "> "}) {
        if (line.starts_with(mark)) line.remove_prefix(mark.size());
    }
    return line;
}

}  // namespace

std::vector<Sentence> sentences(std::string_view markdown) {
    std::vector<Sentence> all;
    std::string section;
    for (const std::string_view line : telling_lines(markdown)) {
        const std::string_view content = without_item_mark(line);
        if (content.empty()) continue;
        const bool is_heading = content.starts_with('#');
        if (is_heading)
            section = trim(content.substr(std::min(content.find_first_not_of('#'), content.size())));
        const bool is_row = content.starts_with('|');
        for (const std::string_view part :
             is_row || is_heading ? std::vector{content} : split_line(content)) {
            unsigned ignored = 0;
            std::string plain = plain_line(part, ignored);
            if (plain.find_first_not_of("- ") == std::string::npos) continue;
            all.push_back({std::string(part), std::move(plain), section});
        }
    }
    return all;
}

}  // namespace optout::terms
