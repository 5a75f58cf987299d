#include "session/tokens.hpp"

#include <algorithm>
#include <optional>

#include "session/driver.hpp"
#include "session/parts.hpp"

namespace optout::session {

namespace {

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

struct Piece {
    std::string_view text;
    bool is_token = false;
};

std::vector<Piece> pieces(std::string_view text) {
    std::vector<Piece> found;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        const std::size_t close = std::min(text.find('}', open), text.size());
        const std::string_view inside = close < text.size() ? text.substr(open + 1, close - open - 1) : "";
        const bool token = is_name(inside);
        const std::size_t plain = token ? open : std::min(open + 1, text.size());
        if (plain > 0) found.push_back({text.substr(0, plain)});
        if (token) found.push_back({inside, true});
        text.remove_prefix(token ? close + 1 : plain);
    }
    return found;
}

Error missing(const TokenRule& rule, const Session& session, std::string what, std::string remedy) {
    return {ErrorKind::signed_out, "the token \"" + rule.name + "\" " + std::move(what),
            session.access().site, std::move(remedy)};
}

std::string unquoted(std::string value) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

/// A page's script reads the cookies of its own address and may write the header for another of the site's
/// hosts.
std::optional<std::string> cookie_value(const TokenRule& rule, const Session& session, const Url& url) {
    const Jar& jar = session.parts().jar;
    auto value = jar.find(rule.cookie, url);
    return value ? value : jar.find_only(rule.cookie);
}

Result<std::string> from_cookie(const TokenRule& rule, const Session& session, const Url& url) {
    auto value = cookie_value(rule, session, url);
    if (!value) {
        const auto& had = session.parts().url_tokens;
        if (const auto at = had.find(rule.name); at != had.end()) return at->second;
        return missing(rule, session, "is read from the cookie \"" + rule.cookie + "\", which is not there",
                       "sign in to the site again");
    }
    return rule.unquote ? unquoted(std::move(*value)) : std::move(*value);
}

Result<std::string> from_account(const TokenRule& rule, const Session& session) {
    const auto& secrets = session.parts().secrets;
    const auto at = secrets.find(rule.name);
    if (at != secrets.end()) return at->second;
    return missing(rule, session, "is one that only you have",
                   "put it into a file and name that file in the configuration of this account");
}

Result<std::string> from_url(const TokenRule& rule, const Session& session) {
    const auto& had = session.parts().url_tokens;
    const auto at = had.find(rule.name);
    if (at != had.end()) return at->second;
    return missing(rule, session, "was not fetched", "");
}

Result<std::string> value_of(const TokenRule& rule, const Session& session, const Url& url) {
    if (rule.from_account) return from_account(rule, session);
    return rule.cookie.empty() ? from_url(rule, session) : from_cookie(rule, session, url);
}

}  // namespace

std::vector<std::string_view> tokens_in(std::string_view text) {
    std::vector<std::string_view> names;
    for (const Piece& piece : pieces(text)) {
        if (piece.is_token) names.push_back(piece.text);
    }
    return names;
}

bool has_token_cookie(const TokenRule& rule, const Session& session, const Url& url) {
    return cookie_value(rule, session, url).has_value();
}

const TokenRule* token_rule(const Session& session, std::string_view name) {
    const auto& rules = session.access().tokens;
    const auto at =
        std::find_if(rules.begin(), rules.end(), [&](const TokenRule& rule) { return rule.name == name; });
    return at == rules.end() ? nullptr : &*at;
}

Result<std::string> fill_tokens(std::string_view text, const Session& session, const Url& url) {
    std::string filled;
    for (const Piece& piece : pieces(text)) {
        if (!piece.is_token) {
            filled += piece.text;
            continue;
        }
        const TokenRule* rule = token_rule(session, piece.text);
        if (rule == nullptr) {
            return Error{ErrorKind::pack,
                         "a header names {" + std::string(piece.text) + "}, which is no token of the pack",
                         session.access().site, "add the token to the pack"};
        }
        OPTOUT_TRY(const std::string value, value_of(*rule, session, url));
        filled += value;
    }
    return filled;
}

bool may_be_stale(int status) {
    return status == 400 || status == 403 || status == 409 || status == 412 || status == 419 || status == 422;
}

}  // namespace optout::session
