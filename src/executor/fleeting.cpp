#include "executor/fleeting.hpp"

#include <algorithm>

namespace optout::executor {

namespace {

/// What the setting is called in what is sent.
std::vector<std::string> sent_names(const Item& item, const Snapshot& snapshot) {
    std::vector<std::string> names;
    const auto* document =
        snapshot.page.ok() ? std::get_if<page::Document>(&snapshot.page->content) : nullptr;
    if (document != nullptr && item.control->node != page::no_node) {
        for (const std::string_view attribute : {"name", "id"}) {
            if (const auto value = document->attribute(item.control->node, attribute))
                names.emplace_back(*value);
        }
    }
    if (const std::string& pointer = item.control->pointer; !pointer.empty())
        names.push_back(pointer.substr(pointer.rfind('/') + 1));
    if (item.change == nullptr) return names;
    if (const auto* request = std::get_if<pack::ByRequest>(&item.change->how)) {
        for (const auto* pairs : {&request->query, &request->form}) {
            for (const auto& pair : *pairs) names.push_back(pair.first);
        }
        if (request->body && request->body->is_object()) {
            for (const auto& member : request->body->items()) names.push_back(member.key());
        }
    }
    return names;
}

}  // namespace

std::set<std::string> fleeting_cookies(const Account& account, const CookieMarks& before) {
    std::set<std::string> names;
    if (account.sign_in == "window" || account.sign_in == "attached" || account.sign_in == "saved")
        return names;
    const bool keeps_old = account.sign_in != "imported";
    for (const auto& [name, mark] : account.session->cookie_marks()) {
        const auto old = before.find(name);
        if (old == before.end() || (!keeps_old && old->second != mark)) names.insert(name);
    }
    return names;
}

std::string cookie_of(const Item& item, const Snapshot& snapshot, const std::set<std::string>& cookies) {
    if (cookies.empty()) return {};
    for (const std::string& name : sent_names(item, snapshot)) {
        if (cookies.contains(name)) return name;
    }
    return {};
}

}  // namespace optout::executor
