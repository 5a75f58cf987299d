#include <algorithm>

#include "base/text.hpp"
#include "pack/reader.hpp"
#include "pack/template.hpp"

namespace optout::pack {

namespace {

/// The ids of the lists, which pages may name before the lists themselves are read.
std::vector<std::string> list_ids(const Fields& fields) {
    std::vector<std::string> ids;
    const auto& whole = fields.place().json();
    if (!fields.has("lists") || !whole["lists"].is_object()) return ids;
    for (const auto& [id, list] : whole["lists"].items()) ids.push_back(id);
    return ids;
}

bool has_browser(const std::vector<Way>& drivers) {
    return std::ranges::find(drivers, Way::browser) != drivers.end();
}

void read_ways(Fields& fields, PageRule& page, const Pack& pack) {
    if (const auto drivers = fields.find("drivers")) {
        page.drivers = read_drivers(*drivers);
        if (has_browser(page.drivers) && !has_browser(pack.drivers))
            drivers->wrong("the pack has no browser", "add `\"browser\"` to the pack's `drivers`");
    }
    const auto open = fields.find("open");
    if (!open) return;
    page.open = read_steps(fields, "open");
    if (page.is_json) open->wrong("there is nothing to press in a JSON answer");
    if (!has_browser(pack.drivers_of(page)))
        open->wrong("pressing needs a browser", "add `\"browser\"` to `drivers`");
}

PageRule read_page(const std::string& id, const Value& value, const Pack& pack,
                   const std::vector<std::string>& lists) {
    const Access& access = pack.access;
    PageRule page;
    page.id = id;
    value.check_id(id);
    if (value.json().is_string()) {
        page.urls.push_back(read_address(value, access, lists));
        return page;
    }
    Fields fields(value);
    if (const auto urls = fields.require("url")) {
        for (const Value& url : urls->one_or_more()) page.urls.push_back(read_address(url, access, lists));
    }
    page.is_json = fields.flag("json");
    if (const auto headers = fields.find("headers")) page.headers = read_headers(*headers, access);
    read_ways(fields, page, pack);
    return page;
}

/// A page that is opened once for the whole account, so its address cannot depend on a list.
const PageRule* read_account_page(const Value& value, const Pack& pack) {
    const PageRule* page = read_page_name(value, pack);
    if (page == nullptr) return nullptr;
    for (const std::string& url : page->urls) {
        const auto names = placeholders(url);
        if (names.ok() && !names->empty()) {
            value.wrong("the address of the page " + in_ticks(page->id) + " has the placeholder `{" +
                        names->front() + "}`, which nothing fills here");
        }
    }
    return page;
}

IdentityRule read_identity(const Value& value, const Pack& pack) {
    IdentityRule rule;
    Fields fields(value);
    if (!fields.one_of({"page", "cookie"}, true)) return rule;
    if (fields.has("cookie")) {
        rule.cookie = fields.text("cookie");
    } else if (const auto name = fields.find("page")) {
        const PageRule* page = read_account_page(*name, pack);
        rule.page = name->text();
        rule.extract = read_extract(fields, ground_of(page));
        fields.each("and", [&](const Value& item) { rule.and_pointers.push_back(read_pointer(item)); });
        if (!rule.and_pointers.empty() && rule.extract.pointer.empty())
            fields.place().wrong("`and` needs `pointer`");
    }
    return rule;
}

/// A path and all below it, or a host and a path, as TroubleRule::landing has it.
void check_place(const Value& value) {
    const std::string place = value.text();
    if (place.empty()) return;
    const bool more_than_host = place.substr(0, place.find('/')).find(':') != std::string::npos;
    if (more_than_host || place.find('?') != std::string::npos) {
        value.wrong("a place is a path, or a host and a path", "e.g. `/login` or `login.live.com/`");
    } else if (!place.starts_with('/') && place.find('/') == std::string::npos) {
        value.wrong("a place begins with `/`, or is a host followed by a path",
                    "write `/" + place + "` or `" + place + "/`");
    }
}

TroubleRule read_trouble(const Value& value) {
    constexpr TroubleKind kinds[] = {TroubleKind::signed_out, TroubleKind::challenged, TroubleKind::blocked,
                                     TroubleKind::not_offered};
    constexpr std::string_view words[] = {"signed-out", "challenged", "blocked", "not-offered"};
    TroubleRule rule;
    Fields fields(value);
    if (const auto kind = fields.require("is")) rule.kind = kinds[kind->word(words)];
    if (const auto landing = fields.find("landing")) {
        for (const Value& place : landing->one_or_more()) check_place(place);
        rule.landing = landing->texts();
    }
    if (const auto status = fields.find("status")) {
        for (const Value& number : status->one_or_more()) rule.status.push_back(number.number(100, 999));
    }
    if (const auto css = fields.find("css")) rule.css = read_css(*css);
    if (const auto pointer = fields.find("pointer")) rule.pointer = read_pointer(*pointer);
    rule.text = fields.text("text");
    rule.say = fields.text("say");
    if (rule.landing.empty() && rule.status.empty() && rule.css.empty() && rule.pointer.empty() &&
        rule.text.empty()) {
        value.wrong("a trouble rule needs a condition",
                    "give one or more of `landing`, `status`, `css`, `pointer` and `text`");
    }
    return rule;
}

std::vector<std::string> read_places(Fields& fields, std::string_view key) {
    const auto places = fields.find(key);
    if (!places) return {};
    for (const Value& place : places->one_or_more()) check_place(place);
    return places->texts();
}

DiscoverRule read_discover(const Value& value, const Pack& pack) {
    DiscoverRule rule;
    Fields fields(value);
    if (const auto pages = fields.require("pages")) {
        for (const Value& name : pages->one_or_more()) {
            const PageRule* page = read_account_page(name, pack);
            if (page != nullptr && page->is_json) name.wrong("a JSON page has no links and no controls");
        }
        rule.pages = pages->texts();
    }
    rule.follow = read_places(fields, "follow");
    rule.never = read_places(fields, "never");
    return rule;
}

void read_sign_in(const Value& value, Pack& pack) {
    constexpr std::string_view words[] = {"fine", "risky"};
    Fields fields(value);
    if (const auto url = fields.find("url")) pack.sign_in_url = read_link(*url);
    pack.sign_in_cookies = fields.texts("cookies");
    pack.imported_is_risky = fields.word("imported", words, 0) == 1;
    pack.imported_note = fields.text("imported_note");
}

ListRule read_list(const std::string& id, const Value& value, const Pack& pack) {
    ListRule list;
    list.id = id;
    value.check_id(id);
    Fields fields(value);
    if (const auto name = fields.require("page")) {
        const PageRule* page = read_account_page(*name, pack);
        if (page != nullptr && !page->is_json)
            name->wrong("a list is read from a JSON page", "add `\"json\": true` to the page");
        list.page = name->text();
    }
    if (const auto items = fields.require("items")) list.items = read_pointer(*items);
    if (const auto item_id = fields.require("id")) list.item_id = read_pointer(*item_id);
    if (const auto item_name = fields.require("name")) list.item_name = read_pointer(*item_name);
    return list;
}

}  // namespace

std::vector<Way> read_drivers(const Value& value) {
    constexpr Way ways[] = {Way::http, Way::browser};
    constexpr std::string_view words[] = {"http", "browser"};
    std::vector<Way> drivers;
    for (const Value& item : value.items()) {
        const Way way = ways[item.word(words)];
        if (std::ranges::find(drivers, way) != drivers.end()) item.wrong("a driver is there twice");
        drivers.push_back(way);
    }
    return drivers;
}

Ground ground_of(const PageRule* page) {
    if (page == nullptr) return Ground::unknown;
    return page->is_json ? Ground::answer : Ground::html;
}

const PageRule* read_page_name(const Value& value, const Pack& pack) {
    const std::string id = value.text();
    const PageRule* page = pack.page(id);
    if (page != nullptr || id.empty()) return page;
    std::vector<std::string> ids;
    for (const auto& [known, rule] : pack.pages) ids.push_back(known);
    value.wrong("there is no page " + in_ticks(id) + " in `pages`", suggest(id, ids));
    return nullptr;
}

void read_site(Fields& fields, Pack& pack) {
    if (const auto pages = fields.find("pages")) {
        const auto lists = list_ids(fields);
        for (const auto& [id, place] : pages->members())
            pack.pages.emplace_back(id, read_page(id, place, pack, lists));
    }
    if (const auto sign_in = fields.find("sign_in")) read_sign_in(*sign_in, pack);
    fields.each("identity", [&](const Value& item) { pack.identity.push_back(read_identity(item, pack)); });
    fields.each("trouble", [&](const Value& item) { pack.trouble.push_back(read_trouble(item)); });
    if (const auto lists = fields.find("lists")) {
        for (const auto& [id, place] : lists->members()) pack.lists.push_back(read_list(id, place, pack));
    }
    if (const auto discover = fields.find("discover")) pack.discover = read_discover(*discover, pack);
}

}  // namespace optout::pack
