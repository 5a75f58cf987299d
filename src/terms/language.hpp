// Which language a text is in.
#pragma once

#include <string>
#include <string_view>

namespace optout::terms {

/// The tag of the language ("en", "de", "fr", "es", "nl", "it", "pt", by their most frequent words; others by
/// their script, as "ja" or "ru"), or empty when the text is too short, mixed or of another language.
[[nodiscard]] std::string language_of(std::string_view text);

/// "English" for "en"; the tag itself where no name is known.
[[nodiscard]] std::string language_name(std::string_view tag);

}  // namespace optout::terms
