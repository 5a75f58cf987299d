#include "pack/template.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "page/accessibility.hpp"

namespace optout::pack {

namespace {

using nlohmann::json;

/// A stretch of plain text, or the name of a placeholder.
struct Piece {
    bool is_name = false;
    std::string text;
};

Error bad_braces(std::string_view text, std::string what) {
    return {ErrorKind::pack, std::move(what) + " in `" + printable(text) + "`", "",
            "`{{` and `}}` stand for braces themselves"};
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Result<std::vector<Piece>> pieces(std::string_view text) {
    std::vector<Piece> result{{}};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '{' && c != '}') {
            result.back().text += c;
        } else if (i + 1 < text.size() && text[i + 1] == c) {
            result.back().text += c;
            ++i;
        } else if (c == '}') {
            return bad_braces(text, "a `}` without its `{`");
        } else {
            const std::size_t end = text.find('}', i);
            if (end == std::string_view::npos) return bad_braces(text, "a `{` without its `}`");
            const std::string_view name = text.substr(i + 1, end - i - 1);
            if (!is_name(name)) return bad_braces(text, "`{" + printable(name, 40) + "}` is not a name");
            result.push_back({true, std::string(name)});
            result.push_back({});
            i = end;
        }
    }
    return result;
}

/// The value at a pointer of the JSON in which the control was found.
Result<json> read(const page::Control& control, const std::string& pointer) {
    auto value = page::at_pointer(control.json, pointer);
    if (value.ok()) return value;
    return Error{ErrorKind::not_found,
                 "the page has nothing at " + printable(pointer) + ", which the pack's request needs", "",
                 std::string(page::newer_pack)};
}

/// The array that holds the member on, or does not.
Result<json> members(const page::StateRule& rule, const page::Control& control, const page::State& target) {
    const bool* on = std::get_if<bool>(&target.value);
    OPTOUT_TRY(json array, read(control, control.pointer));
    if (on == nullptr || !array.is_array() || rule.member.empty()) {
        return Error{ErrorKind::pack, "{\"$members\": true} needs a list and a state with `member`", "", ""};
    }
    const auto found = std::ranges::find(array, json(rule.member));
    if (*on && found == array.end()) array.push_back(rule.member);
    if (!*on) array.erase(std::remove(array.begin(), array.end(), json(rule.member)), array.end());
    return array;
}

/// The key of {"$key": …}; empty when the value is something else.
std::string directive(const json& value) {
    if (!value.is_object() || value.size() != 1 || !value.begin().key().starts_with('$')) return {};
    return value.begin().key();
}

}  // namespace

Result<std::vector<std::string>> placeholders(std::string_view text) {
    OPTOUT_TRY(const auto parts, pieces(text));
    std::vector<std::string> names;
    for (const Piece& piece : parts) {
        if (piece.is_name) names.push_back(piece.text);
    }
    return names;
}

Result<std::string> fill_address(std::string_view text, const std::map<std::string, std::string>& names) {
    OPTOUT_TRY(const auto parts, pieces(text));
    std::string filled;
    for (const Piece& piece : parts) {
        if (!piece.is_name) {
            filled += piece.text;
            continue;
        }
        const auto found = names.find(piece.text);
        if (found == names.end())
            return Error{ErrorKind::pack, "nothing fills {" + piece.text + "} in " + printable(text), "", ""};
        filled += percent_encode(found->second);
    }
    return filled;
}

Result<json> wanted_value(const page::StateRule& rule, const page::Control& control,
                          const page::State& target) {
    if (const auto* choice = std::get_if<std::string>(&target.value)) return json(*choice);
    const bool* on = std::get_if<bool>(&target.value);
    if (on == nullptr) {
        return Error{ErrorKind::pack, "a list of boxes has no single value to send", "",
                     "change it by its form"};
    }
    const auto& word = *on ? rule.on : rule.off;
    if (!word) return json(*on);
    if (directive(*word) == "$here")
        return read(control, control.here + word->at("$here").get<std::string>());
    return *word;
}

Result<json> fill_json(const json& text, const page::StateRule& rule, const page::Control& control,
                       const page::State& target) {
    const std::string key = directive(text);
    if (key == "$value") return wanted_value(rule, control, target);
    if (key == "$read") return read(control, text.at(key).get<std::string>());
    if (key == "$here") return read(control, control.here + text.at(key).get<std::string>());
    if (key == "$members") return members(rule, control, target);
    json filled = text;
    if (text.is_structured()) {
        for (json& value : filled) {
            OPTOUT_TRY(json inner, fill_json(value, rule, control, target));
            value = std::move(inner);
        }
    }
    return filled;
}

}  // namespace optout::pack
