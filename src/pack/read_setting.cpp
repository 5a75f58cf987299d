#include <algorithm>

#include "base/text.hpp"
#include "pack/reader.hpp"
#include "pack/template.hpp"

namespace optout::pack {

namespace {

constexpr std::string_view scopes[] = {"account",   "site",         "blog",  "publication",
                                       "workspace", "organisation", "device"};

/// False when there is no such list.
bool read_list_name(const Value& value, Setting& setting, const Pack& pack) {
    setting.list = value.text();
    if (pack.list(setting.list) != nullptr) return true;
    std::vector<std::string> ids;
    for (const ListRule& list : pack.lists) ids.push_back(list.id);
    value.wrong("there is no list " + in_ticks(setting.list) + " in `lists`", suggest(setting.list, ids));
    return false;
}

/// A page has the placeholder of the setting's list, and no other.
void check_page(const Value& value, const Setting& setting, const PageRule& page) {
    for (const std::string& url : page.urls) {
        const auto names = placeholders(url);
        if (!names.ok()) continue;
        if (!setting.list.empty() && std::ranges::find(*names, setting.list) == names->end()) {
            value.wrong("the address of the page " + in_ticks(page.id) + " has no `{" + setting.list + "}`",
                        "without it the settings of one would be taken for those of all");
        }
        for (const std::string& name : *names) {
            if (name != setting.list) {
                value.wrong("the address of the page " + in_ticks(page.id) + " needs `{" + name + "}`",
                            "add `\"list\": \"" + name + "\"` to the setting");
            }
        }
    }
}

void check_want(const Value& value, const Setting& setting) {
    const page::StateRule& state = setting.state;
    const bool choice = std::holds_alternative<std::string>(setting.want);
    const bool two_states = state.on || !state.boxes.empty() || !state.member.empty();
    if (choice && two_states)
        value.wrong("a choice is wanted, but `state` tells only on and off", "want `on` or `off`");
    if (!choice && !two_states && (state.text || !state.attribute.empty())) {
        value.wrong("`state` gives a word, but nothing says which words mean on and off",
                    "add `on` and `off` to `state`, or want a choice");
    }
}

Coupling read_coupling(const Value& value) {
    Coupling coupling;
    Fields fields(value);
    coupling.setting = fields.required_text("setting");
    if (const auto when = fields.require("when")) coupling.when = read_wanted(*when);
    if (const auto becomes = fields.require("becomes")) coupling.becomes = read_wanted(*becomes);
    return coupling;
}

void read_control(Fields& fields, Setting& setting, const Pack& pack) {
    const auto list = fields.find("list");
    const bool list_is_known = !list || read_list_name(*list, setting, pack);
    const PageRule* page = nullptr;
    if (const auto name = fields.require("page")) {
        page = read_page_name(*name, pack);
        setting.page = name->text();
        if (page != nullptr && list_is_known) check_page(*name, setting, *page);
    }
    if (const auto ladder = fields.require("locate")) setting.ladder = read_ladder(*ladder, ground_of(page));
    if (const auto state = fields.find("state")) setting.state = read_state_rule(*state, setting.ladder);
    if (const auto want = fields.require("want")) {
        setting.want = read_wanted(*want);
        check_want(*want, setting);
    }
    if (const auto changes = fields.require("change")) {
        for (const Value& change : changes->one_or_more())
            setting.changes.push_back(read_change(change, setting, pack));
    }
}

void read_words(Fields& fields, Setting& setting) {
    setting.default_state = fields.text("default");
    setting.not_offered = fields.text("not_offered");
    setting.regions = fields.text("regions");
    setting.plans = fields.text("plans");
    setting.irreversible = fields.text("irreversible");
    setting.note = fields.text("note");
}

}  // namespace

Setting read_setting(const Value& value, const Pack& pack) {
    constexpr Verified verified[] = {Verified::never, Verified::look_alike, Verified::live};
    constexpr std::string_view words[] = {"never", "look-alike", "live"};
    Setting setting;
    Fields fields(value);
    if (const auto id = fields.require("id")) {
        setting.id = id->id();
        if (pack.setting(setting.id) != nullptr)
            id->wrong("the id " + in_ticks(setting.id) + " is there twice");
    }
    setting.title = fields.required_text("title");
    if (const auto category = fields.require("category"))
        setting.category = categories[category->word(categories)];
    setting.scope = scopes[fields.word("scope", scopes, 0)];
    read_control(fields, setting, pack);
    read_words(fields, setting);
    fields.each("couplings", [&](const Value& item) { setting.couplings.push_back(read_coupling(item)); });
    setting.evidence = read_evidence(fields, pack);
    setting.verified = verified[fields.word("verified", words, 0)];
    if (setting.verified == Verified::live && setting.evidence.empty()) {
        value.wrong("`verified` is live, but there is no evidence",
                    "say in `evidence` who saw it work, and when");
    }
    return setting;
}

}  // namespace optout::pack
