#include "executor/execute.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "executor/executing.hpp"

namespace optout::executor {

using journal::Draft;
using journal::Kind;
using nlohmann::json;

namespace {

std::string describe_key(const journal::SettingKey& key) {
    return key.site + (key.account.empty() ? "" : " (" + key.account + ")") +
           (key.target.empty() ? "" : " " + key.target) + " " + key.setting;
}

}  // namespace

Result<Execution> Execute::run() {
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
    execution_.snapshots = std::move(snapshots_);
    return std::move(execution_);
}

std::vector<std::size_t> Execute::items_at(Step step) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < plan_.items.size(); ++i) {
        if (plan_.items[i].step == step) found.push_back(i);
    }
    return found;
}

std::vector<std::size_t> Execute::this_round(const std::vector<std::size_t>& pending) const {
    std::vector<std::size_t> now;
    std::set<std::size_t> begun;
    for (const Write& write : group(plan_.items, pending, snapshots_)) {
        if (one_by_one_.contains(write.account) && !begun.insert(write.account).second) continue;
        now.insert(now.end(), write.items.begin(), write.items.end());
    }
    return now;
}

void Execute::give_up(Item& item, const Trouble& trouble) {
    item.step = Step::rest;
    item.verdict = trouble.verdict;
    item.message = trouble.message();
}

void Execute::confirm_accounts(const std::vector<std::size_t>& pending) {
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

void Execute::look_again(Item& item) {
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

void Execute::take(Item& item, page::Control control, const Snapshot& snapshot) {
    item.control = std::move(control);
    item.stale = false;
    item.way = snapshot.way;
    if (item.change == nullptr) return;
    if (const auto* change = change_by(item.way, *item.setting, *item.control)) item.change = change;
}

void Execute::open(const std::set<PageKey>& pages, Progress::Phase phase) {
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

Result<std::vector<Sent>> Execute::write(const std::vector<std::size_t>& pending) {
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
        for (const std::size_t i : write.items) {
            give_up(plan_.items[i],
                    {verdict_of_unbuilt(request.error()), request.error().what, request.error().remedy});
        }
    }
    OPTOUT_TRY(std::vector<Sent> sent, record_intents(writes));
    send(requests, writes, sent);
    return sent;
}

Result<std::vector<Sent>> Execute::record_intents(const std::vector<Write>& writes) {
    std::vector<Draft> drafts;
    std::vector<Sent> sent;
    for (const Write& write : writes) {
        for (const std::size_t i : write.items) {
            const Item& item = plan_.items[i];
            json body{{"before", item.control->state.to_json()},
                      {"goal", state_json(item.goal)},
                      {"pack", accounts_[item.account].pack->digest()}};
            drafts.push_back({Kind::intent, item.key, std::move(body)});
            sent.push_back({.item = i});
        }
    }
    OPTOUT_TRY(const auto entries, record_.journal->append(record_.run, drafts));
    for (std::size_t n = 0; n < sent.size(); ++n) sent[n].intent = entries[n].number;
    return sent;
}

void Execute::send(std::vector<session::WriteRequest>& requests, const std::vector<Write>& writes,
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
        auto trouble = judge_write(writes[w], answer);
        if (!trouble) trouble = judge_question(writes[w], answer);
        if (!trouble) return true;
        const bool refused = answer.ok() && session::may_be_stale(answer->status);
        if (refused) one_by_one_.insert(writes[w].account);
        return !refused && !ends_account(*trouble);
    };
    std::map<std::size_t, CookieMarks> marks;
    for (const Write& write : writes) {
        if (!marks.contains(write.account))
            marks[write.account] = accounts_[write.account].session->cookie_marks();
    }
    const auto answers = driver_.write(requests, on_answer);
    fleeting_.clear();
    for (const auto& [account, before] : marks)
        fleeting_[account] = fleeting_cookies(accounts_[account], before);
    std::size_t n = 0;
    for (std::size_t w = 0; w < writes.size(); ++w) {
        if (left[w] != 0) ++execution_.requests_sent;
        for (std::size_t k = 0; k < writes[w].items.size(); ++k, ++n) {
            sent[n].left = left[w] != 0;
            sent[n].status = answers[w].ok() ? answers[w]->status : 0;
            sent[n].trouble = judge_write(writes[w], answers[w]);
            if (!sent[n].trouble) {
                sent[n].trouble = judge_question(writes[w], answers[w]);
                sent[n].asks_for_person = sent[n].trouble.has_value();
            }
            const Item& item = plan_.items[sent[n].item];
            spdlog::info("{}: {} -> {}, answered {}", describe_key(item.key), item.control->state.describe(),
                         item.goal->describe(),
                         sent[n].status == 0 ? "nothing" : std::to_string(sent[n].status));
        }
    }
}

std::optional<Trouble> Execute::judge_write(const Write& write, const Result<session::Page>& answer) const {
    const Item& item = plan_.items[write.items.front()];
    // A form may be sent anywhere on the site, so landing elsewhere is no sign of trouble by itself.
    const std::string landing = answer.ok() ? answer->landing.text() : item.page.url;
    return judge(*accounts_[item.account].pack, landing, false, answer, item.way);
}

std::optional<Trouble> Execute::judge_question(const Write& write,
                                               const Result<session::Page>& answer) const {
    if (!answer.ok()) return std::nullopt;
    const bool shows_control = std::ranges::any_of(write.items, [&](std::size_t i) {
        const pack::Setting& setting = *plan_.items[i].setting;
        return page::locate(answer->content, setting.ladder, setting.state).ok();
    });
    return shows_control ? std::nullopt : judge_absence(*answer);
}

Status Execute::record_outcomes(const std::vector<Sent>& sent) {
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

Status Execute::record_followers() {
    std::vector<Draft> drafts;
    for (const std::size_t i : moved_) {
        const Item& item = plan_.items[i];
        json body = entry_body(item, accounts_[item.account]);
        body["before"] = state_json(item.before);
        drafts.push_back({Kind::reading, item.key, std::move(body)});
    }
    return append(drafts);
}

Status Execute::append(const std::vector<Draft>& drafts) {
    if (drafts.empty()) return success();
    OPTOUT_TRY(const auto entries, record_.journal->append(record_.run, drafts));
    return success();
}

Result<Execution> execute(Plan& plan, const std::vector<Account>& accounts, Snapshots snapshots,
                          session::Driver& driver, Opener& opener, const Record& record,
                          const OnProgress& on_progress) {
    return Execute(plan, accounts, std::move(snapshots), driver, opener, record, on_progress).run();
}

}  // namespace optout::executor
