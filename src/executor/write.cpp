#include "executor/write.hpp"

#include "pack/template.hpp"
#include "page/form.hpp"

namespace optout::executor {

namespace {

using pack::json;

Result<session::Submit> build_submit(const Write& write, const std::vector<Item>& items,
                                     const Snapshots& snapshots) {
    const Item& first = items[write.items.front()];
    const auto snapshot = snapshots.find(first.page);
    if (snapshot == snapshots.end() || !snapshot->second.page.ok())
        return Error{ErrorKind::internal, "the page of the form is not at hand", first.page.url, ""};
    const session::Page& page = *snapshot->second.page;
    const auto* document = std::get_if<page::Document>(&page.content);
    if (document == nullptr)
        return Error{ErrorKind::malformed, "the page is not HTML, so it has no form to send",
                     page.landing.origin(), ""};
    std::vector<page::Edit> edits;
    for (const std::size_t i : write.items) {
        const page::StateRule& rule = items[i].setting->state;
        edits.push_back({items[i].control->node, *items[i].goal, rule.boxes, rule.on, rule.off});
    }
    page::NodeId submitter = page::no_node;
    const auto& by_form = std::get<pack::ByForm>(first.change->how);
    if (!by_form.submitter.empty()) {
        OPTOUT_TRY(submitter, page::locate_element(*document, by_form.submitter));
    }
    OPTOUT_TRY(auto submission, page::fill(*document, edits, submitter));
    return session::Submit{page.landing, std::move(submission)};
}

std::string as_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Fills the templates of name-value pairs; a name that is already there is filled with the same template.
Status fill_pairs(const std::vector<std::pair<std::string, json>>& templates, const Item& item,
                  std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& entry : templates) {
        const auto& [name, text] = entry;
        OPTOUT_TRY(const json value, pack::fill_json(text, item.setting->state, *item.control, *item.goal));
        std::erase_if(pairs, [&](const auto& pair) { return pair.first == entry.first; });
        pairs.emplace_back(name, as_text(value));
    }
    return success();
}

Result<session::Send> build_send(const Write& write, const std::vector<Item>& items) {
    const Item& first = items[write.items.front()];
    const auto& rule = std::get<pack::ByRequest>(first.change->how);
    std::map<std::string, std::string> names;
    if (!first.setting->list.empty()) names[first.setting->list] = first.target.id;
    session::Send send;
    send.method = rule.method;
    OPTOUT_TRY(send.url, pack::fill_address(rule.url, names));
    for (const HeaderRule& header : rule.headers) send.headers.push_back({header.name, header.value});

    std::vector<std::pair<std::string, std::string>> query, form;
    std::optional<json> body;
    for (const std::size_t i : write.items) {
        const auto& mine = std::get<pack::ByRequest>(items[i].change->how);
        OPTOUT_CHECK(fill_pairs(mine.query, items[i], query));
        OPTOUT_CHECK(fill_pairs(mine.form, items[i], form));
        if (!mine.body) continue;
        OPTOUT_TRY(json filled,
                   pack::fill_json(*mine.body, items[i].setting->state, *items[i].control, *items[i].goal));
        if (body && body->is_object() && filled.is_object()) {
            body->update(filled, true);
        } else {
            body = std::move(filled);
        }
    }
    if (!query.empty())
        send.url += (send.url.find('?') == std::string::npos ? "?" : "&") + form_urlencode(query);
    if (body) {
        send.content_type = "application/json";
        send.body = body->dump();
    } else if (!form.empty()) {
        send.content_type = "application/x-www-form-urlencoded";
        send.body = form_urlencode(form);
    }
    return send;
}

session::Press build_press(const Item& item, const Account& account) {
    const auto& click = std::get<pack::ByClick>(item.change->how);
    const pack::PageRule& rule = *account.pack->page(item.page.page);
    session::Press press;
    press.page.session = account.session;
    press.page.url = item.page.url;
    press.page.way = Way::browser;
    press.page.open = rule.open;
    press.before = click.before;
    press.ladder = item.setting->ladder;
    press.rule = item.setting->state;
    press.present = item.control->state;
    press.goal = *item.goal;
    press.confirm = click.confirm;
    if (press.before.empty()) press.page.awaited = {item.setting->ladder};
    return press;
}

}  // namespace

Verdict verdict_of_unbuilt(const Error& error) {
    return error.kind == ErrorKind::ambiguous ? Verdict::ambiguous : Verdict::failed;
}

Result<session::WriteRequest> build(const Write& write, const std::vector<Item>& items,
                                    const std::vector<Account>& accounts, const Snapshots& snapshots) {
    session::WriteRequest request;
    const Item& first = items[write.items.front()];
    request.session = accounts[write.account].session;
    request.way = first.way;
    if (std::holds_alternative<pack::ByClick>(first.change->how)) {
        request.action = build_press(first, accounts[write.account]);
    } else if (std::holds_alternative<pack::ByForm>(first.change->how)) {
        OPTOUT_TRY(request.action, build_submit(write, items, snapshots));
    } else {
        OPTOUT_TRY(request.action, build_send(write, items));
    }
    return request;
}

}  // namespace optout::executor
