// What runs in a page to note what a person presses there.
#pragma once

#include <string>

namespace optout::learn {

/// The body of a function for WebDriver's Execute Script. Argument: the number of the look that was just
/// taken. Answers what a person (not a script) has pressed or set since the last call: a list of {number,
/// look, press}, the element's number in that look, -1 for one that is in none. A null look is the one just
/// taken.
[[nodiscard]] const std::string& recorder_script();

}  // namespace optout::learn
