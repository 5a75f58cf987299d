// Each way in which a site is not at its best gives its own verdict and exit code, says what to do, and
// disturbs nobody else.
#include "cli/world.hpp"

using world::json;
using world::World;
using world::lookalikes::answering;
using world::lookalikes::bot_check;
using world::lookalikes::Misbehaviour;

namespace {

constexpr const char* training = "model-training";

/// What one misbehaving GitHub looks like beside a Reddit that behaves.
struct Case {
    std::string name;
    Misbehaviour misbehaviour;
    std::string verdict;
    int exit_code;
    std::string said;         // a part of the message
    std::string value_after;  // of the site's own setting
};

void check(const Case& expected) {
    INFO(expected.name);
    World w({"github", "reddit"});
    w.site("github").misbehave(expected.misbehaviour);
    const json report = w.report({"run", "--yes"});
    const json setting = world::setting(report, "github", training);
    CAPTURE(setting.dump());
    CHECK(setting["verdict"] == expected.verdict);
    CHECK(report["exit_code"] == expected.exit_code);
    CHECK(setting["message"].get<std::string>().find(expected.said) != std::string::npos);
    CHECK(w.site("github").get("telemetry") == expected.value_after);
    for (const auto& told : world::verdicts(report, "reddit")) {
        INFO(told.first);
        const std::string& verdict = told.second;
        CHECK((verdict == "changed" || verdict == "already" || verdict == "not-offered"));
    }
}

}  // namespace

TEST_CASE("an expired session is signed-out") {
    check({"", {.kind = "signed-out"}, "signed-out", 3, "sign in", "enabled"});
}
TEST_CASE("what was noted while nobody was signed in is no status any more once somebody is") {
    World w({"github"});
    w.site("github").misbehave({.kind = "signed-out"});
    CHECK(w.report({"run", "--yes"})["exit_code"] == 3);
    CHECK(w.report({"status"})["exit_code"] == 1);
    w.site("github").behave();
    CHECK(w.report({"run", "--yes"})["exit_code"] == 0);
    CHECK(w.report({"status"})["exit_code"] == 0);
}
TEST_CASE("a page without the control on which nobody is signed in says so, whatever it asks for") {
    for (const char* page : {"<h1>Welcome</h1>", "<form><input name=login><input type=password></form>"}) {
        World w({"forms"});
        w.home.write_pack("forms", world::forms_pack(1));
        w.site("forms").misbehave(answering({{"status", 200}, {"type", "text/html"}, {"body", page}}));
        const json setting = world::setting(w.report({"run", "--yes"}), "forms", "setting-1");
        CHECK(setting["verdict"] == "signed-out");
        CHECK(setting["message"].get<std::string>().find("does not say who is signed in") !=
              std::string::npos);
    }
}
TEST_CASE("a session that ends between reading and proving is never called changed") {
    check({"", {.kind = "signed-out", .after = 2}, "signed-out", 3, "", "enabled"});
}
TEST_CASE("a session that ends after the write is unverified") {
    check({"",
           {.kind = "signed-out", .only = "read", .after = 2},
           "unverified",
           1,
           "could not be read back",
           "disabled"});
}
TEST_CASE("another account that appears between plan and write is refused") {
    check({"",
           {.kind = "other-account", .with = {{"account", "robin-example"}}, .after = 1},
           "signed-out",
           3,
           "robin-example",
           "enabled"});
}
TEST_CASE("a checkpoint is challenged") {
    check({"", answering({{"status", 429}}), "challenged", 3, "429", "enabled"});
    check({"", answering({{"status", 999}}), "challenged", 3, "999", "enabled"});
}
TEST_CASE("a password question in place of the page is challenged") {
    check({"", {.kind = "sudo"}, "challenged", 3, "password", "enabled"});
}
/// What becomes of a setting whose write is answered with this page.
json answered_with(const std::string& body, bool effect) {
    World w({"forms"});
    w.home.write_pack("forms", world::forms_pack(1));
    w.site("forms").misbehave(
        {.kind = "answer",
         .with = {{"status", 200}, {"type", "text/html"}, {"body", body}, {"effect", effect}},
         .only = "write"});
    json setting = world::setting(w.report({"run", "--yes"}), "forms", "setting-1");
    CHECK(w.site("forms").get("setting_1") == !effect);
    return setting;
}
TEST_CASE("a password question in answer to a write is challenged, and what was read back is told") {
    const json setting = answered_with(
        "<form><input name=login><input type=password><input type=checkbox name=remember></form>", false);
    CHECK(setting["verdict"] == "challenged");
    CHECK(setting["now"] == true);
    CHECK(
        setting["message"] ==
        "the service refused the change (the page asks for the password); it still reads on; open it in your "
        "browser, confirm that it is you, then run again");
}
TEST_CASE("a page on which a password can be changed too, among other things, is no password question") {
    std::string page = "<form><input type=password name=new_password>";
    for (int i = 0; i < 6; ++i) page += "<input type=checkbox name=b" + std::to_string(i) + ">";
    CHECK(answered_with(page + "</form>", true)["verdict"] == "changed");
    // The reading decides also where it looks like one.
    CHECK(answered_with("<form><input type=password></form>", true)["verdict"] == "changed");
}
TEST_CASE("a write that took effect before the site shut its door can be undone") {
    World w({"github"});
    w.site("github").misbehave(
        {.kind = "answer", .with = {{"status", 429}, {"effect", true}}, .only = "write"});
    const json report = w.report({"run", "--yes"});
    const json setting = world::setting(report, "github", training);
    CHECK(setting["verdict"] == "challenged");
    CHECK(setting["now"].is_null());
    CHECK(w.site("github").get("telemetry") == "disabled");
    w.site("github").behave();
    CHECK(w.report({"undo", "--yes"})["exit_code"] == 0);
    CHECK(w.site("github").get("telemetry") == "enabled");
    CHECK(w.report({"undo", "--yes"})["requests_sent"] == 0);
}
TEST_CASE("an undo is of the last run that changed something, whatever later ones tried") {
    World w({"github"});
    CHECK(w.report({"run", "--yes"})["exit_code"] == 0);
    w.site("github").set("telemetry", "enabled");
    w.site("github").misbehave({.kind = "ignore-write"});
    CHECK(world::setting(w.report({"run", "--yes"}), "github", training)["verdict"] == "unverified");
    w.site("github").behave();
    w.site("github").set("telemetry", "disabled");
    CHECK(w.report({"undo", "--yes"})["requests_sent"] == 1);
    CHECK(w.site("github").get("telemetry") == "enabled");
    CHECK(w.report({"undo", "--yes"})["requests_sent"] == 0);
    CHECK(w.site("github").get("telemetry") == "enabled");
}
TEST_CASE(
    "where the last writes of one site are unproven, an undo does not take up an older run of another "
    "unasked") {
    World w({"github", "reddit"});
    CHECK(w.report({"run", "github", "--yes"})["exit_code"] == 0);
    w.site("reddit").misbehave({.kind = "ignore-write"});
    CHECK(w.report({"run", "reddit", "--yes"})["exit_code"] == 1);
    const std::size_t writes = w.writes();
    const auto asked = w.optout({"undo", "--yes"});
    CHECK(asked.exit_code == 2);
    CHECK(asked.err.find("the last run that sent changes (reddit) could prove none of them") !=
          std::string::npos);
    CHECK(w.writes() == writes);
    CHECK(w.report({"undo", "--site", "github", "--yes"})["requests_sent"] == 1);
}
TEST_CASE("a bot check is blocked") {
    check({"", bot_check(), "blocked", 1, "", "enabled"});
}
TEST_CASE("a page that is gone is not-found, GitHub hides its pages so when nobody is signed in") {
    check({"", answering({{"status", 404}}), "signed-out", 3, "404", "enabled"});
    World w({"forms"});
    w.home.write_pack("forms", world::forms_pack(2));
    w.site("forms").misbehave({.kind = "answer", .with = {{"status", 404}}, .on = "/settings/2"});
    const json report = w.report({"run", "--yes"});
    CHECK(world::verdicts(report, "forms")["setting-1"] == "changed");
    CHECK(world::verdicts(report, "forms")["setting-2"] == "not-found");
    CHECK(report["exit_code"] == 1);
}
TEST_CASE("a server error is failed") {
    check({"", answering({{"status", 500}}), "failed", 1, "500", "enabled"});
}
TEST_CASE("a missing control is not-found, never off") {
    check({"", {.kind = "missing"}, "not-found", 1, "", "enabled"});
}
TEST_CASE("two controls that match are ambiguous, and none is written") {
    check({"", {.kind = "duplicate"}, "ambiguous", 1, "", "enabled"});
}
TEST_CASE("a write that is answered well and ignored is unverified") {
    check({"", {.kind = "ignore-write"}, "unverified", 1, "still reads", "enabled"});
}
TEST_CASE("a refused write is failed") {
    check(
        {"", {.kind = "answer", .with = {{"status", 422}}, .only = "write"}, "failed", 1, "422", "enabled"});
}
TEST_CASE("a challenge at the write is challenged") {
    check({"",
           {.kind = "answer", .with = {{"status", 429}}, .only = "write"},
           "challenged",
           3,
           "429",
           "enabled"});
}
TEST_CASE("a write whose answer is lost is proved by reading") {
    check({"",
           {.kind = "answer", .with = {{"status", 500}, {"effect", true}}, .only = "write"},
           "changed",
           0,
           "",
           "disabled"});
}
TEST_CASE("a service that starts anew after the write is read once it is there again") {
    World w({"forms"});
    w.home.write_pack("forms", world::forms_pack(1));
    // The first of them libcurl asks for once more by itself, where the connection was an old one.
    w.site("forms").misbehave({.kind = "lost", .only = "read", .after = 2, .times = 2});
    const json setting = world::setting(w.report({"run", "--yes"}), "forms", "setting-1");
    CHECK(setting["verdict"] == "changed");
    CHECK(w.site("forms").ledger.writes() == 1);
    CHECK(w.site("forms").ledger.requests() >= 2 + 1 + 2 + 1);
}
TEST_CASE("a page cut in the middle is failed, not half believed") {
    check({"", {.kind = "cut", .only = "read"}, "failed", 1, "", "enabled"});
}
TEST_CASE("a broken compression is failed") {
    check({"", {.kind = "broken-gzip", .only = "read"}, "failed", 1, "", "enabled"});
}
TEST_CASE("an endless redirect is failed") {
    check({"", answering({{"status", 302}, {"location", "/again/{n}"}}), "failed", 1, "redirect", "enabled"});
}
TEST_CASE("a redirect to a foreign host is not followed") {
    check({"", answering({{"status", 302}, {"location", "https://tracker.test/"}}), "signed-out", 3,
           "tracker.test", "enabled"});
}
TEST_CASE("an answer of 500 MB is cut off") {
    check({"",
           {.kind = "flood", .with = {{"bytes", 500'000'000}}, .only = "read"},
           "failed",
           1,
           "MB",
           "enabled"});
}

TEST_CASE("a used-up token is taken afresh from the next reading, and the write is repeated once") {
    World w({"github"});
    w.site("github").misbehave({.kind = "answer", .with = {{"status", 422}}, .only = "write", .times = 1});
    const json report = w.report({"run", "--yes"});
    CHECK(world::setting(report, "github", training)["verdict"] == "changed");
    CHECK(w.site("github").ledger.writes() == 2);
    CHECK(w.site("github").ledger.effects() == 1);
}

TEST_CASE("a token that rotates after each write is no trouble") {
    World w({"forms", "x"});
    w.home.write_pack("forms", world::forms_pack(5));
    w.site("forms").misbehave({.kind = "rotate-token"});
    w.site("x").misbehave({.kind = "rotate-token"});
    const json report = w.report({"run", "--yes", "--unverified-writes"});
    CHECK(report["exit_code"] == 0);
    for (int i = 1; i <= 5; ++i) CHECK(w.site("forms").get("setting_" + std::to_string(i)) == false);
    CHECK(w.site("x").get("allow_ads_personalization") == false);
}

TEST_CASE("another switch on the page and other names for decoys change nothing") {
    World w({"github"});
    w.site("github").misbehave({.kind = "second-switch"});
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(w.site("github").get("telemetry") == "disabled");
    CHECK(w.site("github").get("dashboard") == "enabled");
}

TEST_CASE("a renamed control is found by a lower rung, which is said") {
    World w({"github"});
    w.site("github").misbehave({.kind = "renamed"});
    const json setting = world::setting(w.report({"run", "--yes"}), "github", training);
    CHECK(setting["verdict"] == "changed");
}

TEST_CASE("LinkedIn: a page that is not offered, a checkpoint, and a refusal have their own words") {
    World w({"linkedin"});
    w.site("linkedin").misbehave({.kind = "missing", .with = {{"key", "allowAdsByAge"}}});
    const json report = w.report({"run", "--dry-run"});
    CHECK(world::verdicts(report, "linkedin")["ads-age"] == "not-offered");
    CHECK(world::verdicts(report, "linkedin")["ads-gender"] != "not-offered");
    w.site("linkedin").behave();
    w.site("linkedin")
        .misbehave({.kind = "answer",
                    .with = {{"status", 302}, {"location", "/checkpoint/challenge/abc"}},
                    .on = "/my"});
    w.site("linkedin")
        .misbehave({.kind = "answer",
                    .with = {{"status", 200}, {"type", "text/html"}, {"body", "<p>Are you a robot?"}},
                    .on = "/checkpoint"});
    const json challenged = w.report({"run", "--dry-run"});
    CHECK(challenged["exit_code"] == 3);
    CHECK(world::account(challenged, "linkedin")["trouble"]["verdict"] == "challenged");
    w.site("linkedin").behave();
    w.site("linkedin")
        .misbehave({.kind = "answer",
                    .with = {{"status", 302}, {"location", "/uas/login?session_redirect=x"}},
                    .on = "/my"});
    w.site("linkedin")
        .misbehave({.kind = "answer",
                    .with = {{"status", 200}, {"type", "text/html"}, {"body", "<p>Sign in"}},
                    .on = "/uas/login"});
    CHECK(world::account(w.report({"run", "--dry-run"}), "linkedin")["trouble"]["verdict"] == "signed-out");
}

TEST_CASE("LinkedIn: the run stops at the first challenge and asks nothing further") {
    World w({"linkedin"});
    w.site("linkedin").misbehave({.kind = "answer", .with = {{"status", 999}}, .after = 3});
    CHECK(w.report({"run", "--yes", "--unverified-writes"})["exit_code"] == 3);
    CHECK(w.site("linkedin").ledger.requests() == 4);
    CHECK(w.writes() == 0);
}

TEST_CASE("LinkedIn: in the EU and in the US the rows of the region are told, and nothing fails") {
    for (const auto region : {world::lookalikes::Region::eu, world::lookalikes::Region::us}) {
        World w({"linkedin"}, region);
        const json report = w.report({"run", "--yes", "--unverified-writes"});
        CHECK(report["exit_code"] == 0);
        const std::string absent = region == world::lookalikes::Region::eu ? "partner-sharing" : "cookies";
        CHECK(world::verdicts(report, "linkedin")[absent] == "not-offered");
        CHECK(w.site("linkedin").get("allowDataForGenerativeAI") == false);
    }
}

TEST_CASE("Reddit: a key that only some countries have is not-offered, and a wrong token is signed-out") {
    World w({"reddit"});
    w.site("reddit").misbehave({.kind = "missing", .with = {{"key", "activity_relevant_ads"}}});
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    w.site("reddit").end_sessions();
    CHECK(w.report({"run", "--yes"})["exit_code"] == 3);
    CHECK(world::account(w.report({"run", "--yes"}), "reddit")["trouble"]["verdict"] == "signed-out");
}

TEST_CASE("Reddit: a token without a user is signed-out") {
    World w({"reddit"});
    w.site("reddit").misbehave({.kind = "user-required"});
    CHECK(world::account(w.report({"run", "--yes"}), "reddit")["trouble"]["verdict"] == "signed-out");
}

TEST_CASE("a slow site does not hold up a quick one, and a site that never answers ends in time") {
    World w({"github", "reddit"});
    w.configure("", "timeout = 1.0");
    w.site("github").misbehave({.kind = "slow", .with = {{"ms", 5000}}});
    const json report = w.report({"run", "--yes"});
    CHECK(world::setting(report, "github", training)["verdict"] == "failed");
    CHECK(world::verdicts(report, "reddit")["research"] == "changed");
}
