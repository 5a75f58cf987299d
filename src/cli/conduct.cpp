#include "cli/conduct.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>

#include "base/version.hpp"
#include "cli/drivers.hpp"
#include "cli/news.hpp"
#include "cli/report.hpp"
#include "executor/execute.hpp"

namespace optout::cli {

namespace {

using executor::Intention;
using executor::Plan;
using executor::Readings;
using journal::Journal;
using nlohmann::json;

/// After this long a reading is no ground to write on: the page may have changed while the person thought.
constexpr std::chrono::seconds reading_is_fresh{60};

/// Whoever is signed in to a site in two browsers is one account: the second is left alone.
void leave_out_same_people(const std::vector<executor::Account>& accounts, Readings& readings) {
    for (std::size_t later = 1; later < accounts.size(); ++later) {
        executor::AccountReading& mine = readings.accounts[later];
        for (std::size_t first = 0; first < later && !mine.trouble && !mine.identity.empty(); ++first) {
            const executor::AccountReading& other = readings.accounts[first];
            if (accounts[first].pack != accounts[later].pack || other.trouble ||
                other.identity != mine.identity)
                continue;
            const std::string& place = accounts[first].name();
            mine.trouble = executor::Trouble{executor::Verdict::skipped,
                                             mine.identity + " is signed in here too; worked on once" +
                                                 (place.empty() ? "" : ", in " + place),
                                             ""};
            std::erase_if(readings.settings, [&](const auto& reading) { return reading.account == later; });
        }
    }
}

/// One run from the first reading to the report.
class Conductor {
  public:
    Conductor(const Context& context, const std::vector<executor::Account>& accounts, const Conduct& order)
        : context_(context), accounts_(accounts), order_(order), progress_(context.out, accounts) {
        company_.progress = [this](const executor::Progress& progress) { progress_.show(progress); };
        if (order.headed && context.out.can_ask()) {
            company_.hand_over = [this](std::size_t account, const executor::Trouble& trouble) {
                return hand_over(account, trouble);
            };
        }
    }

    Result<int> run() { return order_.dry_run ? preview() : change(); }

  private:
    bool hand_over(std::size_t account, const executor::Trouble& trouble) {
        progress_.clear();
        return context_.out.wait_for(accounts_[account].pack->name + " needs you: " + trouble.what +
                                     ". Finish it in the window, then press Enter here.");
    }

    void tell(const std::vector<std::string>& notes) {
        progress_.clear();
        for (const std::string& note : notes) context_.out.note(note);
    }

    void read(executor::Opener& opener) {
        auto questions = executor::select_settings(accounts_, order_.wishes);
        if (order_.is_asked) std::erase_if(questions, std::not_fn(order_.is_asked));
        readings_ = executor::read_settings(opener, accounts_, questions);
        progress_.clear();
        leave_out_same_people(accounts_, readings_);
        plan_ = executor::make_plan(accounts_, readings_, order_.wishes);
        read_at_ = std::chrono::steady_clock::now();
    }

    /// A dry run has a Reader and nothing else. It notes what it saw, where it can.
    Result<int> preview() {
        auto journal = Journal::open(context_.journal_file, Journal::Mode::write);
        if (journal.ok()) {
            if (auto begun = begin(*journal); !begun.ok()) context_.out.complain(begun.error().message());
        } else {
            context_.out.complain(journal.error().message() +
                                  " (the preview goes on, but nothing of it is kept)");
        }
        Readers readers(context_.config, accounts_, order_.headed);
        executor::Opener opener(readers.both(), accounts_, company_);
        read(opener);
        tell(readers.notes());
        if (journal.ok() && !record_.run.empty()) {
            look_for_news();
            auto kept = record_readings(record_, accounts_, plan_, Intention::leave);
            if (kept.ok()) kept = end(0);
            if (!kept.ok()) context_.out.complain(kept.error().message());
        }
        return show(false, 0);
    }

    Result<int> change() {
        OPTOUT_TRY(const auto lock, journal::RunLock::take(context_.journal_file + ".lock"));
        OPTOUT_TRY(Journal journal, Journal::open(context_.journal_file, Journal::Mode::write));
        OPTOUT_CHECK(begin(journal));
        Writers writers(context_.config, accounts_, order_.headed);
        executor::Opener opener(writers.both(), accounts_, company_);
        for (;;) {
            read(opener);
            tell(writers.notes());
            if (plan_.writes.empty() || order_.yes) break;
            if (!context_.out.can_ask() || context_.common.json) return leave_unconfirmed();
            print(context_.out, report(false, 0));
            if (!context_.out.ask("Make these changes?")) {
                OPTOUT_CHECK(finish_reading(Intention::leave));
                OPTOUT_CHECK(end(0));
                context_.out.line("Nothing was written.");
                return 1;
            }
            if (std::chrono::steady_clock::now() - read_at_ < reading_is_fresh) break;
            context_.out.note(
                "That took a while, so everything is read once more before anything is written.");
            const std::vector<journal::SettingKey> agreed = to_be_changed();
            read(opener);
            if (to_be_changed() == agreed) break;
            context_.out.note("Something has changed meanwhile; this is the plan now.");
        }
        look_for_news();
        OPTOUT_CHECK(finish_reading(Intention::carry_out));
        const std::map<executor::PageKey, page::NodeId> sizes = sizes_of(readings_.snapshots);
        OPTOUT_TRY(auto execution, executor::execute(plan_, accounts_, std::move(readings_.snapshots),
                                                     writers.both(), opener, record_, company_.progress));
        tell(writers.notes());
        readings_.snapshots = std::move(execution.snapshots);
        leave_grown(readings_.snapshots, sizes);
        if (execution.requests_sent > 0) note_what_came_of_it();
        OPTOUT_CHECK(end(execution.requests_sent));
        return show(true, execution.requests_sent);
    }

    std::vector<journal::SettingKey> to_be_changed() const {
        std::vector<journal::SettingKey> keys;
        for (const executor::Item& item : plan_.items) {
            if (item.step != executor::Step::rest) keys.push_back(item.key);
        }
        return keys;
    }

    /// What appeared on a page is told at the end; that it could not be noted keeps nobody from changing
    /// anything.
    void look_for_news() {
        auto news = note_news(record_, accounts_, readings_);
        if (news.ok()) {
            news_ = std::move(news).value();
        } else {
            context_.out.complain(news.error().message());
        }
    }

    static std::map<executor::PageKey, page::NodeId> sizes_of(const executor::Snapshots& snapshots) {
        std::map<executor::PageKey, page::NodeId> sizes;
        for (const auto& [key, snapshot] : snapshots) {
            if (!snapshot.page.ok()) continue;
            if (const auto* document = std::get_if<page::Document>(&snapshot.page->content))
                sizes[key] = document->size();
        }
        return sizes;
    }

    /// A page of as many elements and texts as before has no new ones, and need not be looked through again.
    static void leave_grown(executor::Snapshots& snapshots,
                            const std::map<executor::PageKey, page::NodeId>& sizes) {
        const std::map<executor::PageKey, page::NodeId> now = sizes_of(snapshots);
        std::erase_if(snapshots, [&](const auto& one) {
            const auto old = sizes.find(one.first), size = now.find(one.first);
            return old != sizes.end() && size != now.end() && old->second == size->second;
        });
    }

    /// What this run's own changes have made appear is no news of the next one.
    void note_what_came_of_it() {
        const auto known = note_news(record_, accounts_, readings_);
        if (!known.ok()) context_.out.complain(known.error().message());
    }

    Result<int> leave_unconfirmed() {
        look_for_news();
        OPTOUT_CHECK(finish_reading(Intention::leave));
        OPTOUT_CHECK(end(0));
        unconfirmed_ = true;
        const int code = show(false, 0);
        context_.out.complain(
            "nothing was written, because nobody is here to confirm; --yes confirms beforehand");
        return code;
    }

    Status begin(Journal& journal) {
        record_ = {&journal, order_.run.empty() ? journal::new_run_id() : order_.run};
        std::vector<journal::Draft> drafts;
        if (order_.run.empty()) {
            drafts.push_back(
                {journal::Kind::run,
                 {},
                 {{"command", order_.command}, {"dry_run", order_.dry_run}, {"version", optout::version}}});
        }
        OPTOUT_TRY(const auto told, notes_told(journal));
        for (const executor::Account& account : accounts_) {
            const pack::Pack& pack = *account.pack;
            if (pack.automation.empty() || std::ranges::find(told, pack.id) != told.end()) continue;
            context_.out.note(pack.name + ": " + pack.automation + " (This is said once.)");
            drafts.push_back({journal::Kind::note, {pack.id, "", "", ""}, {{"told", "automation"}}});
        }
        const auto appended = journal.append(record_.run, drafts);
        if (!appended.ok()) {
            record_.run.clear();
            return appended.error();
        }
        return success();
    }

    static Result<std::vector<std::string>> notes_told(const Journal& journal) {
        std::vector<std::string> sites;
        OPTOUT_TRY(const auto notes, journal.notes());
        for (const journal::Entry& note : notes) {
            if (note.body.value("told", "") == "automation") sites.push_back(note.key.site);
        }
        return sites;
    }

    Status finish_reading(Intention intention) {
        OPTOUT_TRY(const std::size_t settled, executor::settle_open_intents(record_, plan_));
        if (settled > 0) {
            context_.out.note("An earlier run was interrupted; " + std::to_string(settled) +
                              (settled == 1 ? " write of it has" : " writes of it have") +
                              " been settled by reading.");
        }
        return record_readings(record_, accounts_, plan_, intention);
    }

    Status end(std::size_t requests_sent) {
        if (!order_.run.empty()) return success();
        const json body{{"requests_sent", requests_sent}};
        const auto appended = record_.journal->append(record_.run, {{journal::Kind::end, {}, body}});
        return appended.ok() ? success() : Status(appended.error());
    }

    Report report(bool done, std::size_t requests_sent) const {
        return {record_.run,
                order_.dry_run,
                done,
                &accounts_,
                &plan_,
                requests_sent,
                order_.cookies_decrypted,
                unconfirmed_,
                &context_.shelf.mistakes};
    }

    int show(bool done, std::size_t requests_sent) {
        add_missing();
        const Report shown = report(done, requests_sent);
        if (order_.on_report) {
            order_.on_report(shown, news_);
        } else if (context_.common.json) {
            json told = to_json(shown);
            told["new_controls"] = to_json(news_);
            context_.out.line(told.dump(2, ' ', false, json::error_handler_t::replace));
        } else {
            print(context_.out, shown);
            print(context_.out, news_);
        }
        return exit_code(shown);
    }

    /// Of the items that were asked for, those that no account of this run stands for.
    void add_missing() {
        for (const executor::Item& item : order_.missing) {
            const bool read =
                std::ranges::any_of(plan_.items, [&](const auto& known) { return known.key == item.key; });
            const bool told = plan_.accounts[item.account].trouble.has_value();
            if (!read && !told) plan_.items.push_back(item);
        }
    }

    const Context& context_;
    const std::vector<executor::Account>& accounts_;
    const Conduct& order_;
    ProgressLine progress_;
    executor::Company company_;
    Readings readings_;
    Plan plan_;
    std::vector<NewControl> news_;
    bool unconfirmed_ = false;
    executor::Record record_;
    std::chrono::steady_clock::time_point read_at_;
};

}  // namespace

Result<int> conduct(const Context& context, const std::vector<executor::Account>& accounts,
                    const Conduct& order) {
    OPTOUT_TRY(const int code, Conductor(context, accounts, order).run());
    // A pack that was left out is told at the start; the exit code keeps it from going unnoticed.
    return context.shelf.mistakes.empty() || code == 3 ? code : 2;
}

}  // namespace optout::cli
