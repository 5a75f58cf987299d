#include "page/locate.hpp"

#include "sample.hpp"

using namespace optout;
using namespace optout::page;
using sample::css;
using sample::marked;

namespace {

Rung by_css(std::string_view text) {
    return {CssLocator{css(text)}};
}

Rung by_role(std::string role, std::vector<std::string> names,
             RoleLocator::Match match = RoleLocator::Match::whole, std::string_view within = {}) {
    RoleLocator locator{std::move(role), std::move(names), match, std::nullopt};
    if (!within.empty()) locator.within = css(within);
    return {std::move(locator)};
}

Rung beside(std::string text, std::string role = "checkbox") {
    return {BesideLocator{std::move(role), {std::move(text)}, std::nullopt}};
}

Rung in_json(std::string pointer, std::map<std::string, Json> where = {}, std::string_view embedded = {}) {
    JsonLocator locator{std::nullopt, std::move(where), std::move(pointer)};
    if (!embedded.empty()) locator.embedded = css(embedded);
    return {std::move(locator)};
}

Result<Control> find(std::string_view html, const Ladder& ladder, const StateRule& rule = {}) {
    return locate(sample::page(html), ladder, rule);
}

Result<Control> find_json(const Json& json, const Ladder& ladder, const StateRule& rule = {}) {
    return locate(json, ladder, rule);
}

/// The page marks the control that must be found.
void check_found(std::string_view html, const Rung& rung) {
    INFO(html);
    const Content content = sample::page(html);
    const NodeId expected = marked(std::get<Document>(content));
    const auto control = locate(content, {rung}, {});
    if (!control.ok()) FAIL_CHECK(control.error().message());
    if (control.ok()) CHECK(control->node == expected);
}

void check_kind(const Result<Control>& control, ErrorKind kind) {
    REQUIRE_FALSE(control.ok());
    CHECK(control.error().kind == kind);
}

constexpr auto not_found = ErrorKind::not_found;
constexpr auto ambiguous = ErrorKind::ambiguous;

}  // namespace

TEST_CASE("the first rung that matches anything is the one that counts") {
    const std::string_view html =
        "<input type=checkbox id=a checked><label><input type=checkbox> Ads</label>";
    const auto first = find(html, {by_css("#a"), by_role("checkbox", {"Ads"})});
    REQUIRE(first.ok());
    CHECK(first->rung == 0);
    CHECK(first->state == State{true});
    const auto second = find(html, {by_css("#gone"), by_role("checkbox", {"Ads"})});
    REQUIRE(second.ok());
    CHECK(second->rung == 1);
    CHECK(second->state == State{false});
}

TEST_CASE("two matches are ambiguous, and no lower rung is asked") {
    const auto control = find(
        "<label><input type=checkbox> A</label><label><input type=checkbox> B</label>"
        "<button role=switch aria-checked=true id=x>C</button><input type=checkbox><input type=checkbox>",
        {by_css("input"), by_css("#x")});
    check_kind(control, ambiguous);
    CHECK(control.error().message().find(
              "4 controls match css `input`: checkbox \"A\", checkbox \"B\", checkbox and 1 more") !=
          std::string::npos);
}

TEST_CASE("a rung whose control tells no state is not found, and no lower rung is asked") {
    const auto control =
        find("<button id=a>Ads</button><input type=checkbox id=b>", {by_css("#a"), by_css("#b")});
    check_kind(control, not_found);
    CHECK(control.error().message().find("button \"Ads\" does not tell") != std::string::npos);
}

TEST_CASE("when nothing matches, the message says what was looked for and what is there instead") {
    const auto control =
        find("<label><input type=checkbox> A\x1b</label><button role=switch aria-checked=true>B</button>",
             {by_css("#x"), by_role("switch", {"Ads", "Werbung"})});
    check_kind(control, not_found);
    const std::string message = control.error().message();
    CHECK(message.find("css `#x`, switch \"Ads\" or 1 other wordings") != std::string::npos);
    CHECK(message.find("there is switch \"A") != std::string::npos);
    CHECK(message.find("\"B\"") != std::string::npos);
    CHECK(message.find('\x1b') == std::string::npos);
}

TEST_CASE("a name is matched whole, as a prefix or as a part, and letter case counts") {
    using Match = RoleLocator::Match;
    const std::string_view html = "<label><input type=checkbox> Use  my\n data for ads </label>";
    CHECK(find(html, {by_role("checkbox", {"Use my data for ads"})}).ok());
    CHECK(find(html, {by_role("checkbox", {"x", "Use my data for ads"})}).ok());
    CHECK(find(html, {by_role("checkbox", {"Use my"}, Match::prefix)}).ok());
    CHECK(find(html, {by_role("checkbox", {"data  for"}, Match::contains)}).ok());
    check_kind(find(html, {by_role("checkbox", {"Use my data"})}), not_found);
    check_kind(find(html, {by_role("checkbox", {"use my data for ads"})}), not_found);
    check_kind(find(html, {by_role("checkbox", {"my data"}, Match::prefix)}), not_found);
    check_kind(find(html, {by_role("checkbox", {"yd"}, Match::contains)}), not_found);
    check_kind(find(html, {by_role("checkbox", {"", " "}, Match::contains)}), not_found);
    check_kind(find(html, {by_role("radio", {"Use my data for ads"})}), not_found);
}

TEST_CASE("a whole name does not depend on which words the style sheet keeps apart") {
    CHECK(find("<label><input type=checkbox> <b>Save</b><b class=block>changes</b></label>",
               {by_role("checkbox", {"Save changes"})})
              .ok());
}

TEST_CASE("where no control has the whole name, the line that begins its label will do") {
    const std::string two =
        "<input type=checkbox id=a t><label for=a>Responsive mode</label>"
        "<label for=a>Adapts to small screens.</label>";
    const std::string aria =
        "<input type=checkbox aria-labelledby='l h' t><b id=l>Responsive mode</b>"
        "<i id=h>Adapts to small screens.</i>";
    const std::string lines =
        "<input type=checkbox id=a t><label for=a><span>Responsive mode</span><br>"
        "<span>Adapts to small screens.</span></label>";
    const std::string text =
        "<label><input type=checkbox t> Responsive mode <small>Adapts to small screens.</small></label>";
    for (const std::string& page : {two, aria, lines, text}) {
        check_found(page, by_role("checkbox", {"Responsive mode"}));
        check_found(page, by_role("checkbox", {"Responsive mode Adapts to small screens."}));
        check_kind(find(page, {by_role("checkbox", {"Responsive"})}), not_found);
    }
    check_kind(
        find("<label><input type=checkbox>Do not <b>share</b></label>", {by_role("checkbox", {"share"})}),
        not_found);
    check_kind(find(two + text, {by_role("checkbox", {"Responsive mode"})}), ambiguous);
    check_found(
        "<label><input type=checkbox t>Mode</label><label><input type=checkbox>Mode <i>more</i></label>",
        by_role("checkbox", {"Mode"}));
}

TEST_CASE("rungs that find different controls contradict each other") {
    const std::string page =
        "<label><input type=checkbox id=n7 checked>Warn me</label>"
        "<label><input type=checkbox name=minor>Mark as minor</label>";
    const Rung id = by_css("#n7"), label = by_role("checkbox", {"Mark as minor"});
    check_kind(find(page, {id, label}), ambiguous);
    CHECK(find(page, {id, label}).error().what ==
          "css `#n7` finds checkbox \"Warn me\", but checkbox \"Mark as minor\" finds checkbox \"Mark as "
          "minor\"");
    CHECK(find(page, {id, by_role("checkbox", {"Mark as major"})}).ok());
    Rung guess = label;
    guess.read_only = true;
    CHECK(find(page, {id, guess}).ok());
    CHECK(find(page, {by_css("[name=minor]"), label}).ok());
    // Two elements of one control, and a hidden copy, are no contradiction.
    CHECK(find("<div role=switch aria-checked=true aria-label=Ads><input type=checkbox id=n7 checked "
               "aria-label=x></div>",
               {id, by_role("switch", {"Ads"})})
              .ok());
    CHECK(find("<label><input type=checkbox id=n7>A</label><label hidden><input type=checkbox>B</label>",
               {id, by_role("checkbox", {"B"})})
              .ok());
}

TEST_CASE("an element is found by its whole text, the innermost first") {
    const Document document = sample::page(
        "<script>Tools</script><div><ul><li id=li><a id=a><b id=b>To</b>ols</a></li><li><a>Tools and "
        "more</a></li></ul></div>"
        "<p id=p>Op<i>tions</i> </p>");
    const auto id_of = [&](const std::string& text) {
        const auto found = locate_element(document, {Rung{TextLocator{{"Outils", text}, std::nullopt}}});
        return found.ok() ? std::string(document.attribute(*found, "id").value_or("?")) : found.error().what;
    };
    CHECK(id_of("Tools") == "a");
    CHECK(id_of(" Opt ions") == "p");
    CHECK(id_of("tools").starts_with("nothing matches text \"Outils\" or 1 other wordings"));
    CHECK(id_of("Toolsand").starts_with("nothing matches"));
}

TEST_CASE("a switch may be a checkbox and a checkbox a switch") {
    CHECK(find("<label><input type=checkbox> A</label>", {by_role("switch", {"A"})}).ok());
    CHECK(find("<button role=switch aria-checked=true>A</button>", {by_role("checkbox", {"A"})}).ok());
    check_kind(find("<label><input type=checkbox> A</label><button role=switch aria-checked=true>A</button>",
                    {by_role("switch", {"A"})}),
               ambiguous);
}

TEST_CASE("a role locator can be kept within a part of the page") {
    const std::string_view html =
        "<div id=a><label><input type=checkbox> A</label></div>"
        "<div id=b><label><input type=checkbox checked> A</label></div>";
    check_kind(find(html, {by_role("checkbox", {"A"})}), ambiguous);
    const auto control = find(html, {by_role("checkbox", {"A"}, RoleLocator::Match::whole, "#b")});
    REQUIRE(control.ok());
    CHECK(control->state == State{true});
    check_kind(find(html, {by_role("checkbox", {"A"}, RoleLocator::Match::whole, "#c")}), not_found);
    CHECK(find(html, {by_role("checkbox", {}, RoleLocator::Match::whole, "#a")}).ok());
}

TEST_CASE("hidden elements count only where there is nothing else") {
    const std::string_view copy = "<div hidden><label><input type=checkbox checked> A</label></div>";
    const std::string_view shown = "<label><input type=checkbox> A</label>";
    const auto both = find(std::string(copy) + std::string(shown), {by_role("checkbox", {"A"})});
    REQUIRE(both.ok());
    CHECK(both->state == State{false});
    CHECK(find(copy, {by_role("checkbox", {"A"})}).ok());
    check_kind(find(std::string(copy) + std::string(copy), {by_role("checkbox", {"A"})}), ambiguous);
    const auto rails = find("<input type=hidden name=a value=0><input type=checkbox name=a value=1 checked>",
                            {by_css("[name=a]")});
    REQUIRE(rails.ok());
    CHECK(rails->state == State{true});
}

TEST_CASE("radio buttons of one group are one control") {
    const std::string_view html =
        "<form><fieldset><legend>Who</legend><label><input type=radio name=w value=all> All</label>"
        "<label><input type=radio name=w value=none checked> None</label></fieldset></form>";
    for (const Rung& rung :
         {by_css("[name=w]"), by_css("[value=all]"), by_role("radio", {"All"}), by_role("radio", {"None"}),
          by_role("radio", {"All", "None"}), by_role("radiogroup", {"Who"}), by_css("fieldset")}) {
        INFO(rung.describe());
        const auto control = find(html, {rung});
        REQUIRE(control.ok());
        CHECK(control->state == State{std::string("none")});
    }
    check_kind(find("<input type=radio name=a checked><input type=radio name=b checked>", {by_css("input")}),
               ambiguous);
}

TEST_CASE("a group without radio buttons is no radiogroup") {
    check_kind(find("<fieldset><legend>Who</legend><input type=checkbox></fieldset>",
                    {by_role("radiogroup", {"Who"})}),
               not_found);
    CHECK(find("<div role=radiogroup aria-label=Who><b role=radio aria-checked=true>A</b><b "
               "role=radio>B</b></div>",
               {by_role("radiogroup", {"Who"})})
              .ok());
}

TEST_CASE("a control says when it is disabled") {
    CHECK(find("<input type=checkbox disabled>", {by_css("input")})->disabled);
    CHECK_FALSE(find("<input type=checkbox>", {by_css("input")})->disabled);
    CHECK(find("<input type=radio name=a disabled checked value=1><input type=radio name=a value=2 disabled>",
               {by_css("input")})
              ->disabled);
    CHECK(find("<div role=radiogroup aria-disabled=true><b role=radio aria-checked=true>A</b></div>",
               {by_css("b")})
              ->disabled);
}

TEST_CASE("the pattern of the LinkedIn switch is found by attribute and by name") {
    const std::string_view html =
        "<span id=allowData>Use my data for training</span>"
        "<input t type=checkbox role=switch aria-labelledby=allowData checked>";
    check_found(html, by_css("input[role=\"switch\"][aria-labelledby=\"allowData\"]"));
    check_found(html, by_role("switch", {"Use my data for training"}));
}

TEST_CASE("a value is found in a JSON answer by pointer") {
    const Json json = Json::parse(R"({"settings":{"ads":false}})");
    const auto control = find_json(json, {in_json("/settings/ads")});
    REQUIRE(control.ok());
    CHECK(control->state == State{false});
    CHECK(control->pointer == "/settings/ads");
    CHECK(control->here == "/settings");
    CHECK(control->json == json);
    CHECK(control->node == no_node);
    check_kind(find_json(json, {in_json("/settings/gone")}), not_found);
    check_kind(find_json(json, {in_json("/settings")}), not_found);
    CHECK(find_json(Json(true), {in_json("")}).ok());
}

TEST_CASE("an object is found in JSON by its members") {
    const Json json =
        Json::parse(R"({"list":[{"id":1,"on":true},{"id":2,"on":false},{"id":2,"name":"no value here"}]})");
    const auto control = find_json(json, {in_json("/on", {{"id", 2}})});
    REQUIRE(control.ok());
    CHECK(control->pointer == "/list/1/on");
    CHECK(control->here == "/list/1");
    check_kind(find_json(json, {in_json("/on", {{"id", 3}})}), not_found);
}

TEST_CASE("equal copies of an object are one, different ones are ambiguous") {
    CHECK(find_json(Json::parse(R"([{"id":1,"on":true},{"x":{"id":1,"on":true}}])"),
                    {in_json("/on", {{"id", 1}})})
              .ok());
    check_kind(
        find_json(Json::parse(R"([{"id":1,"on":true},{"id":1,"on":false}])"), {in_json("/on", {{"id", 1}})}),
        ambiguous);
    check_kind(find_json(Json::parse(R"([{"id":1,"on":true},{"id":1,"on":true,"x":1}])"),
                         {in_json("/on", {{"id", 1}})}),
               ambiguous);
}

TEST_CASE("a value is found in the JSON that a page carries") {
    const std::string_view html =
        R"(<code id="bpr-guid-1"><!--{"status":200,"body":"{\"included\":[{\"key\":\"allowAds\",\"value\":true}]}"}--></code>)"
        R"(<code id="bpr-guid-2"><!--{"request":"/x"}--></code><code id="other">{"key":"allowAds","value":false}</code>)";
    const auto control = find(html, {in_json("/value", {{"key", "allowAds"}}, "code[id^=bpr-guid-]")});
    REQUIRE(control.ok());
    CHECK(control->state == State{true});
    CHECK(control->here == "/body/included/0");
    CHECK(control->json["status"] == 200);
    check_kind(find(html, {in_json("/value", {{"key", "allowAds"}}, "code")}), ambiguous);
    CHECK(find(html, {in_json("/value", {}, "code")}).ok());
}

TEST_CASE("without members to search for, only JSON that is equal as a whole counts as a copy") {
    const std::string one = R"(<code>{"key":"a","v":{"on":true}}</code>)";
    const std::string other = R"(<code>{"key":"b","v":{"on":true}}</code>)";
    CHECK(find(one + one, {in_json("/v/on", {}, "code")}).ok());
    check_kind(find(one + other, {in_json("/v/on", {}, "code")}), ambiguous);
}

TEST_CASE("embedded JSON is out of date on a live page, where the control itself can be seen") {
    const std::string code = R"(<code>{"on":true}</code>)";
    const std::string control = "<input type=checkbox id=a>";
    const Ladder ladder{by_css("#a"), in_json("/on", {}, "code")};
    const auto state = [](const Result<Control>& found) { return found->state.describe(); };
    CHECK(state(find("<html>" + code, ladder)) == "on");
    CHECK(state(find("<html optout-node=1>" + control + code, ladder)) == "off");
    check_kind(find("<html optout-node=1>" + code, ladder), not_found);
    CHECK(state(find("<html optout-node=1>" + code, {in_json("/on", {}, "code")})) == "on");
}

TEST_CASE("JSON locators and element locators do not match in each other's content") {
    check_kind(find("<code>{\"a\":true}</code>", {in_json("/a")}), not_found);
    check_kind(find_json(Json{{"a", true}}, {in_json("/a", {}, "code")}), not_found);
    check_kind(find_json(Json{{"a", true}}, {by_css("input")}), not_found);
    check_kind(find_json(Json{{"a", true}}, {beside("a")}), not_found);
}

TEST_CASE("rungs describe themselves") {
    CHECK(by_css("#a").describe() == "css `#a`");
    CHECK(by_role("switch", {"Ads"}).describe() == "switch \"Ads\"");
    CHECK(by_role("switch", {"Ads", "Werbung", "Pub"}).describe() == "switch \"Ads\" or 2 other wordings");
    CHECK(beside("Ads").describe() == "checkbox beside \"Ads\"");
    CHECK(in_json("/a").describe() == "JSON /a");
    CHECK(in_json("/a", {{"k", "v"}}).describe() == "JSON /a of the object with k=\"v\"");
}

TEST_CASE("a group of radio buttons without an element of its own is found by the text beside it") {
    const auto group = [](const std::string& name, const std::string& mark = "") {
        return "<input " + mark + " type=radio name=" + name + " id=" + name +
               "1 value=1><label for=" + name + "1>Yes</label> <label><input type=radio name=" + name +
               " value=0 checked> No</label>";
    };
    const Rung remember = beside("Remember the queue", "radiogroup");
    for (const std::string& html :
         std::vector<std::string>{"<div><div>Remember the queue</div><div>" + group("a", "t") +
                                      "</div></div><div><div>Mail</div><div>" + group("b") + "</div></div>",
                                  "<table><tr><th>Remember the queue<td>" + group("a", "t") +
                                      "<tr><th>Mail<td>" + group("b") + "</table>",
                                  "<p><b>Remember the queue</b> for new tickets " + group("a", "t") +
                                      "</p><p>Mail " + group("b") + "</p>"})
        check_found(html, remember);
    // With another control in its row nobody can say whose words these are.
    check_kind(find("<p>Remember the queue " + group("a") + group("b") + "</p>", {remember}), not_found);
    check_kind(find("<p>Remember the queue " + group("a") + "</p><p>Remember the queue" + group("b") + "</p>",
                    {remember}),
               ambiguous);
    check_kind(find("<p>Mail " + group("a") + "</p>", {beside("Yes", "radiogroup")}), not_found);
    const auto by_place = find("<div id=x>Mail " + group("a") + "</div><div>Ads " + group("b") + "</div>",
                               {by_role("radiogroup", {}, RoleLocator::Match::whole, "#x")});
    REQUIRE(by_place.ok());
    CHECK(by_place->state == State{std::string("0")});
    CHECK_FALSE(by_place->is_only);
    // By the name of one of its buttons it is not the group that is found.
    check_kind(find("<p>Mail " + group("a") + "</p>", {by_role("radiogroup", {"Yes"})}), not_found);
}

TEST_CASE("a control without a name is found by the text beside it") {
    check_found("<table><tr><td>Ads<td><input t type=checkbox><tr><td>Mail<td><input type=checkbox></table>",
                beside("Ads"));
    check_found("<table><tr><td><input t type=checkbox><td>Ads<td>More about it<tr><td>x<td>y</table>",
                beside("Ads"));
    check_found("<div><input t type=checkbox> <b>Ads</b></div><div><input type=checkbox> <b>Mail</b></div>",
                beside("Ads"));
    check_found(
        "<div><label>Ads</label> <input t type=checkbox></div><div><label>Mail</label> <input "
        "type=checkbox></div>",
        beside("Ads"));
    check_found("<p><input t type=checkbox> Ads<br><input type=checkbox> Mail</p>", beside("Ads"));
    check_found(
        "<form><input type=checkbox> <b>Mail</b><p>About mail</p><hr><input t type=checkbox> "
        "<b>Ads</b><p>About ads</p></form>",
        beside("Ads"));
    check_found(
        "<div class=row><div><h3>Ads</h3><p>Long text</p></div><div><button t role=switch "
        "aria-checked=true></button></div></div>",
        beside("Ads", "switch"));
    check_found("<div>A<i>d</i>s <label class=toggle><input t type=checkbox><span></span></label></div>",
                beside("Ads"));
    check_found("<div>Ads <select t><option>Yes</select> <button>?</button></div>",
                beside("Ads", "combobox"));
    check_found("<div>Ads<input type=hidden name=a value=0><input t type=checkbox name=a></div>",
                beside("Ads"));
    check_found("<div>Personalised  ads:\n<input t type=checkbox></div>", beside("Personalised ads:"));
    check_found("<label>Ads <input t type=checkbox></label>", beside("Ads"));
    // A name that others have too is none.
    check_found(
        "<ul><li><h3>Mail</h3><button role=switch aria-checked=true "
        "aria-label=Toggle></button></li><li><h3>Ads</h3>"
        "<p>Long text</p><button t role=switch aria-checked=true aria-label=Toggle></button></li></ul>",
        beside("Ads", "switch"));
}

TEST_CASE("a text far away, or one that belongs to another control, finds nothing") {
    for (const std::string_view html :
         {"<h2>Ads</h2><p>Nothing here.</p><div><label><input type=checkbox> Mail</label></div>",
          "<h2>Ads</h2><table><tr><td>Mail<td><input type=checkbox></table>",
          "<p>Ads</p><div>Mail <input type=checkbox></div>",
          "<div>Ads <input type=checkbox> Mail <input type=checkbox></div>",
          "<dl><dt>Ads<dd><input type=checkbox><dt>Mail<dd><input type=checkbox></dl>",
          "<div>Ads <input type=checkbox> <input type=text></div>",
          "<div>Ads <input type=checkbox> <select></select></div>",
          "<div><b hidden>Ads</b> <input type=checkbox> Mail</div>",
          "<div><button>Ads</button> <input type=checkbox> Mail</div>",
          "<div>Ads and more <input type=checkbox></div>", "<div>ads <input type=checkbox></div>",
          "<form>Ads<br><input type=checkbox><br>Mail<br><input type=checkbox></form>",
          "<div>Ads <input type=checkbox aria-label=Mail></div>"}) {
        INFO(html);
        check_kind(find(html, {beside("Ads")}), not_found);
    }
}

TEST_CASE("the same text beside two controls is ambiguous") {
    check_kind(find("<table><tr><td>Ads<td><input type=checkbox><tr><td>Ads<td><input type=checkbox></table>",
                    {beside("Ads")}),
               ambiguous);
}

TEST_CASE("an element is located whether or not it tells a state") {
    const Document document = sample::page(
        "<button>Menu</button><form><button name=a value=1>Save</button><p><button name=a "
        "value=1>Save</button></form>"
        "<form><button>Save all</button></form><button type=button>Twin</button><button "
        "type=button>Twin</button>");
    CHECK(locate_element(document, {by_role("button", {"Menu"})}).ok());
    const auto save = locate_element(document, {by_role("button", {"Save"})});
    REQUIRE(save.ok());
    CHECK(document.tag(document.parent(*save)) == "form");
    const auto twin = locate_element(document, {by_role("button", {"Twin"})});
    REQUIRE_FALSE(twin.ok());
    CHECK(twin.error().kind == ambiguous);
    const auto both = locate_element(document, {by_css("form button")});
    REQUIRE_FALSE(both.ok());
    CHECK(both.error().kind == ambiguous);
    const auto none = locate_element(document, {by_role("button", {"Send"})});
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().kind == not_found);
}

TEST_CASE("a text is extracted from an HTML page") {
    const Content content = sample::page(
        "<meta name=user content=' ada '><p class=n> Ada\n Lovelace </p><p class=n>Ada Lovelace</p>"
        "<i>x</i><i>y</i><script>var t = {\"csrf\":\"a1b2\"};</script><script>other</script><b></b>");
    CHECK(*extract(content, {"meta[name=user]", "content", "", ""}) == "ada");
    CHECK(*extract(content, {".n", "", "", ""}) == "Ada Lovelace");
    CHECK(*extract(content, {"script", "", "", "\"csrf\":\"([^\"]+)\""}) == "a1b2");
    CHECK(*extract(content, {"p", "class", "", ""}) == "n");
    const auto kind = [&](const ExtractRule& rule) {
        const auto text = extract(content, rule);
        REQUIRE_FALSE(text.ok());
        return text.error().kind;
    };
    CHECK(kind({"i", "", "", ""}) == ambiguous);
    CHECK(kind({"#gone", "", "", ""}) == not_found);
    CHECK(kind({"b", "", "", ""}) == not_found);
    CHECK(kind({"i", "id", "", ""}) == not_found);
    CHECK(kind({"p", "", "", "(Babbage)"}) == not_found);
    CHECK(kind({"", "", "/a", ""}) == ErrorKind::malformed);
}

TEST_CASE("a text is extracted from a JSON answer") {
    const Content content =
        Json::parse(R"({"user":{"name":" Ada ","id":7,"ok":true,"none":null,"empty":"","list":[]}})");
    CHECK(*extract(content, {"", "", "/user/name", ""}) == "Ada");
    CHECK(*extract(content, {"", "", "/user/id", ""}) == "7");
    CHECK(*extract(content, {"", "", "/user/ok", ""}) == "true");
    CHECK(*extract(content, {"", "", "/user/name", "(d.)"}) == "da");
    const auto kind = [&](const ExtractRule& rule) {
        const auto text = extract(content, rule);
        REQUIRE_FALSE(text.ok());
        return text.error().kind;
    };
    CHECK(kind({"", "", "/user/none", ""}) == not_found);
    CHECK(kind({"", "", "/user/empty", ""}) == not_found);
    CHECK(kind({"", "", "/user/gone", ""}) == not_found);
    CHECK(kind({"", "", "/user/list", ""}) == ErrorKind::malformed);
    CHECK(kind({"p", "", "", ""}) == ErrorKind::malformed);
}

TEST_CASE("no message of extraction holds what the page says") {
    const Content content = sample::page("<i>secret1</i><i>secret2</i>");
    CHECK(extract(content, {"i", "", "", ""}).error().message().find("secret") == std::string::npos);
}

TEST_CASE("a pattern can neither exhaust the stack nor go astray in a text") {
    const std::string text = "x" + std::string(100'000, 'a') + "y";
    CHECK(extract(Json{{"a", text}}, {"", "", "/a", "x(a*)y"})->size() == 100'000);
    CHECK_FALSE(extract(Json{{"a", text.substr(0, 300)}}, {"", "", "/a", "(?:a|aa)+(z)"}).ok());
}

TEST_CASE("a rule that cannot work is the pack's mistake") {
    for (const ExtractRule& rule : std::vector<ExtractRule>{{"", "", "", ""},
                                                            {"p", "", "/a", ""},
                                                            {"p >", "", "", ""},
                                                            {"", "", "a", ""},
                                                            {"", "content", "/a", ""},
                                                            {"p", "", "", "("},
                                                            {"p", "", "", "no group"},
                                                            {"p", "", "", "(a)\\1"}}) {
        INFO(rule.css, " ", rule.pointer, " ", rule.pattern);
        const Status status = check(rule);
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().kind == ErrorKind::pack);
    }
    CHECK(check({"p", "id", "", "^(.*)$"}).ok());
    CHECK(check({"", "", "/a/0", ""}).ok());
}
