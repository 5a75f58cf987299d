// Finding a setting's control on a page, strictly: one match or an error that says why.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/access.hpp"
#include "base/result.hpp"
#include "page/document.hpp"
#include "page/json.hpp"
#include "page/selector.hpp"
#include "page/state.hpp"

namespace optout::page {

/// What an answer holds once it is parsed.
using Content = std::variant<Document, Json>;

struct CssLocator {
    Selector selector;
};
/// A control by role and accessible name, as a person finds it. Where no control has the whole name, one goes
/// by the line that begins a label of it. Any of `names` will do (languages, older wordings); no names at
/// all: whatever the name is. "switch" also accepts a checkbox and the other way round, as services change
/// between the two; "radiogroup" also accepts a fieldset or group that holds one group of radio buttons.
struct RoleLocator {
    enum class Match { whole, prefix, contains };
    std::string role;
    std::vector<std::string> names;
    /// Letter case counts. White space is collapsed; for `whole` it does not count at all, because only the
    /// style sheet knows which words stand in lines of their own.
    Match match = Match::whole;
    std::optional<Selector> within;
};
/// A control by the text that stands beside it, for pages that never say which label belongs to which
/// control: the text in the table cell next to it, the bold words after it, a label that names nothing.
/// Strict in this way:
/// - The control has no accessible name, or one that other controls of its role in the same place have too
///   ("Toggle"), or one of `texts` is its name.
/// - Its row is the smallest element around it that holds visible text outside of the control. When the row
/// holds other
///   controls too, then it is the line in which the control stands: up to the next line break, rule or block
///   element.
/// - The row holds no other control: no box, switch, radio button, menu, text field or slider.
/// - Radio buttons of one group for which there is no element of its own are one control with their labels.
/// - One of `texts` is the whole text of the row, or of an element or a text node in it. Letter case counts,
/// white space
///   does not.
struct BesideLocator {
    std::string role;  // as in RoleLocator
    std::vector<std::string> texts;
    std::optional<Selector> within;
};
/// The innermost elements whose whole text is one of `texts`, whatever they are: what a person presses
/// although no program is told that it can be pressed (a link without an address, a row with a script).
/// Letter case counts, white space does not.
struct TextLocator {
    std::vector<std::string> texts;
    std::optional<Selector> within;
};
/// A value in a JSON answer (`embedded` empty) or in the JSON that elements of an HTML page carry. With
/// `where`, the object is searched at any depth and `pointer` starts there; without, `pointer` starts at the
/// top. Objects without a value at `pointer` do not match. Equal copies of a searched object count as one;
/// without `where`, only JSON that is equal as a whole does.
struct JsonLocator {
    std::optional<Selector> embedded;
    std::map<std::string, Json> where;
    std::string pointer;
};

struct Rung {
    std::variant<CssLocator, RoleLocator, JsonLocator, BesideLocator, TextLocator> locator;
    bool read_only = false;  // may tell a state but never be written through
    [[nodiscard]] std::string describe() const;
};
/// Best first.
using Ladder = std::vector<Rung>;

/// Where a control was found and what it says.
struct Control {
    State state;
    std::size_t rung = 0;   // index in the ladder
    NodeId node = no_node;  // in a Document
    std::string pointer;    // in JSON: of the value
    std::string here;  // in JSON: of the object that holds the value (the `where` match, else its parent)
    Json json;         // in JSON: the whole of the JSON that was searched (of the one embedded element)
    bool disabled = false;
    bool is_only = true;  // false: of several radio buttons of one group, the first
};

/// Goes down the ladder to the first rung that matches anything at all. Errors: not_found when no rung
/// matches or the control found tells no state; ambiguous when the rung matches more than one control (the
/// message lists them by role and name), or when a later rung that may be written through finds one other
/// control, and that bears another name; never the next rung after an ambiguous one. Hidden elements count
/// only where a rung matches nothing else. On a live page (Document::is_live) rungs for embedded JSON are
/// passed over where the ladder has others. A radio button stands for its group: several matches of one group
/// are one control, and its state is the value of the chosen button (its name where it has no value), so that
/// every state of it can be put back. A radio button without a group is on or off.
[[nodiscard]] Result<Control> locate(const Content& content, const Ladder& ladder, const StateRule& rule);

/// The one element that the ladder finds, whether or not it tells a state (a submit button, a menu). Errors
/// as of locate. Of several submit buttons that do the same, the first; a radio button stands for itself.
[[nodiscard]] Result<NodeId> locate_element(const Document& document, const Ladder& ladder);

/// Reads the state of one element. Error (not_found) when it tells none.
[[nodiscard]] Result<State> read_state(const Document& document, NodeId control, const StateRule& rule);
/// Reads the state of the value at `pointer`; `here` is the pointer of the object that holds it.
[[nodiscard]] Result<State> read_state(const Json& root, const std::string& pointer, const std::string& here,
                                       const StateRule& rule);

/// One text by rule. Error not_found when it is not there or empty, ambiguous when `css` matches several
/// elements whose texts differ, malformed when the kind of content does not fit the rule.
[[nodiscard]] Result<std::string> extract(const Content& content, const ExtractRule& rule);
/// Error (pack) when the rule itself is wrong: selector, pointer, pattern, none or both of css and pointer.
[[nodiscard]] Status check(const ExtractRule& rule);

}  // namespace optout::page
