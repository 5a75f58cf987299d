// What a text says, without what says nothing: two texts with the same substance are no change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace optout::terms {

/// Kinds of noise, as bits.
namespace noise {
inline constexpr unsigned link_params = 1U;  // tracking, sessions, language and the like
inline constexpr unsigned link_form = 2U;   // scheme, "www.", letter case, language folder, place on the page
inline constexpr unsigned asset_hash = 4U;  // a build number in the address of a picture or script
inline constexpr unsigned relative_date = 8U;  // "updated 3 months ago"
inline constexpr unsigned copyright_year = 16U;
inline constexpr unsigned counter = 32U;  // "34 of 50 found this helpful", "5 min read"
inline constexpr unsigned request_id = 64U;
inline constexpr unsigned related_links = 128U;  // the list under "Related articles"
inline constexpr unsigned contents = 256U;       // a line that repeats a heading
}  // namespace noise

/// A line of Markdown: without the marks of headings, lists and tables; quote marks, dashes and spaces in one
/// form; with placeholders for what changes by itself. Sets the bits of the noise that was replaced.
[[nodiscard]] std::string plain_line(std::string_view line, unsigned& found);

/// The lines of a text that say something, plain.
[[nodiscard]] std::vector<std::string> plain_lines(std::string_view markdown);

/// The same lines as they stand.
[[nodiscard]] std::vector<std::string_view> telling_lines(std::string_view markdown);

/// True when each plain line of `after` is also one of `before`.
[[nodiscard]] bool says_nothing_new(std::string_view before, std::string_view after);

/// The substance of a text: its words and marks one after the other, so that neither line breaks nor spaces
/// nor headings that become paragraphs count. Where a space parts two words, it counts.
[[nodiscard]] std::string substance(std::string_view markdown);
[[nodiscard]] std::string substance_digest(std::string_view markdown);

/// Why two texts of the same substance are not the same text, in words.
[[nodiscard]] std::string name_noise(std::string_view before, std::string_view after);

/// True when the texts have the same substance once each e-mail address is held for one that is hidden from
/// robots ("[email protected]"), and one of them has such a place.
[[nodiscard]] bool differs_in_hidden_emails_only(std::string_view before, std::string_view after);

}  // namespace optout::terms
