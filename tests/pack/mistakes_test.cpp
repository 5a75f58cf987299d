// Each mistake in mistakes.json is one message at the right place. scripts/check-packs holds the schema
// against the same file.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "pack/pack.hpp"

using optout::Error;
using optout::pack::check_pack;
using optout::pack::json;
using optout::pack::parse_pack;

namespace {

json the_mistakes() {
    const auto text = optout::read_file(OPTOUT_SOURCE_DIR "/tests/pack/mistakes.json");
    REQUIRE(text.ok());
    return json::parse(*text);
}

void apply(const json& change, json& pack) {
    const json::json_pointer at(change.at("at").get<std::string>());
    if (change.contains("put")) {
        pack[at] = change["put"];
    } else {
        json& parent = pack.at(at.parent_pointer());
        REQUIRE(parent.erase(at.back()) == 1);
    }
    if (change.contains("and")) apply(change["and"], pack);
}

std::string all(const std::vector<Error>& errors) {
    std::string text;
    for (const Error& error : errors) text += "\n  " + error.message();
    return text;
}

}  // namespace

TEST_CASE("the pack that the mistakes start from has none") {
    const auto errors = check_pack(the_mistakes().at("pack").dump(), "example.json");
    CHECK_MESSAGE(errors.empty(), all(errors));
}

TEST_CASE("every mistake is told with its place and what would be right") {
    const json file = the_mistakes();
    for (const json& mistake : file.at("mistakes")) {
        json pack = file.at("pack");
        apply(mistake, pack);
        const std::string at = mistake.value("where", mistake.at("at").get<std::string>());
        const std::string where = at.empty() ? "example.json" : "example.json: " + at;
        const auto errors = check_pack(pack.dump(), "example.json");
        const auto told = std::ranges::find_if(errors, [&](const Error& error) {
            return error.where == where &&
                   error.message().find(mistake.at("says").get<std::string>()) != std::string::npos;
        });
        CAPTURE(mistake.dump());
        CHECK_MESSAGE(told != errors.end(), all(errors));
        CHECK_MESSAGE(errors.size() == mistake.value("count", std::size_t{1}), all(errors));
        for (const Error& error : errors) CHECK(error.kind == optout::ErrorKind::pack);
    }
}

TEST_CASE("all mistakes of a pack are found at once, and the first is counted with the others") {
    json pack = the_mistakes().at("pack");
    pack["name"] = "";
    pack["settings"][0]["page"] = "nowhere";
    pack["settings"][1]["want"] = "perhaps";
    const std::string text = pack.dump();
    CHECK(check_pack(text, "example.json").size() == 3);
    const auto read = parse_pack(text, "example.json");
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().message() ==
          "example.json: /name: must not be empty (and 2 more mistakes); leave the key out when there is "
          "nothing to say");
}

TEST_CASE("a syntax error is told with line and column") {
    const auto read = parse_pack("{\n  \"format\": 1,\n  \"id\": oops\n}\n", "broken.json");
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().kind == optout::ErrorKind::pack);
    CAPTURE(read.error().message());
    CHECK(read.error().message().starts_with("broken.json"));
    CHECK(read.error().message().find("line 3") != std::string::npos);
}

TEST_CASE("what is no object is no pack") {
    for (const char* text : {"[]", "null", "\"github\"", "1"}) {
        const auto read = parse_pack(text, "x.json");
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().message() ==
              "x.json: a pack is a JSON object; see selectors/README.md for a small one");
    }
    CHECK_FALSE(parse_pack("", "x.json").ok());
}

TEST_CASE("a member that occurs twice is a mistake") {
    std::string text = the_mistakes().at("pack").dump();
    text.insert(1, "\"name\": \"Another\", ");
    CHECK(check_pack(text, "x.json").size() == 1);
}

TEST_CASE("a pack of another format is told apart before anything else in it is judged") {
    const auto errors = check_pack(R"({"format": 2, "anything": []})", "x.json");
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().remedy == "write 1, or update optout if the pack is newer");
}

TEST_CASE("a pack that says nothing is a mistake") {
    const auto errors = check_pack(
        R"({"format": 1, "id": "x", "name": "X", "homepage": "https://x.test/", "hosts": ["x.test"]})",
        "x.json");
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().what == "a pack without `settings`, `cannot`, `terms` or `letters` says nothing");
}

TEST_CASE("mistakes of any kind never end in anything but an error") {
    const json good = the_mistakes().at("pack");
    const json wrong[] = {
        nullptr,           true, 7, -1.5, "", "{", "}", "{{", "\n", json::array(), json::object(), {1, "a"},
        {{"$value", true}}};
    std::set<std::string> places;
    const json leaves = good.flatten();
    for (const auto& [pointer, value] : leaves.items()) {
        for (std::size_t end = pointer.size(); end != 0 && end != std::string::npos;
             end = pointer.rfind('/', end - 1)) {
            places.insert(pointer.substr(0, end));
        }
    }
    for (const std::string& place : places) {
        for (const json& put : wrong) {
            json pack = good;
            pack[json::json_pointer(place)] = put;
            for (const Error& error : check_pack(pack.dump(), "x.json")) CHECK_FALSE(error.message().empty());
        }
    }
}
