#include "executor/plan.hpp"

#include "executor/fixture.hpp"

using namespace fixture;  // NOLINT(google-build-using-namespace): tests

TEST_CASE("a setting that differs is planned, one that is as wanted is already") {
    const Site site;
    const Plan plan =
        make_plan(site.accounts, site.read({"ads", "mail"}, all_on, R"({"ads":true,"mail":false})"), {});
    CHECK(Site::item(plan, "ads").step == Step::write);
    CHECK(Site::item(plan, "ads").goal->describe() == "off");
    CHECK(Site::item(plan, "mail").step == Step::rest);
    CHECK(Site::item(plan, "mail").verdict == Verdict::already);
    CHECK(standing(Site::item(plan, "ads")) == Standing::different);
    CHECK(standing(Site::item(plan, "mail")) == Standing::as_wanted);
}

TEST_CASE("settings of one mergeable request and of one form are one write each") {
    const Site site;
    Readings readings = site.read({"partners", "ads", "mail"}, all_on, R"({"ads":true,"mail":true})");
    const Plan plan = make_plan(site.accounts, readings, {});
    REQUIRE(plan.writes.size() == 2);
    CHECK(plan.writes[0].items == std::vector<std::size_t>{0});
    CHECK(plan.writes[1].items == std::vector<std::size_t>{1, 2});
}

TEST_CASE("a setting that a coupled change will move is expected to follow, not written") {
    const Site site;
    const Plan plan = make_plan(site.accounts, site.read({"training", "partners"}, all_on, "{}"), {});
    CHECK(Site::item(plan, "training").step == Step::write);
    CHECK(Site::item(plan, "partners").step == Step::follow);
    CHECK(plan.writes.size() == 1);
}

TEST_CASE("a coupled setting is read even when only its leader was asked for, and is then only observed") {
    const Site site;
    Wishes wishes;
    wishes.only = {"training"};
    const auto questions = select_settings(site.accounts, wishes);
    REQUIRE(questions.size() == 2);
    CHECK(questions[1].setting->id == "partners");
    const Plan plan = make_plan(site.accounts, site.read({"training", "partners"}, all_on, "{}"), wishes);
    CHECK(Site::item(plan, "partners").observed);
    CHECK(Site::item(plan, "partners").step == Step::rest);
    CHECK(standing(Site::item(plan, "partners")) == Standing::as_wanted);
}

TEST_CASE("what nobody has shown to work is written only when the user allows it") {
    const Site site;
    Wishes wishes;
    wishes.irreversible = true;
    Plan plan = make_plan(site.accounts, site.read({"history"}, all_on, R"({"history":true})"), wishes);
    CHECK(Site::item(plan, "history").verdict == Verdict::skipped);
    CHECK(Site::item(plan, "history").message.find("--unverified-writes") != std::string::npos);
    CHECK(standing(Site::item(plan, "history")) == Standing::different);
    wishes.unverified_writes = true;
    plan = make_plan(site.accounts, site.read({"history"}, all_on, R"({"history":true})"), wishes);
    CHECK(Site::item(plan, "history").step == Step::write);
}

TEST_CASE("what cannot be undone needs its own yes and calls for the person") {
    const Site site;
    Wishes wishes;
    wishes.unverified_writes = true;
    const Plan plan = make_plan(site.accounts, site.read({"history"}, all_on, R"({"history":true})"), wishes);
    CHECK(Site::item(plan, "history").verdict == Verdict::skipped);
    CHECK(standing(Site::item(plan, "history")) == Standing::person_needed);
    CHECK(plan.writes.empty());
}

TEST_CASE("a setting that only a click can change is left to the person") {
    const Site site;
    const Plan plan = make_plan(site.accounts, site.read({"click"}, all_on, "{}"), {});
    CHECK(Site::item(plan, "click").verdict == Verdict::skipped);
    CHECK(Site::item(plan, "click").message.find("https://site.test/form") != std::string::npos);
}

TEST_CASE("a greyed-out control that differs is a failure, never a write") {
    const Site site;
    const std::string greyed =
        "<form method=post><input type=checkbox id=share name=s checked "
        "disabled><button>Save</button></form>";
    const Plan plan = make_plan(site.accounts, site.read({"partners"}, greyed, "{}"), {});
    CHECK(Site::item(plan, "partners").verdict == Verdict::failed);
    CHECK(plan.writes.empty());
}

TEST_CASE("trouble with the account keeps a setting that was read from being called anything or written") {
    const Site site;
    Readings readings = site.read({"ads"}, all_on, R"({"ads":true})");
    readings.accounts[0].trouble = Trouble{Verdict::signed_out, "signed in as bob, not as alice", ""};
    const Plan plan = make_plan(site.accounts, readings, {});
    CHECK(Site::item(plan, "ads").verdict == Verdict::signed_out);
    CHECK(plan.writes.empty());
}

TEST_CASE("a setting on the keep list is read and skipped") {
    Site site;
    site.accounts[0].keep = {"site/ads"};
    const Plan plan = make_plan(site.accounts, site.read({"ads"}, all_on, R"({"ads":true})"), {});
    CHECK(Site::item(plan, "ads").verdict == Verdict::skipped);
    CHECK(standing(Site::item(plan, "ads")) == Standing::as_wanted);
}

TEST_CASE("an undo puts back only what is still as it was left") {
    const Site site;
    Wishes undo;
    const journal::SettingKey ads{"site", "alice", "", "ads"}, mail{"site", "alice", "", "mail"};
    undo.goals = std::map<journal::SettingKey, Restore>{};
    undo.goals->insert({ads, {page::State{true}, page::State{false}}});
    undo.goals->insert({mail, {page::State{std::string("weekly")}, page::State{std::string("never")}}});
    const Plan plan =
        make_plan(site.accounts, site.read({"ads", "mail"}, all_on, R"({"ads":false,"mail":"daily"})"), undo);
    CHECK(Site::item(plan, "ads").step == Step::write);
    CHECK(Site::item(plan, "ads").goal->describe() == "on");
    CHECK(Site::item(plan, "mail").verdict == Verdict::skipped);
    CHECK(Site::item(plan, "mail").message.find("daily") != std::string::npos);
    CHECK(standing(Site::item(plan, "mail")) == Standing::different);
}

TEST_CASE("words that name nothing are found") {
    const Site site;
    CHECK(unknown_words({"ads", "training", "site/mail", "ai-training"}, {&site.pack}).empty());
    CHECK(unknown_words({"adds", "site/nothing"}, {&site.pack}) ==
          std::vector<std::string>{"adds", "site/nothing"});
}
