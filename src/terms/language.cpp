#include "terms/language.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.hpp"
#include "terms/typography.hpp"

namespace optout::terms {

namespace {

constexpr std::size_t enough_words = 40;
constexpr std::size_t most_words = 4000;

struct Language {
    std::string_view tag, name, words;
};

constexpr std::array languages{
    Language{"en", "English",
             "the and of to you your we our with this that are for not by from will may which"},
    Language{"de", "German",
             "der die und das von zu mit den ist sie wir nicht auf eine für werden ihre oder dem durch bei"},
    Language{"fr", "French",
             "le les des et vous nous pour dans est une que qui vos sur par votre aux ou avec du"},
    Language{"es", "Spanish",
             "el los las y que para con una su por del usted nuestros sus como o al más ser puede"},
    Language{"nl", "Dutch",
             "de het een van en wij uw voor met niet zijn dat op worden ons deze kunnen aan te bij"},
    Language{"it", "Italian",
             "il di che per della gli sono nel delle con dei e alla è nostri suoi dati al può questo"},
    Language{"pt", "Portuguese",
             "o os que para com uma seus dos não você nossos pelo da ao são em mais sua ou pode"}};

/// The language that a script stands for; empty for a Latin letter.
std::string_view language_of_script(std::string_view letter) {
    const auto first = static_cast<unsigned char>(letter[0]);
    if (first == 0xD0 || first == 0xD1) return "ru";
    if (first == 0xCE || first == 0xCF) return "el";
    if (first == 0xD7) return "he";
    if (first >= 0xD8 && first <= 0xDB) return "ar";
    if (first == 0xE3) return "ja";
    if (first >= 0xEA && first <= 0xED) return "ko";
    if (first >= 0xE4 && first <= 0xE9) return "zh";
    if (letter.starts_with("\xE0\xB8") || letter.starts_with("\xE0\xB9")) return "th";
    if (letter.starts_with("\xE0\xA4") || letter.starts_with("\xE0\xA5")) return "hi";
    return {};
}

std::string by_script(std::string_view text) {
    std::unordered_map<std::string_view, std::size_t> letters;
    std::size_t latin = 0, other = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            latin += std::isalpha(byte) != 0 ? 1U : 0U;
            continue;
        }
        if (byte < 0xC0) continue;
        const std::string_view tag = language_of_script(text.substr(i, 3));
        if (tag.empty()) continue;
        ++letters[tag];
        ++other;
    }
    if (other < 100 || other * 2 < latin) return {};
    // Japanese is written with Chinese letters too.
    if (letters["ja"] * 10 > other) return "ja";
    const auto most = std::ranges::max_element(letters, {}, [](const auto& entry) { return entry.second; });
    return std::string(most->first);
}

const std::unordered_map<std::string_view, unsigned>& words() {
    static const auto all = [] {
        std::unordered_map<std::string_view, unsigned> made;
        for (std::size_t i = 0; i < languages.size(); ++i) {
            for (const std::string_view word : split(languages[i].words, ' ')) made[word] |= 1U << i;
        }
        return made;
    }();
    return all;
}

}  // namespace

std::string language_of(std::string_view text) {
    if (std::string script = by_script(text); !script.empty()) return script;
    std::array<std::size_t, languages.size()> counts{};
    std::size_t total = 0;
    const std::string lower = lower_letters(text.substr(0, std::size_t{64} << 10));
    for (std::size_t start = 0; start < lower.size() && total < most_words;) {
        const auto is_letter = [&](std::size_t at) {
            const auto byte = static_cast<unsigned char>(lower[at]);
            return byte >= 0x80 || std::isalpha(byte) != 0;
        };
        if (!is_letter(start)) {
            ++start;
            continue;
        }
        std::size_t end = start;
        while (end < lower.size() && is_letter(end)) ++end;
        ++total;
        if (const auto known = words().find(std::string_view(lower).substr(start, end - start));
            known != words().end()) {
            for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += (known->second >> i) & 1U;
        }
        start = end;
    }
    if (total < enough_words) return {};
    const auto best = std::ranges::max_element(counts);
    std::size_t second = 0;
    for (const std::size_t& count : counts) {
        if (&count != &*best) second = std::max(second, count);
    }
    const bool is_clear = *best * 12 > total && *best * 10 > second * 16;
    return is_clear ? std::string(languages[static_cast<std::size_t>(best - counts.begin())].tag) : "";
}

std::string language_name(std::string_view tag) {
    static constexpr Language others[] = {{"ru", "Russian", ""}, {"el", "Greek", ""},    {"he", "Hebrew", ""},
                                          {"ar", "Arabic", ""},  {"ja", "Japanese", ""}, {"ko", "Korean", ""},
                                          {"zh", "Chinese", ""}, {"th", "Thai", ""},     {"hi", "Hindi", ""}};
    for (const Language& language : languages) {
        if (language.tag == tag) return std::string(language.name);
    }
    for (const Language& language : others) {
        if (language.tag == tag) return std::string(language.name);
    }
    return std::string(tag);
}

}  // namespace optout::terms
