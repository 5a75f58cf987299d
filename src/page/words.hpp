// Is this word among those? And how a text is quoted in a message.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace optout::page {

[[nodiscard]] inline bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// At most its first 60 characters, all of them printable.
[[nodiscard]] inline std::string in_quotes(std::string_view text) {
    return "\"" + printable(text, 60) + "\"";
}

/// Where a word stands in a list that has a space before and after each of its words; npos when it does not.
[[nodiscard]] inline std::size_t find_word(std::string_view list, std::string_view word) {
    if (word.find(' ') != std::string_view::npos) return std::string_view::npos;
    const std::size_t at = list.find(" " + std::string(word) + " ");
    return at == std::string_view::npos ? at : at + 1;
}
[[nodiscard]] inline bool has_word(std::string_view list, std::string_view word) {
    return find_word(list, word) != std::string_view::npos;
}

}  // namespace optout::page
