// `optout recheck`: terms first, then the settings that could have moved. Never asks anybody.
#include "cli/recheck.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/conduct.hpp"

namespace optout::cli {

namespace {

using executor::Account;
using journal::Entry;
using journal::Journal;
using journal::Kind;
using nlohmann::json;

/// What is known before anybody is asked.
struct Known {
    std::vector<Entry> latest, notes;
    std::map<std::string, Time> terms_changed;
};

class Rechecker {
  public:
    Rechecker(const Context& context, const RecheckOptions& options, const Accounts& accounts)
        : context_(context), options_(options), accounts_(accounts.list) {
        done_.time = std::chrono::system_clock::now();
    }

    Result<int> run() {
        OPTOUT_TRY(const auto lock, journal::RunLock::take(context_.journal_file + ".recheck.lock"));
        OPTOUT_TRY(Journal journal, Journal::open(context_.journal_file, Journal::Mode::write));
        OPTOUT_TRY(documents_, watched_documents(context_, options_.accounts.sites, accounts_));
        OPTOUT_CHECK(learn(journal));
        terms_are_due_ = terms_due() || !options_.scheduled;
        find_due();
        OPTOUT_CHECK(begin(journal));
        OPTOUT_CHECK(look_at_documents(journal));
        find_due();
        OPTOUT_CHECK(look_at_settings(journal));
        OPTOUT_CHECK(tell_all(journal));
        return end(journal);
    }

  private:
    Status learn(const Journal& journal) {
        OPTOUT_TRY(known_.latest, journal.latest());
        OPTOUT_TRY(known_.notes, journal.notes());
        learn_terms();
        return success();
    }

    void learn_terms() {
        auto changed = terms_changed(documents_);
        if (changed.ok())
            known_.terms_changed = std::move(changed).value();
        else
            trouble(changed.error());
    }

    void trouble(const Error& error) {
        if (std::ranges::find(done_.troubles, error.message()) == done_.troubles.end())
            done_.troubles.push_back(error.message());
    }

    bool terms_due() {
        const Entry* newest = nullptr;
        for (const Entry& note : known_.notes) {
            if (note.key == journal::SettingKey{} && note.body.value("recheck", "") == "terms")
                newest = &note;
        }
        const auto last = newest == nullptr ? std::nullopt : parse_iso_time(newest->time);
        if (!last || *last > done_.time + std::chrono::hours(1)) return true;
        failures_of_terms_ = newest->body.value("failures", 0);
        const auto pause =
            failures_of_terms_ > 0 ? executor::back_off(failures_of_terms_) : context_.config.recheck.every;
        return done_.time - *last >= pause;
    }

    executor::Wishes wishes() const {
        executor::Wishes wishes;
        wishes.unverified_writes = context_.config.unverified_writes;
        return wishes;
    }

    /// The accounts of which a setting is due and that are not left alone.
    void find_due() {
        due_.clear();
        asked_.clear();
        done_.left_alone.clear();
        const auto questions = executor::select_settings(accounts_, wishes());
        const executor::Cadence cadence{context_.config.recheck.max_age, context_.config.recheck.every};
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            const Account& account = accounts_[a];
            const executor::Past past = executor::past_of(account, known_.notes, known_.latest);
            if (const auto until = executor::left_alone_until(past, done_.time)) {
                done_.left_alone.push_back({account, past, *until});
                continue;
            }
            const auto changed = known_.terms_changed.find(account.pack->id);
            std::vector<const pack::Setting*> settings;
            for (const executor::Question& question : questions) {
                if (question.account == a &&
                    executor::is_due(
                        account, *question.setting, known_.latest, past,
                        changed == known_.terms_changed.end() ? std::nullopt : std::optional(changed->second),
                        cadence, done_.time))
                    settings.push_back(question.setting);
            }
            if (settings.empty()) continue;
            due_.push_back(std::move(settings));
            asked_.push_back(account);
        }
    }

    Status begin(Journal& journal) {
        OPTOUT_TRY(past_, journal.entries());
        done_.run = journal::new_run_id();
        return append(journal, {{Kind::run,
                                 {},
                                 {{"command", "recheck"},
                                  {"dry_run", false},
                                  {"reapply", reapplies()},
                                  {"scheduled", options_.scheduled},
                                  {"version", optout::version}}}});
    }

    Status append(Journal& journal, const std::vector<journal::Draft>& drafts) const {
        if (drafts.empty()) return success();
        const auto written = journal.append(done_.run, drafts);
        return written.ok() ? success() : Status(written.error());
    }

    bool reapplies() const { return options_.reapply || context_.config.recheck.reapply; }

    Status look_at_documents(Journal& journal) {
        if (!terms_are_due_ || documents_.empty()) return success();
        auto looks = look_at_terms(context_, documents_, done_.time);
        if (!looks.ok()) {
            trouble(looks.error());
            return success();
        }
        done_.looks = std::move(looks).value();
        learn_terms();
        const bool none = std::ranges::all_of(done_.looks, [](const terms::Look& look) {
            return look.finding == terms::Finding::unreachable || look.finding == terms::Finding::unreadable;
        });
        failures_of_terms_ = none ? failures_of_terms_ + 1 : 0;
        return append(journal, {{Kind::note, {}, {{"recheck", "terms"}, {"failures", failures_of_terms_}}}});
    }

    Conduct order() const {
        Conduct order;
        order.command = "recheck";
        order.run = done_.run;
        order.wishes = wishes();
        return order;
    }

    static void keep(const Report& report, std::optional<KeptReport>& kept) {
        kept = KeptReport{*report.accounts, *report.plan, report.done, report.requests_sent};
    }

    Status look_at_settings(Journal& journal) {
        if (asked_.empty()) return success();
        Conduct look = order();
        look.dry_run = true;
        look.is_asked = [this](const executor::Question& question) {
            const auto& settings = due_[question.account];
            return std::ranges::find(settings, question.setting) != settings.end();
        };
        look.on_report = [this](const Report& report, const std::vector<NewControl>& news) {
            keep(report, done_.look);
            done_.new_controls = news;
        };
        OPTOUT_TRY(const int code, conduct(context_, asked_, look));
        (void)code;  // it is in the report
        done_.drift = executor::find_drift(past_, done_.look->plan);
        std::vector<journal::Draft> notes;
        for (std::size_t a = 0; a < asked_.size(); ++a) {
            const executor::Ended ended = executor::ended(done_.look->plan, a);
            const int before = executor::past_of(asked_[a], known_.notes, known_.latest).failures;
            done_.failures.push_back(ended == executor::Ended::fine ? 0 : before + 1);
            notes.push_back(executor::past_note(asked_[a], ended, done_.failures.back()));
        }
        OPTOUT_CHECK(append(journal, notes));
        if (reapplies()) put_back();
        return success();
    }

    /// Only what was as wanted once, so that nothing happens here to which the user has not said yes before.
    void put_back() {
        std::map<journal::SettingKey, executor::Restore> goals;
        std::vector<Account> accounts;
        std::vector<std::size_t> known;
        for (const executor::Drift& drift : done_.drift) {
            const executor::Item& item = done_.look->plan.items[drift.item];
            if (!drift.away || !drift.proven || item.step == executor::Step::rest) continue;
            goals.emplace(item.key, executor::Restore{*item.goal, drift.now});
            if (std::ranges::find(known, item.account) != known.end()) continue;
            known.push_back(item.account);
            accounts.push_back(asked_[item.account]);
        }
        if (goals.empty()) return;
        Conduct change = order();
        change.yes = true;
        change.wishes.goals = std::move(goals);
        change.on_report = [this](const Report& report, const std::vector<NewControl>&) {
            keep(report, done_.put_back);
        };
        if (const auto code = conduct(context_, accounts, change); !code.ok()) {
            done_.put_back_trouble = code.error().message();
            trouble(code.error());
        }
    }

    Status tell_all(Journal& journal) {
        done_.occasions = settings_occasions(done_, past_);
        auto of_terms = terms_occasions(context_, documents_, news_since(past_, done_.time));
        if (of_terms.ok())
            done_.occasions.insert(done_.occasions.begin(), of_terms->begin(), of_terms->end());
        else
            trouble(of_terms.error());
        Digest digest{done_.run, done_.time, {}};
        std::vector<journal::Draft> drafts;
        const auto earlier = earlier_events(known_.notes, done_.time);
        for (const Occasion& occasion : done_.occasions) {
            const bool known = std::ranges::find(earlier, occasion.id, &Occasion::id) != earlier.end();
            if (known) continue;
            if (is_event(occasion))
                drafts.push_back({Kind::note,
                                  {occasion.site, occasion.account, "", ""},
                                  {{"happened", to_json(occasion)}}});
            digest.occasions.push_back(occasion);
        }
        OPTOUT_CHECK(append(journal, drafts));
        digest.occasions.insert(digest.occasions.end(), earlier.begin(), earlier.end());
        OPTOUT_TRY(done_.tellings, tell(context_, digest, journal));
        for (const Telling& telling : done_.tellings) {
            if (!telling.trouble.empty())
                done_.troubles.push_back("not told by " + telling.by + ": " + telling.trouble);
        }
        return success();
    }

    Result<int> end(Journal& journal) {
        const int code = exit_code(done_);
        const std::size_t sent = done_.put_back ? done_.put_back->requests_sent : 0;
        OPTOUT_TRY(const Time next, next_due(journal));
        OPTOUT_CHECK(append(journal, {{Kind::end,
                                       {},
                                       {{"requests_sent", sent},
                                        {"exit_code", code},
                                        {"said", sum_of(done_)},
                                        {"next", iso_time(next)}}}}));
        show(code);
        return code;
    }

    /// When anything can be due again at the earliest.
    Result<Time> next_due(const Journal& journal) {
        OPTOUT_CHECK(learn(journal));
        const auto& limits = context_.config.recheck;
        Time next = done_.time + std::min(limits.every, limits.max_age);
        if (const auto pause = executor::back_off(failures_of_terms_); pause > pause.zero())
            next = std::min(next, done_.time + pause);
        for (const Account& account : accounts_) {
            const auto until = executor::left_alone_until(
                executor::past_of(account, known_.notes, known_.latest), done_.time);
            if (until) next = std::min(next, *until);
        }
        return next;
    }

    void show(int code) const {
        for (const std::string& sentence : done_.troubles) context_.out.complain(sentence);
        if (context_.common.json)
            context_.out.line(to_json(done_).dump(2, ' ', false, json::error_handler_t::replace));
        else if (!options_.scheduled || code != 0)
            print(context_.out, done_);
    }

    const Context& context_;
    const RecheckOptions& options_;
    const std::vector<Account>& accounts_;
    std::vector<terms::Document> documents_;
    Known known_;
    std::vector<Entry> past_;  // the journal before this run
    bool terms_are_due_ = false;
    int failures_of_terms_ = 0;
    std::vector<Account> asked_;                          // accounts that are looked at
    std::vector<std::vector<const pack::Setting*>> due_;  // of each of them
    Rechecked done_;
};

Result<int> recheck_all(const CommonOptions& common, const RecheckOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    if (options.scheduled) {
        OPTOUT_TRY(const auto code, not_yet_due(context, std::chrono::system_clock::now()));
        if (code) return *code;
    }
    OPTOUT_TRY(const Accounts accounts, make_accounts(context, options.accounts));
    auto code = Rechecker(context, options, accounts).run();
    accounts.keep_cookies(context.out);
    if (!code.ok()) return code;
    return context.shelf.mistakes.empty() || *code == 3 ? *code : 2;
}

}  // namespace

int recheck_command(const CommonOptions& common, const RecheckOptions& options) {
    const auto code = recheck_all(common, options);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
