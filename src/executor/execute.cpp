#include "executor/execute.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "executor/record.hpp"
#include "executor/trouble.hpp"
#include "executor/write.hpp"

namespace optout::executor {

namespace {

using journal::Draft;
using journal::Kind;
using nlohmann::json;

/// A write that is refused is tried once more.
constexpr int most_tries = 2;

std::string describe_key(const journal::SettingKey& key) {
    return key.site + (key.account.empty() ? "" : " (" + key.account + ")") +
           (key.target.empty() ? "" : " " + key.target) + " " + key.setting;
}

/// The answer to a write that looks like a token was no longer good; the fresh page may have a better one.
bool may_be_stale(int status) {
    return status == 400 || status == 403 || status == 409 || status == 412 || status == 419 || status == 422;
}

/// What a round knows of one item that was written.
struct Sent {
    std::size_t item = 0;
    std::int64_t intent = 0;
    bool left = false;               // the request left
    int status = 0;                  // of the answer, 0 when there was none
    std::optional<Trouble> trouble;  // of the answer
};

class Execute {
  public:
    Execute(Plan& plan, const std::vector<Account>& accounts, Snapshots snapshots, session::Driver& driver,
            Opener& opener, const Record& record, const OnProgress& on_progress)
        : plan_(plan),
          accounts_(accounts),
          snapshots_(std::move(snapshots)),
          driver_(driver),
          opener_(opener),
          record_(record),
          on_progress_(on_progress) {}

    Result<Execution> run() {
        std::vector<std::size_t> pending = items_at(Step::write);
        confirm_accounts(pending);
        std::erase_if(pending, [&](std::size_t i) { return plan_.items[i].step != Step::write; });
        while (!pending.empty()) {
            const std::vector<std::size_t> now = this_round(pending);
            OPTOUT_TRY(const std::vector<Sent> sent, write(now));
            std::erase_if(pending, [&](std::size_t i) { return std::ranges::find(now, i) != now.end(); });
            read_back(sent, pending);
            const std::vector<std::size_t> again = judge_round(sent);
            OPTOUT_CHECK(record_outcomes(sent));
            pending.insert(pending.begin(), again.begin(), again.end());
        }
        give_up_followers();
        OPTOUT_CHECK(record_followers());
        return execution_;
    }

  private:
    std::vector<std::size_t> items_at(Step step) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < plan_.items.size(); ++i) {
            if (plan_.items[i].step == step) found.push_back(i);
        }
        return found;
    }

    /// Everything at once; but where a write was refused, as when each write uses up the token of all pages,
    /// one request at a time, each after a fresh reading of its page.
    std::vector<std::size_t> this_round(const std::vector<std::size_t>& pending) const {
        std::vector<std::size_t> now;
        std::set<std::size_t> begun;
        for (const Write& write : group(plan_.items, pending, snapshots_)) {
            if (one_by_one_.contains(write.account) && !begun.insert(write.account).second) continue;
            now.insert(now.end(), write.items.begin(), write.items.end());
        }
        return now;
    }

    void give_up(Item& item, const Trouble& trouble) {
        item.step = Step::rest;
        item.verdict = trouble.verdict;
        item.message = trouble.message();
    }

    /// Asks each account that is about to be written to who it is, on a fresh page; that page also brings
    /// fresh tokens.
    void confirm_accounts(const std::vector<std::size_t>& pending) {
        std::set<PageKey> pages;
        for (const std::size_t i : pending) {
            if (const auto& page = plan_.accounts[plan_.items[i].account].identity_page) pages.insert(*page);
        }
        open(pages, Progress::Phase::writing);
        for (const std::size_t i : pending) {
            Item& item = plan_.items[i];
            const AccountReading& planned = plan_.accounts[item.account];
            const AccountReading now = read_identity(accounts_, item.account, snapshots_);
            if (now.trouble) {
                give_up(item, *now.trouble);
            } else if (now.identity != planned.identity) {
                give_up(item, {Verdict::signed_out,
                               "planned for " + planned.identity + ", but now signed in as " + now.identity +
                                   "; nothing was written",
                               "run again to see the plan for " + now.identity});
            } else if (pages.contains(item.page)) {
                look_again(item);
            }
        }
    }

    /// Takes the control from the fresh snapshot; what has become right by itself needs no write.
    void look_again(Item& item) {
        const Snapshot& snapshot = snapshots_.at(item.page);
        auto control = read_control(*item.setting, snapshot);
        if (!control.ok()) {
            give_up(item, explain(*item.setting, snapshot, control.error()));
            return;
        }
        take(item, std::move(control).value(), snapshot);
        if (!item.differs()) {
            item.step = Step::rest;
            item.verdict = Verdict::already;
        }
    }

    /// What was read now is what a next write begins with.
    static void take(Item& item, page::Control control, const Snapshot& snapshot) {
        item.control = std::move(control);
        item.way = snapshot.way;
        if (item.change == nullptr) return;
        if (const auto* change = change_by(item.way, *item.setting, *item.control)) item.change = change;
    }

    void open(const std::set<PageKey>& pages, Progress::Phase phase) {
        std::vector<PageOrder> orders;
        for (const PageKey& key : pages) {
            // The old pages go before the new ones come, so that never two of a page are held.
            snapshots_.erase(key);
            std::vector<const pack::Setting*> settings;
            for (const Item& item : plan_.items) {
                if (item.page == key && item.control) settings.push_back(item.setting);
            }
            orders.push_back({key, awaited_on(*accounts_[key.account].pack, key.page, settings)});
        }
        for (auto& [key, snapshot] : opener_.open(orders, phase))
            snapshots_.insert_or_assign(key, std::move(snapshot));
    }

    Result<std::vector<Sent>> write(const std::vector<std::size_t>& pending) {
        std::vector<Write> groups = group(plan_.items, pending, snapshots_);
        std::vector<session::WriteRequest> requests;
        std::vector<Write> writes;
        for (Write& write : groups) {
            auto request = build(write, plan_.items, accounts_, snapshots_);
            if (request.ok()) {
                requests.push_back(std::move(request).value());
                writes.push_back(std::move(write));
                continue;
            }
            const Verdict verdict =
                request.error().kind == ErrorKind::ambiguous ? Verdict::ambiguous : Verdict::failed;
            for (const std::size_t i : write.items)
                give_up(plan_.items[i], {verdict, request.error().what, request.error().remedy});
        }
        OPTOUT_TRY(std::vector<Sent> sent, record_intents(writes));
        send(requests, writes, sent);
        return sent;
    }

    Result<std::vector<Sent>> record_intents(const std::vector<Write>& writes) {
        std::vector<Draft> drafts;
        std::vector<Sent> sent;
        for (const Write& write : writes) {
            for (const std::size_t i : write.items) {
                const Item& item = plan_.items[i];
                json body{{"before", item.control->state.to_json()},
                          {"goal", state_json(item.goal)},
                          {"pack", accounts_[item.account].pack->digest()}};
                drafts.push_back({Kind::intent, item.key, std::move(body)});
                sent.push_back({i, 0, false, 0, {}});
            }
        }
        OPTOUT_TRY(const auto entries, record_.journal->append(record_.run, drafts));
        for (std::size_t n = 0; n < sent.size(); ++n) sent[n].intent = entries[n].number;
        return sent;
    }

    void send(std::vector<session::WriteRequest>& requests, const std::vector<Write>& writes,
              std::vector<Sent>& sent) {
        std::vector<char> left(requests.size(), 0);
        std::map<std::size_t, Progress> progress;
        for (std::size_t w = 0; w < requests.size(); ++w) {
            requests[w].before_send = [&left, w] {
                left[w] = 1;
                return success();
            };
            Progress& mine = progress[writes[w].account];
            mine.phase = Progress::Phase::writing;
            mine.account = writes[w].account;
            ++mine.total;
        }
        const auto on_answer = [&](std::size_t w, const Result<session::Page>& answer) {
            Progress& mine = progress[writes[w].account];
            ++mine.done;
            if (on_progress_) on_progress_(mine);
            const auto trouble = judge_write(writes[w], answer);
            if (!trouble) return true;
            const bool refused = answer.ok() && may_be_stale(answer->status);
            if (refused) one_by_one_.insert(writes[w].account);
            return !refused && !ends_account(*trouble);
        };
        const auto answers = driver_.write(requests, on_answer);
        std::size_t n = 0;
        for (std::size_t w = 0; w < writes.size(); ++w) {
            if (left[w] != 0) ++execution_.requests_sent;
            for (std::size_t k = 0; k < writes[w].items.size(); ++k, ++n) {
                sent[n].left = left[w] != 0;
                sent[n].status = answers[w].ok() ? answers[w]->status : 0;
                sent[n].trouble = judge_write(writes[w], answers[w]);
                const Item& item = plan_.items[sent[n].item];
                spdlog::info("{}: {} -> {}, answered {}", describe_key(item.key),
                             item.control->state.describe(), item.goal->describe(),
                             sent[n].status == 0 ? "nothing" : std::to_string(sent[n].status));
            }
        }
    }

    std::optional<Trouble> judge_write(const Write& write, const Result<session::Page>& answer) const {
        const Item& item = plan_.items[write.items.front()];
        // A form may be sent anywhere on the site, so landing elsewhere is no sign of trouble by itself.
        const std::string landing = answer.ok() ? answer->landing.text() : item.page.url;
        auto trouble = judge(*accounts_[item.account].pack, landing, false, answer, item.way);
        return trouble || !answer.ok() ? trouble : judge_absence(*answer);
    }

    /// Opens afresh every page that a write may have changed: of the items, and of the settings coupled to
    /// them. Where one write follows the other, also the page that is needed next.
    void read_back(const std::vector<Sent>& sent, const std::vector<std::size_t>& next) {
        std::set<PageKey> pages;
        std::set<std::size_t> stopped;
        another_way_.clear();
        for (const Sent& s : sent) {
            const std::size_t account = plan_.items[s.item].account;
            if (!s.trouble || another_way_.contains(account)) continue;
            if (found_another_way(s)) {
                another_way_.insert(account);
            } else if (ends_account(*s.trouble) && !may_be_stale(s.status)) {
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
            if (one_by_one_.contains(item.account) && !stopped.contains(item.account))
                pages.insert(item.page);
        }
        open(pages, Progress::Phase::proving);
        fresh_ = std::move(pages);
    }

    /// The write was turned away, and the same account can be reached in another way, or the person has dealt
    /// with what stood in its way.
    bool found_another_way(const Sent& s) {
        const Item& item = plan_.items[s.item];
        if (s.trouble->verdict == Verdict::blocked) return opener_.bar(item.page);
        const bool needs_person =
            s.trouble->verdict == Verdict::challenged || s.trouble->verdict == Verdict::signed_out;
        return needs_person && item.way == Way::browser && opener_.hand_over(item.account, *s.trouble);
    }

    static bool is_coupled(const Item& item, const Item& other) {
        if (other.account != item.account || other.target.id != item.target.id) return false;
        return std::ranges::any_of(item.setting->couplings,
                                   [&](const auto& c) { return c.setting == other.setting->id; });
    }

    /// Gives verdicts from the fresh pages; returns the items to be written (again) in a next round.
    std::vector<std::size_t> judge_round(const std::vector<Sent>& sent) {
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

    /// True when the item may be tried again: it was refused, and a fresh page shows it unchanged.
    bool judge_item(const Sent& s) {
        Item& item = plan_.items[s.item];
        const page::State old = item.control->state;
        item.step = Step::rest;
        if (!s.left) {
            const Trouble why = s.trouble.value_or(Trouble{Verdict::failed, "not sent", ""});
            give_up(item, {why.verdict, "not written: " + why.what, why.remedy});
            return still_readable(item);
        }
        if (!fresh_.contains(item.page)) {
            give_up(item, s.trouble.value_or(Trouble{Verdict::unverified, "written, but not read back", ""}));
            return false;
        }
        const Snapshot& snapshot = snapshots_.at(item.page);
        const AccountReading who = read_identity(accounts_, item.account, snapshots_);
        auto control = read_control(*item.setting, snapshot);
        if (!control.ok() || who.trouble) {
            const Trouble why =
                who.trouble ? *who.trouble : explain(*item.setting, snapshot, control.error());
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
            return false;
        }
        return judge_unchanged(item, s, item.control->state == old);
    }

    /// A write that was held back because another one was refused: it can still be done from the fresh page.
    bool still_readable(Item& item) {
        if (!fresh_.contains(item.page)) return false;
        const Snapshot& snapshot = snapshots_.at(item.page);
        auto control = read_control(*item.setting, snapshot);
        if (!control.ok()) return false;
        take(item, std::move(control).value(), snapshot);
        return item.differs();
    }

    bool judge_unchanged(Item& item, const Sent& s, bool as_before) {
        const std::string now = "it still reads " + item.control->state.describe();
        if (s.trouble) {
            give_up(item, {s.trouble->verdict == Verdict::blocked || s.trouble->verdict == Verdict::not_found
                               ? Verdict::failed
                               : s.trouble->verdict,
                           "the service refused the change (" + s.trouble->what + "); " + now, ""});
            return as_before && (may_be_stale(s.status) || another_way_.contains(item.account));
        }
        give_up(item,
                {Verdict::unverified, "the service answered " + std::to_string(s.status) + ", but " + now,
                 "look at it in your browser: " + item.page.url.substr(0, item.page.url.find('?'))});
        return false;
    }

    /// A setting that holds this one down was changed in the same round, so a second try can help.
    bool held_down(const Item& item) const {
        return item.verdict == Verdict::unverified && item.control->state == *item.before &&
               std::ranges::any_of(plan_.items, [&](const Item& other) {
                   return is_coupled(other, item) && other.verdict == Verdict::changed;
               });
    }

    /// Items that were not written but whose page was read again: followers, and settings that moved unasked.
    /// True when the item is a follower that did not follow and must be written.
    bool judge_bystander(std::size_t i) {
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
            item.verdict =
                item.goal && !item.observed && item.differs() ? Verdict::unverified : Verdict::changed;
            item.message = "moved from " + item.before->describe() + " to " + item.control->state.describe() +
                           " together with another change";
            moved_.insert(i);
        }
        return false;
    }

    void give_up_followers() {
        for (const std::size_t i : items_at(Step::follow)) {
            Item& item = plan_.items[i];
            const Item& leader = plan_.items[*item.follows];
            give_up(item,
                    {leader.verdict == Verdict::changed ? Verdict::unverified : leader.verdict,
                     "should have followed from " + leader.setting->id + ", which was not changed", ""});
            moved_.insert(i);
        }
    }

    Status record_outcomes(const std::vector<Sent>& sent) {
        std::vector<Draft> drafts;
        for (const Sent& s : sent) {
            const Item& item = plan_.items[s.item];
            json body = entry_body(item, accounts_[item.account]);
            body["intent"] = s.intent;
            body["before"] = state_json(item.before);
            body["sent"] = s.left;
            if (s.status != 0) body["status"] = s.status;
            drafts.push_back({Kind::outcome, item.key, std::move(body)});
        }
        return append(drafts);
    }

    /// Followers and settings that moved by themselves: no intent of ours, but a change that an undo must
    /// know.
    Status record_followers() {
        std::vector<Draft> drafts;
        for (const std::size_t i : moved_) {
            const Item& item = plan_.items[i];
            json body = entry_body(item, accounts_[item.account]);
            body["before"] = state_json(item.before);
            drafts.push_back({Kind::reading, item.key, std::move(body)});
        }
        return append(drafts);
    }

    Status append(const std::vector<Draft>& drafts) {
        if (drafts.empty()) return success();
        OPTOUT_TRY(const auto entries, record_.journal->append(record_.run, drafts));
        return success();
    }

    Plan& plan_;
    const std::vector<Account>& accounts_;
    Snapshots snapshots_;
    session::Driver& driver_;
    Opener& opener_;
    const Record& record_;
    const OnProgress& on_progress_;
    std::set<PageKey> fresh_;            // pages opened in this round's proof
    std::map<std::size_t, int> tries_;   // writes that left, by item
    std::set<std::size_t> one_by_one_;   // accounts whose writes no longer go as a batch
    std::set<std::size_t> another_way_;  // accounts that go another way since this round
    std::set<std::size_t> moved_;        // items that changed without a write of their own
    Execution execution_;
};

}  // namespace

Result<Execution> execute(Plan& plan, const std::vector<Account>& accounts, Snapshots snapshots,
                          session::Driver& driver, Opener& opener, const Record& record,
                          const OnProgress& on_progress) {
    return Execute(plan, accounts, std::move(snapshots), driver, opener, record, on_progress).run();
}

}  // namespace optout::executor
