#include "learn/replay.hpp"

#include <algorithm>
#include <array>

#include "base/place.hpp"
#include "base/text.hpp"
#include "page/json.hpp"

namespace optout::learn {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// What a browser says by itself, and what a pack cannot set.
constexpr std::array<std::string_view, 24> usual_headers{"accept-encoding",
                                                         "accept-language",
                                                         "cache-control",
                                                         "connection",
                                                         "content-length",
                                                         "content-type",
                                                         "cookie",
                                                         "dnt",
                                                         "expect",
                                                         "host",
                                                         "keep-alive",
                                                         "origin",
                                                         "pragma",
                                                         "priority",
                                                         "purpose",
                                                         "referer",
                                                         "sec-gpc",
                                                         "te",
                                                         "traceparent",
                                                         "tracestate",
                                                         "transfer-encoding",
                                                         "upgrade",
                                                         "upgrade-insecure-requests",
                                                         "user-agent"};

Error cannot(std::string why) {
    return {ErrorKind::refused, std::move(why), "", ""};
}

/// ", at /a/b"; nothing more where it is all that is sent.
std::string at_place(const std::string& pointer) {
    return pointer.empty() ? "" : ", at " + printable(pointer, 60);
}

const json* at(const json* root, const std::string& pointer) {
    if (root == nullptr) return nullptr;
    try {
        const json::json_pointer place(pointer);
        return root->contains(place) ? &root->at(place) : nullptr;
    } catch (const json::exception&) {
        return nullptr;
    }
}

/// The pointer of the only text in `root` that equals `value`.
void find_equal(const json& root, const json& value, const std::string& pointer,
                std::vector<std::string>& found) {
    if (root == value) found.push_back(pointer);
    if (!root.is_structured() || found.size() > 1) return;
    std::size_t index = 0;
    for (const auto& [key, inner] : root.items())
        find_equal(inner, value,
                   pointer + "/" + (root.is_array() ? std::to_string(index++) : reference_token(key)), found);
}

/// Makes the template of a body, a query or a form from what was sent each time.
class Drafter {
  public:
    Drafter(const std::vector<Observation>& seen, const Secrets& secrets) : seen_(seen), secrets_(secrets) {}

    enum class Place { query, form, body };
    Result<ordered_json> run(const std::vector<json>& sent, Place place) {
        place_ = place;
        std::vector<const json*> nodes;
        for (const json& one : sent) nodes.push_back(&one);
        return draft(nodes, "");
    }

    [[nodiscard]] bool has_value() const { return value_of_.size() > 1; }
    /// True when something else in the body is said in the same words: it may be another setting, which would
    /// be brought back to what it was on the day of learning.
    [[nodiscard]] bool says_more() const {
        return std::ranges::any_of(constants_, [&](const json& constant) {
            const auto same = [&](const Said& said) { return said.second == constant; };
            return constant.is_boolean() || std::ranges::any_of(value_of_, same);
        });
    }
    /// What stands for that state; nothing where it was not seen.
    [[nodiscard]] std::optional<json> word(bool state) const {
        const auto found = std::ranges::find(value_of_, page::State{state}, &Said::first);
        return found == value_of_.end() ? std::nullopt : std::optional(found->second);
    }

  private:
    using Said = std::pair<page::State, json>;

    Result<ordered_json> draft(const std::vector<const json*>& nodes, const std::string& pointer) {
        if (repeats_what_was_read(nodes, pointer)) return ordered_json{{"$read", pointer}};
        const bool objects = std::ranges::all_of(nodes, [](const json* n) { return n->is_object(); });
        const bool arrays = std::ranges::all_of(nodes, [](const json* n) { return n->is_array(); });
        if (objects) return draft_object(nodes, pointer);
        if (arrays) return draft_array(nodes, pointer);
        if (std::ranges::any_of(nodes, [](const json* n) { return n->is_structured(); }))
            return cannot("what it says is built differently each time" + at_place(pointer));
        return draft_leaf(nodes, pointer);
    }

    Result<ordered_json> draft_object(const std::vector<const json*>& nodes, const std::string& pointer) {
        ordered_json object = ordered_json::object();
        for (const auto& [key, first] : nodes.front()->items()) {
            if (key.starts_with('$') || secrets_.is_private(key))
                return cannot("the name of a field in it may be personal" + at_place(pointer));
            std::vector<const json*> inner;
            for (const json* node : nodes) {
                const auto found = node->find(key);
                if (found == node->end() || node->size() != nodes.front()->size())
                    return cannot("it does not send the same fields each time" + at_place(pointer));
                inner.push_back(&*found);
            }
            OPTOUT_TRY(object[key], draft(inner, pointer + "/" + reference_token(key)));
        }
        return object;
    }

    Result<ordered_json> draft_array(const std::vector<const json*>& nodes, const std::string& pointer) {
        ordered_json array = ordered_json::array();
        for (std::size_t i = 0; i < nodes.front()->size(); ++i) {
            std::vector<const json*> inner;
            for (const json* node : nodes) {
                if (node->size() != nodes.front()->size())
                    return cannot("a list in it is not as long each time" + at_place(pointer));
                inner.push_back(&(*node)[i]);
            }
            OPTOUT_TRY(ordered_json item, draft(inner, pointer + "/" + std::to_string(i)));
            array.push_back(std::move(item));
        }
        return array;
    }

    /// At the same place, each time: whatever it is, it may be another setting, and is sent as it is then.
    bool repeats_what_was_read(const std::vector<const json*>& nodes, const std::string& pointer) const {
        if (place_ != Place::body) return false;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const json* read = at(seen_[i].read, pointer);
            if (read == nullptr || *read != *nodes[i]) return false;
        }
        return !nodes.front()->is_structured() || !nodes.front()->empty();
    }

    [[nodiscard]] bool is_harmless(const json& leaf) const {
        const std::string text = leaf.is_string() ? leaf.get<std::string>() : leaf.dump();
        return !secrets_.is_private(text);
    }

    Result<ordered_json> draft_leaf(const std::vector<const json*>& nodes, const std::string& pointer) {
        const json& first = *nodes.front();
        const bool constant = std::ranges::all_of(nodes, [&](const json* n) { return *n == first; });
        if (constant && is_harmless(first)) {
            if (place_ != Place::query) constants_.push_back(meaning(first));
            return ordered_json(first);
        }
        if (!constant && follows_state(nodes)) return ordered_json{{"$value", true}};
        if (const auto place = found_elsewhere(nodes)) return ordered_json{{"$read", *place}};
        return cannot(
            (constant ? "it holds what may be secret or personal" : "it holds what changes each time") +
            at_place(pointer));
    }

    /// The text stands elsewhere in what was read, each time at one and the same place.
    [[nodiscard]] std::optional<std::string> found_elsewhere(const std::vector<const json*>& nodes) const {
        if (place_ != Place::body || !nodes.front()->is_string()) return std::nullopt;
        std::optional<std::string> place;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            std::vector<std::string> found;
            if (seen_[i].read != nullptr) find_equal(*seen_[i].read, *nodes[i], "", found);
            if (found.size() != 1 || (place && *place != found.front())) return std::nullopt;
            place = found.front();
        }
        return place;
    }

    /// In a form `true` and `false` are words like all others, and the words of true and false.
    [[nodiscard]] json meaning(const json& leaf) const {
        if (place_ != Place::body && (leaf == "true" || leaf == "false")) return leaf == "true";
        return leaf;
    }

    bool follows_state(const std::vector<const json*>& nodes) {
        std::vector<Said> said;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const json value = meaning(*nodes[i]);
            const auto known = std::ranges::find(said, seen_[i].state, &Said::first);
            if (known != said.end() && known->second != value) return false;
            if (known == said.end()) said.emplace_back(seen_[i].state, value);
        }
        for (const auto& [state, value] : said) {
            const auto* choice = std::get_if<std::string>(&state.value);
            if (choice != nullptr && value != *choice) return false;
            if (std::holds_alternative<std::vector<page::Box>>(state.value) ||
                secrets_.is_private(value.dump()))
                return false;
        }
        if (value_of_.empty()) value_of_ = said;
        return std::ranges::all_of(
            said, [&](const Said& one) { return std::ranges::find(value_of_, one) != value_of_.end(); });
    }

    const std::vector<Observation>& seen_;
    const Secrets& secrets_;
    std::vector<Said> value_of_;
    std::vector<json> constants_;  // of bodies
    Place place_ = Place::query;
};

enum class Kind { nothing, object, pairs };

Result<Kind> kind_of(const Exchange& request) {
    if (request.body_is_missing) return cannot("the browser's log does not tell what it said");
    if (request.body.empty()) return Kind::nothing;
    const std::string type = ascii_lower(request.header("content-type"));
    if (type.starts_with("application/x-www-form-urlencoded")) return Kind::pairs;
    if (type.find("json") != std::string::npos || trim(request.body).starts_with('{') ||
        trim(request.body).starts_with('['))
        return Kind::object;
    return cannot("it sends neither JSON nor a plain form");
}

Result<std::vector<json>> bodies(const std::vector<Observation>& seen, Kind kind) {
    std::vector<json> all;
    for (const Observation& one : seen) {
        if (kind == Kind::object) {
            OPTOUT_TRY(json body, page::parse_json(one.request->body));
            all.push_back(std::move(body));
        } else {
            const auto pairs = read_pairs(one.request->body);
            if (!pairs) return cannot("it says one thing twice");
            all.emplace_back(*pairs);
        }
    }
    return all;
}

std::string without_query(const std::string& url) {
    return url.substr(0, url.find_first_of("?#"));
}

}  // namespace

std::string address_text(std::string_view url) {
    return replace_all(replace_all(std::string(url), "{", "{{"), "}", "}}");
}

std::optional<ordered_json> read_pairs(std::string_view text) {
    ordered_json pairs = ordered_json::object();
    if (text.empty()) return pairs;
    for (const std::string_view pair : split(text, '&')) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string name = percent_decode(replace_all(std::string(pair.substr(0, equals)), "+", " "));
        const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : "";
        if (pairs.contains(name)) return std::nullopt;
        pairs[name] = percent_decode(replace_all(std::string(value), "+", " "));
    }
    return pairs;
}

ordered_json draft_headers(const Exchange& request, const Secrets& secrets,
                           std::vector<std::pair<std::string, ordered_json>>& tokens) {
    ordered_json headers = ordered_json::object();
    for (const session::Header& header : request.headers) {
        const std::string name = ascii_lower(header.name);
        const bool usual = std::ranges::find(usual_headers, name) != usual_headers.end() ||
                           name.starts_with("sec-") || name.starts_with("proxy-");
        const bool says_nothing =
            name == "accept" && (header.value == "*/*" || header.value == "application/json");
        if (usual || says_nothing) continue;
        const auto draft = secrets.draft_header(name, header.value);
        if (!draft) continue;
        headers[header.name] = draft->value;
        for (const auto& token : draft->tokens) {
            if (std::ranges::find(tokens, token) == tokens.end()) tokens.push_back(token);
        }
    }
    return headers;
}

Result<RequestDraft> draft_request(const std::vector<Observation>& seen, const Secrets& secrets) {
    const Exchange& first = *seen.front().request;
    const std::string address = without_query(first.url);
    if (secrets.is_private(address)) return cannot("its address may say who you are");
    std::vector<json> queries;
    for (const Observation& one : seen) {
        const Exchange& request = *one.request;
        if (request.method != first.method || without_query(request.url) != address)
            return cannot("it goes to another address each time");
        const std::size_t mark = std::min(request.url.find('?'), request.url.size() - 1) + 1;
        const auto pairs =
            read_pairs(std::string_view(request.url).substr(mark, request.url.find('#') - mark));
        if (!pairs) return cannot("its address says one thing twice");
        queries.emplace_back(*pairs);
    }
    OPTOUT_TRY(const Kind kind, kind_of(first));
    Drafter drafter(seen, secrets);
    RequestDraft draft;
    draft.change = {{"by", "request"}, {"method", first.method}, {"url", address_text(address)}};
    OPTOUT_TRY(ordered_json query, drafter.run(queries, Drafter::Place::query));
    if (!query.empty()) draft.change["query"] = std::move(query);
    if (kind != Kind::nothing) {
        OPTOUT_TRY(const auto sent, bodies(seen, kind));
        OPTOUT_TRY(ordered_json body,
                   drafter.run(sent, kind == Kind::pairs ? Drafter::Place::form : Drafter::Place::body));
        draft.change[kind == Kind::object ? "json" : "form"] = std::move(body);
    }
    if (!drafter.has_value()) return cannot("nothing in it says what is wanted");
    if (drafter.says_more()) return cannot("it also says what other settings are");
    ordered_json headers = draft_headers(first, secrets, draft.tokens);
    if (!headers.empty()) draft.change["headers"] = std::move(headers);
    const auto on = drafter.word(true), off = drafter.word(false);
    if (on && off && !(*on == true && *off == false)) {
        draft.on = on;
        draft.off = off;
    }
    return draft;
}

}  // namespace optout::learn
