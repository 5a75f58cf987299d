#include "cli/news.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "learn/coverage.hpp"
#include "learn/memory.hpp"

namespace optout::cli {

namespace {

using executor::Account;
using executor::PageKey;
using executor::Readings;

/// A page of an account, and which of its controls no entry knows.
struct Looked {
    learn::Visited page;
    std::vector<bool> covered;
};

std::vector<Looked> look(const Account& account, std::size_t index, const Readings& readings) {
    std::vector<Looked> all;
    std::set<std::string> seen;
    for (const auto& [key, snapshot] : readings.snapshots) {
        if (key.account != index || snapshot.trouble || !snapshot.page.ok()) continue;
        const session::Page& page = *snapshot.page;
        // What was looked for in vain may have been in the way: this is no view to compare with.
        if (!page.passed_over.empty()) continue;
        const std::string view = learn::view_of(*account.pack, key.page);
        const std::string address = learn::address_of(*account.pack, key.page, key.url, page.landing);
        if (!seen.insert(address + " " + view).second) continue;
        Looked looked{{address, snapshot.way, learn::survey(page.content), view}, {}};
        if (looked.page.sightings.empty()) continue;
        for (const std::string& id :
             learn::covered_by(*account.pack, key.page, page.landing, page.content, looked.page.sightings))
            looked.covered.push_back(!id.empty());
        all.push_back(std::move(looked));
    }
    return all;
}

}  // namespace

Result<std::vector<NewControl>> note_news(const executor::Record& record,
                                          const std::vector<Account>& accounts, const Readings& readings) {
    std::vector<NewControl> news;
    std::vector<journal::Draft> drafts;
    OPTOUT_TRY(const auto notes, record.journal->notes());
    for (std::size_t a = 0; a < accounts.size(); ++a) {
        const std::string& site = accounts[a].pack->id;
        const learn::Memory memory(notes, site, readings.accounts[a].identity);
        std::vector<learn::Visited> pages;
        for (Looked& looked : look(accounts[a], a, readings)) {
            for (const std::size_t i : memory.news(looked.page)) {
                if (looked.covered[i]) continue;
                news.push_back({site, looked.page.address, learn::describe(looked.page.sightings[i]),
                                memory.last_seen(looked.page)});
            }
            pages.push_back(std::move(looked.page));
        }
        if (memory.has_news(pages))
            drafts.push_back(
                {journal::Kind::note, {site, readings.accounts[a].identity, "", ""}, learn::note_of(pages)});
    }
    if (drafts.empty()) return news;
    const auto appended = record.journal->append(record.run, drafts);
    if (!appended.ok()) return appended.error();
    return news;
}

void print(const Output& out, const std::vector<NewControl>& news) {
    constexpr std::size_t most = 5;
    std::map<std::string, std::size_t> counts;
    for (const NewControl& one : news) {
        if (++counts[one.site] > most) continue;
        out.line(out.paint(Colour::yellow, "New") + " at " + one.site + " since " + one.since + ": " +
                 one.what + " (" + one.address + ")");
    }
    for (const auto& [site, count] : counts) {
        const std::string more = count > most ? "There are " + std::to_string(count - most) + " more. " : "";
        out.line(more + "No entry of the pack covers that; see it with: optout discover " + site);
    }
}

nlohmann::json to_json(const std::vector<NewControl>& news) {
    nlohmann::json list = nlohmann::json::array();
    for (const NewControl& one : news)
        list.push_back(
            {{"site", one.site}, {"address", one.address}, {"control", one.what}, {"since", one.since}});
    return list;
}

}  // namespace optout::cli
