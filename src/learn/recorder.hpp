// What runs in a page to note what a person presses there.
#pragma once

#include <string>

namespace optout::learn {

/// The body of a function for WebDriver's Execute Script, to be run after each look. Argument: the most
/// characters of a page. Answers what a person (not a script) has pressed or set since the last call: a list
/// of {page, acts}, the page as a look answers it, but as it was just before the press, and the acts on it,
/// {number, press}: the element's number on that page, -1 for one that is not on it.
[[nodiscard]] const std::string& recorder_script();

}  // namespace optout::learn
