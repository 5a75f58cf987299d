// Private to execute.cpp and proof.cpp: carrying out a plan in rounds of writing and reading back.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "executor/execute.hpp"
#include "executor/fleeting.hpp"
#include "executor/record.hpp"
#include "executor/trouble.hpp"
#include "executor/write.hpp"

namespace optout::executor {

/// What a round knows of one item that was written.
struct Sent {
    std::size_t item = 0;
    std::int64_t intent = 0;
    bool left = false;                 // the request left
    int status = 0;                    // of the answer, 0 when there was none
    std::optional<Trouble> trouble{};  // of the answer
    bool asks_for_person = false;      // the trouble is a sign only: the reading may show that all is well
};

/// One carrying out of one plan: rounds of intents, writes, fresh readings, verdicts and outcomes.
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

    Result<Execution> run();

  private:
    std::vector<std::size_t> items_at(Step step) const;
    /// Everything at once; but where a write was refused, as when each write uses up the token of all pages,
    /// one request at a time, each after a fresh reading of its page.
    std::vector<std::size_t> this_round(const std::vector<std::size_t>& pending) const;
    void give_up(Item& item, const Trouble& trouble);
    /// Asks each account that is about to be written to who it is, on a fresh page; that page also brings
    /// fresh tokens.
    void confirm_accounts(const std::vector<std::size_t>& pending);
    /// Takes the control from the fresh snapshot; what has become right by itself needs no write.
    void look_again(Item& item);
    /// What was read now is what a next write begins with.
    static void take(Item& item, page::Control control, const Snapshot& snapshot);
    void open(const std::set<PageKey>& pages, Progress::Phase phase);
    Result<std::vector<Sent>> write(const std::vector<std::size_t>& pending);
    Result<std::vector<Sent>> record_intents(const std::vector<Write>& writes);
    void send(std::vector<session::WriteRequest>& requests, const std::vector<Write>& writes,
              std::vector<Sent>& sent);
    std::optional<Trouble> judge_write(const Write& write, const Result<session::Page>& answer) const;
    /// A password question in place of the page that follows a write.
    std::optional<Trouble> judge_question(const Write& write, const Result<session::Page>& answer) const;
    /// Opens afresh every page that a write may have changed: of the items, and of the settings coupled to
    /// them. Where one write follows the other, also the page that is needed next.
    void read_back(const std::vector<Sent>& sent, const std::vector<std::size_t>& next);
    [[nodiscard]] std::set<PageKey> out_of_reach(const std::set<PageKey>& pages) const;
    /// The write was turned away, and the same account can be reached in another way, or the person has dealt
    /// with what stood in its way.
    bool found_another_way(const Sent& s);
    static bool is_coupled(const Item& item, const Item& other);
    /// Gives verdicts from the fresh pages; returns the items to be written (again) in a next round.
    std::vector<std::size_t> judge_round(const std::vector<Sent>& sent);
    /// True when the item may be tried again: it was refused, and a fresh page shows it unchanged.
    bool judge_item(const Sent& s);
    /// A write that was held back because another one was refused: it can still be done from the fresh page.
    bool still_readable(Item& item);
    bool judge_unchanged(Item& item, const Sent& s, bool as_before);
    /// A setting that holds this one down was changed in the same round, so a second try can help.
    bool held_down(const Item& item) const;
    /// Items that were not written but whose page was read again: followers, and settings that moved unasked.
    /// True when the item is a follower that did not follow and must be written.
    bool judge_bystander(std::size_t i);
    void give_up_followers();
    Status record_outcomes(const std::vector<Sent>& sent);
    /// Followers and settings that moved by themselves: no intent of ours, but a change that an undo must
    /// know.
    Status record_followers();
    Status append(const std::vector<journal::Draft>& drafts);

    Plan& plan_;
    const std::vector<Account>& accounts_;
    Snapshots snapshots_;
    session::Driver& driver_;
    Opener& opener_;
    const Record& record_;
    const OnProgress& on_progress_;
    std::set<PageKey> fresh_;                                // pages opened in this round's proof
    std::map<std::size_t, int> tries_;                       // writes that left, by item
    std::set<std::size_t> one_by_one_;                       // accounts whose writes no longer go as a batch
    std::set<std::size_t> another_way_;                      // accounts that go another way since this round
    std::map<std::size_t, std::set<std::string>> fleeting_;  // cookies of this round's writes, by account
    std::set<std::size_t> moved_;  // items that changed without a write of their own
    Execution execution_;
};

}  // namespace optout::executor
