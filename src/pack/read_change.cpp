#include <algorithm>

#include "base/text.hpp"
#include "pack/reader.hpp"

namespace optout::pack {

namespace {

using nlohmann::json;

constexpr std::string_view directives[] = {"$value", "$read", "$here", "$members"};

/// What the templates of one request use.
struct Uses {
    bool wanted = false;  // $value or $members: the request says what is wanted
    bool json = false;    // $read, $here or $members: it repeats what was read
};

void read_directive(const std::string& key, const Value& place, const Setting& setting, Uses& uses) {
    if (key == "$value" || key == "$members") {
        uses.wanted = true;
        if (place.json() != true) place.wrong("must be true");
    } else {
        (void)read_pointer(place);
    }
    uses.json = uses.json || key != "$value";
    if (key == "$members" && setting.state.member.empty()) {
        place.wrong("`$members` needs a state with `member`", "say which member of the array means on");
    }
}

/// Walks a template, checking every {"$…": …} in it.
void check_template(const Value& value, const Setting& setting, Uses& uses) {
    if (value.json().is_array()) {
        if (value.json().empty()) return;
        for (const Value& item : value.items()) check_template(item, setting, uses);
        return;
    }
    if (!value.json().is_object()) return;
    for (const auto& [key, place] : value.members()) {
        if (!key.starts_with('$')) {
            check_template(place, setting, uses);
        } else if (std::ranges::find(directives, key) == std::end(directives)) {
            place.wrong("unknown `" + printable(key, 40) + "`",
                        suggest(key, {std::begin(directives), std::end(directives)}));
        } else {
            if (value.json().size() > 1) place.wrong(in_ticks(key) + " must be alone in its object");
            read_directive(key, place, setting, uses);
        }
    }
}

std::vector<std::pair<std::string, json>> read_pairs(const Value& value, const Setting& setting, Uses& uses) {
    std::vector<std::pair<std::string, json>> pairs;
    for (const auto& [name, place] : value.members()) {
        check_template(place, setting, uses);
        pairs.emplace_back(name, place.json());
    }
    if (pairs.empty()) value.wrong("must not be empty", "leave the key out");
    return pairs;
}

void check_request(Fields& fields, const ByRequest& request, const Setting& setting, const Uses& uses) {
    const Value& place = fields.place();
    fields.one_of({"json", "form"}, false);
    if (request.method == "GET" && (request.body || !request.form.empty()))
        place.wrong("a GET request has no body", "use `query`");
    if (!uses.wanted) {
        place.wrong("the request never says what is wanted",
                    "put {\"$value\": true} where the new value goes, so that it can also be put back");
    }
    if (uses.json && !finds_json(setting.ladder)) {
        place.wrong(
            "`$read`, `$here` and `$members` repeat JSON that was read, but no rung of `locate` reads JSON");
    }
    if (request.merge && request.form.empty() && !(request.body && request.body->is_object())) {
        place.wrong("`merge` needs a `form` or a `json` object", "only their members can be put together");
    }
}

ByRequest read_request(Fields& fields, const Setting& setting, const Pack& pack) {
    constexpr std::string_view methods[] = {"POST", "PUT", "PATCH", "DELETE", "GET"};
    ByRequest request;
    Uses uses;
    if (const auto method = fields.require("method")) request.method = methods[method->word(methods)];
    if (const auto url = fields.require("url")) {
        request.url = read_address(
            *url, pack.access, setting.list.empty() ? std::vector<std::string>{} : std::vector{setting.list});
    }
    if (const auto query = fields.find("query")) request.query = read_pairs(*query, setting, uses);
    if (const auto form = fields.find("form")) request.form = read_pairs(*form, setting, uses);
    if (const auto body = fields.find("json")) {
        check_template(*body, setting, uses);
        request.body = body->json();
    }
    if (const auto headers = fields.find("headers")) request.headers = read_headers(*headers, pack.access);
    request.merge = fields.flag("merge");
    check_request(fields, request, setting, uses);
    return request;
}

ByForm read_form(Fields& fields, const Setting& setting, Ground ground) {
    ByForm form;
    const Value& place = fields.place();
    if (const auto submitter = fields.find("submitter"))
        form.submitter = read_ladder(*submitter, Ground::elements);
    if (ground == Ground::answer) place.wrong("a JSON page has no form", "use {\"by\": \"request\"}");
    if (ground != Ground::html) return form;
    const bool unsafe = std::ranges::any_of(setting.ladder, [](const page::Rung& rung) {
        return std::holds_alternative<page::JsonLocator>(rung.locator) && !rung.read_only;
    });
    if (unsafe) {
        place.wrong("a value found in JSON cannot be sent with a form",
                    "mark that rung `\"read_only\": true`, or change by a request");
    }
    return form;
}

ByClick read_click(Fields& fields, const Setting& setting, const Pack& pack, Ground ground) {
    ByClick click;
    const Value& place = fields.place();
    click.before = read_steps(fields, "open");
    click.confirm = read_steps(fields, "confirm");
    if (ground == Ground::answer)
        place.wrong("there is nothing to click in a JSON answer", "use {\"by\": \"request\"}");
    if (ground == Ground::html && !finds_elements(setting.ladder))
        place.wrong("a click needs a rung that finds an element");
    const PageRule* page = pack.page(setting.page);
    const std::vector<Way>& drivers = page == nullptr ? pack.drivers : pack.drivers_of(*page);
    if (std::ranges::find(drivers, Way::browser) == drivers.end()) {
        place.wrong("a click needs a browser", "add `browser` to `drivers`");
    }
    return click;
}

}  // namespace

Change read_change(const Value& value, const Setting& setting, const Pack& pack) {
    constexpr std::string_view ways[] = {"form", "request", "click"};
    Change change;
    Fields fields(value);
    const auto way = fields.require("by");
    const Ground ground = ground_of(pack.page(setting.page));
    const std::size_t chosen = way ? way->word(ways) : 0;
    if (way && way->json() == ways[chosen]) {
        if (chosen == 0) change.how = read_form(fields, setting, ground);
        if (chosen == 1) change.how = read_request(fields, setting, pack);
        if (chosen == 2) change.how = read_click(fields, setting, pack, ground);
    } else {
        fields.forgive();
    }
    change.unproven = fields.text("unproven");
    return change;
}

}  // namespace optout::pack
