#include "pack/fields.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace optout::pack {

namespace {

std::string_view kind_of(const nlohmann::json& json) {
    switch (json.type()) {
        case nlohmann::json::value_t::null:
            return "null";
        case nlohmann::json::value_t::object:
            return "an object";
        case nlohmann::json::value_t::array:
            return "an array";
        case nlohmann::json::value_t::string:
            return "text";
        case nlohmann::json::value_t::boolean:
            return "true or false";
        default:
            return "a number";
    }
}

using Pointers = std::map<const nlohmann::json*, std::string>;

/// Fills in the pointers of the values that are asked for.
void find_pointers(const nlohmann::json& value, const std::string& pointer, Pointers& asked) {
    if (const auto found = asked.find(&value); found != asked.end()) found->second = pointer;
    if (!value.is_structured()) return;
    for (const auto& [key, inner] : value.items())  // of an array, the keys are the indexes
        find_pointers(inner, pointer + "/" + reference_token(key), asked);
}

}  // namespace

std::vector<Error> Mistakes::errors(const nlohmann::json& root, const std::string& file) const {
    Pointers pointers;
    for (const Mistake& mistake : found_) pointers[mistake.at];
    if (!found_.empty()) find_pointers(root, "", pointers);
    std::vector<Error> errors;
    for (const Mistake& mistake : found_) {
        const std::string& pointer = pointers[mistake.at];
        const std::string place = pointer.empty() ? "" : (file.empty() ? "" : ": ") + printable(pointer);
        errors.push_back({mistake.error.kind, mistake.error.what, file + place, mistake.error.remedy});
    }
    return errors;
}

std::string in_ticks(std::string_view name) {
    return "`" + printable(name, 60) + "`";
}

std::string in_words(const std::vector<std::string>& names) {
    std::string words;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) words += i + 1 == names.size() ? " and " : ", ";
        words += in_ticks(names[i]);
    }
    return words;
}

std::string suggest(std::string_view word, const std::vector<std::string>& candidates) {
    if (const std::string near = nearest(word, candidates); !near.empty())
        return "did you mean " + in_ticks(near) + "?";
    return candidates.empty() ? "there is none yet" : "there is " + in_words(candidates);
}

Value Value::member(std::string_view key) const {
    return {json_->at(key), *mistakes_};
}

void Value::wrong(std::string what, std::string remedy) const {
    mistakes_->add(*json_, std::move(what), std::move(remedy));
}

void Value::note(const Status& status) const {
    if (!status.ok()) wrong(status.error().what, status.error().remedy);
}

void Value::expected(std::string_view what) const {
    wrong("must be " + std::string(what) + ", not " + std::string(kind_of(*json_)));
}

std::string Value::text() const {
    if (!json_->is_string()) {
        expected("text");
        return {};
    }
    auto text = json_->get<std::string>();
    if (trim(text).empty()) wrong("must not be empty", "leave the key out when there is nothing to say");
    return text;
}

bool Value::flag() const {
    if (!json_->is_boolean()) expected("true or false");
    return json_->is_boolean() && json_->get<bool>();
}

int Value::number(int least, int most) const {
    if (!json_->is_number_integer()) {
        wrong("must be a whole number");
        return least;
    }
    const auto number = json_->get<std::int64_t>();
    if (number < least || number > most) {
        wrong("must be between " + std::to_string(least) + " and " + std::to_string(most));
        return least;
    }
    return static_cast<int>(number);
}

std::size_t Value::word(std::span<const std::string_view> words) const {
    const std::string mine = text();
    const auto found = std::ranges::find(words, mine);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    if (!mine.empty())
        wrong(in_ticks(mine) + " is not one of the words here", suggest(mine, {words.begin(), words.end()}));
    return 0;
}

std::string Value::id() const {
    std::string mine = text();
    if (!mine.empty()) check_id(mine);
    return mine;
}

void Value::check_id(std::string_view id) const {
    const bool good = std::ranges::all_of(
        id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (good && !id.empty() && !id.starts_with('-')) return;
    wrong(in_ticks(id) + " cannot be an id",
          "use lower-case letters, digits and hyphens, e.g. `model-training`");
}

std::vector<Value> Value::elements() const {
    std::vector<Value> values;
    values.reserve(json_->size());
    for (const auto& element : *json_) values.emplace_back(element, *mistakes_);
    return values;
}

std::vector<Value> Value::items() const {
    if (!json_->is_array()) {
        expected("an array");
        return {};
    }
    if (json_->empty()) wrong("must not be empty", "leave the key out when there is nothing to list");
    return elements();
}

std::vector<Value> Value::one_or_more() const {
    if (json_->is_array()) return items();
    return {*this};
}

std::vector<std::string> Value::texts() const {
    std::vector<std::string> texts;
    for (const Value& item : one_or_more()) texts.push_back(item.text());
    return texts;
}

std::vector<std::pair<std::string, Value>> Value::members() const {
    if (!json_->is_object()) {
        expected("an object");
        return {};
    }
    std::vector<std::pair<std::string, Value>> members;
    members.reserve(json_->size());
    for (const auto& [key, value] : json_->items()) members.emplace_back(key, Value(value, *mistakes_));
    return members;
}

Fields::Fields(const Value& object) : object_(object) {
    if (!object_.json().is_object()) (void)object_.members();
}

Fields::~Fields() {
    if (forgiven_ || !object_.json().is_object()) return;
    for (const auto& member : object_.json().items()) {
        const std::string& key = member.key();
        if (std::ranges::find(known_, key) == known_.end())
            object_.wrong("unknown key " + in_ticks(key), suggest(key, {known_.begin(), known_.end()}));
    }
}

std::optional<Value> Fields::find(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
    if (!has(key)) return std::nullopt;
    return object_.member(key);
}

std::optional<Value> Fields::require(std::string_view key) {
    auto value = find(key);
    if (!value && object_.json().is_object()) object_.wrong("the key " + in_ticks(key) + " is missing");
    return value;
}

std::string Fields::text(std::string_view key) {
    const auto value = find(key);
    return value ? value->text() : std::string{};
}

std::string Fields::required_text(std::string_view key) {
    const auto value = require(key);
    return value ? value->text() : std::string{};
}

bool Fields::flag(std::string_view key) {
    const auto value = find(key);
    return value && value->flag();
}

std::size_t Fields::word(std::string_view key, std::span<const std::string_view> words,
                         std::size_t fallback) {
    const auto value = find(key);
    return value ? value->word(words) : fallback;
}

std::vector<std::string> Fields::texts(std::string_view key) {
    const auto value = find(key);
    return value ? value->texts() : std::vector<std::string>{};
}

bool Fields::one_of(std::initializer_list<std::string_view> keys, bool needed) {
    if (!object_.json().is_object()) return false;
    std::vector<std::string> given;
    for (const std::string_view key : keys) {
        if (has(key)) given.emplace_back(key);
    }
    if (given.size() > 1) object_.wrong(in_words(given) + " exclude each other", "keep one of them");
    if (given.empty() && needed)
        object_.wrong("one of " + in_words({keys.begin(), keys.end()}) + " is needed");
    if (given.size() == 1 || (given.empty() && !needed)) return true;
    forgive();
    return false;
}

void Fields::each(std::string_view key, const std::function<void(const Value&)>& read) {
    if (const auto value = find(key)) {
        for (const Value& item : value->items()) read(item);
    }
}

}  // namespace optout::pack
