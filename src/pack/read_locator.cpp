#include <algorithm>

#include "base/text.hpp"
#include "pack/reader.hpp"

namespace optout::pack {

namespace {

using nlohmann::json;
using page::BesideLocator;
using page::CssLocator;
using page::JsonLocator;
using page::RoleLocator;
using page::Selector;
using page::TextLocator;

/// The roles of what a person can set or press.
constexpr std::string_view roles[] = {"button",  "checkbox",   "combobox",         "group",         "link",
                                      "listbox", "menuitem",   "menuitemcheckbox", "menuitemradio", "option",
                                      "radio",   "radiogroup", "slider",           "spinbutton",    "switch",
                                      "tab",     "textbox"};

std::optional<Selector> read_selector(const Value& value) {
    const std::string text = value.text();
    if (text.empty()) return std::nullopt;
    auto selector = Selector::parse(text);
    if (selector.ok()) return std::move(selector).value();
    value.note(selector.error());
    return std::nullopt;
}

RoleLocator read_role_locator(Fields& fields) {
    constexpr RoleLocator::Match matches[] = {RoleLocator::Match::whole, RoleLocator::Match::prefix,
                                              RoleLocator::Match::contains};
    constexpr std::string_view words[] = {"whole", "prefix", "contains"};
    RoleLocator locator;
    locator.role = roles[fields.word("role", roles, 0)];
    if (const auto name = fields.find("name")) locator.names = name->texts();
    locator.match = matches[fields.word("match", words, 0)];
    if (const auto within = fields.find("within")) locator.within = read_selector(*within);
    if (locator.names.empty() && !fields.has("within")) {
        fields.place().wrong("a role alone says too little", "add `name`, `beside` or `within`");
    }
    return locator;
}

BesideLocator read_beside_locator(Fields& fields) {
    BesideLocator locator;
    locator.role = roles[fields.word("role", roles, 0)];
    locator.texts = fields.texts("beside");
    if (const auto within = fields.find("within")) locator.within = read_selector(*within);
    return locator;
}

TextLocator read_text_locator(Fields& fields) {
    TextLocator locator;
    locator.texts = fields.texts("text");
    if (const auto within = fields.find("within")) locator.within = read_selector(*within);
    return locator;
}

std::map<std::string, json> read_where(const Value& value) {
    std::map<std::string, json> where;
    for (const auto& [key, place] : value.members()) {
        if (place.json().is_structured()) place.wrong("must be text, a number, true, false or null");
        where[key] = place.json();
    }
    if (where.empty()) value.wrong("must name at least one member");
    return where;
}

JsonLocator read_json_locator(Fields& fields, Ground ground) {
    JsonLocator locator;
    const auto embedded = fields.find("embedded");
    if (embedded) locator.embedded = read_selector(*embedded);
    if (const auto where = fields.find("where")) locator.where = read_where(*where);
    if (const auto pointer = fields.require("pointer")) locator.pointer = read_pointer(*pointer);
    const Value& place = fields.place();
    if (ground == Ground::elements)
        place.wrong("a value in JSON cannot be pressed", "use `css`, `role` or `text`");
    if (ground == Ground::html && !embedded) {
        place.wrong("a pointer alone cannot search an HTML page",
                    "add `embedded`, the elements that carry JSON, or `\"json\": true` to the page");
    }
    if (ground == Ground::answer && embedded)
        embedded->wrong("the page is JSON itself, so nothing is embedded in it");
    return locator;
}

page::Rung read_rung(const Value& value, Ground ground) {
    page::Rung rung;
    Fields fields(value);
    if (!fields.one_of({"css", "role", "text", "pointer"}, true)) return rung;
    if (fields.has("css")) {
        if (auto selector = read_selector(*fields.find("css"))) rung.locator = CssLocator{*selector};
    } else if (fields.has("role")) {
        if (!fields.one_of({"name", "beside"}, false)) return rung;
        if (fields.has("beside")) {
            rung.locator = read_beside_locator(fields);
        } else {
            rung.locator = read_role_locator(fields);
        }
    } else if (fields.has("text")) {
        rung.locator = read_text_locator(fields);
    } else {
        rung.locator = read_json_locator(fields, ground);
    }
    if (ground == Ground::answer && !std::holds_alternative<JsonLocator>(rung.locator)) {
        value.wrong("a JSON answer has no elements",
                    "use `pointer`, with `where` if the object must be searched");
    }
    rung.read_only = fields.flag("read_only");
    return rung;
}

/// A word that means on or off: what a page or an answer can say.
std::optional<json> read_word(const Value& value, const page::Ladder& ladder) {
    const json& word = value.json();
    if (word.is_string() || word.is_boolean() || word.is_number()) {
        if (!word.is_string() && !finds_json(ladder))
            value.wrong("an HTML page says text", "put it in quotes");
        return word;
    }
    Fields fields(value);
    if (const auto here = fields.require("$here")) (void)read_pointer(*here);
    if (!finds_json(ladder)) value.wrong("`$here` needs a rung that finds a value in JSON");
    return word;
}

void check_state(Fields& fields, const page::StateRule& rule, const page::Ladder& ladder) {
    const Value& place = fields.place();
    fields.one_of({"attribute", "text", "boxes", "member"}, false);
    if (rule.on.has_value() != rule.off.has_value()) {
        place.wrong(rule.on ? "`on` without `off`" : "`off` without `on`",
                    "say what means on and what means off: everything else is unknown");
    }
    if (rule.on && rule.off && *rule.on == *rule.off) place.wrong("`on` and `off` are the same");
    const bool elements_only = !rule.attribute.empty() || rule.text || !rule.boxes.empty();
    if (elements_only && !finds_elements(ladder))
        place.wrong("`attribute`, `text` and `boxes` are read from elements of a page");
    if (!rule.member.empty() && !finds_json(ladder)) place.wrong("`member` is looked up in an array of JSON");
    if (rule.on && (!rule.boxes.empty() || !rule.member.empty())) {
        place.wrong("`on` and `off` do not go with `boxes` or `member`",
                    "a box is ticked or not, a member is there or not");
    }
}

template <class Wanted>
bool any_rung(const page::Ladder& ladder, Wanted wanted) {
    return std::ranges::any_of(ladder, [&](const page::Rung& rung) { return wanted(rung); });
}

}  // namespace

bool finds_json(const page::Ladder& ladder) {
    return any_rung(ladder,
                    [](const page::Rung& rung) { return std::holds_alternative<JsonLocator>(rung.locator); });
}

bool finds_elements(const page::Ladder& ladder) {
    return any_rung(
        ladder, [](const page::Rung& rung) { return !std::holds_alternative<JsonLocator>(rung.locator); });
}

page::Ladder read_ladder(const Value& value, Ground ground) {
    page::Ladder ladder;
    for (const Value& rung : value.one_or_more()) ladder.push_back(read_rung(rung, ground));
    return ladder;
}

std::vector<page::Ladder> read_steps(Fields& fields, std::string_view key) {
    std::vector<page::Ladder> steps;
    fields.each(key, [&](const Value& item) { steps.push_back(read_ladder(item, Ground::elements)); });
    return steps;
}

page::StateRule read_state_rule(const Value& value, const page::Ladder& ladder) {
    page::StateRule rule;
    Fields fields(value);
    rule.attribute = fields.text("attribute");
    if (const auto text = fields.find("text")) {
        rule.text = text->flag();
        if (!rule.text) text->wrong("must be true", "leave the key out");
    }
    if (const auto on = fields.find("on")) rule.on = read_word(*on, ladder);
    if (const auto off = fields.find("off")) rule.off = read_word(*off, ladder);
    if (const auto boxes = fields.find("boxes")) rule.boxes = read_css(*boxes);
    rule.member = fields.text("member");
    check_state(fields, rule, ladder);
    return rule;
}

page::Wanted read_wanted(const Value& value) {
    if (value.json().is_object()) {
        Fields fields(value);
        return fields.required_text("choice");
    }
    constexpr std::string_view words[] = {"off", "on"};
    return value.word(words) == 1;
}

}  // namespace optout::pack
