// The proof of a round: what was written is read from fresh pages, and only what they show gets a verdict.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#include "base/text.hpp"
#include "executor/executing.hpp"

namespace optout::executor {

namespace {

/// A write that is refused is tried once more.
constexpr int most_tries = 2;
/// After these waits, what could not be reached is read again: devices and servers of one's own restart when
/// a setting has changed.
constexpr std::chrono::seconds restarts[] = {std::chrono::seconds(1), std::chrono::seconds(3)};

}  // namespace

void Execute::read_back(const std::vector<Sent>& sent, const std::vector<std::size_t>& next) {
    std::set<PageKey> pages;
    std::set<std::size_t> stopped;
    another_way_.clear();
    for (const Sent& s : sent) {
        const std::size_t account = plan_.items[s.item].account;
        if (!s.trouble || another_way_.contains(account)) continue;
        if (found_another_way(s)) {
            another_way_.insert(account);
        } else if (ends_account(*s.trouble) && !s.asks_for_person && !session::may_be_stale(s.status)) {
            stopped.insert(account);
        }
    }
    for (const std::size_t account : another_way_) stopped.erase(account);
    for (const Sent& s : sent) {
        const Item& item = plan_.items[s.item];
        const bool unsent_for_good =
            !s.left && !one_by_one_.contains(item.account) && !another_way_.contains(item.account);
        if (stopped.contains(item.account) || unsent_for_good) continue;
        pages.insert(item.page);
        for (const Item& other : plan_.items) {
            if (is_coupled(item, other)) pages.insert(other.page);
        }
    }
    for (const std::size_t i : next) {
        const Item& item = plan_.items[i];
        if (one_by_one_.contains(item.account) && !stopped.contains(item.account)) pages.insert(item.page);
    }
    open(pages, Progress::Phase::proving);
    for (const std::chrono::seconds wait : restarts) {
        const std::set<PageKey> lost = out_of_reach(pages);
        if (lost.empty()) break;
        std::this_thread::sleep_for(wait);
        open(lost, Progress::Phase::proving);
    }
    fresh_ = std::move(pages);
}

std::set<PageKey> Execute::out_of_reach(const std::set<PageKey>& pages) const {
    std::set<PageKey> lost;
    std::ranges::copy_if(pages, std::inserter(lost, lost.end()), [&](const PageKey& key) {
        const auto& page = snapshots_.at(key).page;
        // Also where the connection ends while it is being secured.
        return !page.ok() && (page.error().kind == ErrorKind::network || page.error().kind == ErrorKind::tls);
    });
    return lost;
}

bool Execute::found_another_way(const Sent& s) {
    const Item& item = plan_.items[s.item];
    if (s.trouble->verdict == Verdict::blocked) return opener_.bar(item.page);
    const bool needs_person =
        s.trouble->verdict == Verdict::challenged || s.trouble->verdict == Verdict::signed_out;
    return needs_person && item.way == Way::browser && opener_.hand_over(item.account, *s.trouble);
}

bool Execute::is_coupled(const Item& item, const Item& other) {
    if (other.account != item.account || other.target.id != item.target.id) return false;
    return std::ranges::any_of(item.setting->couplings,
                               [&](const auto& c) { return c.setting == other.setting->id; });
}

std::vector<std::size_t> Execute::judge_round(const std::vector<Sent>& sent) {
    std::set<std::size_t> written, again;
    for (const Sent& s : sent) {
        written.insert(s.item);
        if (judge_item(s)) again.insert(s.item);
    }
    for (const Sent& s : sent) {
        if (held_down(plan_.items[s.item])) again.insert(s.item);
    }
    for (const Sent& s : sent) tries_[s.item] += s.left ? 1 : 0;
    std::erase_if(again, [&](std::size_t i) { return tries_[i] >= most_tries; });
    for (std::size_t i = 0; i < plan_.items.size(); ++i) {
        if (!written.contains(i) && judge_bystander(i)) again.insert(i);
    }
    return {again.begin(), again.end()};
}

bool Execute::judge_item(const Sent& s) {
    Item& item = plan_.items[s.item];
    const page::State old = item.control->state;
    item.step = Step::rest;
    if (!s.left) {
        const Trouble why = s.trouble.value_or(Trouble{Verdict::failed, "not sent", ""});
        give_up(item, {why.verdict, "not written: " + why.what, why.remedy});
        return still_readable(item);
    }
    item.stale = true;
    if (!fresh_.contains(item.page)) {
        give_up(item, s.trouble.value_or(Trouble{Verdict::unverified, "written, but not read back", ""}));
        return false;
    }
    const Snapshot& snapshot = snapshots_.at(item.page);
    const AccountReading who = read_identity(accounts_, item.account, snapshots_);
    auto control = read_control(*item.setting, snapshot);
    if (!control.ok() || who.trouble) {
        const Trouble why = who.trouble ? *who.trouble : explain(*item.setting, snapshot, control.error());
        give_up(item, {Verdict::unverified,
                       "written (answered " + std::to_string(s.status) +
                           "), but it could not be read back: " + why.what,
                       why.remedy});
        return false;
    }
    take(item, std::move(control).value(), snapshot);
    if (!item.differs()) {
        item.verdict = Verdict::changed;
        item.message.clear();
        if (const std::string cookie = cookie_of(item, snapshot, fleeting_[item.account]); !cookie.empty()) {
            give_up(item, {Verdict::unverified,
                           "the service keeps it in a cookie of whoever asks (" + printable(cookie) +
                               "), and the cookies of this run end with it",
                           "change it in your browser: " + item.page.url});
        }
        return false;
    }
    return judge_unchanged(item, s, item.control->state == old);
}

bool Execute::still_readable(Item& item) {
    if (!fresh_.contains(item.page)) return false;
    const Snapshot& snapshot = snapshots_.at(item.page);
    auto control = read_control(*item.setting, snapshot);
    if (!control.ok()) return false;
    take(item, std::move(control).value(), snapshot);
    return item.differs();
}

bool Execute::judge_unchanged(Item& item, const Sent& s, bool as_before) {
    const std::string now = "it still reads " + item.control->state.describe();
    if (s.trouble) {
        const bool has_answer = s.status != 0;
        const std::string what =
            has_answer ? "the service refused the change (" : "the change was not finished (";
        give_up(item, {s.trouble->verdict == Verdict::blocked || s.trouble->verdict == Verdict::not_found
                           ? Verdict::failed
                           : s.trouble->verdict,
                       what + s.trouble->what + "); " + now,
                       s.asks_for_person || !has_answer ? s.trouble->remedy : ""});
        return as_before && (session::may_be_stale(s.status) || another_way_.contains(item.account));
    }
    give_up(item, {Verdict::unverified, "the service answered " + std::to_string(s.status) + ", but " + now,
                   "look at it in your browser: " + item.page.url});
    return false;
}

bool Execute::held_down(const Item& item) const {
    return item.verdict == Verdict::unverified && item.control->state == *item.before &&
           std::ranges::any_of(plan_.items, [&](const Item& other) {
               return is_coupled(other, item) && other.verdict == Verdict::changed;
           });
}

bool Execute::judge_bystander(std::size_t i) {
    Item& item = plan_.items[i];
    if (!fresh_.contains(item.page) || !item.control) return false;
    const Snapshot& snapshot = snapshots_.at(item.page);
    auto control = read_control(*item.setting, snapshot);
    if (!control.ok()) {
        if (item.step == Step::follow) give_up(item, explain(*item.setting, snapshot, control.error()));
        return false;
    }
    const bool moved = control->state != item.control->state;
    take(item, std::move(control).value(), snapshot);
    if (item.step == Step::follow) {
        if (item.differs()) {
            const bool leader_done = plan_.items[*item.follows].verdict == Verdict::changed;
            if (leader_done) item.step = Step::write;
            return leader_done;
        }
        item.step = Step::rest;
        item.verdict = Verdict::changed;
        item.message = "followed from " + plan_.items[*item.follows].setting->id;
        moved_.insert(i);
        return false;
    }
    if (moved && item.verdict != Verdict::changed) {
        item.verdict = item.goal && !item.observed && item.differs() ? Verdict::unverified : Verdict::changed;
        item.message = "moved from " + item.before->describe() + " to " + item.control->state.describe() +
                       " together with another change";
        moved_.insert(i);
    }
    return false;
}

void Execute::give_up_followers() {
    for (const std::size_t i : items_at(Step::follow)) {
        Item& item = plan_.items[i];
        const Item& leader = plan_.items[*item.follows];
        give_up(item, {leader.verdict == Verdict::changed ? Verdict::unverified : leader.verdict,
                       "should have followed from " + leader.setting->id + ", which was not changed", ""});
        moved_.insert(i);
    }
}

}  // namespace optout::executor
