#include "terms/declaration.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/scratch.hpp"

using namespace optout;
using namespace optout::terms;

TEST_CASE("a declaration is read as it is") {
    const auto read = read_declaration(R"({
      "name": "Forge", "importedFrom": "https://old.example",
      "terms": {
        "Privacy Policy": {
          "fetch": "https://forge.example/privacy",
          "select": ["#a", {"startBefore": "h1", "endAfter": ".end"}, {"startAfter": "h2", "endBefore": "footer"}],
          "remove": ".ad", "executeClientScripts": true,
          "filter": ["cleanUrls", {"removeQueryParams": ["utm_source", "h"]}, {"other": {"a": 1}}]
        },
        "Terms of Service": {"fetch": "http://forge.example/terms.PDF?v=1"},
        "Developer Terms": {
          "combine": [
            {"fetch": "https://forge.example/1"},
            {"fetch": "https://forge.example/2", "select": ".two", "remove": [".x", ".y"]}
          ],
          "select": "main", "filter": [{"removeQueryParams": "sid"}]
        }
      }
    })",
                                       "Forge.json");
    REQUIRE(read.mistakes.empty());
    CHECK(read.service == "Forge");
    REQUIRE(read.documents.size() == 3);
    const auto& privacy = read.documents[0].rule;
    CHECK(read.documents[0].key() == "Forge/Privacy Policy");
    REQUIRE(privacy.sources.size() == 1);
    CHECK(privacy.sources[0].browser);
    REQUIRE(privacy.sources[0].select.size() == 3);
    CHECK(privacy.sources[0].select[0].css == "#a");
    CHECK(privacy.sources[0].select[1].start == "h1");
    CHECK_FALSE(privacy.sources[0].select[1].start_after);
    CHECK(privacy.sources[0].select[1].end_after);
    CHECK(privacy.sources[0].select[2].start_after);
    CHECK(privacy.sources[0].remove.at(0).css == ".ad");
    CHECK(privacy.sources[0].drop_params == std::vector<std::string>{"utm_source", "h"});
    CHECK(read.documents[1].rule.sources[0].select.empty());
    const auto& combined = read.documents[2].rule.sources;
    REQUIRE(combined.size() == 2);
    CHECK(combined[0].select.at(0).css == "main");
    CHECK(combined[0].drop_params == std::vector<std::string>{"sid"});
    CHECK(combined[1].select.at(0).css == ".two");
    CHECK(combined[1].remove.size() == 2);
    REQUIRE(read.warnings.size() == 2);
    CHECK(read.warnings[0].find("`cleanUrls` is JavaScript and is not run") != std::string::npos);
    CHECK(read.warnings[1].find("`other`") != std::string::npos);
}

TEST_CASE("each mistake of a declaration has its file, its place, and what would be right") {
    struct Wrong {
        const char *text, *place, *says;
    };
    const std::vector<Wrong> wrongs{
        {"[", "F.json", "is not JSON"},
        {"[]", "F.json", "a declaration is an object"},
        {R"({"terms": {}})", "F.json /name", "is missing"},
        {R"({"name": "F"})", "F.json /terms", "is missing"},
        {R"({"name": "F", "terms": []})", "F.json /terms", "must be an object"},
        {R"({"name": "F", "terms": {}, "term": 1})", "F.json /term", "did you mean `terms`?"},
        {R"({"name": "F", "terms": {"T": 1}})", "F.json /terms/T", "must be an object"},
        {R"({"name": "F", "terms": {"T": {"select": "a"}}})", "F.json /terms/T/fetch", "is missing"},
        {R"({"name": "F", "terms": {"T": {"fetch": "nowhere", "select": "a"}}})", "F.json /terms/T/fetch",
         "is not a web address"},
        {R"({"name": "F", "terms": {"T": {"fetch": "file:///etc/passwd", "select": "a"}}})",
         "F.json /terms/T/fetch", "is not a web address"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example"}}})", "F.json /terms/T",
         "`select` is missing"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "selekt": "a", "select": "a"}}})",
         "F.json /terms/T/selekt", "did you mean `select`?"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "select": "a["}}})",
         "F.json /terms/T/select", ""},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "select": ["a", 1]}}})",
         "F.json /terms/T/select/1", "must be a selector or a range"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "select": {"startBefore": "a"}}}})",
         "F.json /terms/T/select", "exactly one of `endBefore` and `endAfter`"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "select": {"startBefore": "a", "startAfter": "b", "endAfter": "c"}}}})",
         "F.json /terms/T/select", "exactly one of `startBefore` and `startAfter`"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "select": "a", "executeClientScripts": "yes"}}})",
         "F.json /terms/T/executeClientScripts", "must be true or false"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "select": "a", "filter": "x"}}})",
         "F.json /terms/T/filter", "must be an array"},
        {R"({"name": "F", "terms": {"T": {"combine": []}}})", "F.json /terms/T/combine",
         "must be an array of sources"},
        {R"({"name": "F", "terms": {"T": {"fetch": "https://f.example", "combine": [{"fetch": "https://f.example"}]}}})",
         "F.json /terms/T", "exclude each other"},
    };
    for (const auto& wrong : wrongs) {
        const auto& text = wrong.text;
        const auto& place = wrong.place;
        const auto& says = wrong.says;
        INFO(text);
        const auto read = read_declaration(text, "F.json");
        REQUIRE_FALSE(read.mistakes.empty());
        bool found = false;
        for (const Error& mistake : read.mistakes) {
            CHECK(mistake.kind == ErrorKind::input);
            found = found || (mistake.where == place && mistake.message().find(says) != std::string::npos);
            INFO(mistake.message());
        }
        CHECK_MESSAGE(found, read.mistakes.front().message());
    }
}

TEST_CASE("histories hold nothing to watch, and a folder is read without them") {
    CHECK(is_history("Forge.history.json"));
    CHECK_FALSE(is_history("Forge.json"));
    CHECK(
        check_history(
            R"({"Terms": [{"fetch": "https://a.example", "select": "a", "validUntil": "2023-01-01T00:00:00Z"}]})",
            "F")
            .empty());
    CHECK_FALSE(check_history(R"({"Terms": 1})", "F").empty());
    const support::Scratch scratch;
    const std::string good =
        R"({"name": "GitHub", "terms": {"T": {"fetch": "https://g.example", "select": "main"}}})";
    REQUIRE(write_new_file(scratch.file("GitHub.json"), good).ok());
    REQUIRE(write_new_file(scratch.file("GitHub.history.json"), "{}").ok());
    REQUIRE(write_new_file(scratch.file("Broken.json"), "{").ok());
    const auto loaded = load_declarations(scratch.folder());
    CHECK(loaded.documents.size() == 1);
    CHECK(loaded.mistakes.size() == 1);
    CHECK(load_declarations(scratch.file("none")).documents.empty());
    pack::Pack pack;
    pack.id = "github";
    pack.name = "GitHub";
    pack.terms = {{"T", {}, {}}, {"U", {}, {}}};
    const auto all = watched({pack}, loaded.documents);
    REQUIRE(all.size() == 2);
    CHECK(all[0].key() == "github/T");
    CHECK(all[0].rule.sources.size() == 1);
    CHECK(all[1].key() == "github/U");
}
