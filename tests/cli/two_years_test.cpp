// Two years of a machine's life, by a clock that is set: the timer calls the real program, and things happen.
#include "cli/watched_world.hpp"
#include "journal/journal.hpp"

using optout::Time;
using world::json;
using world::moment;
using world::WatchedWorld;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// What the schedule does: calls, and notes what the user was told, by the day.
class Life {
  public:
    explicit Life(WatchedWorld& w) : w_(w) {}

    /// The machine is awake until then; the timer calls every other day, a minute later each time.
    void pass_until(const std::string& day) {
        const Time end = *optout::parse_iso_time(day + "T00:00:00Z");
        for (; now + hours(1) < end; now += days(2) + minutes(1)) call();
    }
    /// The machine sleeps until then, and what the timer missed comes at once when it wakes.
    void sleep_until(const std::string& day) { now = *optout::parse_iso_time(day + "T12:00:00Z"); }
    void call() {
        const support::Finished finished = w_.at(moment(now), {"recheck", "--scheduled"});
        CHECK_MESSAGE((finished.exit_code == 0 || finished.exit_code == 1 || finished.exit_code == 3),
                      finished.err);
        if (const std::string told = w_.told(); !told.empty())
            diary += moment(now).substr(0, 10) + " " + told + "\n";
    }
    void user(const std::vector<std::string>& arguments) {
        CHECK(w_.at(moment(now - hours(2)), arguments).exit_code == 0);
    }

    Time now;
    std::string diary;

  private:
    WatchedWorld& w_;
};

/// What an entry says beyond that all is well; empty when it is.
std::string remark(const optout::journal::Entry& entry) {
    using optout::journal::Kind;
    const std::string verdict = entry.body.value("verdict", "");
    switch (entry.kind) {
        case Kind::reading:
            return verdict == "already" ? "" : entry.key.setting + " " + verdict;
        case Kind::intent:
        case Kind::outcome:
            return std::string(word(entry.kind)) + " " + entry.key.setting +
                   (verdict.empty() ? "" : " " + verdict);
        case Kind::note:
            if (entry.body.contains("happened"))
                return "happened " + entry.body["happened"]["kind"].get<std::string>();
            if (entry.body.contains("told")) return "told " + std::to_string(entry.body["occasions"].size());
            if (entry.body.value("failures", 0) == 0) return "";
            return entry.body.value("recheck", "") + " " + std::to_string(entry.body.value("failures", 0));
        case Kind::end:
            return entry.body.value("exit_code", 0) == 0
                       ? ""
                       : "exit " + std::to_string(entry.body.value("exit_code", 0));
        case Kind::run:
            break;
    }
    return "";
}

/// What the journal has of re-checks, a line for each run in which anything was to be remarked.
std::string journalled(const WatchedWorld& w) {
    const auto journal =
        optout::journal::Journal::open(w.world.home.journal(), optout::journal::Journal::Mode::read);
    REQUIRE(journal.ok());
    std::map<std::string, std::string> runs;
    std::string text;
    for (const auto& entry : *journal->entries()) {
        if (entry.kind == optout::journal::Kind::run && entry.body["command"] == "recheck")
            runs[entry.run] = entry.time.substr(0, 10) + ":";
        if (!runs.contains(entry.run)) continue;
        if (const std::string said = remark(entry); !said.empty()) runs[entry.run] += " " + said + ",";
        if (entry.kind == optout::journal::Kind::end && runs[entry.run].ends_with(","))
            text += runs[entry.run] + "\n";
    }
    return text;
}

std::string day(Time time) {
    return optout::iso_time(time).substr(0, 10) + ": ";
}

std::string expected_journal() {
    const auto put_back = [](const std::string& setting, const std::string& told,
                             const std::string& also = {}) {
        return setting + " skipped, intent " + setting + ", outcome " + setting + " changed, " + also +
               "happened put-back, told " + told + ", exit 1,\n";
    };
    const auto all_three = [](const std::string& verdict) {
        return "setting-1 " + verdict + ", setting-2 " + verdict + ", setting-3 " + verdict + ", " + verdict +
               " ";
    };
    std::string text = "2027-03-02: " + put_back("setting-1", "1") +  //
                       "2027-05-01: " + put_back("setting-2", "2", "happened terms, ") +
                       "2027-06-18: terms 1,\n2027-06-20: terms 2,\n2027-06-22: terms 3, told 1, exit 1,\n";
    // Signed out, it is tried again with pauses that grow to two days; the timer calls no oftener.
    Time time = *optout::parse_iso_time("2027-08-29T12:00:00Z");
    for (int failures = 1; failures <= 17; ++failures, time += days(2)) {
        text += day(time) + all_three("signed-out") + std::to_string(failures) +
                (failures == 1 ? ", told 1" : "") + ", exit 3,\n";
    }
    text += "2028-01-10: " + put_back("setting-2", "1");
    // Challenged, it is not asked at all; the terms still are.
    time = *optout::parse_iso_time("2028-03-10T12:00:00Z");
    text += day(time) + all_three("challenged") + "1, told 1, exit 3,\n";
    for (int looks = 1; looks <= 18; ++looks) text += day(time + looks * days(6)) + "exit 3,\n";
    return text + "2028-09-06: happened terms, told 1, exit 1,\n";
}

}  // namespace

TEST_CASE("two years: what happened is in the journal and was told, each once, and nothing else") {
    WatchedWorld w(3);
    w.configure("[recheck]\nevery = \"6d\"\nmax_age = \"28d\"\nreapply = true");
    Life life(w);
    life.now = *optout::parse_iso_time("2027-01-01T12:00:00Z");
    life.user({"run", "--yes"});

    life.pass_until("2027-03-01");
    w.switch_on(1);  // a switch comes back on
    life.pass_until("2027-05-01");
    w.set_terms(
        "We use what you write to train models of artificial intelligence. You can opt out in your "
        "settings.");
    w.switch_on(2);
    life.pass_until("2027-06-15");
    w.world.site("forms").stop();  // the network is away for a week
    life.pass_until("2027-06-23");
    w.start();
    life.pass_until("2027-08-01");
    w.site().end_sessions();
    life.pass_until("2027-10-01");
    w.world.sign_in("forms");
    life.user({"run", "--yes"});
    life.pass_until("2027-11-20");
    w.switch_on(2);
    life.sleep_until("2028-01-10");  // seven weeks in a drawer; it is found at once on waking
    life.pass_until("2028-03-01");
    auto challenge = world::lookalikes::answering({{"status", 429}});
    challenge.on = "/settings";
    w.misbehave({challenge});
    life.pass_until("2028-06-01");
    w.misbehave();
    w.switch_on(3);  // nobody sees it until the user acts
    life.pass_until("2028-07-01");
    CHECK(w.is_on(3));
    life.user({"run", "--yes"});
    life.pass_until("2028-09-01");
    w.set_terms(
        "We use what you write to train models of artificial intelligence, and sell it to our partners for "
        "advertising. "
        "You can opt out in your settings.");
    life.pass_until("2029-01-01");

    CHECK(life.diary ==
          "2027-03-02 put-back: Setting 1\n"
          "2027-05-01 terms: Terms, put-back: Setting 2\n"
          "2027-06-22 terms-unreadable: Terms\n"
          "2027-08-29 signed-out\n"
          "2028-01-10 put-back: Setting 2\n"
          "2028-03-10 challenged\n"
          "2028-09-06 terms: Terms\n");
    CHECK(!w.is_on(1));
    CHECK(!w.is_on(2));
    CHECK(!w.is_on(3));
    CHECK(w.world.optout({"history", "--verify"}).exit_code == 0);
    CHECK(journalled(w) == expected_journal());
    CHECK(w.world.writes() == 7);  // three at first, three put back, one by the user after the challenge
}
