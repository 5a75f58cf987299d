// Small operations on text that the standard library does not have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace optout {

/// ASCII case only, as HTML and CSS compare their keywords.
[[nodiscard]] char ascii_lower(char c);
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_iequals(std::string_view a, std::string_view b);

/// True for the five characters that HTML and CSS call white space.
[[nodiscard]] bool is_space(char c);
[[nodiscard]] std::string_view trim(std::string_view text);
/// Runs of white space (also U+00A0) become one space; none at the ends.
[[nodiscard]] std::string collapse_space(std::string_view text);

/// Parts between separators, empty ones included; one empty part for empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string replace_all(std::string text, std::string_view from, std::string_view to);
/// A key as it is written in a JSON pointer (RFC 6901: "~" and "/" are escaped).
[[nodiscard]] std::string reference_token(std::string_view key);

/// The text with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);
/// Valid UTF-8 without control characters, so that a page can write nothing to a terminal but text; cut to
/// `most` characters with an ellipsis.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = 200);

/// The candidate nearest to `word` by edit distance, or empty when none is near enough to be meant.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace optout
