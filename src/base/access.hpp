// What a site asks of a client: hosts, pace, tokens and headers. A pack states it, a session obeys it.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace optout {

/// How one text is read from an answer. Either `pointer` (JSON pointer, RFC 6901, into a JSON answer) or
/// `css` (into an HTML answer; `attribute` empty means the text of the element). `pattern`, when not empty,
/// is an ECMAScript regular expression whose first group is the result.
struct ExtractRule {
    std::string css;
    std::string attribute;
    std::string pointer;
    std::string pattern;
};

/// Where a token comes from: exactly one of `cookie` (read from the jar afresh for each request), `url`
/// (fetched once a run and read by `extract`), or `from_account` (a secret that the user keeps in a file
/// named in the configuration).
struct TokenRule {
    std::string name;
    std::string cookie;
    bool unquote = false;  // strip the double quotes around the cookie's value
    std::string url;
    bool url_is_json = false;
    ExtractRule extract;
    bool from_account = false;
};

/// A request header whose value may contain `{name}` of a token.
struct HeaderRule {
    std::string name;
    std::string value;
};

/// The two ways to a site: by libcurl, or through a browser.
enum class Way { http, browser };

/// How fast a site may be asked.
struct Pace {
    int parallel = 6;         // requests under way at once to one host
    int parallel_writes = 1;  // writes under way at once of one account: many a site keeps all settings in
                              // one place, and the later of two writes would undo the other
    std::chrono::milliseconds interval{0};  // at least this long between two starts of requests to one host
};

/// Everything that a session needs to know of a site.
struct Access {
    std::string site;                // the pack's id
    std::string home;                // its home page: where a browser is taken to before it is asked for data
    std::vector<std::string> hosts;  // as Url::authority() writes them; nothing else is ever contacted
    Pace pace;
    std::vector<TokenRule> tokens;
    std::vector<HeaderRule>
        api_headers;  // sent with JSON pages and with requests, never with HTML pages or forms
    std::string accept_language = "en";
};

}  // namespace optout
