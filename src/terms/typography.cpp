#include "terms/typography.hpp"

#include <array>

#include "base/text.hpp"

namespace optout::terms {

namespace {

struct Form {
    std::string_view letter, plain;
};

// The letters begin with C2, E2, E3 or EF; those that share the first two bytes lie together.
constexpr std::array forms{
    Form{"\xC2\xA0", " "},       Form{"\xC2\xAB", "\""},      Form{"\xC2\xBB", "\""},
    Form{"\xC2\xAD", ""},        Form{"\xC2\xB4", "'"},       Form{"\xC2\xB7", " "},
    Form{"\xE2\x80\x80", " "},   Form{"\xE2\x80\x81", " "},   Form{"\xE2\x80\x82", " "},
    Form{"\xE2\x80\x83", " "},   Form{"\xE2\x80\x84", " "},   Form{"\xE2\x80\x85", " "},
    Form{"\xE2\x80\x86", " "},   Form{"\xE2\x80\x87", " "},   Form{"\xE2\x80\x88", " "},
    Form{"\xE2\x80\x89", " "},   Form{"\xE2\x80\x8A", " "},   Form{"\xE2\x80\x8B", ""},
    Form{"\xE2\x80\x8C", ""},    Form{"\xE2\x80\x8D", ""},    Form{"\xE2\x80\x8E", ""},
    Form{"\xE2\x80\x8F", ""},    Form{"\xE2\x80\x90", "-"},   Form{"\xE2\x80\x91", "-"},
    Form{"\xE2\x80\x92", "-"},   Form{"\xE2\x80\x93", "-"},   Form{"\xE2\x80\x94", "-"},
    Form{"\xE2\x80\x95", "-"},   Form{"\xE2\x80\x98", "'"},   Form{"\xE2\x80\x99", "'"},
    Form{"\xE2\x80\x9A", "'"},   Form{"\xE2\x80\x9B", "'"},   Form{"\xE2\x80\x9C", "\""},
    Form{"\xE2\x80\x9D", "\""},  Form{"\xE2\x80\x9E", "\""},  Form{"\xE2\x80\x9F", "\""},
    Form{"\xE2\x80\xA2", " "},   Form{"\xE2\x80\xA6", "..."}, Form{"\xE2\x80\xA8", " "},
    Form{"\xE2\x80\xA9", " "},   Form{"\xE2\x80\xAF", " "},   Form{"\xE2\x80\xB2", "'"},
    Form{"\xE2\x80\xB3", "\""},  Form{"\xE2\x80\xB9", "'"},   Form{"\xE2\x80\xBA", "'"},
    Form{"\xE2\x81\x9F", " "},   Form{"\xE2\x81\xA0", ""},    Form{"\xE2\x88\x92", "-"},
    Form{"\xE2\x96\xAA", " "},   Form{"\xE2\x97\x8F", " "},   Form{"\xE3\x80\x80", " "},
    Form{"\xEF\xAC\x80", "ff"},  Form{"\xEF\xAC\x81", "fi"},  Form{"\xEF\xAC\x82", "fl"},
    Form{"\xEF\xAC\x83", "ffi"}, Form{"\xEF\xAC\x84", "ffl"}, Form{"\xEF\xBB\xBF", ""}};

const Form* form_at(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first != 0xC2 && first != 0xE2 && first != 0xE3 && first != 0xEF) return nullptr;
    for (const Form& form : forms) {
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
        const Form* form = static_cast<unsigned char>(c) < 0x80 ? nullptr : form_at(text.substr(i));
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
