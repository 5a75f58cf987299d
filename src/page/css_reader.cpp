#include "page/css_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/text.hpp"

namespace optout::page {

namespace {

constexpr std::string_view replacement = "\uFFFD";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}
bool is_name_start(char c) {
    return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_name(char c) {
    return is_name_start(c) || is_digit(c) || c == '-';
}
bool is_newline(char c) {
    return c == '\n' || c == '\r' || c == '\f';
}

void append_utf8(std::string& out, std::uint32_t code) {
    const auto byte = [&](std::uint32_t value) {
        out += static_cast<char>(static_cast<unsigned char>(value));
    };
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        out += replacement;
    } else if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | (code >> 6));
        byte(0x80 | (code & 0x3F));
    } else {
        if (code < 0x10000) {
            byte(0xE0 | (code >> 12));
        } else {
            byte(0xF0 | (code >> 18));
            byte(0x80 | ((code >> 12) & 0x3F));
        }
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

}  // namespace

bool CssReader::take(char wanted) {
    if (at_end() || peek() != wanted) return false;
    ++at_;
    return true;
}

bool CssReader::take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
}

void CssReader::skip_comments() {
    while (take("/*")) {
        const auto end = text_.find("*/", at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
    }
}

bool CssReader::skip_space() {
    bool space = false;
    do {
        skip_comments();
        while (!at_end() && is_space(peek())) {
            ++at_;
            space = true;
        }
    } while (peek() == '/' && peek(1) == '*');
    return space;
}

bool CssReader::escape_at(std::size_t ahead) const {
    return peek(ahead) == '\\' && !is_newline(peek(ahead + 1));
}

bool CssReader::at_name_character() const {
    return is_name(peek()) || escape_at(0);
}

bool CssReader::at_identifier() const {
    if (peek() == '-') return is_name_start(peek(1)) || peek(1) == '-' || escape_at(1);
    return is_name_start(peek()) || escape_at(0);
}

std::string CssReader::name() {
    std::string out;
    while (at_name_character()) {
        if (peek() == '\\') {
            escape(out);
        } else {
            out += text_[at_++];
        }
    }
    return out;
}

/// The backslash stands here.
void CssReader::escape(std::string& out) {
    ++at_;
    if (at_end()) {
        out += replacement;
    } else if (!is_hex(peek())) {
        do out += text_[at_++];
        while (!at_end() && (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U);
    } else {
        std::size_t length = 1;
        while (length < 6 && is_hex(peek(length))) ++length;
        std::uint32_t code = 0;
        std::from_chars(text_.data() + at_, text_.data() + at_ + length, code, 16);
        at_ += length;
        append_utf8(out, code);
        if (!take("\r\n") && !at_end() && is_space(peek())) ++at_;
    }
}

std::optional<std::string> CssReader::string() {
    const char quote = text_[at_++];
    std::string out;
    for (;;) {
        if (at_end() || is_newline(peek())) return std::nullopt;
        if (take(quote)) return out;
        if (escape_at(0)) {
            escape(out);
        } else if (peek() == '\\') {
            ++at_;  // a line goes on after a backslash
            if (!take("\r\n")) ++at_;
        } else {
            out += text_[at_++];
        }
    }
}

std::optional<int> CssReader::digits() {
    constexpr int largest = 1'000'000'000;
    if (!is_digit(peek())) return std::nullopt;
    int value = 0;
    for (; is_digit(peek()); ++at_) value = value >= largest / 10 ? largest : value * 10 + (peek() - '0');
    return value;
}

}  // namespace optout::page
