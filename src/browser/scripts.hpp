// What runs inside pages. Each is the body of a function, as WebDriver's Execute Script wants it.
#pragma once

#include <string>

namespace optout::browser {

/// Counts the changes of a document and the requests under way, from the moment it runs. Put into a new
/// document before the page's own scripts, it misses none.
[[nodiscard]] const std::string& watch_script();

/// Asynchronous. Argument: {quiet, patience, limit} in milliseconds; {most} characters; and, to wait for
/// something that is not there yet, {id, changes} of the last answer. Answers when the document has come to
/// rest: {id, changes, url, type, status, records, text} with the records that Document::take_over reads, or
/// {unchanged: true} when nothing has come for as long as patience says, or {too_large: true}.
[[nodiscard]] const std::string& look_script();

/// Arguments: the id of a document, the number of an element, ways out not to be taken again, and how many
/// frames above the document with that id is. Brings the element into the window and answers
/// {how, element}: what to press for it; {frame}: in which frame to ask again; or {gone: true}.
[[nodiscard]] const std::string& target_script();

/// Asynchronous. Arguments: a list of {method, url, headers, body, referrer, cross}, and {timeout, most}.
/// Answers for each {status, type, url, body}, or {failure}: "timeout", "too large", "left", "network".
[[nodiscard]] const std::string& fetch_script();

}  // namespace optout::browser
