#include "learn/compose.hpp"

#include "sample.hpp"

using namespace optout;
using learn::Candidate;
using learn::Lesson;
using nlohmann::ordered_json;

namespace {

/// What somebody did on a page with one switch that differs.
Lesson lesson(std::string_view before, std::string_view after) {
    Lesson made{
        "https://p.test/settings/privacy", sample::page(before), sample::page(after), {}, {}, {}, false};
    const auto flips = learn::compare(learn::survey(made.before), learn::survey(made.after));
    REQUIRE(flips.size() == 1);
    made.flip = flips.front();
    return made;
}

learn::PackDraft fresh() {
    auto draft = learn::PackDraft::fresh("p", *Url::parse("https://p.test/settings/privacy"));
    if (!draft.ok()) FAIL(draft.error().message());
    return std::move(draft).value();
}

constexpr char shipped[] =
    R"({"$schema": "./pack.schema.json", "format": 1, "id": "p", "name": "P", "homepage": "https://p.test/", "hosts": ["p.test"], "drivers": ["http", "browser"],
  "tokens": {"csrf": {"cookie": "other"}}, "pages": {"privacy": "https://p.test/settings/privacy", "old": {"url": "https://p.test/settings/privacy", "drivers": ["browser"]}},
  "settings": [{"id": "ads", "title": "Ads, as we call it", "category": "visibility", "page": "privacy", "locate": {"css": "#gone"},
    "state": {"on": "yes", "off": "no"}, "want": "off", "change": {"by": "form"}, "note": "kept"}]})";

ordered_json entry_of(const learn::Composed& composed) {
    const auto pack = ordered_json::parse(composed.text);
    for (const auto& setting : pack["settings"]) {
        if (setting["id"] == composed.setting) return setting;
    }
    FAIL("the entry is missing");
    return {};
}

const learn::Credit on_a_day{pack::Verified::never, "2026-11-26"};
const std::string switched_on = R"(<button role=switch id=ads aria-checked=true>Ads</button>)";
const std::string switched_off = R"(<button role=switch id=ads aria-checked=false>Ads</button>)";

}  // namespace

TEST_CASE("a flip in a new place becomes a pack of its own") {
    const Lesson learnt = lesson(switched_on, switched_off);
    const auto ways = learn::plain_candidates(learnt);
    REQUIRE(ways.size() == 1);
    const auto composed = learn::compose(fresh(), learnt, ways[0], "", {pack::Verified::live, "2026-11-26"});
    if (!composed.ok()) FAIL(composed.error().message());
    CHECK(learn::compose(fresh(), learnt, ways[0], "", on_a_day)->setting == "ads");
    const auto entry = entry_of(*composed);
    CHECK(entry["locate"].dump() == R"([{"css":"#ads"},{"role":"switch","name":"Ads"}])");
    CHECK(entry["want"] == "off");
    CHECK(entry["change"].dump() == R"({"by":"click"})");
    CHECK(entry["verified"] == "live");
    CHECK(entry["evidence"][0]["class"] == "M");
    const auto whole = ordered_json::parse(composed->text);
    CHECK(whole["pages"]["privacy"].dump() ==
          R"({"url":"https://p.test/settings/privacy","drivers":["browser"]})");
    CHECK(whole["hosts"].dump() == R"(["p.test"])");
}

TEST_CASE("what a person wants is the way in which the switch was flipped") {
    const auto put_on = lesson(switched_off, switched_on);
    CHECK(entry_of(*learn::compose(fresh(), put_on, learn::plain_candidates(put_on)[0], "",
                                   on_a_day))["want"] == "on");
    const auto choice =
        lesson("<select aria-label=Who><option value=all selected>All<option value=me>Me</select>",
               "<select aria-label=Who><option value=all>All<option value=me selected>Me</select>");
    CHECK(entry_of(*learn::compose(fresh(), choice, learn::plain_candidates(choice)[0], "", on_a_day))["want"]
              .dump() == R"({"choice":"me"})");
}

TEST_CASE(
    "a rung that only one of the two pages has is left out, and where nothing is left there is no entry") {
    const auto worded = lesson(R"(<button role=switch data-key=ads aria-checked=true>Ads are on</button>)",
                               R"(<button role=switch data-key=ads aria-checked=false>Ads are off</button>)");
    CHECK(learn::ladder_text(learn::lasting_ladder(worded)).dump() == R"({"css":"[data-key=ads]"})");
    const auto alike = lesson("<input type=checkbox aria-label=X><input type=checkbox aria-label=X>",
                              "<input type=checkbox aria-label=X><input type=checkbox aria-label=X checked>");
    const auto none = learn::compose(fresh(), alike, learn::plain_candidates(alike)[0], "", on_a_day);
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().kind == ErrorKind::refused);
}

TEST_CASE("a form that posts is tried first, then a press, then a press after the steps") {
    auto in_form = lesson("<form method=post><label><input type=checkbox name=ads checked>Ads</label></form>",
                          "<form method=post><label><input type=checkbox name=ads>Ads</label></form>");
    const page::Content menu = sample::page("<button t id=menu>Menu</button><button t id=save>Save</button>");
    in_form.open.push_back(learn::make_press_ladder(sample::document(menu), sample::marked(menu)));
    in_form.confirm = in_form.open;
    const auto ways = learn::plain_candidates(in_form);
    REQUIRE(ways.size() == 3);
    CHECK(ways[0].change.dump() == R"({"by":"form"})");
    CHECK(ways[0].drivers == std::vector<std::string>{"http", "browser"});
    CHECK(ways[1].change.dump() ==
          R"({"by":"click","confirm":[[{"css":"#menu"},{"role":"button","name":"Menu"}]]})");
    const auto composed = learn::compose(fresh(), in_form, ways[2], "", on_a_day);
    if (!composed.ok()) FAIL(composed.error().message());
    CHECK(ordered_json::parse(composed->text)["pages"]["privacy"]["open"].dump() ==
          R"([[{"css":"#menu"},{"role":"button","name":"Menu"}]])");
}

TEST_CASE("in a pack that is there the entry is added, and pages, tokens and ids do not clash") {
    const Lesson learnt = lesson(switched_on, switched_off);
    auto draft = learn::PackDraft::from(shipped, "p.json");
    REQUIRE(draft.ok());
    Candidate way = learn::plain_candidates(learnt)[0];
    learn::RequestDraft request;
    request.change = {{"by", "request"},
                      {"method", "POST"},
                      {"url", "https://p.test/api"},
                      {"json", {{"ads", {{"$value", true}}}}},
                      {"headers", {{"X-Csrf", "{csrf}"}}}};
    request.tokens = {{"csrf", {{"cookie", "ct0"}}}};
    request.on = "ON";
    request.off = "OFF";
    way.change = ordered_json::array({request.change, way.change});
    way.request = request;
    const auto composed = learn::compose(*draft, learnt, way, "", on_a_day);
    if (!composed.ok()) FAIL(composed.error().message());
    const auto whole = ordered_json::parse(composed->text);
    CHECK(composed->setting == "ads-2");
    CHECK(whole["settings"].size() == 2);
    CHECK_FALSE(whole.contains("$schema"));
    CHECK(whole["tokens"]["csrf"].dump() == R"({"cookie":"other"})");
    CHECK(whole["tokens"]["csrf-2"].dump() == R"({"cookie":"ct0"})");
    const auto entry = entry_of(*composed);
    CHECK(entry["page"] == "old");
    CHECK(entry["change"][0]["headers"]["X-Csrf"] == "{csrf-2}");
    CHECK(entry["state"].dump() == R"({"on":"ON","off":"OFF"})");
}

TEST_CASE(
    "an entry that knows the switch already is replaced where the page knows better, and keeps its words") {
    const Lesson learnt = lesson(switched_on, switched_off);
    auto draft = learn::PackDraft::from(shipped, "p.json");
    REQUIRE(draft.ok());
    const auto composed = learn::compose(*draft, learnt, learn::plain_candidates(learnt)[0], "ads", on_a_day);
    if (!composed.ok()) FAIL(composed.error().message());
    CHECK(composed->setting == "ads");
    const auto entry = entry_of(*composed);
    CHECK(entry["title"] == "Ads, as we call it");
    CHECK(entry["category"] == "visibility");
    CHECK(entry["note"] == "kept");
    CHECK_FALSE(entry.contains("state"));
    CHECK(ordered_json::parse(composed->text)["settings"].size() == 1);
}

TEST_CASE("a title or an id that could say who somebody is is not written") {
    const auto mine =
        lesson(R"(<button role=switch id=share aria-checked=true>Share with casey@example.org</button>)",
               R"(<button role=switch id=share aria-checked=false>Share with casey@example.org</button>)");
    const auto composed = learn::compose(fresh(), mine, learn::plain_candidates(mine)[0], "", on_a_day);
    if (!composed.ok()) FAIL(composed.error().message());
    CHECK(composed->text.find("casey") == std::string::npos);
    CHECK(entry_of(*composed)["title"] == "#share");
}

TEST_CASE("what is no pack and what cannot be an id is refused") {
    CHECK_FALSE(learn::PackDraft::from("{}", "p.json").ok());
    CHECK_FALSE(learn::PackDraft::from("no json", "p.json").ok());
    CHECK_FALSE(learn::PackDraft::fresh("Not An Id", *Url::parse("https://p.test/")).ok());
    CHECK_FALSE(learn::PackDraft::fresh("p", *Url::parse("http://p.test/")).ok());
}
