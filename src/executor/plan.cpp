#include "executor/plan.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "executor/write.hpp"
#include "pack/template.hpp"
#include "page/form.hpp"

namespace optout::executor {

namespace {

bool selected(const Wishes& wishes, const Account& account, const pack::Setting& setting) {
    if (wishes.goals) return false;  // an undo selects by key, see is_goal
    return (wishes.only.empty() || named_by(wishes.only, *account.pack, setting)) &&
           !named_by(wishes.skip, *account.pack, setting) && !named_by(account.keep, *account.pack, setting);
}

bool is_goal(const Wishes& wishes, const pack::Pack& pack, const pack::Setting& setting) {
    return wishes.goals && std::ranges::any_of(*wishes.goals, [&](const auto& goal) {
               return goal.first.site == pack.id && goal.first.setting == setting.id;
           });
}

bool can_go(Way way, const pack::Change& change, const page::Control& control) {
    const bool on_page = control.node != page::no_node;
    if (std::holds_alternative<pack::ByClick>(change.how)) return way == Way::browser && on_page;
    return !std::holds_alternative<pack::ByForm>(change.how) || on_page;
}

void rest(Item& item, Verdict verdict, std::string message) {
    item.step = Step::rest;
    item.verdict = verdict;
    item.message = std::move(message);
}

/// A form that cannot be filled in is told with the plan, not after the yes.
void drop_impossible(Plan& plan, const std::vector<Account>& accounts, const Snapshots& snapshots) {
    std::erase_if(plan.writes, [&](Write& write) {
        const Item& first = plan.items[write.items.front()];
        if (!std::holds_alternative<pack::ByForm>(first.change->how)) return false;
        const auto drop_unless = [&](const Write& part) {
            const auto request = build(part, plan.items, accounts, snapshots);
            for (const std::size_t i : part.items) {
                if (!request.ok())
                    rest(plan.items[i], verdict_of_unbuilt(request.error()), request.error().message());
            }
            return !request.ok();
        };
        // One that cannot be filled in leaves the others of its form alone.
        if (write.items.size() > 1 && !build(write, plan.items, accounts, snapshots).ok())
            std::erase_if(write.items, [&](std::size_t i) { return drop_unless({write.account, {i}}); });
        return write.items.empty() || drop_unless(write);
    });
    for (Item& item : plan.items) {
        if (item.step != Step::follow || plan.items[*item.follows].step != Step::rest) continue;
        rest(item, plan.items[*item.follows].verdict,
             "should follow from " + plan.items[*item.follows].setting->id + ", which cannot be changed");
    }
}

/// Why a setting that differs must not be written; false when it may.
bool held_back(Item& item, const Account& account, const Wishes& wishes) {
    const pack::Setting& setting = *item.setting;
    const page::Rung& rung = setting.ladder[item.control->rung];
    item.change = change_by(item.way, setting, *item.control);
    if (!wishes.goals && !selected(wishes, account, setting)) {
        const bool kept = named_by(account.keep, *account.pack, setting);
        item.by_wish = true;
        rest(item, Verdict::skipped,
             kept ? "kept as it is, as the configuration says" : "left alone, as you asked");
    } else if (item.change == nullptr) {
        rest(item, Verdict::skipped,
             "the pack knows no way to change it through what was read (" + rung.describe() +
                 "); change it by hand at " + item.page.url);
    } else if (rung.read_only) {
        rest(item, Verdict::skipped,
             "read by " + rung.describe() + ", which is not safe enough to write through");
    } else if (!item.change->unproven.empty() && !wishes.unverified_writes) {
        rest(item, Verdict::skipped,
             "nobody has publicly shown this way of changing it to work (" + item.change->unproven +
                 "); --unverified-writes tries it and proves it by reading back");
    } else if (!setting.irreversible.empty() && !wishes.irreversible) {
        item.awaits_yes = true;
        rest(item, Verdict::skipped,
             "cannot be undone (" + setting.irreversible + "); --irreversible says yes to that");
    } else if (item.control->disabled) {
        rest(item, Verdict::failed, "the service shows it greyed out, so it cannot be changed now");
    } else {
        return false;
    }
    return true;
}

/// Marks items that another item's change brings about.
void mark_followers(std::vector<Item>& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].step != Step::write) continue;
        for (const pack::Coupling& coupling : items[i].setting->couplings) {
            if (!page::satisfies(*items[i].goal, coupling.when)) continue;
            for (Item& other : items) {
                const bool coupled = other.account == items[i].account &&
                                     other.target.id == items[i].target.id &&
                                     other.setting->id == coupling.setting && &other != &items[i];
                if (coupled && other.step == Step::write && page::satisfies(*other.goal, coupling.becomes) &&
                    !other.follows) {
                    other.step = Step::follow;
                    other.follows = i;
                }
            }
        }
    }
}

/// What two items must have in common to go in one request; empty when the item goes alone.
std::string shared_request(const Item& item, const Snapshots& snapshots) {
    if (std::holds_alternative<pack::ByClick>(item.change->how)) return {};
    if (const auto* request = std::get_if<pack::ByRequest>(&item.change->how)) {
        if (!request->merge) return {};
        std::string headers;
        for (const HeaderRule& header : request->headers) headers += header.name + ":" + header.value + "\n";
        return "request " + request->method + " " + request->url + " " + item.target.id + " " + headers;
    }
    const auto snapshot = snapshots.find(item.page);
    if (snapshot == snapshots.end() || !snapshot->second.page.ok()) return {};
    const auto* document = std::get_if<page::Document>(&snapshot->second.page->content);
    if (document == nullptr) return {};
    const page::NodeId form = page::form_owner(*document, item.control->node);
    return form == page::no_node ? std::string{} : "form " + std::to_string(form) + " " + item.page.url;
}

}  // namespace

const pack::Change* change_by(Way way, const pack::Setting& setting, const page::Control& control) {
    const pack::Change* first = nullptr;
    for (const pack::Change& change : setting.changes) {
        if (!can_go(way, change, control)) continue;
        if (change.unproven.empty()) return &change;
        if (first == nullptr) first = &change;
    }
    return first;
}

bool named_by(const std::vector<std::string>& words, const pack::Pack& pack, const pack::Setting& setting) {
    return std::ranges::any_of(words, [&](const std::string& word) {
        return word == setting.category || word == setting.id || word == pack.id + "/" + setting.id;
    });
}

std::vector<std::string> unknown_words(const std::vector<std::string>& words,
                                       const std::vector<const pack::Pack*>& packs) {
    std::vector<std::string> unknown;
    for (const std::string& word : words) {
        const bool known = std::ranges::find(pack::categories, word) != std::end(pack::categories) ||
                           std::ranges::any_of(packs, [&](const pack::Pack* pack) {
                               return std::ranges::any_of(pack->settings, [&](const pack::Setting& setting) {
                                   return word == setting.id || word == pack->id + "/" + setting.id;
                               });
                           });
        if (!known) unknown.push_back(word);
    }
    return unknown;
}

std::vector<Question> select_settings(const std::vector<Account>& accounts, const Wishes& wishes) {
    std::vector<Question> questions;
    for (std::size_t a = 0; a < accounts.size(); ++a) {
        const pack::Pack& pack = *accounts[a].pack;
        std::set<std::string> chosen;
        for (const pack::Setting& setting : pack.settings) {
            const bool kept = !wishes.goals && named_by(accounts[a].keep, pack, setting);
            if (!kept && !selected(wishes, accounts[a], setting) && !is_goal(wishes, pack, setting)) continue;
            chosen.insert(setting.id);
            for (const pack::Coupling& coupling : setting.couplings) chosen.insert(coupling.setting);
        }
        for (const pack::Setting& setting : pack.settings) {
            if (chosen.contains(setting.id)) questions.push_back({a, &setting});
        }
    }
    return questions;
}

void decide(Item& item, const Reading& reading, const AccountReading& account_reading, const Account& account,
            const Wishes& wishes) {
    if (reading.control) {
        item.control = reading.control;
        item.before = reading.control->state;
        if (!wishes.goals && !reading.no_want) {
            item.goal = page::made(*item.before, reading.want);
        } else if (wishes.goals) {
            if (const auto goal = wishes.goals->find(item.key); goal != wishes.goals->end())
                item.goal = goal->second.goal;
        }
    }
    const bool chosen =
        selected(wishes, account, *item.setting) || (wishes.goals && wishes.goals->contains(item.key));
    item.observed = !chosen;
    if (!reading.control) {
        rest(item, reading.trouble->verdict, reading.trouble->message());
    } else if (account_reading.trouble) {
        // It was read, but for whom is not sure: nothing is claimed and nothing is written.
        rest(item, account_reading.trouble->verdict, account_reading.trouble->message());
    } else if (chosen && !wishes.goals && reading.no_want) {
        rest(item, reading.no_want->verdict, reading.no_want->message());
    } else if (!item.goal) {
        rest(item, Verdict::skipped, "only looked at, because another setting may move it");
    } else if (!item.differs()) {
        rest(item, Verdict::already, "");
    } else if (wishes.goals && wishes.goals->at(item.key).left != *item.before) {
        rest(item, Verdict::skipped,
             "is " + item.before->describe() + " now, neither what it was before (" + item.goal->describe() +
                 ") nor what was left (" + wishes.goals->at(item.key).left.describe() +
                 "), so it is not touched");
    } else if (!held_back(item, account, wishes)) {
        item.step = Step::write;
    }
}

Standing standing(const Item& item) {
    if (item.step != Step::rest) return Standing::different;
    switch (item.verdict) {
        case Verdict::already:
        case Verdict::changed:
        case Verdict::not_offered:
        case Verdict::by_letter:
            return Standing::as_wanted;
        case Verdict::signed_out:
        case Verdict::challenged:
            return Standing::person_needed;
        case Verdict::skipped:
            if (item.awaits_yes) return Standing::person_needed;
            return item.by_wish || item.observed ? Standing::as_wanted : Standing::different;
        default:
            return Standing::different;
    }
}

Plan make_plan(const std::vector<Account>& accounts, const Readings& readings, const Wishes& wishes) {
    Plan plan;
    plan.accounts = readings.accounts;
    for (const Reading& reading : readings.settings) {
        const Account& account = accounts[reading.account];
        Item item;
        const std::string& identity = readings.accounts[reading.account].identity;
        item.key = {account.pack->id, identity.empty() ? account.name() : identity, reading.target.id,
                    reading.setting->id};
        item.account = reading.account;
        item.setting = reading.setting;
        item.target = reading.target;
        item.page = reading.page;
        item.way = reading.way;
        decide(item, reading, readings.accounts[reading.account], account, wishes);
        plan.items.push_back(std::move(item));
    }
    mark_followers(plan.items);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
        if (plan.items[i].step == Step::write) chosen.push_back(i);
    }
    plan.writes = group(plan.items, chosen, readings.snapshots);
    drop_impossible(plan, accounts, readings.snapshots);
    return plan;
}

std::vector<Write> group(const std::vector<Item>& items, const std::vector<std::size_t>& chosen,
                         const Snapshots& snapshots) {
    std::vector<Write> writes;
    std::map<std::pair<std::size_t, std::string>, std::size_t> open;
    for (const std::size_t i : chosen) {
        const std::string shared = shared_request(items[i], snapshots);
        const auto key = std::pair(items[i].account, shared);
        if (const auto found = open.find(key); !shared.empty() && found != open.end()) {
            writes[found->second].items.push_back(i);
            continue;
        }
        if (!shared.empty()) open.emplace(key, writes.size());
        writes.push_back({items[i].account, {i}});
    }
    return writes;
}

}  // namespace optout::executor
