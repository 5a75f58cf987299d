#include "session/token_fetch.hpp"

#include <algorithm>

#include "page/locate.hpp"
#include "session/batch.hpp"
#include "session/content.hpp"
#include "session/parts.hpp"
#include "session/tokens.hpp"

namespace optout::session {

namespace {

/// One address of one session, and all the tokens that are read from its answer.
struct Source {
    Exchange exchange;
    std::vector<const TokenRule*> rules;
};

bool has(const Session& session, const TokenRule& rule) {
    const auto& tokens = session.parts().url_tokens;
    const auto at = tokens.find(rule.name);
    return at != tokens.end() && at->second.ok();
}

Error in_context(const TokenRule& rule, const Session& session, const Error& why) {
    return {ErrorKind::signed_out, "the token \"" + rule.name + "\" could not be had: " + why.message(),
            session.access().site, "sign in to the site again, or look whether the pack is out of date"};
}

void note_failure(const Source& source, const Error& why) {
    for (const TokenRule* rule : source.rules) {
        Session& session = *source.exchange.session;
        session.parts().url_tokens.insert_or_assign(rule->name, in_context(*rule, session, why));
    }
}

void note_answer(const Source& source, const Page& page) {
    for (const TokenRule* rule : source.rules) {
        Session& session = *source.exchange.session;
        auto value = page::extract(page.content, rule->extract);
        if (!value.ok()) {
            Error why = std::move(value).error();
            why.where = page.landing.origin() + " (answered " + std::to_string(page.status) + ")";
            value = in_context(*rule, session, why);
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

void add_source(std::vector<Source>& sources, Session& session, const TokenRule& rule) {
    auto url = Url::parse(rule.url);
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
        for (const std::string_view name : tokens_of(exchange)) {
            const TokenRule* rule = token_rule(*exchange.session, name);
            if (rule == nullptr || rule->url.empty() || has(*exchange.session, *rule)) continue;
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
    const auto answered = [&](std::size_t index, Result<Arrival> arrival) {
        const Source& source = sources[index];
        if (!arrival.ok()) {
            note_failure(source, arrival.error());
            return true;
        }
        const auto page = make_page(std::move(arrival).value(), source.exchange.json);
        if (page.ok()) {
            note_answer(source, *page);
        } else {
            note_failure(source, page.error());
        }
        return true;
    };
    run_batch(channel, std::move(exchanges),
              {answered, [&](std::size_t index, const Error& why) { note_failure(sources[index], why); }});
}

}  // namespace optout::session
