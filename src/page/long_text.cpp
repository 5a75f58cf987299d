#include "page/long_text.hpp"

#include <array>

namespace optout::page {

namespace {

/// A shorter one would not be worth what is put in its place.
constexpr std::size_t shortest_kept_away = 40;

enum class TextByte : unsigned char { other, space, plain, two, three };

constexpr std::array<TextByte, 256> text_bytes = [] {
    std::array<TextByte, 256> all{};
    for (unsigned c = 0x21; c < 0x7F; ++c) all[c] = TextByte::plain;
    all['<'] = all['&'] = TextByte::other;
    all['>'] = all[']'] = TextByte::other;  // where a page is broken, these may end more than the text
    all[' '] = all['\t'] = all['\n'] = TextByte::space;
    for (unsigned c = 0xC2; c < 0xE0; ++c) all[c] = TextByte::two;
    for (unsigned c = 0xE1; c < 0xEF; ++c) all[c] = TextByte::three;
    all[0xED] = TextByte::other;  // surrogates are among these
    return all;
}();

constexpr bool continues_letter(unsigned char c) {
    return c >= 0x80 && c < 0xC0;
}

class LongTextFinder {
  public:
    LongTextFinder(std::string_view html, std::size_t from, std::size_t to)
        : html_(html), at_(from), to_(to) {}

    std::vector<std::pair<std::size_t, std::size_t>> run() {
        // What follows another character than the end of a tag may belong to it: the name after an ampersand.
        if (at_ > 0 && html_[at_ - 1] != '>') skip_word();
        while (at_ < to_) {
            take_one();
            skip_word();
        }
        return std::move(found_);
    }

  private:
    [[nodiscard]] unsigned char byte(std::size_t at) const {
        return at < to_ ? static_cast<unsigned char>(html_[at]) : 0;
    }

    void skip_word() {
        while (at_ < to_ && text_bytes[byte(at_)] != TextByte::space) ++at_;
    }

    /// Bytes of the character at `at` that stands for itself; 0 where none does.
    [[nodiscard]] std::size_t plain(std::size_t at) const {
        switch (text_bytes[byte(at)]) {
            case TextByte::space:
            case TextByte::plain:
                return byte(at) == '-' && byte(at + 1) == '-' ? 0 : 1;
            case TextByte::two:  // but for control characters
                return continues_letter(byte(at + 1)) && (byte(at) != 0xC2 || byte(at + 1) >= 0xA0) ? 2 : 0;
            case TextByte::three:
                return continues_letter(byte(at + 1)) && continues_letter(byte(at + 2)) ? 3 : 0;
            case TextByte::other:
                break;
        }
        return 0;
    }

    void take_one() {
        while (text_bytes[byte(at_)] == TextByte::space) ++at_;
        const std::size_t start = at_;
        std::size_t end = at_;
        while (const std::size_t length = plain(at_)) {
            const bool is_space = text_bytes[byte(at_)] == TextByte::space;
            at_ += length;
            if (!is_space) end = at_;
        }
        if (end - start >= shortest_kept_away) found_.emplace_back(start, end - start);
    }

    std::string_view html_;
    std::size_t at_, to_;
    std::vector<std::pair<std::size_t, std::size_t>> found_;
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> find_long_texts(std::string_view html, std::size_t from,
                                                                 std::size_t to) {
    return LongTextFinder(html, from, to).run();
}

}  // namespace optout::page
