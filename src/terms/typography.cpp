#include "terms/typography.hpp"

#include <array>

#include "base/text.hpp"

namespace optout::terms {

namespace {

struct Plain {
    std::string_view letter, plain;
};

// The letters begin with C2, E2, E3 or EF; those that share the first two bytes lie together.
constexpr std::array forms{
    Plain{"\xC2\xA0", " "},       Plain{"\xC2\xAB", "\""},      Plain{"\xC2\xBB", "\""},
    Plain{"\xC2\xAD", ""},        Plain{"\xC2\xB4", "'"},       Plain{"\xC2\xB7", " "},
    Plain{"\xE2\x80\x80", " "},   Plain{"\xE2\x80\x81", " "},   Plain{"\xE2\x80\x82", " "},
    Plain{"\xE2\x80\x83", " "},   Plain{"\xE2\x80\x84", " "},   Plain{"\xE2\x80\x85", " "},
    Plain{"\xE2\x80\x86", " "},   Plain{"\xE2\x80\x87", " "},   Plain{"\xE2\x80\x88", " "},
    Plain{"\xE2\x80\x89", " "},   Plain{"\xE2\x80\x8A", " "},   Plain{"\xE2\x80\x8B", ""},
    Plain{"\xE2\x80\x8C", ""},    Plain{"\xE2\x80\x8D", ""},    Plain{"\xE2\x80\x8E", ""},
    Plain{"\xE2\x80\x8F", ""},    Plain{"\xE2\x80\x90", "-"},   Plain{"\xE2\x80\x91", "-"},
    Plain{"\xE2\x80\x92", "-"},   Plain{"\xE2\x80\x93", "-"},   Plain{"\xE2\x80\x94", "-"},
    Plain{"\xE2\x80\x95", "-"},   Plain{"\xE2\x80\x98", "'"},   Plain{"\xE2\x80\x99", "'"},
    Plain{"\xE2\x80\x9A", "'"},   Plain{"\xE2\x80\x9B", "'"},   Plain{"\xE2\x80\x9C", "\""},
    Plain{"\xE2\x80\x9D", "\""},  Plain{"\xE2\x80\x9E", "\""},  Plain{"\xE2\x80\x9F", "\""},
    Plain{"\xE2\x80\xA2", " "},   Plain{"\xE2\x80\xA6", "..."}, Plain{"\xE2\x80\xA8", " "},
    Plain{"\xE2\x80\xA9", " "},   Plain{"\xE2\x80\xAF", " "},   Plain{"\xE2\x80\xB2", "'"},
    Plain{"\xE2\x80\xB3", "\""},  Plain{"\xE2\x80\xB9", "'"},   Plain{"\xE2\x80\xBA", "'"},
    Plain{"\xE2\x81\x9F", " "},   Plain{"\xE2\x81\xA0", ""},    Plain{"\xE2\x88\x92", "-"},
    Plain{"\xE2\x96\xAA", " "},   Plain{"\xE2\x97\x8F", " "},   Plain{"\xE3\x80\x80", " "},
    Plain{"\xEF\xAC\x80", "ff"},  Plain{"\xEF\xAC\x81", "fi"},  Plain{"\xEF\xAC\x82", "fl"},
    Plain{"\xEF\xAC\x83", "ffi"}, Plain{"\xEF\xAC\x84", "ffl"}, Plain{"\xEF\xBB\xBF", ""}};

const Plain* form_at(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first != 0xC2 && first != 0xE2 && first != 0xE3 && first != 0xEF) return nullptr;
    for (const Plain& form : forms) {
        if (text.starts_with(form.letter)) return &form;
    }
    return nullptr;
}

/// Stands for itself.
constexpr bool is_plain(char c) {
    return c > ' ' && c != '`' && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

std::string plain_letters(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    const auto put = [&](std::string_view letters) {
        if (gap && !out.empty()) out += ' ';
        gap = false;
        out += letters;
    };
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_plain(text[end])) ++end;
        if (end > i) put(text.substr(i, end - i));
        i = end;
        if (i == text.size()) break;
        const char c = text[i];
        const Plain* form = static_cast<unsigned char>(c) < 0x80 ? nullptr : form_at(text.substr(i));
        if (is_space(c) || (form != nullptr && form->plain == " "))
            gap = true;
        else if (form == nullptr)
            put(c == '`' ? "'" : text.substr(i, 1));
        else if (!form->plain.empty())
            put(form->plain);
        i += form == nullptr ? 1 : form->letter.size();
    }
    return out;
}

std::string lower_letters(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto byte = static_cast<unsigned char>(out[i]);
        if (byte < 0x80) {
            out[i] = ascii_lower(out[i]);
            continue;
        }
        if (i + 1 >= out.size()) break;
        auto next = static_cast<unsigned char>(out[i + 1]);
        const auto set = [&](unsigned code) {
            out[i] = static_cast<char>(0xC0U | (code >> 6U));
            out[i + 1] = static_cast<char>(0x80U | (code & 0x3FU));
        };
        if (byte < 0xC0 || byte > 0xDF) continue;
        const unsigned code = ((byte & 0x1FU) << 6U) | (next & 0x3FU);
        const bool latin = code >= 0xC0 && code <= 0xDE && code != 0xD7;
        const bool pairs = code >= 0x100 && code <= 0x137 && code % 2 == 0;
        const bool odd_pairs = code >= 0x139 && code <= 0x148 && code % 2 == 1;
        const bool more_pairs = code >= 0x14A && code <= 0x177 && code % 2 == 0;
        if (latin || (code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F))
            set(code + 0x20);
        else if (pairs || odd_pairs || more_pairs)
            set(code + 1);
        else if (code >= 0x400 && code <= 0x40F)
            set(code + 0x50);
        ++i;
    }
    return out;
}

}  // namespace optout::terms
