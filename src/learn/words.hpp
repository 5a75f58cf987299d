// What a piece of text can be: a word that somebody chose, something that a program made up, or something
// that says who a person is. Pure functions.
#pragma once

#include <string_view>

namespace optout::learn {

/// True for an id, a class or the like that a program has made up and may make up anew the next time
/// ("ember123", ":r1:", "css-1x2y3z", a number of four digits or more). Rather true too often: a name that is
/// taken for made up costs one rung of a ladder, the other way round it costs a wrong control.
[[nodiscard]] bool looks_generated(std::string_view text);

/// True for text that may be a secret or say who somebody is: an e-mail address, a long number, a token, or
/// anything random of more than a few characters. Such text is never written into a pack.
[[nodiscard]] bool looks_personal(std::string_view text);

}  // namespace optout::learn
