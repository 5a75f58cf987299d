#include "learn/secrets.hpp"

#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "base/url.hpp"
#include "learn/attributes.hpp"
#include "learn/entry.hpp"
#include "learn/words.hpp"
#include "page/controls.hpp"

namespace optout::learn {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using page::Document;
using page::NodeId;

/// A shorter text stands in so many places by chance that it explains nothing.
constexpr std::size_t shortest = 8;
/// A shorter secret is looked for as a whole text only: "accepted" is the value of many a cookie, and a word.
constexpr std::size_t shortest_found = 12;
/// A cookie with a shorter value is a preference ("en", "dark").
constexpr std::size_t shortest_cookie = 6;

void visit_texts(const json& value, const std::string& pointer,
                 const std::function<void(const std::string&, const std::string&)>& visit) {
    if (value.is_string()) return visit(pointer, value.get_ref<const std::string&>());
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items())
            visit_texts(inner, pointer + "/" + reference_token(key), visit);
    }
}

std::string unquoted(const std::string& value) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

void Secrets::add(std::string value, ordered_json rule) {
    const bool known = std::ranges::any_of(sources_, [&](const Source& s) { return s.value == value; });
    if (!known) sources_.push_back({std::move(value), std::move(rule)});
}

void Secrets::add_cookie(const std::string& name, const std::string& value) {
    if (value.size() < shortest_cookie) return;
    known_.push_back(value);
    if (looks_personal(name)) return;
    add(value, {{"cookie", name}});
    if (std::string bare = unquoted(value); bare != value && bare.size() >= shortest_cookie) {
        known_.push_back(bare);
        add(std::move(bare), {{"cookie", name}, {"unquote", true}});
    }
}

void Secrets::add_page(const std::string& url, const Document& document) {
    if (is_private(url)) return;
    const auto offer = [&](NodeId element, const char* attribute) {
        const auto value = document.attribute(element, attribute);
        const auto selectors = stable_selectors(document, element);
        if (value && value->size() >= shortest && !selectors.empty())
            add(std::string(*value), {{"url", url}, {"css", selectors.front()}, {"attribute", attribute}});
    };
    for (const NodeId meta : document.by_tag("meta")) offer(meta, "content");
    for (const NodeId input : document.by_tag("input")) {
        if (page::input_type(document, input) == "hidden") offer(input, "value");
    }
}

void Secrets::add_answer(const std::string& url, const json& answer) {
    if (is_private(url)) return;
    visit_texts(answer, "", [&](const std::string& pointer, const std::string& value) {
        const bool may_be_token = value.size() >= 2 * shortest && value.find(' ') == std::string::npos;
        if (may_be_token && !is_private(pointer))
            add(value, {{"url", url}, {"json", true}, {"pointer", pointer}});
    });
}

void Secrets::add_identity(const std::string& text) {
    if (text.size() >= 3) people_.push_back(text);
}

bool Secrets::is_private(std::string_view text) const {
    if (looks_personal(text)) return true;
    const std::string lower = ascii_lower(text);
    const auto is_short = [](const std::string& secret) {
        return secret.size() < shortest_found && !looks_personal(secret);
    };
    return is_in(text) ||
           std::ranges::any_of(
               known_,
               [&](const std::string& secret) { return is_short(secret) && lower == ascii_lower(secret); }) ||
           std::ranges::any_of(people_, [&](const std::string& person) {
               return lower.find(ascii_lower(person)) != std::string::npos;
           });
}

bool Secrets::is_in(std::string_view text) const {
    const std::string lower = ascii_lower(text);
    const auto is_there = [&](const std::string& secret) {
        return lower.find(ascii_lower(secret)) != std::string::npos;
    };
    const auto is_long = [](const std::string& secret) {
        return secret.size() >= shortest_found || looks_personal(secret);
    };
    return std::ranges::any_of(known_,
                               [&](const auto& secret) { return is_long(secret) && is_there(secret); }) ||
           std::ranges::any_of(people_, [&](const auto& person) {
               return person.size() >= shortest_cookie && is_there(person);
           });
}

std::optional<HeaderDraft> Secrets::draft_header(const std::string& name, const std::string& value) const {
    if (!is_private(value)) return HeaderDraft{value, {}};
    const Source* best = nullptr;
    for (const Source& source : sources_) {
        const bool longer = best == nullptr || source.value.size() > best->value.size();
        if (longer && value.find(source.value) != std::string::npos) best = &source;
    }
    if (best == nullptr) return std::nullopt;
    const std::size_t at = value.find(best->value);
    const std::string before = value.substr(0, at), after = value.substr(at + best->value.size());
    if (is_private(before) || is_private(after)) return std::nullopt;
    const std::string token = make_id(name, "token", {});
    return HeaderDraft{before + "{" + token + "}" + after, {{token, best->rule}}};
}

}  // namespace optout::learn
