#include "executor/opening.hpp"

#include <algorithm>

#include "executor/trouble.hpp"

namespace optout::executor {

namespace {

/// The first that is not barred; when all are, the last.
Way choose(const std::vector<Way>& drivers, const std::set<Way>& barred) {
    const auto open = std::ranges::find_if(drivers, [&](Way way) { return !barred.contains(way); });
    return open == drivers.end() ? drivers.back() : *open;
}

bool needs_person(const Trouble& trouble) {
    return trouble.verdict == Verdict::challenged || trouble.verdict == Verdict::signed_out;
}

}  // namespace

Opener::Opener(session::Reader& reader, const std::vector<Account>& accounts, const Company& company)
    : reader_(&reader), accounts_(&accounts), company_(&company), barred_(accounts.size()) {}

Way Opener::way_to(const PageKey& key) const {
    const pack::Pack& pack = *(*accounts_)[key.account].pack;
    return choose(pack.drivers_of(*pack.page(key.page)), barred_[key.account]);
}

bool Opener::bar(const PageKey& key) {
    const Way way = way_to(key);
    barred_[key.account].insert(way);
    if (way_to(key) != way) return true;
    barred_[key.account].erase(way);
    return false;
}

bool Opener::hand_over(std::size_t account, const Trouble& trouble) {
    return company_->hand_over && handed_over_.insert(account).second &&
           company_->hand_over(account, trouble);
}

/// A way that is turned away, or that this machine does not have.
bool Opener::worth_another_try(const PageKey& key, const Snapshot& snapshot) {
    const bool missing = !snapshot.page.ok() && snapshot.page.error().kind == ErrorKind::config;
    if (snapshot.trouble->verdict == Verdict::blocked || missing)
        return snapshot.way != way_to(key) || bar(key);
    return snapshot.way == Way::browser && needs_person(*snapshot.trouble) &&
           hand_over(key.account, *snapshot.trouble);
}

Snapshots Opener::open(const std::vector<PageOrder>& orders, Progress::Phase phase) {
    Snapshots all;
    std::vector<PageOrder> now = orders;
    while (!now.empty()) {
        Snapshots opened = open_once(now, phase);
        std::set<std::size_t> again;
        for (const auto& [key, snapshot] : opened) {
            if (snapshot.trouble && !again.contains(key.account) && worth_another_try(key, snapshot))
                again.insert(key.account);
        }
        // What was not asked any more because of the trouble is asked with it.
        std::erase_if(now, [&](const PageOrder& order) {
            return !again.contains(order.key.account) || !opened.at(order.key).trouble;
        });
        for (auto& [key, snapshot] : opened) all.insert_or_assign(key, std::move(snapshot));
    }
    return all;
}

Snapshots Opener::open_once(const std::vector<PageOrder>& orders, Progress::Phase phase) {
    std::vector<session::PageRequest> requests;
    std::vector<bool> expects_json;
    std::map<std::size_t, Progress> progress;
    for (const PageOrder& order : orders) {
        const Account& account = (*accounts_)[order.key.account];
        const pack::PageRule& rule = *account.pack->page(order.key.page);
        session::PageRequest request;
        request.session = account.session;
        request.url = order.key.url;
        request.json = rule.is_json;
        for (const HeaderRule& header : rule.headers) request.headers.push_back({header.name, header.value});
        request.way = way_to(order.key);
        request.open = rule.open;
        request.awaited = order.awaited;
        request.never = order.never;
        requests.push_back(std::move(request));
        expects_json.push_back(rule.is_json);
        Progress& mine = progress[order.key.account];
        mine.phase = phase;
        mine.account = order.key.account;
        ++mine.total;
    }
    const auto tell = [&](const Progress& state) {
        if (company_->progress) company_->progress(state);
    };
    for (const auto& [account, state] : progress) tell(state);
    const auto judge_answer = [&](std::size_t i, const Result<session::Page>& page) {
        const PageKey& key = orders[i].key;
        return judge(*(*accounts_)[key.account].pack, key.url, expects_json[i], page, requests[i].way);
    };
    const auto on_answer = [&](std::size_t i, const Result<session::Page>& page) {
        Progress& mine = progress[orders[i].key.account];
        ++mine.done;
        tell(mine);
        const auto trouble = judge_answer(i, page);
        return !trouble || !ends_account(*trouble);
    };
    auto answers = reader_->open(requests, on_answer);
    Snapshots snapshots;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto trouble = judge_answer(i, answers[i]);
        snapshots.insert_or_assign(orders[i].key,
                                   Snapshot{std::move(answers[i]), std::move(trouble), requests[i].way});
    }
    return snapshots;
}

}  // namespace optout::executor
