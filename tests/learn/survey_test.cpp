#include "learn/survey.hpp"

#include "learn/coverage.hpp"
#include "sample.hpp"

using namespace optout;
using learn::Sighting;
using learn::survey;

namespace {

std::string told(const std::vector<Sighting>& sightings) {
    std::string text;
    for (const Sighting& sighting : sightings)
        text += describe(sighting) + " " + (sighting.state ? sighting.state->describe() : "?") +
                (sighting.hidden ? " hidden" : "") + (sighting.disabled ? " disabled" : "") + "\n";
    return text;
}

std::string told(std::string_view html) {
    return told(survey(sample::page(html)));
}

}  // namespace

TEST_CASE("everything that can be switched or chosen is listed, with its name and state") {
    CHECK(told(R"(<label><input type=checkbox checked> Usage reports</label>)") ==
          "checkbox \"Usage reports\" on\n");
    CHECK(told(R"(<button role=switch aria-checked=false aria-label="Training"></button>)") ==
          "switch \"Training\" off\n");
    CHECK(told(R"(<button aria-pressed=true>Personal ads</button>)") == "button \"Personal ads\" on\n");
    CHECK(told(R"(<div role=menuitemcheckbox aria-checked=true>Crash reports</div>)") ==
          "menuitemcheckbox \"Crash reports\" on\n");
    CHECK(
        told(
            R"(<label for=s>Telemetry</label><select id=s><option value=all>All<option value=none selected>None</select>)") ==
        "combobox \"Telemetry\" none\n");
    CHECK(told(R"(<fieldset><legend>Agents</legend><label><input type=radio name=a value=x> X</label>
                  <label><input type=radio name=a value=y checked> Y</label></fieldset>)") ==
          "radiogroup \"Agents\" y\n");
    CHECK(told(R"(<p><b>Remember the queue</b> <label><input type=radio name=a value=x> X</label>
                  <label><input type=radio name=a value=y checked> Y</label></p><p>More</p>)") ==
          "radiogroup \"Remember the queue\" y\n");
    CHECK(
        told(
            R"(<div role=radiogroup aria-label=Who><div role=radio aria-checked=true>All</div><div role=radio aria-checked=false>Nobody</div></div>)") ==
        "radiogroup \"Who\" All\n");
}

TEST_CASE("what is no setting is not listed") {
    CHECK(told("<button>Save</button><a href=/x>On</a><input name=q><input type=hidden name=t "
               "value=1><select hidden></select>")
              .empty());
}

TEST_CASE("a control without a label goes by the text beside it") {
    CHECK(told("<table><tr><td><input type=checkbox name=a></td><td>Share my data</td></tr>"
               "<tr><td><input type=checkbox name=b checked></td><td>Show my name</td></tr></table>") ==
          "checkbox \"Share my data\" off\ncheckbox \"Show my name\" on\n");
    CHECK(told("<p><input type=checkbox name=a> <b>Share my data</b> with everybody who asks for it</p>") ==
          "checkbox \"Share my data\" off\n");
    CHECK(told("<div><div><span>Usage reports</span><div>Helps us.</div></div><input type=checkbox "
               "name=a></div>") == "checkbox \"Usage reports\" off\n");
}

TEST_CASE("a switch around its own box is one control, and a hidden twin of a shown one none") {
    CHECK(told(R"(<div role=switch aria-checked=true aria-label=Ads><input type=checkbox checked></div>)") ==
          "switch \"Ads\" on\n");
    CHECK(
        told(
            R"(<input type=checkbox aria-label=Ads checked><div hidden><input type=checkbox aria-label=Ads checked></div>)") ==
        "checkbox \"Ads\" on\n");
    CHECK(told(R"(<div hidden><input type=checkbox aria-label=Ads></div>)") ==
          "checkbox \"Ads\" off hidden\n");
    CHECK(told(R"(<input type=checkbox aria-label=Ads disabled>)") == "checkbox \"Ads\" off disabled\n");
}

TEST_CASE("a state that is neither on nor off is told as unknown") {
    CHECK(told(R"(<div role=checkbox aria-checked=mixed aria-label=All></div>)") == "checkbox \"All\" ?\n");
}

TEST_CASE("in JSON the values that are true or false are listed, places in lists do not count") {
    const page::Content content = page::Json::parse(
        R"({"ads": true, "deep": {"a/b": false, "n": 1, "s": "true"}, "list": [{"on": true}, {"on": false}]})");
    const auto found = survey(content);
    REQUIRE(found.size() == 4);
    CHECK(found[0].pointer == "/ads");
    CHECK(found[1].pointer == "/deep/a~1b");
    CHECK(found[1].name == "a/b");
    CHECK(found[2].pointer == "/list/0/on");
    CHECK(found[3].key == "/list/*/on");
    CHECK(found[3].state == page::State{false});
}

namespace {

pack::Pack a_pack(const std::string& settings) {
    auto pack = pack::parse_pack(
        R"({"format": 1, "id": "p", "name": "P", "homepage": "https://p.test/", "hosts": ["p.test"],
            "pages": {"privacy": "https://p.test/privacy", "same": "https://p.test/privacy", "other": "https://p.test/other"},
            "settings": [)" +
            settings + "]}",
        "p.json");
    if (!pack.ok()) FAIL(pack.error().message());
    return std::move(pack).value();
}

std::string setting(const std::string& id, const std::string& locate, const std::string& page = "privacy",
                    const std::string& state = "{}") {
    return R"({"id": ")" + id + R"(", "title": "T", "category": "ads", "page": ")" + page +
           R"(", "locate": )" + locate + R"(, "state": )" + state +
           R"(, "want": "off", "change": {"by": "form"}})";
}

std::vector<std::string> covered(const pack::Pack& pack, std::string_view html) {
    const page::Content content = sample::page(html);
    return learn::covered_by(pack, "privacy", *Url::parse("https://p.test/privacy"), content,
                             survey(content));
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("an entry covers the control that its ladder finds on its page, and no other") {
    const auto pack =
        a_pack(setting("ads", R"({"css": "#a"})") + "," + setting("mail", R"({"css": "#b"})", "same") + "," +
               setting("gone", R"({"css": "#c"})", "other"));
    CHECK(covered(pack, "<input type=checkbox id=a><input type=checkbox id=b><input type=checkbox id=c>") ==
          Ids{"ads", "mail", ""});
}

TEST_CASE("an entry whose ladder finds two covers neither") {
    const auto pack = a_pack(setting("ads", R"({"css": "input"})"));
    CHECK(covered(pack, "<input type=checkbox id=a><input type=checkbox id=b>") == Ids{"", ""});
}

TEST_CASE("an entry for a list covers its boxes, one for a group of radio buttons the group") {
    const auto list =
        a_pack(setting("topics", R"({"css": "#topics"})", "privacy", R"({"boxes": "input.topic"})"));
    CHECK(
        covered(
            list,
            "<div id=topics><input type=checkbox class=topic name=x><input type=checkbox class=topic name=y>"
            "<input type=checkbox name=z></div>") == Ids{"topics", "topics", ""});
    const auto radios = a_pack(setting("who", R"({"role": "radiogroup", "name": "Who"})", "privacy",
                                       R"({"on": "all", "off": "none"})"));
    CHECK(covered(radios,
                  "<fieldset><legend>Who</legend><input type=radio name=w value=all checked>"
                  "<input type=radio name=w value=none><input type=checkbox id=z></fieldset>") ==
          Ids{"who", ""});
}
