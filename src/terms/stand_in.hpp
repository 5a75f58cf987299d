// Pages that come in the place of the terms: an error, a challenge, a question about cookies, a sign-in.
#pragma once

#include <string>
#include <string_view>

#include "terms/reading.hpp"

namespace optout::terms {

enum class StandIn { none, error, challenge, consent, sign_in, remains };

/// What stands in the place of the document, judged by its words and by how short it is beside `before`, the
/// last text (empty: there is none). `remains`: next to nothing is left of the text, without a known reason.
[[nodiscard]] StandIn stand_in(const Reading& reading, std::string_view before);
/// In words, for a reason.
[[nodiscard]] std::string_view describe(StandIn what);

[[nodiscard]] std::size_t count_words(std::string_view text);

}  // namespace optout::terms
