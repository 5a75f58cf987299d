// What runs in a page to note what a person presses there.
#pragma once

#include <string>

namespace optout::learn {

/// The body of a function for WebDriver's Execute Script, to be run after each look. Arguments: the most
/// characters of a page, and the number of the last entry that has arrived. From then on each look also
/// answers, as `told`, what a person (not a script) has pressed or set, as long as it is not known to have
/// arrived: a list of {number, page, acts}, the page as a look answers it, but as it was just before the
/// press, and the acts on it, {number, press}: the element's number on that page, -1 for one that is not on
/// it. The entries of a document are numbered from 1. Answers such a list itself where the document before,
/// of the same site, went with something that had not arrived; else null.
[[nodiscard]] const std::string& recorder_script();

}  // namespace optout::learn
