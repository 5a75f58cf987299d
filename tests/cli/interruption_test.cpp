// Killed at any moment, or twice at once: the journal knows, and the next run settles it by reading.
#include <chrono>
#include <thread>

#include "cli/world.hpp"

using support::Finished;
using world::json;
using world::World;

namespace {

/// Starts a run, waits until the site has seen this many requests, and kills it with SIGKILL.
void kill_run_after(World& w, const std::string& site, std::size_t requests) {
    support::Background run({OPTOUT_BINARY, "run", "--yes"}, w.home.environment(),
                            w.home.path() + "/killed.log");
    for (int i = 0; i < 500 && w.site(site).ledger.requests() < requests; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(w.site(site).ledger.requests() >= requests);
    run.kill_now();
}

std::string outcome_of(const World& w, const json& report) {
    const Finished history = w.optout({"history", report["run"].get<std::string>()});
    return history.out;
}

}  // namespace

TEST_CASE("killed before the write takes effect, the next run finds that it was not done and does it") {
    World w({"github"});
    w.site("github").misbehave({.kind = "slow", .with = {{"ms", 3000}}, .only = "write", .times = 1});
    w.site("github").misbehave({.kind = "ignore-write", .only = "write", .times = 1});
    kill_run_after(w, "github", 3);
    const Finished status = w.optout({"status"});
    CHECK(status.out.find("may or may not have been written") != std::string::npos);
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(w.site("github").get("telemetry") == "disabled");
    CHECK(outcome_of(w, report).find("it was not done") != std::string::npos);
    CHECK(w.optout({"history", "--verify"}).exit_code == 0);
}

TEST_CASE("killed after the write took effect, the next run finds that it is done and writes nothing") {
    World w({"github"});
    w.site("github").misbehave({.kind = "slow", .with = {{"ms", 3000}}, .only = "read", .after = 2});
    kill_run_after(w, "github", 4);
    w.site("github").behave();
    CHECK(w.site("github").get("telemetry") == "disabled");
    const json report = w.report({"run", "--yes"});
    CHECK(report["requests_sent"] == 0);
    CHECK(outcome_of(w, report).find("it is done") != std::string::npos);
    CHECK(w.optout({"status"}).exit_code == 0);
}

TEST_CASE("an interrupted run's change can be undone once it is settled") {
    World w({"github"});
    w.site("github").misbehave({.kind = "slow", .with = {{"ms", 3000}}, .only = "read", .after = 2});
    kill_run_after(w, "github", 4);
    w.site("github").behave();
    (void)w.report({"run", "--yes"});
    CHECK(w.report({"undo", "--yes"})["exit_code"] == 0);
    CHECK(w.site("github").get("telemetry") == "enabled");
}

TEST_CASE("a second run at the same time is turned away, and a preview is not") {
    World w({"github"});
    w.site("github").misbehave({.kind = "slow", .with = {{"ms", 2000}}, .times = 1});
    support::Background first({OPTOUT_BINARY, "run", "--yes"}, w.home.environment(),
                              w.home.path() + "/first.log");
    for (int i = 0; i < 500 && w.site("github").ledger.requests() < 1; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const Finished second = w.optout({"run", "--yes"});
    CHECK(second.exit_code == 1);
    CHECK(second.err.find("another optout") != std::string::npos);
    CHECK(w.optout({"run", "--dry-run"}).exit_code == 1);
    while (first.running()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(w.site("github").get("telemetry") == "disabled");
    CHECK(w.optout({"history", "--verify"}).exit_code == 0);
}

TEST_CASE("an undo does not touch a value that somebody else has changed since") {
    World w({"github"});
    CHECK(w.report({"run", "--yes"})["exit_code"] == 0);
    w.site("github").set("telemetry", "enabled");
    const json report = w.report({"undo", "--yes"});
    CHECK(report["requests_sent"] == 0);
    CHECK(w.site("github").get("telemetry") == "enabled");
}

TEST_CASE("an undo with another account signed in writes nothing") {
    World w({"github"});
    CHECK(w.report({"run", "--yes"})["exit_code"] == 0);
    w.sign_in("github", "robin-example");
    const std::size_t writes = w.writes();
    const json report = w.report({"undo", "--yes"});
    CHECK(report["exit_code"] == 3);
    CHECK(w.writes() == writes);
}
