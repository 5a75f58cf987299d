#include "terms/line_writer.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace optout::terms {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Bytes of a character that is not seen (soft hyphen, zero width, direction marks) at the start of `text`; 0
/// for any other.
std::size_t invisible(std::string_view text) {
    if (text.starts_with("\xC2\xAD")) return 2;
    if (text.starts_with("\xEF\xBB\xBF") || text.starts_with("\xE2\x81\xA0")) return 3;
    if (!text.starts_with("\xE2\x80") || text.size() < 3) return 0;
    const auto third = static_cast<unsigned char>(text[2]);
    return (third >= 0x8B && third <= 0x8F) || (third >= 0xAA && third <= 0xAE) ? 3 : 0;
}

/// Bytes of a space that is not ASCII (no-break, thin, ideographic …); 0 for any other.
std::size_t wide_space(std::string_view text) {
    if (text.starts_with("\xC2\xA0")) return 2;
    if (text.starts_with("\xE3\x80\x80") || text.starts_with("\xE2\x81\x9F") ||
        text.starts_with("\xE2\x80\xAF"))
        return 3;
    if (!text.starts_with("\xE2\x80") || text.size() < 3) return 0;
    const auto third = static_cast<unsigned char>(text[2]);
    return (third >= 0x80 && third <= 0x8A) || third == 0xA8 || third == 0xA9 ? 3 : 0;
}

/// The line with a backslash where it would otherwise be a heading, an item or a quotation.
std::string without_marks(std::string_view line) {
    std::size_t digits = 0;
    while (digits < line.size() && is_digit(line[digits])) ++digits;
    if (digits > 0 && digits <= 9 && digits < line.size() && (line[digits] == '.' || line[digits] == ')') &&
        (digits + 1 == line.size() || line[digits + 1] == ' ')) {
        return std::string(line.substr(0, digits)) + '\\' + std::string(line.substr(digits));
    }
    const bool is_bullet =
        (line.starts_with('-') || line.starts_with('+')) && (line.size() == 1 || line[1] == ' ');
    if (line.starts_with('#') || line.starts_with('>') || is_bullet) return '\\' + std::string(line);
    return std::string(line);
}

/// A letter that stands for itself wherever it is.
constexpr bool stands_for_itself(char c) {
    return c > ' ' && c < 0x7F && c != '\\' && c != '*' && c != '`' && c != '[' && c != ']' && c != '<' &&
           c != '|';
}

}  // namespace

void LineWriter::begin_word() {
    if (gap_ && !line_.empty() && line_.back() != '\n') line_ += ' ';
    gap_ = false;
}

void LineWriter::text(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        std::size_t plain = i;
        while (plain < text.size() && stands_for_itself(text[plain])) ++plain;
        if (plain > i) {
            begin_word();
            line_.append(text.substr(i, plain - i));
            i = plain;
            continue;
        }
        const char c = text[i];
        if (keeps_lines_ && c == '\n') {
            line_break();
            ++i;
            continue;
        }
        if (is_space(c)) {
            gap_ = true;
            ++i;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            ++i;
            continue;
        }
        if (byte >= 0xC2) {
            const std::string_view rest = text.substr(i, 3);
            if (const std::size_t space = wide_space(rest); space > 0) {
                gap_ = true;
                i += space;
                continue;
            }
            if (const std::size_t unseen = invisible(rest); unseen > 0) {
                i += unseen;
                continue;
            }
        }
        begin_word();
        const bool is_mark = c == '\\' || c == '*' || c == '`' || c == '[' || c == ']' || c == '<' ||
                             (c == '|' && breaks_ == Breaks::tags);
        if (is_mark) line_ += '\\';
        line_ += c;
        ++i;
    }
}

void LineWriter::raw(std::string_view text) {
    if (text.empty()) return;
    begin_word();
    line_ += text;
}

void LineWriter::line_break() {
    if (breaks_ == Breaks::lines) {
        if (!line_.empty() && line_.back() != '\n') line_ += '\n';
        gap_ = false;
    } else if (breaks_ == Breaks::tags) {
        if (!line_.empty() && !line_.ends_with("<br>")) line_ += "<br>";
        gap_ = false;
    } else {
        gap_ = true;
    }
}

void LineWriter::heading(int level) {
    heading_ = level;
}

void LineWriter::end_block() {
    if (breaks_ != Breaks::lines) return line_break();
    while (!line_.empty() && (line_.back() == '\n' || line_.back() == ' ')) line_.pop_back();
    gap_ = false;
    if (line_.empty()) return;
    std::string block;
    if (heading_ > 0) {
        block = std::string(static_cast<std::size_t>(heading_), '#') + " " + line_;
    } else {
        for (const std::string_view line : split(line_, '\n'))
            block += (block.empty() ? "" : "\n") + without_marks(line);
    }
    line_.clear();
    emit(block, false);
}

void LineWriter::open(std::string marker, std::string indent) {
    levels_.push_back({std::move(marker), std::move(indent), false});
}

void LineWriter::close() {
    levels_.pop_back();
}

std::string LineWriter::prefix(bool& begins_item) {
    std::string before;
    for (Level& level : levels_) {
        if (!level.begun && level.marker != level.indent) begins_item = true;
        before += level.begun ? level.indent : level.marker;
        level.begun = true;
    }
    return before;
}

void LineWriter::emit(std::string_view block, bool follows_on) {
    ++blocks_ended_;
    bool begins_item = false;
    std::string before = prefix(begins_item);
    if (!out_.empty()) out_ += follows_on || (begins_item && in_list_) ? "\n" : "\n\n";
    in_list_ = begins_item || !levels_.empty();
    for (const std::string_view line : split(block, '\n')) {
        if (!out_.empty() && out_.back() != '\n') out_ += '\n';
        out_ += before;
        out_ += line;
        bool ignored = false;
        before = prefix(ignored);
    }
}

void LineWriter::row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& cell : cells) line += " " + cell + " |";
    emit(line, out_.ends_with("|") && in_list_ == !levels_.empty());
}

std::size_t LineWriter::mark() {
    begin_word();
    return line_.size();
}

std::string LineWriter::cut(std::size_t mark) {
    if (mark >= line_.size()) return {};
    std::string taken = line_.substr(mark);
    line_.resize(mark);
    return taken;
}

std::string LineWriter::take() {
    end_block();
    return std::move(out_);
}

}  // namespace optout::terms
