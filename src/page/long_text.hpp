// Text that a parser need not see letter by letter: gumbo takes as long for a letter as for a tag.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace optout::page {

/// Begins and ends what stands for a long text: a character for private use. In a page that holds it itself,
/// nothing is replaced.
inline constexpr std::string_view long_text_mark = "\xEE\xBE\xB7";

/// The long texts in `html` from `from` to `to`, which lie between two tags: their places and lengths. Each
/// begins and ends with a character that is no space, and holds none that HTML or gumbo changes.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> find_long_texts(std::string_view html,
                                                                               std::size_t from,
                                                                               std::size_t to);

}  // namespace optout::page
