#include "learn/words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace optout::learn {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z');
}
bool is_hex(char c) {
    return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

/// The runs of letters and digits.
std::vector<std::string_view> pieces(std::string_view text) {
    std::vector<std::string_view> found;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool inside = i < text.size() && (is_letter(text[i]) || is_digit(text[i]));
        if (inside) continue;
        if (i > begin) found.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    return found;
}

std::size_t digits_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
}

/// Words with digits inside that people write.
bool is_known_word(std::string_view piece) {
    static constexpr std::string_view known[] = {"1st",  "2fa", "2nd",    "2sv",  "3rd",    "a11y",   "b2b",
                                                 "b2c",  "e2e", "e2ee",   "h2h",  "i18n",   "k8s",    "l10n",
                                                 "o365", "p2p", "s3",     "utf8", "base64", "sha256", "w3c",
                                                 "web3", "mp4", "oauth2", "ipv4", "ipv6"};
    return std::ranges::find(known, ascii_lower(piece)) != std::end(known);
}

/// Letters and digits taking turns: "1x2y3z", "81f3".
bool is_mixed(std::string_view piece) {
    if (is_known_word(piece)) return false;
    int turns = 0;
    for (std::size_t i = 1; i < piece.size(); ++i)
        turns += is_digit(piece[i]) != is_digit(piece[i - 1]) ? 1 : 0;
    const bool number_first = piece.size() >= 5 && is_digit(piece[0]) && turns > 0 &&
                              !piece.starts_with("2fa") && !piece.starts_with("2step") &&
                              !piece.starts_with("3rd");
    return turns >= 2 || number_first;
}

bool is_hash(std::string_view piece) {
    return piece.size() >= 6 && std::ranges::all_of(piece, is_hex) && digits_in(piece) > 0 &&
           digits_in(piece) < piece.size();
}

/// "xkqzvb", and "aKqXzBv" whose capitals begin no words.
bool is_unspeakable(std::string_view piece) {
    if (piece.size() < 6) return false;
    constexpr std::string_view vowels = "aeiouyAEIOUY";
    if (piece.find_first_of(vowels) == std::string_view::npos) return true;
    std::size_t words = 1, letters = 0;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        letters += is_letter(piece[i]) ? 1U : 0U;
        const bool begins = i > 0 && is_upper(piece[i]) && !is_upper(piece[i - 1]);
        words += begins ? 1U : 0U;
    }
    const bool has_both = std::ranges::any_of(piece, is_upper) &&
                          std::ranges::any_of(piece, [](char c) { return is_letter(c) && !is_upper(c); });
    return has_both && words >= 3 && letters < words * 3;
}

/// Names of frameworks' own making, and a place in a list ("switch-3"): both are counted anew on each page.
bool is_counted(std::string_view text) {
    static constexpr std::string_view makers[] = {
        "ariakit", "bits",       "cdk",    "chakra",  "dijit", "downshift", "ember", "ext-comp", "ext-gen",
        "gwt-uid", "headlessui", "jsx",    "mantine", "mat-",  "mui",       "ng-",   "radix",    "rc-",
        "react",   "reka",       "svelte", "uid",     "ui-id", "v-",        "vs",    "yui"};
    static constexpr std::string_view things[] = {
        "box",     "btn",   "button", "cb",      "check",  "checkbox", "chk",    "component",
        "control", "el",    "elem",   "element", "field",  "form",     "id",     "input",
        "item",    "label", "lbl",    "list",    "menu",   "node",     "opt",    "option",
        "radio",   "row",   "select", "slider",  "switch", "tab",      "toggle", "widget"};
    const std::string lower = ascii_lower(text);
    const std::size_t end = lower.find_last_not_of("0123456789") + 1;
    if (end == lower.size()) return false;
    for (const std::string_view maker : makers) {
        if (lower.starts_with(maker)) return true;
    }
    std::string_view rest = std::string_view(lower).substr(0, end);
    while (!rest.empty() && !is_letter(rest.back())) rest.remove_suffix(1);
    const std::size_t start = rest.find_last_of("-_.: ");
    const std::string_view last = start == std::string_view::npos ? rest : rest.substr(start + 1);
    return last.empty() || std::ranges::find(things, last) != std::end(things);
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos;
}

bool has_uuid_shape(std::string_view text) {
    static constexpr std::array<std::size_t, 5> lengths{8, 4, 4, 4, 12};
    const auto parts = pieces(text);
    for (std::size_t first = 0; first + lengths.size() <= parts.size(); ++first) {
        bool fits = true;
        for (std::size_t i = 0; i < lengths.size(); ++i)
            fits = fits && parts[first + i].size() == lengths[i] &&
                   std::ranges::all_of(parts[first + i], is_hex);
        if (fits) return true;
    }
    return false;
}

bool is_random(std::string_view piece) {
    if (is_known_word(piece)) return false;
    if (digits_in(piece) >= 6) return true;
    if (piece.size() >= 40) return true;
    return piece.size() >= 8 && (is_mixed(piece) || is_hash(piece) || is_unspeakable(piece));
}

}  // namespace

bool looks_generated(std::string_view text) {
    constexpr std::size_t longest = 100;
    if (text.empty() || text.size() > longest) return true;
    // React's useId: ":r1:", "«r1»", "_r_1_".
    if (text.front() == ':' || text.back() == ':' || text.find("\xC2\xAB") != std::string_view::npos)
        return true;
    if (text.starts_with("_r_")) return true;
    const auto parts = pieces(text);
    if (parts.empty() || is_counted(text)) return true;
    return std::ranges::any_of(parts, [](std::string_view piece) {
        const bool number = digits_in(piece) == piece.size() && piece.size() >= 4;
        return number || (piece.size() >= 4 && is_mixed(piece)) || is_hash(piece) || is_unspeakable(piece);
    });
}

bool looks_personal(std::string_view text) {
    if (is_email(text) || has_uuid_shape(text)) return true;
    return std::ranges::any_of(pieces(text), is_random);
}

}  // namespace optout::learn
