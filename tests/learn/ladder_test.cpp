#include "learn/ladder.hpp"

#include "learn/entry.hpp"
#include "pack/pack.hpp"
#include "sample.hpp"

using namespace optout;
using nlohmann::ordered_json;

namespace {

/// The ladder for the marked control.
std::string ladder(std::string_view html) {
    const page::Content content = sample::page(html);
    const page::NodeId node = sample::marked(content);
    for (const learn::Sighting& sighting : learn::survey(content)) {
        if (sighting.node != node) continue;
        const auto drafts = learn::make_ladder(content, node, sighting.role, sighting.name);
        for (const learn::Draft& draft : drafts) CHECK(learn::finds(content, draft.rung, node));
        return learn::ladder_text(drafts).dump();
    }
    FAIL("the marked element is no control");
    return {};
}

}  // namespace

TEST_CASE("attributes that last come first, then the label") {
    CHECK(
        ladder(
            R"(<label><input t type=checkbox data-testid=usage id=usage-reports name=usage> Usage</label>)") ==
        R"([{"css":"[data-testid=usage]"},{"css":"#usage-reports"},{"role":"checkbox","name":"Usage"}])");
    CHECK(
        ladder(
            R"(<p id="allowAds">Ads</p><input t type=checkbox role=switch class="x1y2z3" aria-labelledby="allowAds">)") ==
        R"([{"css":"input[type=checkbox][aria-labelledby=allowAds]"},{"role":"switch","name":"Ads"}])");
    CHECK(ladder(R"(<input t type=checkbox name="prefs[ads]" aria-label=Ads>)") ==
          R"([{"css":"input[type=checkbox][name=\"prefs[ads]\"]"},{"role":"checkbox","name":"Ads"}])");
}

TEST_CASE("nothing that is made up, personal or says the state is used") {
    CHECK(
        ladder(
            R"(<button t role=switch id=":r1:" data-state=checked data-id=81726354 class="css-1x2y3z" aria-checked=true aria-label=Ads></button>)") ==
        R"({"role":"switch","name":"Ads"})");
    CHECK(
        ladder(
            R"(<button t role=switch id=ember123 aria-checked=true aria-label="Share with casey@example.org"></button>)") ==
        "[]");
}

TEST_CASE("an id that ends in a number is for a control that has nothing better") {
    CHECK(ladder(R"(<label><input t type=checkbox id=ooui-php-77 name=minor> Minor</label>)") ==
          R"([{"css":"input[type=checkbox][name=minor]"},{"role":"checkbox","name":"Minor"}])");
    CHECK(ladder(R"(<label><input t type=checkbox id=ooui-php-77> Minor</label>)") ==
          R"({"role":"checkbox","name":"Minor"})");
    CHECK(ladder(R"(<label><input t type=checkbox id=ooui-php-77> Minor</label>
                    <label><input type=checkbox id=ooui-php-78> Minor</label>)") ==
          R"({"css":"#ooui-php-77"})");
}

TEST_CASE("an attribute or a label that two controls have is no rung") {
    CHECK(
        ladder(
            R"(<input t type=checkbox name=a data-testid=row aria-label=Ads><input type=checkbox name=b data-testid=row aria-label=Mail>)") ==
        R"([{"css":"input[type=checkbox][name=a]"},{"role":"checkbox","name":"Ads"}])");
    CHECK(
        ladder(
            R"(<section id=site><input t type=checkbox aria-label=Ads></section><section id=mail><input type=checkbox aria-label=Ads></section>)") ==
        R"({"role":"checkbox","name":"Ads","within":"#site"})");
    CHECK(ladder(R"(<input t type=checkbox aria-label=Ads><input type=checkbox aria-label=Ads>)") == "[]");
}

TEST_CASE("a control without a name is found by the text beside it") {
    CHECK(ladder("<table><tr><td><input t type=checkbox></td><td>Share my data</td></tr>"
                 "<tr><td><input type=checkbox></td><td>Show my name</td></tr></table>") ==
          R"({"role":"checkbox","beside":"Share my data"})");
}

TEST_CASE("of rows whose switches share a name each goes by the text in its row") {
    const std::string
        mail =
            "<li><h3>Mail</h3><p>On all devices</p><button role=switch aria-checked=true aria-label=Toggle>"
            "</button></li>",
        voice =
            "<li><h3>Voice</h3><p>On all devices</p><button t role=switch aria-checked=true "
            "aria-label=Toggle></button></li>";
    CHECK(ladder("<ul>" + mail + voice + "</ul>") == R"({"role":"switch","beside":"Voice"})");
}

TEST_CASE("a group of radio buttons goes by its name or its label") {
    CHECK(
        ladder(
            R"(<fieldset><legend>Who</legend><input t type=radio name=who id=who-all value=all checked><input type=radio name=who value=none></fieldset>)") ==
        R"([{"css":"input[type=radio][name=who]"},{"role":"radiogroup","name":"Who"}])");
}

TEST_CASE("what is pressed on the way gets a ladder of its own") {
    const page::Content content = sample::page(
        R"(<button t id=":r4:" data-testid=profile-button>Casey</button><button>Other</button>)");
    const auto drafts = learn::make_press_ladder(sample::document(content), sample::marked(content));
    CHECK(learn::ladder_text(drafts).dump() ==
          R"([{"css":"[data-testid=profile-button]"},{"role":"button","name":"Casey"}])");
}

TEST_CASE("what has no role is pressed by its own text") {
    const page::Content content = sample::page(
        "<div id=menu><div t><i></i><span>Privacy</span></div><div>Help</div></div><p>Privacy</p>");
    const auto drafts = learn::make_text_ladder(sample::document(content), sample::marked(content));
    CHECK(learn::ladder_text(drafts).dump() == R"({"text":"Privacy","within":"#menu"})");
}

TEST_CASE("an id is made from a label, and is never taken twice") {
    CHECK(learn::make_id("Use my data for AI!", "setting", {}) == "use-my-data-for-ai");
    CHECK(learn::make_id("Use my data", "setting", {"use-my-data"}) == "use-my-data-2");
    CHECK(learn::make_id("Датчик", "setting", {}) == "setting");
    CHECK(learn::make_id("3rd parties", "setting", {}) == "setting-3rd-parties");
}

TEST_CASE("the category is guessed from the label") {
    CHECK(learn::guess_category("Use my data to train AI models") == "ai-training");
    CHECK(learn::guess_category("Personalized ads") == "ads");
    CHECK(learn::guess_category("Anonymous usage reporting") == "data-sharing");
}

TEST_CASE("a proposed entry is one that a pack can have") {
    const page::Content content = sample::page(
        R"(<form method=post><label><input type=checkbox name=usage checked> Usage reports</label><button>Save</button></form>
           <select aria-label=Who><option value=all>All<option selected value=me>Me</select>)");
    ordered_json settings = ordered_json::array();
    std::set<std::string> taken;
    for (const learn::Sighting& sighting : learn::survey(content)) {
        settings.push_back(learn::propose_entry(content, sighting, "privacy", taken));
        REQUIRE_FALSE(settings.back().is_null());
    }
    CHECK(settings[0]["change"]["by"] == "form");
    CHECK(settings[1]["want"]["choice"] == "me");
    CHECK(settings[1]["change"]["by"] == "click");
    const ordered_json text{{"format", 1},
                            {"id", "p"},
                            {"name", "P"},
                            {"homepage", "https://p.test/"},
                            {"hosts", {"p.test"}},
                            {"drivers", {"http", "browser"}},
                            {"pages", {{"privacy", "https://p.test/privacy"}}},
                            {"settings", settings}};
    for (const Error& mistake : pack::check_pack(text.dump(), "p.json")) FAIL_CHECK(mistake.message());
}
