#include "learn/memory.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace optout::learn {

namespace {

using nlohmann::json;

constexpr char member[] = "controls";
constexpr char walk_member[] = "walked";

/// Pages and ways in one word, as a note's member.
std::string key_of(const Visited& page) {
    return std::string(page.way == Way::browser ? "browser " : "http ") + page.address +
           (page.view.empty() ? "" : " " + page.view);
}

/// An address has no space.
std::string address_in(const std::string& key) {
    const std::size_t begin = key.find(' ') + 1;
    return key.substr(begin, key.find(' ', begin) - begin);
}

/// By what a control is known again; either will do.
std::vector<std::string> marks_of(const Sighting& sighting) {
    std::vector<std::string> marks;
    if (!sighting.key.empty()) marks.push_back(sighting.key);
    if (!sighting.name.empty() && sighting.pointer.empty())
        marks.push_back(sighting.role + " " + printable(sighting.name, 120));
    return marks;
}

}  // namespace

std::string view_of(const pack::Pack& pack, const std::string& page) {
    const pack::PageRule* rule = pack.page(page);
    return rule == nullptr || rule->open.empty() ? "" : page;
}

std::string address_of(const pack::Pack& pack, const std::string& page, const std::string& asked,
                       const Url& landing) {
    const bool is_asked = pack.page(page) != nullptr && landing.text() == asked;
    return is_asked ? asked : landing.shown();
}

Memory::Memory(const std::vector<journal::Entry>& notes, const std::string& site,
               const std::string& account) {
    for (const journal::Entry& note : notes) {
        if (note.key.site != site || note.key.account != account) continue;
        if (const auto walk = note.body.find(walk_member); walk != note.body.end() && walk->is_object()) {
            walks_[walk->value("rule", "")] = note.time.substr(0, 10);
            for (const json& address : walk->value("unread", json::array())) addresses_.insert(address);
        }
        const auto pages = note.body.find(member);
        if (pages == note.body.end() || !pages->is_object()) continue;
        for (const auto& [key, marks] : pages->items()) {
            Page& page = pages_[key];
            addresses_.insert(address_in(key));
            page.day = note.time.substr(0, 10);
            for (const json& mark : marks) {
                if (mark.is_string()) page.marks.insert(mark.get<std::string>());
            }
        }
    }
}

const Memory::Page* Memory::find(const Visited& page) const {
    const auto found = pages_.find(key_of(page));
    return found == pages_.end() ? nullptr : &found->second;
}

std::string Memory::last_seen(const Visited& page) const {
    const Page* known = find(page);
    return known == nullptr ? "" : known->day;
}

std::vector<std::size_t> Memory::news(const Visited& page) const {
    std::vector<std::size_t> fresh;
    const Page* known = find(page);
    if (known == nullptr) return fresh;
    for (std::size_t i = 0; i < page.sightings.size(); ++i) {
        const auto marks = marks_of(page.sightings[i]);
        const bool seen =
            std::ranges::any_of(marks, [&](const auto& mark) { return known->marks.contains(mark); });
        if (!seen && !marks.empty()) fresh.push_back(i);
    }
    return fresh;
}

std::string Memory::missing_since(const std::string& address, const std::string& rule) const {
    const auto walk = walks_.find(rule);
    return walk == walks_.end() || addresses_.contains(address) ? "" : walk->second;
}

bool Memory::has_news(const std::vector<Visited>& pages) const {
    return std::ranges::any_of(
        pages, [&](const Visited& page) { return find(page) == nullptr || !news(page).empty(); });
}

json note_of(const std::vector<Visited>& pages, const std::optional<Walked>& walked) {
    json noted = json::object();
    for (const Visited& page : pages) {
        json& marks = noted[key_of(page)];
        if (marks.is_null()) marks = json::array();
        for (const Sighting& sighting : page.sightings) {
            for (std::string& mark : marks_of(sighting)) marks.push_back(std::move(mark));
        }
    }
    json note{{member, std::move(noted)}};
    if (walked) note[walk_member] = {{"rule", walked->rule}, {"unread", walked->unread}};
    return note;
}

}  // namespace optout::learn
