#include "learn/json_page.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "learn/words.hpp"

namespace optout::learn {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

struct Turn {
    std::string key;
    bool in_list = false;
};
using Path = std::vector<Turn>;

std::string pointer_of(const Path& path, std::size_t begin, std::size_t end) {
    std::string pointer;
    for (std::size_t i = begin; i < end; ++i) pointer += "/" + reference_token(path[i].key);
    return pointer;
}

const json* follow(const json& root, const Path& path, std::size_t end) {
    const json* place = &root;
    for (std::size_t i = 0; i < end; ++i) {
        if (path[i].in_list) {
            const auto index = static_cast<std::size_t>(std::stoul(path[i].key));
            if (!place->is_array() || index >= place->size()) return nullptr;
            place = &(*place)[index];
        } else {
            const auto found = place->is_object() ? place->find(path[i].key) : place->end();
            if (!place->is_object() || found == place->end()) return nullptr;
            place = &*found;
        }
    }
    return place;
}

void collect_leaves(const json& value, Path& path, std::vector<Path>& leaves) {
    if (!value.is_structured()) {
        if (!value.is_null()) leaves.push_back(path);
        return;
    }
    std::size_t index = 0;
    for (const auto& [key, inner] : value.items()) {
        path.push_back({value.is_array() ? std::to_string(index++) : key, value.is_array()});
        collect_leaves(inner, path, leaves);
        path.pop_back();
    }
}

/// What each state is called there; empty where the values do not follow the state.
std::vector<std::pair<page::State, json>> words_at(const std::vector<Answered>& answers, const Path& path) {
    std::vector<std::pair<page::State, json>> words;
    for (const Answered& one : answers) {
        const json* value = follow(one.exchange->answer, path, path.size());
        if (value == nullptr || value->is_structured()) return {};
        const auto known =
            std::ranges::find_if(words, [&](const auto& word) { return word.first == one.state; });
        if (known == words.end()) {
            const bool taken =
                std::ranges::any_of(words, [&](const auto& word) { return word.second == *value; });
            if (taken) return {};
            words.emplace_back(one.state, *value);
        } else if (known->second != *value) {
            return {};
        }
    }
    return words;
}

/// The state rule for those words; nothing when a pack cannot say it.
std::optional<page::StateRule> rule_for(const std::vector<std::pair<page::State, json>>& words) {
    page::StateRule rule;
    for (const auto& [state, word] : words) {
        if (const bool* on = std::get_if<bool>(&state.value)) {
            (*on ? rule.on : rule.off) = word;
        } else if (!std::holds_alternative<std::string>(state.value) ||
                   word != std::get<std::string>(state.value)) {
            return std::nullopt;
        }
    }
    if (rule.on.has_value() != rule.off.has_value()) return std::nullopt;
    if (rule.on && *rule.on == true && *rule.off == false) return page::StateRule{};
    return rule;
}

/// A member of the object that tells it from all others: a name that somebody chose.
std::optional<std::pair<std::string, json>> mark_of(const json& root, const json& object,
                                                    const Secrets& secrets) {
    for (const char* name : {"key", "id", "name", "type", "setting", "slug", "code"}) {
        const auto member = object.find(name);
        if (member == object.end() || !member->is_string()) continue;
        const auto& text = member->get_ref<const std::string&>();
        if (looks_generated(text) || secrets.is_private(text)) continue;
        if (page::find_objects(root, {{name, *member}}).size() == 1)
            return std::pair(std::string(name), *member);
    }
    return std::nullopt;
}

/// By its pointer or, where that leads through a list, by the object that holds it.
bool make_locator(const json& root, const Path& path, const Secrets& secrets, JsonPage& page) {
    page::JsonLocator locator;
    std::size_t begin = 0;
    for (std::size_t i = path.size(); i > 0 && begin == 0; --i) {
        if (path[i - 1].in_list) begin = i;
    }
    locator.pointer = pointer_of(path, begin, path.size());
    page.locate = {{"pointer", locator.pointer}};
    if (begin > 0) {
        const json* object = follow(root, path, begin);
        if (object == nullptr || !object->is_object()) return false;
        const auto mark = mark_of(root, *object, secrets);
        if (!mark) return false;
        locator.where[mark->first] = mark->second;
        page.locate = {{"where", {{mark->first, mark->second}}}, {"pointer", locator.pointer}};
    }
    page.ladder = {{std::move(locator)}};
    page.last_key = path.back().in_list ? "" : path.back().key;
    return !secrets.is_private(page.locate["pointer"].get_ref<const std::string&>());
}

bool seen_well(const std::vector<Answered>& answers) {
    const auto first = std::ranges::count(answers, answers.front().state, &Answered::state);
    return answers.size() >= 3 && first > 0 && static_cast<std::size_t>(first) < answers.size();
}

std::optional<JsonPage> find_in(const std::vector<Answered>& answers, const std::string& like,
                                const Secrets& secrets) {
    const json& last = answers.back().exchange->answer;
    Path path;
    std::vector<Path> leaves;
    collect_leaves(last, path, leaves);
    std::vector<JsonPage> found;
    for (const Path& leaf : leaves) {
        if (leaf.empty()) continue;
        const auto words = words_at(answers, leaf);
        if (words.size() < 2) continue;
        auto rule = rule_for(words);
        JsonPage page{answers.back().exchange->url, answers.back().exchange, {}, {}, {}, {}};
        if (!rule || !make_locator(last, leaf, secrets, page)) continue;
        page.state = std::move(*rule);
        found.push_back(std::move(page));
    }
    if (found.size() > 1) std::erase_if(found, [&](const JsonPage& page) { return page.last_key != like; });
    if (found.size() != 1) return std::nullopt;
    const bool holds = std::ranges::all_of(answers, [&](const Answered& one) {
        const page::Content content = one.exchange->answer;
        const auto control = page::locate(content, found.front().ladder, found.front().state);
        return control.ok() && control->state == one.state;
    });
    return holds ? std::optional(std::move(found.front())) : std::nullopt;
}

}  // namespace

std::vector<JsonPage> find_json_pages(const std::vector<Answered>& answers, const std::string& like,
                                      const Secrets& secrets) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<Answered>> by_url;
    for (const Answered& one : answers) {
        const std::string url = one.exchange->url.substr(0, one.exchange->url.find('#'));
        if (!by_url.contains(url)) order.push_back(url);
        by_url[url].push_back(one);
    }
    std::vector<JsonPage> pages;
    for (const std::string& url : order) {
        const auto& mine = by_url[url];
        if (secrets.is_private(url) || !seen_well(mine)) continue;
        if (auto page = find_in(mine, like, secrets)) pages.push_back(std::move(*page));
    }
    return pages;
}

}  // namespace optout::learn
