#include "pack/template.hpp"

#include <doctest/doctest.h>

using nlohmann::json;
using optout::ErrorKind;
using optout::pack::fill_address;
using optout::pack::fill_json;
using optout::pack::placeholders;
using optout::pack::wanted_value;
using optout::page::Control;
using optout::page::State;
using optout::page::StateRule;

namespace {

/// A control found at /settings/0/value of this answer.
Control found_in(json answer) {
    Control control;
    control.json = std::move(answer);
    control.here = "/settings/0";
    control.pointer = "/settings/0/value";
    return control;
}

Control a_setting() {
    return found_in(
        {{"revision", 7},
         {"settings",
          {{{"key", "ads"}, {"value", "ON"}, {"onValue", "ON"}, {"offValue", "OFF"}, {"urn", nullptr}}}}});
}

StateRule by_here() {
    StateRule rule;
    rule.on = json{{"$here", "/onValue"}};
    rule.off = json{{"$here", "/offValue"}};
    return rule;
}

State on() {
    return State{true};
}
State off() {
    return State{false};
}

}  // namespace

TEST_CASE("an address is filled, and what is filled in cannot leave its place") {
    CHECK(*fill_address("https://a.test/{site}/{site}?x={user-1}", {{"site", "7"}, {"user-1", "b"}}) ==
          "https://a.test/7/7?x=b");
    CHECK(*fill_address("https://a.test/{site}/settings", {{"site", "../../x?y#z &%"}}) ==
          "https://a.test/..%2F..%2Fx%3Fy%23z%20%26%25/settings");
    CHECK(*fill_address("https://a.test/", {{"site", "unused"}}) == "https://a.test/");
    CHECK(*fill_address("{{{site}}}", {{"site", "7"}}) == "{7}");
    CHECK(*fill_address("", {}) == "");
}

TEST_CASE("an address with a placeholder that nothing fills is an error") {
    const auto filled = fill_address("https://a.test/{blog}", {{"site", "7"}});
    REQUIRE_FALSE(filled.ok());
    CHECK(filled.error().kind == ErrorKind::pack);
    CHECK(filled.error().what.find("{blog}") != std::string::npos);
}

TEST_CASE("braces without a partner or without a name are errors") {
    for (const char* text : {"{", "}", "a{b", "a}b", "{}", "{a b}", "{A}", "{a{b}}", "{{{", "}}}"}) {
        CAPTURE(text);
        CHECK_FALSE(placeholders(text).ok());
        CHECK_FALSE(fill_address(text, {{"a", "1"}, {"b", "2"}}).ok());
    }
    CHECK(*placeholders("{a}{{b}}{c}") == std::vector<std::string>{"a", "c"});
}

TEST_CASE("the wanted value is told in the setting's own words") {
    const Control control = a_setting();
    CHECK(*wanted_value({}, control, off()) == json(false));
    CHECK(*wanted_value({}, control, on()) == json(true));
    CHECK(*wanted_value({}, control, State{std::string("no_repos")}) == json("no_repos"));
    StateRule words;
    words.on = json(1);
    words.off = json("none");
    CHECK(*wanted_value(words, control, on()) == json(1));
    CHECK(*wanted_value(words, control, off()) == json("none"));
    CHECK(*wanted_value(by_here(), control, off()) == json("OFF"));
}

TEST_CASE("a wanted value that the page does not have is an error that names its pointer") {
    const auto value = wanted_value(by_here(), found_in({{"settings", {{{"value", "ON"}}}}}), off());
    REQUIRE_FALSE(value.ok());
    CHECK(value.error().kind == ErrorKind::not_found);
    CHECK(value.error().what.find("/settings/0/offValue") != std::string::npos);
}

TEST_CASE("a list of boxes has no single value") {
    CHECK_FALSE(wanted_value({}, a_setting(), State{std::vector<optout::page::Box>{{"a", true}}}).ok());
}

TEST_CASE("a request is filled at any depth, and everything else in it stays as it is") {
    const json text = {{"value", {{"$value", true}}},
                       {"list", {{{"$here", "/key"}}, 1, "x", nullptr}},
                       {"deep", {{"revision", {{"$read", "/revision"}}}, {"urn", {{"$here", "/urn"}}}}},
                       {"$schema", "stays"},
                       {"two", {{"$value", true}, {"b", 1}}}};
    const auto filled = fill_json(text, by_here(), a_setting(), off());
    REQUIRE(filled.ok());
    CHECK(*filled == json{{"value", "OFF"},
                          {"list", {"ads", 1, "x", nullptr}},
                          {"deep", {{"revision", 7}, {"urn", nullptr}}},
                          {"$schema", "stays"},
                          {"two", {{"$value", true}, {"b", 1}}}});
    CHECK(*fill_json(json("text"), {}, a_setting(), on()) == json("text"));
    CHECK(*fill_json({{"$read", ""}}, {}, a_setting(), on()) == a_setting().json);
}

TEST_CASE("a part of the request that the page does not have is an error that names its pointer") {
    for (const auto& [text, pointer] : std::initializer_list<std::pair<json, const char*>>{
             {{{"a", {{"$read", "/gone"}}}}, "/gone"},
             {{{"a", {1, {{"$here", "/gone"}}}}}, "/settings/0/gone"}}) {
        const auto filled = fill_json(text, {}, a_setting(), off());
        REQUIRE_FALSE(filled.ok());
        CHECK(filled.error().kind == ErrorKind::not_found);
        CHECK(filled.error().what.find(pointer) != std::string::npos);
    }
}

TEST_CASE("the member of an array is added once, or taken out wherever it is") {
    StateRule rule;
    rule.member = "NO_ADS";
    const json text = {{"$members", true}};
    const auto with = [](json array) { return found_in({{"settings", {{{"value", std::move(array)}}}}}); };
    CHECK(*fill_json(text, rule, with({"A", "B"}), on()) == json{"A", "B", "NO_ADS"});
    CHECK(*fill_json(text, rule, with({"NO_ADS", "A"}), on()) == json{"NO_ADS", "A"});
    CHECK(*fill_json(text, rule, with({"NO_ADS", "A", "NO_ADS"}), off()) == json{"A"});
    CHECK(*fill_json(text, rule, with(json::array()), off()) == json::array());
    CHECK_FALSE(fill_json(text, rule, with("NO_ADS"), on()).ok());
    CHECK_FALSE(fill_json(text, {}, with(json::array()), on()).ok());
}
