#include "executor/undo.hpp"

#include <doctest/doctest.h>

using namespace optout;            // NOLINT(google-build-using-namespace): tests
using namespace optout::executor;  // NOLINT(google-build-using-namespace): tests
using journal::Kind;
using nlohmann::json;

namespace {

const journal::SettingKey key{"site", "alice", "", "ads"};

journal::Entry entry(Kind kind, json body) {
    return {1, "", "run", kind, key, std::move(body), ""};
}

}  // namespace

TEST_CASE("a change is put back from its first before to its last state") {
    const auto found = restores(
        {entry(Kind::outcome, {{"verdict", "unverified"}, {"before", true}, {"goal", true}, {"state", true}}),
         entry(Kind::outcome,
               {{"verdict", "changed"}, {"before", true}, {"goal", false}, {"state", false}})});
    REQUIRE(found.size() == 1);
    CHECK(found.at(key).goal == page::State{true});
    CHECK(found.at(key).left == page::State{false});
}

TEST_CASE("what ended as it began, and what was only read, needs no undo") {
    CHECK(restores({entry(Kind::outcome,
                          {{"verdict", "failed"}, {"before", true}, {"goal", false}, {"state", true}})})
              .empty());
    CHECK(restores({entry(Kind::reading, {{"verdict", "already"}, {"state", false}})}).empty());
    CHECK(restores({entry(Kind::intent, {{"before", true}, {"goal", false}}),
                    entry(Kind::outcome,
                          {{"verdict", "challenged"}, {"before", true}, {"goal", false}, {"sent", false}})})
              .empty());
}

TEST_CASE("a write whose end nobody saw may have worked, so it can be undone") {
    for (const json& outcome :
         {json{{"verdict", "challenged"}, {"before", true}, {"goal", false}, {"sent", true}},
          json{{"verdict", "unverified"}, {"before", true}, {"goal", false}, {"sent", true}}}) {
        const auto found = restores(
            {entry(Kind::intent, {{"before", true}, {"goal", false}}), entry(Kind::outcome, outcome)});
        REQUIRE(found.size() == 1);
        CHECK(found.at(key).left == page::State{false});
        CHECK_FALSE(found.at(key).reads_as_before);
    }
    CHECK(restores({entry(Kind::intent, {{"before", true}, {"goal", false}})}).size() == 1);
}

TEST_CASE("a write that was read back as it had been may still come, but nothing says so") {
    const auto found = restores({entry(
        Kind::outcome,
        {{"verdict", "unverified"}, {"before", true}, {"goal", false}, {"state", true}, {"sent", true}})});
    REQUIRE(found.size() == 1);
    CHECK(found.at(key).reads_as_before);
}

TEST_CASE("a setting that moved along with another is put back too") {
    const auto found =
        restores({entry(Kind::reading, {{"verdict", "changed"}, {"before", true}, {"state", false}})});
    REQUIRE(found.size() == 1);
    CHECK(found.at(key).goal == page::State{true});
}
