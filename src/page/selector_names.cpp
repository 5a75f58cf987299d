#include "page/selector_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/text.hpp"

namespace optout::page {

namespace {

const std::map<std::string_view, PseudoClass> plain_pseudo_classes = {
    {"root", PseudoClass::root},           {"scope", PseudoClass::scope},
    {"empty", PseudoClass::empty},         {"checked", PseudoClass::checked},
    {"disabled", PseudoClass::disabled},   {"enabled", PseudoClass::enabled},
    {"required", PseudoClass::required},   {"optional", PseudoClass::optional},
    {"read-only", PseudoClass::read_only}, {"read-write", PseudoClass::read_write},
    {"link", PseudoClass::link},           {"any-link", PseudoClass::link},
};

const std::map<std::string_view, Position> positions = {
    {"first-child", {true, false, false}}, {"last-child", {false, true, false}},
    {"only-child", {true, true, false}},   {"first-of-type", {true, false, true}},
    {"last-of-type", {false, true, true}}, {"only-of-type", {true, true, true}},
};

constexpr std::array function_names = {
    "is", "where", "not", "has", "lang", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"};

template <class Value>
std::optional<Value> look_up(const std::map<std::string_view, Value>& values, std::string_view name) {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<PseudoClass> plain_pseudo_class(std::string_view name) {
    return look_up(plain_pseudo_classes, name);
}

std::optional<Position> position(std::string_view name) {
    return look_up(positions, name);
}

bool is_function(std::string_view name) {
    return std::ranges::find(function_names, name) != function_names.end();
}

std::string nearest_pseudo_class(std::string_view name) {
    std::vector<std::string> known(function_names.begin(), function_names.end());
    for (const auto& [supported, _] : plain_pseudo_classes) known.emplace_back(supported);
    for (const auto& [supported, _] : positions) known.emplace_back(supported);
    return nearest(name, known);
}

bool depends_on_the_moment(std::string_view name) {
    static constexpr std::array names = {
        "active",     "autofill",       "buffering",     "current",
        "focus",      "focus-visible",  "focus-within",  "fullscreen",
        "future",     "hover",          "local-link",    "modal",
        "muted",      "past",           "paused",        "picture-in-picture",
        "playing",    "popover-open",   "seeking",       "stalled",
        "target",     "target-current", "target-within", "user-invalid",
        "user-valid", "visited",        "volume-locked",
    };
    return std::ranges::find(names, name) != names.end();
}

bool html_ignores_case_of(std::string_view attribute) {
    static constexpr std::array names = {
        "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
        "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
        "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
        "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
        "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
        "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
        "type",       "valign",         "valuetype", "vlink",
    };
    return std::ranges::binary_search(names, attribute);
}

}  // namespace optout::page
