#include "executor/drift.hpp"

#include "executor/fixture.hpp"

using namespace fixture;  // NOLINT(google-build-using-namespace): tests
using nlohmann::json;

namespace {

/// Entries as the journal would give them, one a day from 1 May 2027 on.
class Past {
  public:
    Past& read(const char* state, const char* verdict = "already", const json& more = json::object()) {
        return add(journal::Kind::reading, state, verdict, more);
    }
    Past& wrote(const char* state, const char* verdict = "changed") {
        return add(journal::Kind::outcome, state, verdict, {{"intent", 1}, {"before", "x"}});
    }
    std::vector<journal::Entry> entries;

  private:
    Past& add(journal::Kind kind, const char* state, const char* verdict, const json& more) {
        const auto number = static_cast<std::int64_t>(entries.size()) + 1;
        json body = more;
        body["verdict"] = verdict;
        if (state != nullptr) body["state"] = std::string(state) == "on";
        entries.push_back({number,
                           "2027-05-0" + std::to_string(number) + "T12:00:00.000Z",
                           "run",
                           kind,
                           {"site", "alice", "", "training"},
                           body,
                           ""});
        return *this;
    }
};

/// A plan whose one item, wanted off, is read as this.
Plan plan_with(const char* now) {
    static const Site site;
    Plan plan;
    plan.accounts.push_back({"alice", {}, {}});
    Item item;
    item.key = {"site", "alice", "", "training"};
    item.setting = site.pack.setting("training");
    item.control = page::Control{};
    item.control->state = *page::State::from_json(std::string(now) == "on");
    item.goal = *page::State::from_json(false);
    plan.items.push_back(std::move(item));
    return plan;
}

std::vector<Drift> drift(const Past& past, const char* now) {
    return find_drift(past.entries, plan_with(now));
}

}  // namespace

TEST_CASE("what comes back on is dated by the last reading that showed it off") {
    const auto found = drift(Past().read("on", "skipped").wrote("off").read("off"), "on");
    REQUIRE(found.size() == 1);
    CHECK(found[0].was.describe() == "off");
    CHECK(found[0].now.describe() == "on");
    CHECK(found[0].seen == "2027-05-03T12:00:00.000Z");
    CHECK(found[0].since == "");
    CHECK(found[0].away);
    CHECK(found[0].proven);
}

TEST_CASE("what has stayed so since keeps its dates") {
    const auto found = drift(Past().wrote("off").read("on", "skipped").read("on", "skipped"), "on");
    REQUIRE(found.size() == 1);
    CHECK(found[0].seen == "2027-05-01T12:00:00.000Z");
    CHECK(found[0].since == "2027-05-02T12:00:00.000Z");
}

TEST_CASE("what the journal does not know, and what has not moved, is no drift") {
    CHECK(drift(Past(), "on").empty());
    CHECK(drift(Past().read("on", "skipped").read("on", "skipped"), "on").empty());
    CHECK(drift(Past().wrote("off").read("off"), "off").empty());
    CHECK(drift(Past().read(nullptr, "not-found"), "on").empty());
}

TEST_CASE("what we changed ourselves, or what moved along, is no drift, until it moves again") {
    CHECK(drift(Past().read("off").wrote("on"), "on").empty());  // an undo
    CHECK(drift(Past().read("off").read("on", "changed", {{"before", false}}), "on").empty());
    CHECK(drift(Past().read("off").wrote("on").read("on"), "on").empty());
    CHECK(drift(Past().read("off").wrote("on").read("off"), "on").size() == 1);
}

TEST_CASE("what moves to what is wanted is no drift away") {
    const auto found = drift(Past().read("on", "skipped"), "off");
    REQUIRE(found.size() == 1);
    CHECK(!found[0].away);
    CHECK(!found[0].proven);
}

TEST_CASE("a state that was read with the wrong account signed in says nothing") {
    CHECK(drift(Past().read("off", "signed-out"), "on").empty());
    Plan plan = plan_with("on");
    plan.accounts[0].trouble = Trouble{Verdict::signed_out, "somebody else", ""};
    CHECK(find_drift(Past().read("off").entries, plan).empty());
}

TEST_CASE("what the user keeps as it is has moved, but not away") {
    Plan plan = plan_with("on");
    plan.items[0].by_wish = true;
    CHECK(!find_drift(Past().read("off").entries, plan).at(0).away);
    plan.items[0].observed = true;
    CHECK(find_drift(Past().read("off").entries, plan).empty());
}
