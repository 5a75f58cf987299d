#include "terms/substance.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "terms/passing.hpp"
#include "terms/plain_link.hpp"
#include "terms/typography.hpp"

namespace optout::terms {

namespace {

bool is_decimal(char c) {
    return c >= '0' && c <= '9';
}

/// What stands after the marks of quotations, items and headings.
std::string_view content(std::string_view line) {
    for (;;) {
        line = trim(line);
        if (line.starts_with("> ") || line.starts_with("- ")) {
            line.remove_prefix(2);
            continue;
        }
        std::size_t digits = 0;
        while (digits < line.size() && is_decimal(line[digits])) ++digits;
        if (digits > 0 && line.substr(digits, 2) == ". ") {
            line.remove_prefix(digits + 2);
            continue;
        }
        break;
    }
    if (!line.starts_with('#')) return line;
    line.remove_prefix(std::min(line.find_first_not_of('#'), line.size()));
    // The mark of a link to the heading itself.
    for (const std::string_view mark : {" #", " \xC2\xB6", " \xC2\xA7"}) {
        if (line.ends_with(mark)) line.remove_suffix(mark.size());
    }
    return line;
}

/// The words of a line, and after those of a link its plain address.
class Unmarked {
  public:
    explicit Unmarked(unsigned& found) : found_(&found) {}

    std::string of(std::string_view line) {
        const bool is_row = line.starts_with("|");
        const auto is_mark = [is_row](char c) {
            return c == '\\' || c == '[' || c == ']' || c == '<' || c == '!' || (c == '|' && is_row);
        };
        out_.reserve(line.size());
        for (std::size_t i = 0; i < line.size();) {
            const auto next =
                std::find_if(line.begin() + static_cast<std::ptrdiff_t>(i), line.end(), is_mark);
            const auto mark = static_cast<std::size_t>(next - line.begin());
            out_.append(line.substr(i, mark - i));
            i = mark < line.size() ? take_mark(line, mark) : mark;
        }
        return std::move(out_);
    }

  private:
    /// Returns where the text goes on.
    std::size_t take_mark(std::string_view line, std::size_t at) {
        const char c = line[at];
        if (c == '\\' && at + 1 < line.size()) {
            out_ += line[at + 1];
            return at + 2;
        }
        if (c == ']' && line.substr(at, 2) == "](") return take_address(line, at + 2);
        if (line.substr(at, 4) == "<br>") {
            out_ += ' ';
            return at + 4;
        }
        if (line.substr(at, 2) == "![") return at + 2;
        if (c == '|')
            out_ += ' ';
        else if (c != '[' && c != ']')
            out_ += c;
        return at + 1;
    }

    std::size_t take_address(std::string_view line, std::size_t start) {
        const auto end = std::min(line.find(')', start), line.size());
        out_ += " <" + plain_link(line.substr(start, end - start), *found_) + "> ";
        return end + 1;
    }

    unsigned* found_;
    std::string out_;
};

/// Links and nothing else.
bool is_links_only(std::string_view line) {
    line = content(line);
    if (!line.starts_with('[') || !line.ends_with(')')) return false;
    const auto text_end = line.find("](");
    return text_end != std::string_view::npos && line.find("](", text_end + 2) == std::string_view::npos;
}

bool is_ruler(std::string_view line) {
    return line.starts_with("| ---") && line.find_first_not_of("|- ") == std::string_view::npos;
}

/// The plain texts of the headings: a table of contents says them a second time.
std::unordered_set<std::string> headings_of(std::string_view markdown) {
    std::unordered_set<std::string> headings;
    for (std::string_view line : split(markdown, '\n')) {
        line = trim(line);
        if (!line.starts_with('#')) continue;
        unsigned ignored = 0;
        headings.insert(plain_line(line, ignored));
    }
    return headings;
}

template <class Visit>
void each_line(std::string_view markdown, const Visit& visit) {
    const auto headings = headings_of(markdown);
    bool in_related_links = false;
    for (const std::string_view line : split(markdown, '\n')) {
        if (line.empty() || is_ruler(line)) continue;
        if (in_related_links && is_links_only(line)) {
            visit(line, std::string(), noise::related_links);
            continue;
        }
        unsigned found = 0;
        std::string plain = plain_line(line, found);
        in_related_links = announces_related_links(plain);
        const bool is_contents =
            announces_contents(plain) || (!trim(line).starts_with('#') && headings.contains(plain));
        if (is_contents)
            visit(line, std::string(), noise::contents);
        else
            visit(line, std::move(plain), found);
    }
}

bool is_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0;
}

/// A space counts between two words, and nowhere else.
void add_words(std::string_view plain, std::string& all) {
    while (!plain.empty()) {
        const std::size_t end = std::min(plain.find(' '), plain.size());
        if (end > 0) {
            if (!all.empty() && is_word(all.back()) && is_word(plain.front())) all += ' ';
            all.append(plain.substr(0, end));
        }
        plain.remove_prefix(std::min(end + 1, plain.size()));
    }
}

bool is_part_of_email(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '_' || c == '+' || c == '%';
}

constexpr std::string_view hidden_email = "[email protected]";

std::string with_hidden_emails(std::string text) {
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
        std::size_t start = at, end = at + 1;
        while (start > 0 && is_part_of_email(text[start - 1])) --start;
        while (end < text.size() && is_part_of_email(text[end])) ++end;
        while (end > at && text[end - 1] == '.') --end;
        if (start == at || end == at + 1) continue;
        text.replace(start, end - start, hidden_email);
        at = start + hidden_email.size() - 1;
    }
    // A link to the address says it a second time.
    text = replace_all(std::move(text), " <mailto:" + std::string(hidden_email) + ">", "");
    std::string words;
    add_words(text, words);
    return words;
}

}  // namespace

std::string plain_line(std::string_view line, unsigned& found) {
    return without_passing(plain_letters(Unmarked(found).of(content(line))), found);
}

std::vector<std::string> plain_lines(std::string_view markdown) {
    std::vector<std::string> lines;
    each_line(markdown, [&](std::string_view, std::string plain, unsigned) {
        if (!plain.empty()) lines.push_back(std::move(plain));
    });
    return lines;
}

std::vector<std::string_view> telling_lines(std::string_view markdown) {
    std::vector<std::string_view> lines;
    each_line(markdown, [&](std::string_view line, const std::string& plain, unsigned) {
        if (!plain.empty()) lines.push_back(line);
    });
    return lines;
}

bool says_nothing_new(std::string_view before, std::string_view after) {
    const auto old = plain_lines(before);
    const std::unordered_set<std::string> known(old.begin(), old.end());
    return std::ranges::all_of(plain_lines(after),
                               [&](const std::string& line) { return known.contains(line); });
}

std::string substance(std::string_view markdown) {
    std::string all;
    all.reserve(markdown.size());
    each_line(markdown, [&](std::string_view, const std::string& plain, unsigned) { add_words(plain, all); });
    return all;
}

std::string substance_digest(std::string_view markdown) {
    return sha256_hex(substance(markdown));
}

std::string name_noise(std::string_view before, std::string_view after) {
    std::unordered_map<std::string, int> balance;
    std::unordered_map<std::string, unsigned> noise_of;
    const auto count = [&](std::string_view text, int by) {
        each_line(text, [&](std::string_view line, const std::string&, unsigned found) {
            balance[std::string(line)] += by;
            noise_of[std::string(line)] |= found;
        });
    };
    count(before, 1);
    count(after, -1);
    unsigned found = 0;
    for (const auto& [line, balance_of_line] : balance) {
        if (balance_of_line != 0) found |= noise_of[line];
    }
    // Nearly every link has a form that is replaced, so it is named only where nothing else is.
    if ((found & ~noise::link_form) != 0) found &= ~noise::link_form;
    static constexpr std::pair<unsigned, std::string_view> names[] = {
        {noise::link_params, "parameters of links"},
        {noise::link_form, "the form of links"},
        {noise::asset_hash, "build numbers in addresses"},
        {noise::relative_date, "dates that count from today"},
        {noise::copyright_year, "the year of the copyright notice"},
        {noise::counter, "counters"},
        {noise::request_id, "numbers of requests"},
        {noise::related_links, "links to related pages"},
        {noise::contents, "the table of contents"}};
    std::vector<std::string> words;
    for (const auto& [bit, name] : names) {
        if ((found & bit) != 0) words.emplace_back(name);
    }
    return words.empty() ? "layout, white space, quote marks or dashes" : join(words, ", ");
}

bool differs_in_hidden_emails_only(std::string_view before, std::string_view after) {
    const std::string a = join(plain_lines(before), " "), b = join(plain_lines(after), " ");
    const bool hides = a.find(hidden_email) != std::string::npos || b.find(hidden_email) != std::string::npos;
    return hides && with_hidden_emails(a) == with_hidden_emails(b);
}

}  // namespace optout::terms
