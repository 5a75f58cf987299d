// What of a re-check's settings is worth telling a person who is not there.
#include <algorithm>

#include "cli/recheck.hpp"

namespace optout::cli {

namespace {

using executor::Account;
using executor::Drift;
using executor::Item;
using executor::Verdict;
using journal::Entry;

std::string shown_key(const journal::SettingKey& key) {
    return key.site + "/" + key.account + "/" + key.target + "/" + key.setting;
}

/// "since TIME": what makes an id another one once it has been well in between.
std::string since(const std::string& time) {
    return time.empty() ? " since ever" : " since " + time;
}

class Occasions {
  public:
    Occasions(const Rechecked& rechecked, const std::vector<Entry>& past)
        : rechecked_(rechecked), past_(past) {}

    std::vector<Occasion> run() {
        if (rechecked_.look) {
            for (const Drift& drift : rechecked_.drift) add_drift(drift);
            for (const Item& item : rechecked_.look->plan.items) add_unreadable(item);
            for (std::size_t a = 0; a < rechecked_.look->accounts.size(); ++a) add_account(a);
        }
        for (const LeftAlone& alone : rechecked_.left_alone) add_left_alone(alone);
        for (const NewControl& control : rechecked_.new_controls) add_new_control(control);
        return std::move(occasions_);
    }

  private:
    Occasion about(const Item& item, const char* kind) const {
        Occasion occasion = about(rechecked_.look->accounts[item.account], kind);
        occasion.account = item.key.account;
        occasion.target = item.key.target;
        occasion.setting = item.key.setting;
        occasion.title =
            item.setting->title + (item.target.name.empty() ? "" : " [" + item.target.name + "]");
        return occasion;
    }

    static Occasion about(const Account& account, const char* kind) {
        Occasion occasion;
        occasion.kind = kind;
        occasion.site = account.pack->id;
        occasion.name = account.pack->name;
        occasion.account = executor::account_key(account).account;
        return occasion;
    }

    void add_drift(const Drift& drift) {
        const Item& item = rechecked_.look->plan.items[drift.item];
        if (!drift.away) return;
        const std::string moved = "was " + drift.was.describe() + " on " + spoken_day(drift.seen);
        const std::string now = drift.now.describe();
        const Item* done = put_back(item);
        const bool is_back = done != nullptr && done->verdict == Verdict::changed;
        Occasion occasion = about(item, is_back ? "put-back" : "drift");
        occasion.id = occasion.kind + " " + shown_key(item.key) + since(drift.seen);
        if (is_back) {
            occasion.text = moved + ", had become " + now + ", and was put back";
        } else {
            occasion.text =
                moved + ", is " + now + (drift.since.empty() ? " now" : " since " + spoken_day(drift.since));
            occasion.remedy = remedy(item, done);
            occasion.needs_person =
                done != nullptr && executor::standing(*done) == executor::Standing::person_needed;
        }
        occasions_.push_back(std::move(occasion));
    }

    /// The same setting in the report of what was put back.
    const Item* put_back(const Item& item) const {
        if (!rechecked_.put_back) return nullptr;
        const auto& items = rechecked_.put_back->plan.items;
        const auto found = std::ranges::find(items, item.key, &Item::key);
        return found == items.end() ? nullptr : &*found;
    }

    std::string remedy(const Item& item, const Item* done) const {
        if (done != nullptr) return "it could not be put back: " + done->message;
        if (!rechecked_.put_back_trouble.empty())
            return "it was not put back: " + rechecked_.put_back_trouble;
        if (item.step == executor::Step::rest) return item.message;
        return "`optout run " + item.key.site + " --only " + item.key.setting + "` changes it back";
    }

    /// A control that is no longer where it was. Of one that was never read the user knows from the first
    /// run.
    void add_unreadable(const Item& item) {
        if (item.verdict != Verdict::not_found && item.verdict != Verdict::ambiguous &&
            item.verdict != Verdict::unverified)
            return;
        const std::string seen =
            newest([&](const Entry& entry) { return entry.key == item.key && executor::tells_state(entry); });
        if (seen.empty() || item.step != executor::Step::rest) return;
        Occasion occasion = about(item, "cannot-read");
        occasion.id = "cannot-read " + shown_key(item.key) + since(seen);
        occasion.text = "could last be read on " + spoken_day(seen) + ", and cannot now: " + item.message;
        occasion.remedy = "look at it in your browser; a newer pack may know where it is";
        occasions_.push_back(std::move(occasion));
    }

    void add_account(std::size_t index) {
        const Account& account = rechecked_.look->accounts[index];
        const auto& plan = rechecked_.look->plan;
        const executor::Ended ended = executor::ended(plan, index);
        if (ended == executor::Ended::failed &&
            executor::back_off(rechecked_.failures[index]) == executor::longest_back_off)
            add_failing(account, "");
        if (ended == executor::Ended::fine || ended == executor::Ended::failed) return;
        std::string text, remedy;
        if (const auto& trouble = plan.accounts[index].trouble) {
            text = trouble->what;
            remedy = trouble->remedy;
        } else {
            const Verdict verdict =
                ended == executor::Ended::challenged ? Verdict::challenged : Verdict::signed_out;
            text = std::ranges::find(plan.items, verdict, &Item::verdict)->message;
        }
        add_needed(account, ended, text, remedy);
    }

    void add_left_alone(const LeftAlone& alone) {
        const std::string when = alone.past.at ? " (last tried on " + spoken_day(*alone.past.at) + ")" : "";
        if (alone.past.ended == executor::Ended::failed) {
            if (executor::back_off(alone.past.failures) == executor::longest_back_off)
                add_failing(alone.account, when);
        } else {
            add_needed(
                alone.account, alone.past.ended,
                alone.past.ended == executor::Ended::challenged
                    ? "the service wants to see you" + when + ", and is left alone until you have acted"
                    : "nobody was signed in" + when,
                "see to it in your browser, then `optout run " + alone.account.pack->id + " --dry-run`");
        }
    }

    void add_needed(const Account& account, executor::Ended ended, const std::string& text,
                    const std::string& remedy) {
        Occasion occasion =
            about(account, ended == executor::Ended::challenged ? "challenged" : "signed-out");
        occasion.id =
            occasion.kind + " " + occasion.site + "/" + occasion.account + since(last_read(account));
        occasion.text = text;
        occasion.remedy = remedy;
        occasion.needs_person = true;
        occasions_.push_back(std::move(occasion));
    }

    void add_failing(const Account& account, const std::string& when) {
        Occasion occasion = about(account, "failing");
        const std::string read = last_read(account);
        occasion.id = "failing " + occasion.site + "/" + occasion.account + since(read);
        occasion.text = (read.empty() ? "nothing could ever be read there"
                                      : "nothing could be read there since " + spoken_day(read)) +
                        when;
        occasion.remedy = "`optout run " + occasion.site + " --dry-run` says why";
        occasions_.push_back(std::move(occasion));
    }

    void add_new_control(const NewControl& control) {
        const auto account = std::ranges::find_if(
            rechecked_.look->accounts, [&](const Account& known) { return known.pack->id == control.site; });
        Occasion occasion = about(*account, "new-control");
        occasion.id = "new-control " + control.site + " " + control.address + " " + control.what;
        occasion.account.clear();
        occasion.title = control.what;
        occasion.text =
            "it is new at " + control.address + " since " + control.since + ", and no pack knows it yet";
        occasion.remedy = "`optout discover " + control.site + "` shows it";
        occasions_.push_back(std::move(occasion));
    }

    std::string last_read(const Account& account) const {
        return newest([&](const Entry& entry) {
            return executor::is_of(entry, account) && executor::tells_state(entry);
        });
    }

    /// The time of the newest entry of which this holds; empty when there is none.
    template <class Holds>
    std::string newest(const Holds& holds) const {
        for (auto entry = past_.rbegin(); entry != past_.rend(); ++entry) {
            if (holds(*entry)) return entry->time;
        }
        return {};
    }

    const Rechecked& rechecked_;
    const std::vector<Entry>& past_;
    std::vector<Occasion> occasions_;
};

}  // namespace

std::vector<Occasion> settings_occasions(const Rechecked& rechecked, const std::vector<Entry>& past) {
    return Occasions(rechecked, past).run();
}

bool is_event(const Occasion& occasion) {
    return occasion.kind == "terms" || occasion.kind == "put-back" || occasion.kind == "new-control";
}

}  // namespace optout::cli
