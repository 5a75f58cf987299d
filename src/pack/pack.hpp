// A pack: what one service is, as data. selectors/README.md is the format's documentation, this is its shape
// in memory.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/access.hpp"
#include "base/result.hpp"
#include "page/locate.hpp"
#include "page/state.hpp"

namespace optout::pack {

using nlohmann::json;

/// `live`: proven on the real service; `look-alike`: only against a server that behaves as the sources say;
/// `never`.
enum class Verified { live, look_alike, never };
/// What trouble an answer can mean; the words are verdicts of the report.
enum class TroubleKind { signed_out, challenged, blocked, not_offered };

struct Evidence {
    std::string kind;  // the class letter of the fact files: H, C, B, N, P, I, O, M, G, K
    std::string source;
    std::string date;     // ISO 8601: a day, a month or a year; or empty
    std::string subject;  // what it speaks for ("the address"), or empty: for the whole entry
};

/// An address as a template: may hold `{id}` of the page's list.
struct PageRule {
    std::string id;
    std::vector<std::string> urls;  // tried in order while the answer is "not offered" or 404
    bool is_json = false;
    std::vector<HeaderRule> headers;
    std::vector<Way> drivers;  // in the order of preference; empty: as the pack
    /// Pressed in this order before the controls are there (a menu, a dialog, a tab); in a browser only.
    std::vector<page::Ladder> open;
};

/// Who is signed in. The first rule that yields a text wins.
struct IdentityRule {
    std::string page;  // PageRule::id; with `extract`
    ExtractRule extract;
    std::vector<std::string>
        and_pointers;    // of further texts, as a family name; left out where there is none
    std::string cookie;  // or: the fingerprint of this cookie
};

/// All the conditions that are given must hold.
struct TroubleRule {
    TroubleKind kind = TroubleKind::signed_out;
    std::vector<std::string> landing;  // the landing address's path begins with or is one of these
                                       // ("host/path" also names the host)
    std::vector<int> status;
    std::string css;      // matches something
    std::string pointer;  // JSON: there is a value (not null) here
    std::string text;     // the page's text or the JSON's text has this
    std::string say;      // what the user is told to do; empty: the default of the kind
};

/// A list of blogs, sites or workspaces that each have the settings anew.
struct ListRule {
    std::string id;
    std::string page;       // JSON
    std::string items;      // pointer to the array
    std::string item_id;    // pointer in an item: fills `{id}`
    std::string item_name;  // pointer in an item: shown
};

/// Where `optout discover` looks for settings that the pack does not have.
struct DiscoverRule {
    std::vector<std::string> pages;   // PageRule ids of the settings index
    std::vector<std::string> follow;  // links are followed only to these places, written as in TroubleRule
    std::vector<std::string> never;   // and never to these
};

struct ByForm {
    page::Ladder submitter;  // empty: the form's default button
};
/// A request template. In `json`, `query` and `form` values: {"$value": true} is the wanted value in the
/// setting's own words, {"$read": pointer} a value read from the page, {"$here": pointer} one from the object
/// that holds the control,
/// {"$members": true} the array read, with the member of the state rule added or removed.
struct ByRequest {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, json>> query;
    std::optional<json> body;                        // sent as JSON
    std::vector<std::pair<std::string, json>> form;  // sent url-encoded
    std::vector<HeaderRule> headers;
    bool merge =
        false;  // requests of several settings that differ only in members of the body (or form) go as one
};
struct ByClick {
    std::vector<page::Ladder> before;   // opens menus and dialogs
    std::vector<page::Ladder> confirm;  // answers the dialog that follows
};
struct Change {
    std::variant<ByForm, ByRequest, ByClick> how;
    std::string unproven;  // why nobody has publicly shown this to work; empty: somebody has
};

/// When this setting becomes `when`, `setting` becomes `becomes` by itself.
struct Coupling {
    std::string setting;
    page::Wanted when;
    page::Wanted becomes;
};

struct Setting {
    std::string id, title, category, scope;
    std::string list;  // ListRule::id, or empty
    std::string page;  // PageRule::id
    page::Ladder ladder;
    page::StateRule state;
    page::Wanted want;
    std::string default_state;    // in words, or empty: not known
    std::vector<Change> changes;  // in the order of preference
    std::vector<Coupling> couplings;
    std::string not_offered;     // why the control may be absent from a page that is otherwise as expected;
                                 // empty: it may not
    std::string regions, plans;  // in words, or empty
    std::string irreversible;    // what is lost; empty: nothing
    std::string note;
    std::vector<Evidence> evidence;
    Verified verified = Verified::never;
};

/// Which part of a page: the elements that match `css`, or, when that is empty, what stands between two
/// places, each before or after the first element that its selector matches.
struct TermsPart {
    std::string css;
    std::string start, end;
    bool start_after = false, end_after = false;
};
/// One address and what of it is the text.
struct TermsSource {
    std::string url;
    std::vector<TermsPart> select;         // in this order; empty: the whole page
    std::vector<TermsPart> remove;         // taken out before
    std::vector<std::string> drop_params;  // parameters of links that say nothing
    bool browser = false;                  // the text is there only after the page's scripts have run
};
struct TermsDocument {
    std::string title;
    std::vector<TermsSource> sources;  // one text, one after the other
    std::vector<Evidence> evidence;
};
struct Letter {
    std::string title, to, url, note;  // to: e-mail address
    std::vector<Evidence> evidence;
};

struct Pack {
    std::string id, name, homepage;
    std::string file;          // where it was read from
    std::string text;          // the file's bytes
    Access access;             // hosts, pace, tokens, headers
    std::vector<Way> drivers;  // in the order of preference
    std::string automation;    // told once before the first run; empty: nothing to tell
    std::string sign_in_url;
    std::vector<std::string> sign_in_cookies;  // all are needed to be signed in
    bool imported_is_risky = false;            // the service may end a session that moves to another program
    std::string imported_note;                 // what is known of that, in a sentence; or empty
    std::vector<std::pair<std::string, PageRule>> pages;
    std::vector<IdentityRule> identity;
    std::vector<TroubleRule> trouble;
    std::vector<ListRule> lists;
    std::optional<DiscoverRule> discover;
    std::vector<Setting> settings;
    std::vector<std::string> cannot;  // what no switch of the service can do, in sentences
    std::vector<TermsDocument> terms;
    std::vector<Letter> letters;
    std::map<std::string, Evidence> sources;  // by name; evidence that comes from one is whole all the same
    std::vector<Evidence> evidence;  // for what is not of one setting: sign-in, identity, tokens, trouble

    /// Of the file's bytes, to tell in the journal which pack was used; made on first use, then kept.
    [[nodiscard]] const std::string& digest() const;
    [[nodiscard]] const PageRule* page(std::string_view id) const;
    /// The page's own drivers, or else the pack's.
    [[nodiscard]] const std::vector<Way>& drivers_of(const PageRule& page) const;
    [[nodiscard]] const Setting* setting(std::string_view id) const;
    [[nodiscard]] const ListRule* list(std::string_view id) const;

  private:
    mutable std::string digest_;
};

/// Reads one pack. The error (pack) names file, JSON pointer (or line and column), what is wrong and what
/// would be right; when there are several mistakes, it is the first. All mistakes that can be found without
/// the network are found here: unknown keys, selectors, pointers, hosts that an address names and the pack
/// does not, references to pages, lists or settings that do not exist.
[[nodiscard]] Result<Pack> parse_pack(std::string_view text, const std::string& file);
/// All mistakes, each as an error of its own; none when it is a pack.
[[nodiscard]] std::vector<Error> check_pack(std::string_view text, const std::string& file);
[[nodiscard]] Result<Pack> load_pack(const std::string& file);

struct Shelf {
    std::vector<Pack> packs;      // sorted by id
    std::vector<Error> mistakes;  // packs that could not be read; the others are usable all the same
};
/// All *.json packs of the folders; in a later folder a pack overrides one of the same id in an earlier one.
/// A folder that does not exist is empty. pack.schema.json is passed over.
[[nodiscard]] Shelf load_packs(const std::vector<std::string>& folders);

[[nodiscard]] std::string_view word(Verified verified);  // "live", "look-alike", "never"
[[nodiscard]] std::string_view word(TroubleKind kind);   // "signed-out", ...
[[nodiscard]] std::string_view word(Way kind);           // "http", "browser"
inline constexpr std::string_view categories[] = {
    "ai-training", "data-sharing", "ads", "research", "visibility", "personalization", "communication"};

}  // namespace optout::pack
