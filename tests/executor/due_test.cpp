#include "executor/due.hpp"

#include "executor/fixture.hpp"

using namespace fixture;  // NOLINT(google-build-using-namespace): tests
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const Time start = *parse_iso_time("2027-05-01T12:00:00Z");
const Cadence cadence{168h, 24h};

struct Journalled {
    Site site;
    std::vector<journal::Entry> notes, latest;

    const Account& account() { return site.accounts[0]; }
    void note(Ended ended, int failures, Time at) {
        const auto draft = past_note(account(), ended, failures);
        notes.push_back({++number, iso_time(at), "run", draft.kind, draft.key, draft.body, ""});
    }
    void read(const std::string& setting, const char* verdict, Time at, bool state = true,
              const std::string& target = {}) {
        json body{{"verdict", verdict}};
        if (state) body["state"] = false;
        latest.push_back({++number,
                          iso_time(at),
                          "run",
                          journal::Kind::reading,
                          {"site", "alice", target, setting},
                          body,
                          ""});
    }
    bool due(Time now, std::optional<Time> terms_changed = {}) {
        return is_due(account(), *site.pack.setting("training"), latest, past_of(account(), notes, latest),
                      terms_changed, cadence, now);
    }
    std::optional<Time> alone(Time now) { return left_alone_until(past_of(account(), notes, latest), now); }
    std::int64_t number = 0;
};

}  // namespace

TEST_CASE(
    "a setting is due when it was never read, when its reading is old, and when the terms changed since") {
    Journalled j;
    CHECK(j.due(start));
    j.read("training", "already", start);
    CHECK(!j.due(start + 167h));
    CHECK(j.due(start + 168h));
    CHECK(j.due(start + 2h, start + 1h));
    CHECK(!j.due(start + 2h, start - 1h));
}

TEST_CASE(
    "of several blogs the newest reading counts, so that one that is gone does not make it due for ever") {
    Journalled j;
    j.read("training", "already", start, true, "gone");
    j.read("training", "already", start + 300h, true, "here");
    CHECK(!j.due(start + 301h));
}

TEST_CASE("a reading that finds no control counts, a failure does not") {
    Journalled j;
    j.read("training", "not-found", start, false);
    CHECK(!j.due(start + 24h));
    Journalled other;
    other.read("training", "failed", start, false);
    CHECK(other.due(start + 1h));
}

TEST_CASE("what yields no reading at all is tried as often as the terms are looked at") {
    Journalled j;
    j.note(Ended::fine, 0, start);
    CHECK(!j.due(start + 23h));
    CHECK(j.due(start + 24h));
}

TEST_CASE("a time in the future, of a clock that was wrong, holds nothing up") {
    Journalled j;
    j.read("training", "already", start + 10000h);
    CHECK(j.due(start));
    j.note(Ended::failed, 7, start + 10000h);
    CHECK(!j.alone(start));
}

TEST_CASE("failures are followed by a pause that doubles from one hour to 48") {
    CHECK(back_off(0) == 0s);
    std::vector<long> hours;
    for (int i = 1; i < 10; ++i)
        hours.push_back(std::chrono::duration_cast<std::chrono::hours>(back_off(i)).count());
    CHECK(hours == std::vector<long>{1, 2, 4, 8, 16, 32, 48, 48, 48});
    Journalled j;
    j.note(Ended::failed, 3, start);
    CHECK(j.alone(start + 3h) == start + 4h);
    CHECK(!j.alone(start + 4h));
    j.note(Ended::fine, 0, start + 4h);
    CHECK(!j.alone(start + 4h));
}

TEST_CASE("a challenged service is left alone until the user has made it work") {
    Journalled j;
    j.read("training", "already", start);
    j.note(Ended::challenged, 1, start + 1h);
    CHECK(j.alone(start + 10000h) == Time::max());
    // Another challenge, met by the user, is not it.
    j.read("partners", "challenged", start + 2h, false);
    CHECK(j.alone(start + 2h) == Time::max());
    j.read("ads", "already", start + 3h);
    CHECK(!j.alone(start + 3h));
    CHECK(past_of(j.account(), j.notes, j.latest).failures == 0);
}

TEST_CASE("accounts of one site are told apart by their labels, and by who must be signed in") {
    Journalled j;
    j.note(Ended::challenged, 1, start);
    j.site.accounts[0].label = "work";
    CHECK(!j.alone(start));
    j.read("training", "already", start);
    CHECK(j.due(start + 1h));
    j.latest[0].body["label"] = "work";
    CHECK(!j.due(start + 1h));
    j.site.accounts[0].expected = "bob";
    CHECK(j.due(start + 1h));
}

TEST_CASE("an account ends as its worst setting did, and one that only lacks a control is fine") {
    Site site;
    Plan plan;
    plan.accounts.push_back({"alice", {}, {}});
    const auto add = [&](Verdict verdict) {
        Item item;
        item.setting = site.pack.setting("training");
        item.verdict = verdict;
        plan.items.push_back(std::move(item));
    };
    add(Verdict::not_found);
    CHECK(ended(plan, 0) == Ended::fine);
    add(Verdict::blocked);
    CHECK(ended(plan, 0) == Ended::failed);
    add(Verdict::signed_out);
    CHECK(ended(plan, 0) == Ended::signed_out);
    plan.accounts[0].trouble = Trouble{Verdict::challenged, "", ""};
    CHECK(ended(plan, 0) == Ended::challenged);
}
