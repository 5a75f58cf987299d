// What a pack becomes in memory.
#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "pack/pack.hpp"

using namespace optout::pack;
using optout::Way;
using optout::page::BesideLocator;
using optout::page::CssLocator;
using optout::page::JsonLocator;
using optout::page::RoleLocator;
using std::get;

namespace {

const std::string everything = R"json({
  "$schema": "./pack.schema.json",
  "format": 1, "id": "example", "name": "Example", "homepage": "https://www.example.test/",
  "hosts": ["example.test", "api.example.test:8443"], "drivers": ["browser", "http"],
  "accept_language": "de, en;q=0.5", "automation": "The terms forbid it.",
  "pace": {"parallel": 2, "interval_ms": 1500},
  "sign_in": {"url": "https://login.other.test/", "cookies": ["sid", "csrf"], "imported": "risky", "imported_note": "It ends."},
  "tokens": {
    "csrf": {"cookie": "csrf", "unquote": true},
    "bearer": {"url": "https://example.test/session", "json": true, "pointer": "/accessToken"},
    "page-token": {"url": "https://example.test/", "css": "meta[name=t]", "attribute": "content", "pattern": "^(.*)$"},
    "key": {"account": true}
  },
  "api_headers": {"x-csrf-token": "{csrf}", "authorization": "Bearer {bearer}", "x-track": "{\"a\":1}"},
  "pages": {
    "privacy": "https://example.test/privacy",
    "prefs": {"url": ["https://example.test/a", "https://example.test/b"], "json": true, "headers": {"x-key": "{key}"}},
    "sites": {"url": "https://api.example.test:8443/sites", "json": true},
    "site": {"url": "https://api.example.test:8443/sites/{site}", "json": true},
    "dialog": {"url": "https://example.test/", "drivers": ["browser"], "open": [{"css": "#menu"}, [{"css": "#tab"}, {"role": "tab", "name": "Data"}]]}
  },
  "discover": {"pages": "privacy", "follow": ["/settings", "other.test/settings"], "never": "/settings/close"},
  "identity": [{"page": "privacy", "css": "#me", "attribute": "data-name"}, {"page": "prefs", "pointer": "/me/name", "and": ["/me/family", "/me/town"]}, {"cookie": "sid"}],
  "trouble": [
    {"is": "not-offered", "landing": ["/gone", "other.test/gone"]},
    {"is": "challenged", "status": [429, 999], "say": "Wait."},
    {"is": "blocked", "css": "#bot", "text": "robot"},
    {"is": "signed-out", "pointer": "/error", "status": 403}
  ],
  "lists": {"site": {"page": "sites", "items": "/sites", "id": "/ID", "name": "/URL"}},
  "settings": [
    {
      "id": "training", "title": "Use my posts", "category": "ai-training", "page": "privacy",
      "locate": [
        {"css": "#training"},
        {"role": "switch", "name": ["Use my posts", "Meine Beiträge nutzen"], "match": "prefix", "within": "main"},
        {"role": "checkbox", "beside": ["Use my posts"], "within": "table"},
        {"role": "radiogroup", "within": "fieldset"},
        {"embedded": "code", "where": {"key": "training", "version": 2}, "pointer": "/value", "read_only": true}
      ],
      "state": {"attribute": "data-state", "on": "1", "off": "0"},
      "want": "off", "default": "on",
      "change": [
        {"by": "form", "submitter": {"role": "button", "name": "Save"}},
        {"by": "click", "open": [{"css": "#menu"}, [{"css": "#tab"}, {"role": "tab", "name": "Data"}]], "confirm": [{"css": "#yes"}], "unproven": "never seen"}
      ],
      "couplings": [{"when": "off", "setting": "plan", "becomes": {"choice": "none"}}],
      "not_offered": "only in the EU", "regions": "EU", "plans": "free", "irreversible": "the history", "note": "A note.",
      "evidence": [{"class": "H", "source": "help page", "date": "2026-08", "for": "the label"}], "verified": "live"
    },
    {
      "id": "plan", "title": "Plan", "category": "data-sharing", "scope": "site", "list": "site", "page": "site",
      "locate": {"pointer": "/plan"}, "want": {"choice": "none"},
      "change": {"by": "request", "method": "PATCH", "url": "https://api.example.test:8443/sites/{site}",
        "query": {"v": 2}, "json": {"plan": {"$value": true}, "old": {"$read": "/plan"}}, "headers": {"x-key": "{key}"}, "merge": true}
    },
    {
      "id": "members", "title": "Members", "category": "ads", "page": "prefs", "locate": {"pointer": "/privacy"},
      "state": {"member": "NO_ADS"}, "want": "on",
      "change": {"by": "request", "method": "POST", "url": "https://example.test/a", "form": {"privacy": {"$members": true}}}
    },
    {
      "id": "boxes", "title": "Boxes", "category": "ads", "page": "privacy", "locate": {"css": "fieldset"},
      "state": {"boxes": "input[type=checkbox]"}, "want": "off", "change": {"by": "form"}
    }
  ],
  "cannot": ["Undo training."],
  "terms": [{"title": "Terms", "url": "https://legal.test/", "select": "main", "remove": "nav, .date", "evidence": [{"class": "C", "source": "OTA"}]}],
  "letters": [{"title": "Objection", "to": "privacy@example.test", "url": "https://example.test/form", "note": "By post too."}],
  "sources": {"notes": {"class": "N", "source": "somebody's notes", "date": "2025"}},
  "evidence": [{"class": "I", "source": "made up"}, {"from": "notes", "for": "the rest"}]
})json";

Pack the_pack() {
    auto pack = parse_pack(everything, "everything.json");
    REQUIRE_MESSAGE(pack.ok(), pack.error().message());
    return std::move(pack).value();
}

}  // namespace

TEST_CASE("the head of a pack is read") {
    const Pack pack = the_pack();
    CHECK(pack.id == "example");
    CHECK(pack.name == "Example");
    CHECK(pack.homepage == "https://www.example.test/");
    CHECK(pack.file == "everything.json");
    CHECK(pack.digest() == optout::sha256_hex(everything));
    CHECK(pack.drivers == std::vector{Way::browser, Way::http});
    CHECK(pack.automation == "The terms forbid it.");
    CHECK(pack.sign_in_url == "https://login.other.test/");
    CHECK(pack.sign_in_cookies == std::vector<std::string>{"sid", "csrf"});
    CHECK(pack.imported_is_risky);
    CHECK(pack.imported_note == "It ends.");
    CHECK(pack.page("dialog")->open.at(1).size() == 2);
    CHECK(pack.drivers_of(*pack.page("dialog")) == std::vector{Way::browser});
    CHECK(pack.drivers_of(*pack.page("privacy")) == pack.drivers);
    REQUIRE(pack.discover.has_value());
    CHECK(pack.discover->pages == std::vector<std::string>{"privacy"});
    CHECK(pack.discover->follow == std::vector<std::string>{"/settings", "other.test/settings"});
    CHECK(pack.discover->never == std::vector<std::string>{"/settings/close"});
    CHECK(pack.cannot == std::vector<std::string>{"Undo training."});
    REQUIRE(pack.terms.size() == 1);
    REQUIRE(pack.terms[0].sources.size() == 1);
    CHECK(pack.terms[0].sources[0].remove.at(0).css == "nav, .date");
    CHECK(pack.terms[0].evidence.at(0).source == "OTA");
    REQUIRE(pack.letters.size() == 1);
    CHECK(pack.letters[0].to == "privacy@example.test");
    CHECK(pack.letters[0].url == "https://example.test/form");
    CHECK(pack.evidence.at(0).kind == "I");
    CHECK(pack.evidence.at(1).kind == "N");
    CHECK(pack.evidence.at(1).source == "somebody's notes");
    CHECK(pack.evidence.at(1).date == "2025");
    CHECK(pack.evidence.at(1).subject == "the rest");
}

TEST_CASE("what a session needs is read") {
    const optout::Access access = the_pack().access;
    CHECK(access.site == "example");
    CHECK(access.hosts == std::vector<std::string>{"example.test", "api.example.test:8443"});
    CHECK(access.pace.parallel == 2);
    CHECK(access.pace.interval == std::chrono::milliseconds(1500));
    CHECK(access.accept_language == "de, en;q=0.5");
    REQUIRE(access.tokens.size() == 4);
    for (const optout::TokenRule& token : access.tokens) {
        CAPTURE(token.name);
        CHECK(token.cookie == (token.name == "csrf" ? "csrf" : ""));
        CHECK(token.unquote == (token.name == "csrf"));
        CHECK(token.from_account == (token.name == "key"));
        CHECK(token.url_is_json == (token.name == "bearer"));
        CHECK(token.extract.pointer == (token.name == "bearer" ? "/accessToken" : ""));
        CHECK(token.extract.css == (token.name == "page-token" ? "meta[name=t]" : ""));
        CHECK(token.extract.pattern == (token.name == "page-token" ? "^(.*)$" : ""));
    }
    CHECK(access.api_headers.size() == 3);
}

TEST_CASE("what is left out has its default") {
    const auto pack = parse_pack(
        R"({"format": 1, "id": "x", "name": "X", "homepage": "https://x.test/", "hosts": ["x.test"], "cannot": ["Anything."]})",
        "");
    REQUIRE(pack.ok());
    CHECK(pack->drivers == std::vector{Way::http});
    CHECK(pack->access.accept_language == "en");
    CHECK(pack->access.pace.parallel == optout::Pace{}.parallel);
    CHECK(pack->settings.empty());
    CHECK(pack->identity.empty());
}

TEST_CASE("pages, identity, trouble and lists are read") {
    const Pack pack = the_pack();
    REQUIRE(pack.page("prefs") != nullptr);
    CHECK(pack.page("prefs")->urls ==
          std::vector<std::string>{"https://example.test/a", "https://example.test/b"});
    CHECK(pack.page("prefs")->is_json);
    CHECK(pack.page("prefs")->headers.at(0).value == "{key}");
    CHECK_FALSE(pack.page("privacy")->is_json);
    CHECK(pack.page("nowhere") == nullptr);
    REQUIRE(pack.identity.size() == 3);
    CHECK(pack.identity[0].extract.attribute == "data-name");
    CHECK(pack.identity[0].and_pointers.empty());
    CHECK(pack.identity[1].extract.pointer == "/me/name");
    CHECK(pack.identity[1].and_pointers == std::vector<std::string>{"/me/family", "/me/town"});
    CHECK(pack.identity[2].cookie == "sid");
    CHECK(pack.identity[2].page.empty());
    REQUIRE(pack.trouble.size() == 4);
    CHECK(pack.trouble[0].kind == TroubleKind::not_offered);
    CHECK(pack.trouble[0].landing == std::vector<std::string>{"/gone", "other.test/gone"});
    CHECK(pack.trouble[1].status == std::vector{429, 999});
    CHECK(pack.trouble[1].say == "Wait.");
    CHECK(pack.trouble[2].css == "#bot");
    CHECK(pack.trouble[2].text == "robot");
    CHECK(pack.trouble[3].pointer == "/error");
    CHECK(pack.trouble[3].status == std::vector{403});
    REQUIRE(pack.list("site") != nullptr);
    CHECK(pack.list("site")->item_name == "/URL");
}

TEST_CASE("a setting with its ladder and its words is read") {
    const Pack pack = the_pack();
    const Setting& training = *pack.setting("training");
    REQUIRE(training.ladder.size() == 5);
    CHECK(get<CssLocator>(training.ladder[0].locator).selector.text() == "#training");
    const auto& role = get<RoleLocator>(training.ladder[1].locator);
    CHECK(role.role == "switch");
    CHECK(role.names == std::vector<std::string>{"Use my posts", "Meine Beiträge nutzen"});
    CHECK(role.match == RoleLocator::Match::prefix);
    CHECK(role.within->text() == "main");
    const auto& beside = get<BesideLocator>(training.ladder[2].locator);
    CHECK(beside.role == "checkbox");
    CHECK(beside.texts == std::vector<std::string>{"Use my posts"});
    CHECK(beside.within->text() == "table");
    CHECK(get<RoleLocator>(training.ladder[3].locator).names.empty());
    const auto& value = get<JsonLocator>(training.ladder[4].locator);
    CHECK(value.embedded->text() == "code");
    CHECK(value.where == std::map<std::string, json>{{"key", "training"}, {"version", 2}});
    CHECK(training.ladder[4].read_only);
    CHECK_FALSE(training.ladder[0].read_only);
    CHECK(training.state.attribute == "data-state");
    CHECK(*training.state.on == json("1"));
    CHECK(get<bool>(training.want) == false);
    CHECK(training.scope == "account");
    CHECK(training.default_state == "on");
    CHECK(training.not_offered == "only in the EU");
    CHECK(training.regions == "EU");
    CHECK(training.plans == "free");
    CHECK(training.irreversible == "the history");
    CHECK(training.note == "A note.");
    CHECK(training.evidence.at(0).date == "2026-08");
    CHECK(training.evidence.at(0).subject == "the label");
    CHECK(training.verified == Verified::live);
    REQUIRE(training.couplings.size() == 1);
    CHECK(training.couplings[0].setting == "plan");
    CHECK(get<bool>(training.couplings[0].when) == false);
    CHECK(get<std::string>(training.couplings[0].becomes) == "none");
}

TEST_CASE("the ways to change a setting are read in their order") {
    const Pack pack = the_pack();
    const auto& changes = pack.setting("training")->changes;
    REQUIRE(changes.size() == 2);
    CHECK(get<ByForm>(changes[0].how).submitter.size() == 1);
    CHECK(changes[0].unproven.empty());
    const auto& click = get<ByClick>(changes[1].how);
    REQUIRE(click.before.size() == 2);
    CHECK(click.before[0].size() == 1);
    CHECK(click.before[1].size() == 2);
    CHECK(click.confirm.size() == 1);
    CHECK(changes[1].unproven == "never seen");

    const auto& request = get<ByRequest>(pack.setting("plan")->changes.at(0).how);
    CHECK(request.method == "PATCH");
    CHECK(request.url == "https://api.example.test:8443/sites/{site}");
    CHECK(request.query.at(0).second == json(2));
    CHECK(*request.body == json::parse(R"({"plan": {"$value": true}, "old": {"$read": "/plan"}})"));
    CHECK(request.headers.at(0).name == "x-key");
    CHECK(request.merge);

    const Setting& members = *pack.setting("members");
    CHECK(members.state.member == "NO_ADS");
    CHECK(get<bool>(members.want) == true);
    CHECK(get<ByRequest>(members.changes.at(0).how).form.at(0).first == "privacy");
    CHECK(pack.setting("boxes")->state.boxes == "input[type=checkbox]");
    CHECK(pack.setting("nothing") == nullptr);
}

TEST_CASE("the words of the report are those of the format") {
    CHECK(word(Verified::live) == "live");
    CHECK(word(Verified::look_alike) == "look-alike");
    CHECK(word(Verified::never) == "never");
    CHECK(word(TroubleKind::signed_out) == "signed-out");
    CHECK(word(TroubleKind::challenged) == "challenged");
    CHECK(word(TroubleKind::blocked) == "blocked");
    CHECK(word(TroubleKind::not_offered) == "not-offered");
    CHECK(word(Way::http) == "http");
    CHECK(word(Way::browser) == "browser");
}
