// `optout recheck` against a site whose switches move and whose terms change.
#include <thread>

#include "cli/watched_world.hpp"

using support::Finished;
using world::json;
using world::WatchedWorld;
using Strings = std::vector<std::string>;

namespace {

const Strings reapply{"--reapply"};
const Strings scheduled{"--scheduled"};

/// Opted out on 1 May 2027, and looked at once.
void opt_out(WatchedWorld& w) {
    CHECK(w.at("2027-05-01 08:00:00", {"run", "--yes"}).exit_code == 0);
    const json first = w.recheck("2027-05-01 09:00:00");
    CHECK(first["exit_code"] == 0);
    CHECK(first["look"].is_null());
    CHECK(first["terms"][0]["finding"] == "first");
    CHECK(first["said"] == "nothing has moved");
    CHECK(w.told() == "");
}

std::size_t lines(const WatchedWorld& w) {
    const Finished history = w.world.optout({"history", "--verify", "--json"});
    CHECK(history.exit_code == 0);
    return history.json()["entries"];
}

}  // namespace

TEST_CASE("a switch that came back on is found when its proof is old, dated, told once, and not touched") {
    WatchedWorld w;
    opt_out(w);
    w.switch_on(1);
    const std::size_t writes = w.world.writes();
    CHECK(w.recheck("2027-05-07 08:00:00")["look"].is_null());  // the proof is six days old

    const json report = w.recheck("2027-05-08 10:00:00");
    CHECK(report["exit_code"] == 1);
    REQUIRE(report["drift"].size() == 1);
    CHECK(report["drift"][0]["setting"] == "setting-1");
    CHECK(report["drift"][0]["was"] == false);
    CHECK(report["drift"][0]["now"] == true);
    CHECK(report["drift"][0]["seen"].get<std::string>().starts_with("2027-05-01T08:00"));
    CHECK(report["occasions"][0]["text"] == "was off on 1 May 2027, is on now");
    CHECK(report["said"] == "1 setting moved");
    CHECK(w.told() == "drift: Setting 1");

    const json again = w.recheck("2027-05-15 10:30:00");
    CHECK(again["exit_code"] == 1);
    CHECK(again["occasions"][0]["text"] == "was off on 1 May 2027, is on since 8 May 2027");
    CHECK(w.told() == "");
    CHECK(w.world.writes() == writes);

    // Once it has been put right and moves again, it is told again.
    CHECK(w.at("2027-05-16 10:00:00", {"run", "--yes"}).exit_code == 0);
    w.switch_on(1);
    CHECK(w.recheck("2027-05-24 10:00:00")["occasions"][0]["text"] == "was off on 16 May 2027, is on now");
    CHECK(w.told() == "drift: Setting 1");
}

TEST_CASE("with --reapply it is put back, proved, told, and can be undone") {
    WatchedWorld w;
    opt_out(w);
    w.switch_on(1);
    const json report = w.recheck("2027-05-08 10:00:00", reapply);
    CHECK(report["exit_code"] == 1);
    CHECK(report["put_back"]["requests_sent"] == 1);
    CHECK(world::setting(report["put_back"], "forms", "setting-1")["verdict"] == "changed");
    CHECK(report["occasions"][0]["text"] == "was off on 1 May 2027, had become on, and was put back");
    CHECK(!w.is_on(1));
    CHECK(w.told() == "put-back: Setting 1");
    CHECK(w.recheck("2027-05-15 10:30:00", reapply)["exit_code"] == 0);
    CHECK(w.told() == "");
    CHECK(w.world.optout({"undo", report["run"], "--yes"}).exit_code == 0);
    CHECK(w.is_on(1));
    CHECK(w.world.optout({"history", "--verify"}).exit_code == 0);
}

TEST_CASE("the configuration can ask for it as well, and what the user undid himself is left") {
    WatchedWorld w;
    w.configure("[recheck]\nreapply = true\nmax_age = \"2d\"");
    opt_out(w);
    w.switch_on(2);
    CHECK(w.recheck("2027-05-03 10:00:00")["put_back"]["requests_sent"] == 1);
    CHECK(!w.is_on(2));
    CHECK(w.told() == "put-back: Setting 2");
    const std::string run = w.world.optout({"history", "--json"}).json()["runs"].back()["run"];
    CHECK(w.at("2027-05-03 11:00:00", {"undo", run, "--yes"}).exit_code == 0);
    const json report = w.recheck("2027-05-06 10:00:00");
    CHECK(report["drift"].empty());
    CHECK(report["put_back"].is_null());
    CHECK(report["exit_code"] == 1);  // not as wanted, but nothing has moved
    CHECK(w.told() == "");
    CHECK(w.is_on(1));
}

TEST_CASE("what was never chosen is looked at, and never written") {
    WatchedWorld w;
    const json report = w.recheck("2027-05-01 10:00:00", reapply);
    CHECK(report["exit_code"] == 1);
    CHECK(world::setting(report["look"], "forms", "setting-1")["planned"] == "change");
    CHECK(report["drift"].empty());
    CHECK(w.world.writes() == 0);
    CHECK(w.told() == "");
}

TEST_CASE("terms that change bring its settings forward, once") {
    WatchedWorld w;
    opt_out(w);
    w.set_terms(
        "We use what you write to train models of artificial intelligence, and share it with our partners "
        "for the same "
        "purpose. You can opt out in your settings.");
    w.switch_on(1);
    const json report = w.recheck("2027-05-02 10:00:00");
    CHECK(report["exit_code"] == 1);
    CHECK(report["terms"][0]["finding"] == "changed");
    CHECK(report["look"]["accounts"][0]["settings"].size() == 2);
    CHECK(report["drift"].size() == 1);
    CHECK(w.told() == "terms: Terms, drift: Setting 1");
    const json next = w.recheck("2027-05-03 10:00:00");
    CHECK(next["look"].is_null());
    CHECK(next["exit_code"] == 0);
    CHECK(w.told() == "");
}

TEST_CASE("a change of the terms that could not be told is told the next time") {
    WatchedWorld w;
    opt_out(w);
    w.set_terms(
        "We use what you write to train models of artificial intelligence. You can opt out in your "
        "settings.");
    w.world.configure("[notify]\ndesktop = false\ncommand = [\"false\"]\n");
    const json report = w.recheck("2027-05-02 10:00:00");
    CHECK(report["told"][0]["trouble"].get<std::string>().find("false ended with 1") != std::string::npos);
    w.configure("");
    (void)w.recheck("2027-05-03 10:00:00");
    CHECK(w.told() == "terms: Terms");
    (void)w.recheck("2027-05-04 10:00:00");
    CHECK(w.told() == "");
}

TEST_CASE("a challenged service is left alone until the user has made it work") {
    WatchedWorld w;
    opt_out(w);
    auto challenge = world::lookalikes::answering({{"status", 429}});
    challenge.on = "/settings";
    w.misbehave({challenge});
    const json met = w.recheck("2027-05-08 10:00:00");
    CHECK(met["exit_code"] == 3);
    CHECK(w.told() == "challenged");
    w.misbehave();
    const std::size_t requests = w.site().ledger.requests();
    const json alone = w.recheck("2027-06-08 10:00:00");
    CHECK(alone["exit_code"] == 3);
    CHECK(alone["left_alone"][0]["until"].is_null());
    CHECK(alone["look"].is_null());
    CHECK(w.site().ledger.requests() == requests + 1);  // the terms, which need no account
    CHECK(w.told() == "");
    CHECK(w.at("2027-06-09 10:00:00", {"run", "--dry-run"}).exit_code == 0);
    const json back = w.recheck("2027-06-17 10:00:00");
    CHECK(back["exit_code"] == 0);
    CHECK(!back["look"].is_null());
    CHECK(back["left_alone"].empty());
}

TEST_CASE("failures are followed by pauses of 1, 2, 4 ... hours, and told when they have gone on for days") {
    WatchedWorld w;
    opt_out(w);
    w.site().stop();
    using std::chrono::hours, std::chrono::minutes;
    optout::Time now = *optout::parse_iso_time("2027-05-08T10:00:00Z");
    std::string told;
    for (const int pause : {1, 2, 4, 8, 16, 32, 48, 48, 1}) {
        CAPTURE(pause);
        const json report = w.recheck(world::moment(now), scheduled);
        CHECK(report["exit_code"] == 1);
        CHECK(world::setting(report["look"], "forms", "setting-1")["verdict"] == "failed");
        if (const std::string what = w.told(); !what.empty()) told += world::moment(now) + ": " + what + "\n";
        // Once a day the terms are due, whatever the account's pause.
        if (hours(pause) < hours(24))
            CHECK(w.at(world::moment(now + hours(pause) - minutes(10)), {"recheck", "--scheduled"}).out ==
                  "");
        now += hours(pause) + minutes(1);
    }
    // The terms when they have been away for three days, the account when it is asked every other day only.
    CHECK(told == "2027-05-11 01:06:00: failing\n2027-05-13 01:07:00: terms-unreadable: Terms\n");
}

TEST_CASE("signed out is told once, and again only when it was well in between") {
    WatchedWorld w;
    opt_out(w);
    w.misbehave({{.kind = "signed-out"}});
    const json report = w.recheck("2027-05-08 10:00:00");
    CHECK(report["exit_code"] == 3);
    CHECK(w.told() == "signed-out");
    CHECK(w.recheck("2027-05-09 10:00:00")["exit_code"] == 3);
    CHECK(w.told() == "");
    w.misbehave();
    CHECK(w.recheck("2027-05-10 10:00:00")["exit_code"] == 0);
    w.misbehave({{.kind = "signed-out"}});
    CHECK(w.recheck("2027-05-17 11:00:00")["exit_code"] == 3);
    CHECK(w.told() == "signed-out");
}

TEST_CASE("a row that is gone is told once, and is no reason to write anything") {
    WatchedWorld w;
    opt_out(w);
    w.misbehave({{.kind = "missing", .on = "/settings/1"}});
    const json report = w.recheck("2027-05-08 10:00:00", reapply);
    CHECK(report["exit_code"] == 1);
    CHECK(w.told() == "cannot-read: Setting 1");
    CHECK(w.recheck("2027-05-16 10:00:00", reapply)["exit_code"] == 1);
    CHECK(w.told() == "");
}

TEST_CASE("the schedule's call asks nobody and writes nothing down when nothing is due") {
    WatchedWorld w;
    opt_out(w);
    const std::size_t requests = w.site().ledger.requests(), entries = lines(w);
    const Finished idle = w.at("2027-05-01 10:00:00", {"recheck", "--scheduled"});
    CHECK(idle.exit_code == 0);
    CHECK(idle.out.empty());
    CHECK(idle.err.empty());
    CHECK(w.site().ledger.requests() == requests);
    CHECK(lines(w) == entries);
    const Finished daily = w.at("2027-05-02 10:00:00", {"recheck", "--scheduled"});
    CHECK(daily.exit_code == 0);
    CHECK(daily.out.empty());  // all is well
    CHECK(w.site().ledger.requests() == requests + 1);
    const json shown = w.at("2027-05-02 11:00:00", {"schedule", "show", "--json"}).json();
    CHECK(shown["last"][0]["said"] == "nothing has moved");
    CHECK(shown["last"].size() == 2);
}

TEST_CASE("a clock that was years ahead once holds nothing up") {
    WatchedWorld w;
    opt_out(w);
    CHECK(w.at("2035-01-01 10:00:00", {"run", "--dry-run"}).exit_code == 0);
    w.switch_on(1);
    CHECK(w.recheck("2027-05-09 10:00:00", scheduled)["drift"].size() == 1);
}

TEST_CASE("two at once: the second is turned away") {
    WatchedWorld w;
    w.misbehave({{.kind = "slow", .with = {{"ms", 2000}}}});
    support::Background first({OPTOUT_BINARY, "recheck"}, w.world.home.environment(),
                              w.world.home.path() + "/log");
    for (int i = 0; i < 500 && w.site().ledger.requests() < 1; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const Finished second = w.world.optout({"recheck"});
    CHECK(second.exit_code == 1);
    CHECK(second.err.find("another optout") != std::string::npos);
}

TEST_CASE("killed in the middle, the next one does all of it") {
    WatchedWorld w;
    opt_out(w);
    w.set_terms(
        "We use what you write to train models of artificial intelligence. You can opt out in your "
        "settings.");
    w.misbehave({{.kind = "slow", .with = {{"ms", 3000}}, .on = "/settings"}});
    const std::size_t requests = w.site().ledger.requests();
    {
        auto environment = w.world.home.environment();
        environment.merge(support::clock_at("2027-05-02 10:00:00"));
        support::Background killed({OPTOUT_BINARY, "recheck"}, environment, w.world.home.path() + "/log");
        for (int i = 0; i < 1000 && w.site().ledger.requests() < requests + 2; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        killed.kill_now();
    }
    w.misbehave();
    CHECK(w.told() == "");
    const json report = w.recheck("2027-05-02 11:00:00");
    CHECK(report["terms"][0]["finding"] == "same");
    CHECK(report["look"]["accounts"][0]["settings"].size() == 2);
    CHECK(w.told() == "terms: Terms");
    CHECK(w.world.optout({"history", "--verify"}).exit_code == 0);
}

TEST_CASE("without any account there is nothing to do, and nothing is wrong") {
    support::Home home;
    const Finished finished = home.optout({"recheck", "--json"});
    CHECK(finished.exit_code == 0);
    CHECK(finished.json()["said"] == "nothing was due");
    CHECK(home.optout({"recheck", "nowhere"}).exit_code == 2);
}
