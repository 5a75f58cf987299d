// Letters that look alike to a reader, in one form.
#pragma once

#include <string>
#include <string_view>

namespace optout::terms {

/// Quote marks, dashes, bullets, spaces, ellipses and ligatures in their plain forms, and invisible
/// characters left out; runs of white space are one space, none at the ends.
[[nodiscard]] std::string plain_letters(std::string_view text);

/// Lower case of ASCII and of the letters of Latin-1 and Latin Extended-A, Greek and Cyrillic.
[[nodiscard]] std::string lower_letters(std::string_view text);

}  // namespace optout::terms
