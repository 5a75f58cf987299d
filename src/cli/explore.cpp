#include "cli/explore.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include "cli/entries.hpp"
#include "executor/trouble.hpp"
#include "learn/coverage.hpp"
#include "learn/entry.hpp"

namespace optout::cli {

namespace {

using executor::PageKey;
using executor::Snapshot;
using executor::Verdict;

/// The page of a link that no page of the pack has; packs cannot have such an id.
constexpr char link_page[] = "(link)";

/// One account on its walk, with a pack that also has a page for links.
struct Tour {
    const pack::Pack& own_pack;
    pack::Pack pack;
    learn::Walk walk;
    Exploration result;
    std::set<std::string> taken;     // ids of settings, and of those that are proposed
    std::set<std::string> landings;  // a page that two addresses lead to is listed once

    Tour(const executor::Account& account, std::size_t most)
        : own_pack(*account.pack),
          pack(with_link_page(*account.pack)),
          walk(*account.pack, *account.session, most) {
        for (const pack::Setting& setting : pack.settings) taken.insert(setting.id);
    }

    static pack::Pack with_link_page(pack::Pack pack) {
        pack::PageRule rule;
        rule.id = link_page;
        if (pack.discover && !pack.discover->pages.empty())
            rule.drivers = pack.drivers_of(*pack.page(pack.discover->pages.front()));
        pack.pages.emplace_back(rule.id, rule);
        return pack;
    }
};

/// A stop under way: the address that is tried now.
struct Attempt {
    std::size_t account = 0;
    learn::Stop stop;
    std::size_t url = 0;

    [[nodiscard]] PageKey key() const {
        return {account, stop.page.empty() ? link_page : stop.page, stop.urls[url]};
    }
};

bool is_same(const learn::Sighting& one, const learn::Sighting& other) {
    return one.role == other.role && one.name == other.name;
}

/// A dialog with tabs is there as a whole in each of its views: what a view does not show is listed where it
/// is shown, or else once.
void list_once(std::vector<FoundPage>& pages) {
    for (std::size_t p = 0; p < pages.size(); ++p) {
        for (Found& one : pages[p].controls) {
            if (!one.sighting.hidden) continue;
            for (std::size_t q = 0; q < pages.size(); ++q) {
                if (q == p || pages[q].address != pages[p].address) continue;
                one.listed_elsewhere |= std::ranges::any_of(pages[q].controls, [&](const Found& other) {
                    return is_same(other.sighting, one.sighting) && (!other.sighting.hidden || q < p);
                });
            }
        }
    }
}

class Explorer {
  public:
    Explorer(session::Reader& reader, const std::vector<executor::Account>& accounts,
             const executor::Company& company, std::size_t most, const std::vector<journal::Entry>& notes)
        : notes_(notes), accounts_(accounts) {
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            tours_.emplace_back(accounts[a], most);
            accounts_[a].pack = &tours_[a].pack;
        }
        opener_.emplace(reader, accounts_, company);
    }

    std::vector<Exploration> run() {
        auto readings = executor::read_settings(*opener_, accounts_, {});
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            tours_[a].result.identity = readings.accounts[a].identity;
            tours_[a].result.trouble = readings.accounts[a].trouble;
        }
        at_hand_ = std::move(readings.snapshots);
        for (std::vector<Attempt> now = gather(); !now.empty(); now = gather()) visit(std::move(now));
        std::vector<Exploration> results;
        for (Tour& tour : tours_) {
            tour.result.omissions = tour.walk.omissions();
            tour.result.cut_short = tour.walk.is_cut_short();
            tour.result.rule = tour.walk.rule();
            list_once(tour.result.pages);
            keep_fitting_entries(tour.own_pack, tour.result);
            results.push_back(std::move(tour.result));
        }
        return results;
    }

  private:
    std::vector<Attempt> gather() {
        std::vector<Attempt> now;
        for (std::size_t a = 0; a < tours_.size(); ++a) {
            if (tours_[a].result.trouble) continue;
            for (learn::Stop& stop : tours_[a].walk.next()) now.push_back({a, std::move(stop), 0});
        }
        return now;
    }

    void visit(std::vector<Attempt> now) {
        while (!now.empty()) {
            open(now);
            std::vector<Attempt> again;
            for (Attempt& attempt : now) {
                const auto snapshot = at_hand_.find(attempt.key());
                if (snapshot == at_hand_.end()) continue;
                if (is_elsewhere(snapshot->second) && attempt.url + 1 < attempt.stop.urls.size()) {
                    ++attempt.url;
                    again.push_back(std::move(attempt));
                } else {
                    take(attempt, snapshot->second);
                }
            }
            now = std::move(again);
        }
    }

    void open(const std::vector<Attempt>& now) {
        std::vector<executor::PageOrder> orders;
        for (const Attempt& attempt : now) {
            const Tour& tour = tours_[attempt.account];
            if (at_hand_.contains(attempt.key()) || tour.result.trouble) continue;
            orders.push_back({attempt.key(), awaited_behind_steps(tour.pack, attempt.stop.page), {}});
            if (tour.pack.discover) orders.back().never = tour.pack.discover->never;
        }
        if (orders.empty()) return;
        auto opened = opener_->open(orders, executor::Progress::Phase::reading);
        for (auto& [key, snapshot] : opened) at_hand_.insert_or_assign(key, std::move(snapshot));
    }

    /// Behind steps a browser waits in vain for more where it does not know what is to come: the settings
    /// that the pack has there tell that the view is there.
    static std::vector<page::Ladder> awaited_behind_steps(const pack::Pack& pack, const std::string& page) {
        std::vector<const pack::Setting*> settings;
        const pack::PageRule* rule = pack.page(page);
        for (const pack::Setting& setting : pack.settings) {
            if (setting.page == page) settings.push_back(&setting);
        }
        if (rule == nullptr || rule->open.empty() || settings.empty()) return {};
        return executor::awaited_on(pack, page, settings);
    }

    static bool is_elsewhere(const Snapshot& snapshot) {
        return snapshot.trouble && (snapshot.trouble->verdict == Verdict::not_offered ||
                                    snapshot.trouble->verdict == Verdict::not_found);
    }

    void take(const Attempt& attempt, const Snapshot& snapshot) {
        Tour& tour = tours_[attempt.account];
        const auto unread = [&](const std::string& why) {
            const std::string& asked = attempt.stop.urls[attempt.url];
            const std::string& page = attempt.stop.page;
            tour.result.unread.push_back({page, page.empty() ? shown(asked) : asked, why});
        };
        if (snapshot.trouble) {
            if (executor::ends_account(*snapshot.trouble) && !tour.result.trouble)
                tour.result.trouble = snapshot.trouble;
            unread(snapshot.trouble->what);
            return;
        }
        const session::Page& page = *snapshot.page;
        if (tour.walk.is_forbidden(page.landing)) {
            unread("leads to " + page.landing.shown() + ", which the pack says never to open");
            return;
        }
        if (!tour.landings.insert(attempt.key().page + " " + page.landing.text()).second) return;
        ++tour.result.opened;
        if (auto question = sign_in_question(tour, page)) {
            unread(question->what);
            tour.result.trouble = std::move(question);
            return;
        }
        list(attempt, tour, snapshot);
        if (const auto* document = std::get_if<page::Document>(&page.content))
            tour.walk.take(page.landing, *document);
    }

    /// Where nobody says who is signed in, a page that asks for a password and has none of the pack's
    /// settings is no page of settings.
    static std::optional<executor::Trouble> sign_in_question(const Tour& tour, const session::Page& page) {
        if (!tour.result.identity.empty()) return std::nullopt;
        const bool has_setting =
            std::ranges::any_of(tour.own_pack.settings, [&](const pack::Setting& setting) {
                return page::locate(page.content, setting.ladder, setting.state).ok();
            });
        return has_setting ? std::nullopt : executor::judge_absence(page);
    }

    void list(const Attempt& attempt, Tour& tour, const Snapshot& snapshot) const {
        const session::Page& page = *snapshot.page;
        const std::string address =
            learn::address_of(tour.pack, attempt.stop.page, attempt.stop.urls[attempt.url], page.landing);
        FoundPage found{attempt.stop.page, page.has_json, address, snapshot.way, {}, {}};
        auto sightings = learn::survey(page.content);
        if (sightings.empty()) return;
        const auto by = covered_by(attempt, tour, page, sightings);
        const learn::Memory memory(notes_, tour.pack.id, tour.result.identity);
        found.view = learn::view_of(tour.pack, found.page);
        const learn::Visited seen{found.address, found.way, sightings, found.view};
        const auto news = memory.news(seen);
        const std::string page_missing_since = memory.missing_since(found.address, tour.walk.rule());
        for (std::size_t i = 0; i < sightings.size(); ++i) {
            Found one{std::move(sightings[i]), by[i], page_missing_since, nullptr, {}};
            if (std::ranges::find(news, i) != news.end()) one.new_since = memory.last_seen(seen);
            if (one.covered_by.empty()) {
                const std::string id = found.page.empty() ? page_id(page.landing) : found.page;
                one.entry = learn::propose_entry(page.content, one.sighting, id, tour.taken);
                if (!one.entry.is_null()) tour.taken.insert(one.entry["id"].get<std::string>());
            }
            found.controls.push_back(std::move(one));
        }
        tour.result.pages.push_back(std::move(found));
    }

    /// An entry may know the page by a link that leads to it instead of by its address.
    static std::vector<std::string> covered_by(const Attempt& attempt, const Tour& tour,
                                               const session::Page& page,
                                               const std::vector<learn::Sighting>& sightings) {
        auto by = learn::covered_by(tour.pack, attempt.stop.page, page.landing, page.content, sightings);
        const auto asked = Url::parse(attempt.stop.urls[attempt.url]);
        if (!asked.ok()) return by;
        for (const std::string& id : tour.walk.pages_behind(*asked)) {
            const auto more = learn::covered_by(tour.pack, id, page.landing, page.content, sightings);
            for (std::size_t i = 0; i < by.size(); ++i) {
                if (by[i].empty()) by[i] = more[i];
            }
        }
        return by;
    }

    /// What a pack might call the page: the last step of its address.
    static std::string page_id(const Url& url) {
        std::string path = url.path();
        while (path.size() > 1 && path.ends_with('/')) path.pop_back();
        return learn::make_id(path.substr(path.rfind('/') + 1), "settings", {});
    }

    static std::string shown(const std::string& text) {
        const auto url = Url::parse(text);
        return url.ok() ? url->shown() : std::string("an address that is none");
    }

    const std::vector<journal::Entry>& notes_;
    std::vector<executor::Account> accounts_;
    std::deque<Tour> tours_;  // accounts_ point at their packs
    std::optional<executor::Opener> opener_;
    executor::Snapshots at_hand_;
};

}  // namespace

std::vector<Exploration> explore(session::Reader& reader, const std::vector<executor::Account>& accounts,
                                 const executor::Company& company, std::size_t most,
                                 const std::vector<journal::Entry>& notes) {
    return Explorer(reader, accounts, company, most, notes).run();
}

nlohmann::json note_of(const Exploration& exploration) {
    std::vector<learn::Visited> pages;
    for (const FoundPage& page : exploration.pages) {
        pages.push_back({page.address, page.way, {}, page.view});
        for (const Found& found : page.controls) pages.back().sightings.push_back(found.sighting);
    }
    if (exploration.cut_short || exploration.trouble) return learn::note_of(pages);
    learn::Walked walked{exploration.rule, {}};
    for (const Unread& page : exploration.unread) walked.unread.push_back(page.address);
    return learn::note_of(pages, walked);
}

}  // namespace optout::cli
