// What runs inside pages. Each is the body of a function, as WebDriver's Execute Script wants it.
#pragma once

#include <string>

namespace optout::browser {

/// Counts the changes of a document and the requests under way, from the moment it runs, and notes whether
/// another document is. Put into a new document before the page's own scripts, it misses none, and knows
/// whether there are any.
[[nodiscard]] const std::string& watch_script();

/// Asynchronous. Argument: {quiet, patience, limit} in milliseconds; {most} characters; {still}: whether a
/// loaded document without any script of its own is at rest at once; and, to wait for something that is not
/// there yet, {id, changes} of the last answer. Answers when the document has come to rest: {id, changes,
/// url, type, status, records, text, missed} with the records that Document::take_over reads and whether the
/// press before met something else, or {unchanged: true} when nothing has come for as long as patience says,
/// or {too_large: true}, or {leaving}: another document is on its way, which the next command waits for;
/// given back as {left}, or with {left: true}, that is not answered again. Where somebody has set `tell` in
/// the watch's state, what that answers at the same moment goes along as `told`.
[[nodiscard]] const std::string& look_script();

/// Arguments: the id of a document; the number of an element, or null for that of the last time; ways out not
/// to be taken again; how many frames above the document with that id is; and whether a place is wanted.
/// Brings the element into the window and answers {how, element}: what to press for it, or {how, x, y}: where
/// in the window, in CSS pixels, while nothing else can be pressed; {how, key}: what to type; {frame}: in
/// which frame to ask again; or {gone: true}.
[[nodiscard]] const std::string& target_script();

/// Asynchronous. Arguments: a list of {method, url, headers, body, referrer, cross}, and {timeout, most}.
/// Answers for each {status, type, url, body}, or {failure}: "timeout", "too large", "left", "network".
[[nodiscard]] const std::string& fetch_script();

}  // namespace optout::browser
