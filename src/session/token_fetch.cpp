#include "session/token_fetch.hpp"

#include <algorithm>

#include "page/locate.hpp"
#include "session/batch.hpp"
#include "session/parts.hpp"
#include "session/tokens.hpp"

namespace optout::session {

namespace {

/// One address of one session, and all the tokens that are read from its answer.
struct Source {
    Exchange exchange;
    std::vector<const TokenRule*> rules;
};

bool has(const Session& session, const TokenRule& rule, const Url& url) {
    if (!rule.cookie.empty()) return has_token_cookie(rule, session, url);
    const auto& tokens = session.parts().url_tokens;
    const auto at = tokens.find(rule.name);
    return at != tokens.end() && at->second.ok();
}

/// There was an answer, but not the token.
Error in_context(const TokenRule& rule, const Session& session, const Error& why) {
    return {ErrorKind::signed_out, "the token \"" + rule.name + "\" could not be had: " + why.message(),
            session.access().site, "sign in to the site again, or look whether the pack is out of date"};
}

/// What an answer without the token says of who is signed in: nothing where the site refuses to answer us. A
/// refusal in JSON is the site's own word on the account, one in HTML stands in front of it.
ErrorKind meaning(const Page& page, bool expects_json) {
    if (page.status == 429 || page.status == 999) return ErrorKind::challenged;
    const bool in_front = expects_json && !page.has_json;
    if (page.status == 403 && in_front) return ErrorKind::blocked;
    if (page.status >= 500) return in_front ? ErrorKind::blocked : ErrorKind::network;
    return ErrorKind::signed_out;
}

std::string remedy_for(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::challenged:
            return "open the site in your browser, answer what it asks, wait a while, then run again";
        case ErrorKind::blocked:
            return "try it through a browser";
        default:
            return "try again later";
    }
}

/// There was no answer, which says nothing of who is signed in.
void note_failure(const Source& source, const Error& why) {
    for (const TokenRule* rule : source.rules) {
        Error error = why;
        error.what = "the token \"" + rule->name + "\" could not be had: " + why.what;
        source.exchange.session->parts().url_tokens.insert_or_assign(rule->name, std::move(error));
    }
}

/// Whether the cookie has come shows when it is read.
void note_visit(const TokenRule& rule, Session& session, const Page& page) {
    session.parts().url_tokens.erase(rule.name);
    const ErrorKind kind = meaning(page, false);
    if (kind == ErrorKind::signed_out) return;
    Error error = in_context(rule, session,
                             {kind, "the cookie \"" + rule.cookie + "\" is not there",
                              page.landing.origin() + " (answered " + std::to_string(page.status) + ")", ""});
    error.kind = kind;
    error.remedy = remedy_for(kind);
    session.parts().url_tokens.insert_or_assign(rule.name, std::move(error));
}

void note_answer(const Source& source, const Page& page) {
    for (const TokenRule* rule : source.rules) {
        Session& session = *source.exchange.session;
        if (!rule->cookie.empty()) {
            note_visit(*rule, session, page);
            continue;
        }
        auto value = page::extract(page.content, rule->extract);
        if (!value.ok()) {
            Error why = std::move(value).error();
            why.where = page.landing.origin() + " (answered " + std::to_string(page.status) + ")";
            Error error = in_context(*rule, session, why);
            error.kind = meaning(page, source.exchange.json);
            if (error.kind != ErrorKind::signed_out) error.remedy = remedy_for(error.kind);
            value = std::move(error);
        }
        session.parts().url_tokens.insert_or_assign(rule->name, std::move(value));
    }
}

/// The token that is about to be fetched cannot go along.
std::vector<Header> api_headers_without_url_tokens(const Session& session) {
    std::vector<Header> headers;
    for (const HeaderRule& header : session.access().api_headers) {
        const auto names = tokens_in(header.value);
        const bool needs_url = std::any_of(names.begin(), names.end(), [&](std::string_view name) {
            const TokenRule* rule = token_rule(session, name);
            return rule != nullptr && !rule->url.empty();
        });
        if (!needs_url) headers.push_back({header.name, header.value});
    }
    return headers;
}

/// The address that gives the token out: for a cookie, the home page, as for one who comes for the first
/// time.
void add_source(std::vector<Source>& sources, Session& session, const TokenRule& rule) {
    auto url = Url::parse(rule.cookie.empty() ? rule.url : session.access().home);
    if (!rule.cookie.empty() && (!url.ok() || !session.may_contact(*url))) return;
    if (!url.ok()) {
        session.parts().url_tokens.insert_or_assign(rule.name, in_context(rule, session, url.error()));
        return;
    }
    const auto same = [&](const Source& source) {
        return source.exchange.session == &session && source.exchange.url.text() == url->text() &&
               source.exchange.json == rule.url_is_json;
    };
    auto at = std::find_if(sources.begin(), sources.end(), same);
    if (at == sources.end()) {
        Exchange exchange{.session = &session, .url = std::move(url).value(), .json = rule.url_is_json};
        if (rule.url_is_json) exchange.headers = api_headers_without_url_tokens(session);
        at = sources.insert(at, Source{.exchange = std::move(exchange), .rules = {}});
    }
    if (std::find(at->rules.begin(), at->rules.end(), &rule) == at->rules.end()) at->rules.push_back(&rule);
}

std::vector<Source> sources_for(const std::vector<Exchange>& exchanges) {
    std::vector<Source> sources;
    for (const Exchange& exchange : exchanges) {
        for (const std::string& name : tokens_of(exchange)) {
            const TokenRule* rule = token_rule(*exchange.session, name);
            if (rule == nullptr || rule->from_account || has(*exchange.session, *rule, exchange.url))
                continue;
            add_source(sources, *exchange.session, *rule);
        }
    }
    return sources;
}

}  // namespace

void fetch_tokens(Channel& channel, const std::vector<Exchange>& needed_by) {
    const std::vector<Source> sources = sources_for(needed_by);
    std::vector<Exchange> exchanges;
    for (const Source& source : sources) exchanges.push_back(source.exchange);
    const auto answered = [&](std::size_t index, const Result<Page>& page) {
        if (page.ok()) {
            note_answer(sources[index], *page);
        } else {
            note_failure(sources[index], page.error());
        }
        return true;
    };
    run_batch(channel, std::move(exchanges),
              {answered, [&](std::size_t index, const Error& why) { note_failure(sources[index], why); }});
}

}  // namespace optout::session
