#include "page/state.hpp"

#include "page/locate.hpp"
#include "sample.hpp"

using namespace optout;
using namespace optout::page;
using sample::marked;

namespace {

using Boxes = std::vector<Box>;

Result<State> read(std::string_view html, const StateRule& rule = {}) {
    const Document document = sample::page(html);
    return read_state(document, marked(document), rule);
}

/// "on", "off", a choice, "a:on b:off", or "error: …".
std::string said(const Result<State>& state) {
    if (!state.ok()) return "error: " + state.error().message();
    if (const auto* boxes = std::get_if<Boxes>(&state->value)) {
        std::string text;
        for (const Box& box : *boxes)
            text += (text.empty() ? "" : " ") + box.name + (box.on ? ":on" : ":off");
        return text;
    }
    return state->describe();
}

std::string said(std::string_view html, const StateRule& rule = {}) {
    return said(read(html, rule));
}

Result<State> read(const Json& json, const std::string& pointer, const StateRule& rule = {}) {
    return read_state(json, pointer, pointer.substr(0, pointer.rfind('/')), rule);
}

StateRule words(Json on, Json off) {
    StateRule rule;
    rule.on = std::move(on);
    rule.off = std::move(off);
    return rule;
}

bool is_not_found(const Result<State>& state) {
    return !state.ok() && state.error().kind == ErrorKind::not_found;
}

}  // namespace

TEST_CASE("a checkbox is on when it has the checked attribute, whatever ARIA says") {
    CHECK(said("<input t type=checkbox checked>") == "on");
    CHECK(said("<input t type=checkbox checked=false>") == "on");
    CHECK(said("<input t type=checkbox>") == "off");
    CHECK(said("<input t type=checkbox role=switch aria-checked=true>") == "off");
}

TEST_CASE("aria-checked and aria-pressed tell the state of other elements") {
    CHECK(said("<button t role=switch aria-checked=true>On</button>") == "on");
    CHECK(said("<button t role=switch aria-checked=false>On</button>") == "off");
    CHECK(said("<button t aria-pressed=true>x</button>") == "on");
    CHECK(said("<button t role=switch aria-checked=false aria-pressed=true>x</button>") == "off");
}

TEST_CASE("a control that is neither on nor off is not found, with the reason") {
    CHECK(said("<div t role=checkbox aria-checked=mixed>Ads</div>") ==
          "error: checkbox \"Ads\" is neither on nor off: aria-checked says \"mixed\"");
    CHECK(is_not_found(read("<div t role=checkbox aria-checked=''>Ads</div>")));
    CHECK(said("<div t role=switch>Ads</div>") ==
          "error: switch \"Ads\" does not tell whether it is on or off");
    CHECK(is_not_found(read("<button t>Save</button>")));
    CHECK(is_not_found(read("<input t value=x>")));
}

TEST_CASE("a menu says the value of its selected option") {
    CHECK(said("<select t><option value=a>A<option value=b selected>B</select>") == "b");
    CHECK(said("<select t><option value=a>A<option value=b>B</select>") == "a");
    CHECK(said("<select t><option disabled>A<option value=b>B</select>") == "b");
    CHECK(said("<select t><option>  Some  text </select>") == "Some text");
    CHECK(said("<select t><option value=''>Default</select>") == "Default");
    CHECK(said("<select t><option selected>a<option selected>b</select>") == "b");
    CHECK(is_not_found(read("<select t size=3><option>a</select>")));
    CHECK(is_not_found(read("<select t></select>")));
}

TEST_CASE("a menu of several choices is a list of boxes") {
    CHECK(said("<select t multiple><option value=a selected>A<option>B</select>") == "a:on B:off");
}

TEST_CASE("a radio button says which button of its group is chosen") {
    const std::string form =
        "<form><input {1} type=radio name=g value=all> <input {2} type=radio name=g value=none "
        "checked></form>"
        "<form><input type=radio name=g value=other checked></form><input type=radio name=g value=third "
        "checked>";
    const auto with_mark = [&](std::string_view mark) {
        std::string html = form;
        html.replace(html.find("{1}"), 3, mark == "{1}" ? "t" : "");
        html.replace(html.find("{2}"), 3, mark == "{2}" ? "t" : "");
        return html;
    };
    CHECK(said(with_mark("{1}")) == "none");
    CHECK(said(with_mark("{2}")) == "none");
}

TEST_CASE("radio buttons without a value go by their names") {
    CHECK(said("<label><input t type=radio name=g> All</label><label><input type=radio name=g checked> "
               "None</label>") == "None");
    CHECK(said("<div t role=radiogroup><b role=radio aria-checked=false>All</b><b role=radio "
               "aria-checked=true>None</b></div>") == "None");
    CHECK(said("<div role=radiogroup><b t role=radio aria-checked=false>All</b><b role=radio "
               "aria-checked=true>None</b></div>") == "None");
}

TEST_CASE("an element around one radio group stands for the group") {
    CHECK(said("<fieldset t><input type=radio name=g value=a><input type=radio name=g value=b "
               "checked></fieldset>") == "b");
    CHECK(
        is_not_found(read("<fieldset t><input type=radio name=g value=a checked><input type=radio name=h "
                          "value=b></fieldset>")));
}

TEST_CASE("a lone radio button is on or off") {
    CHECK(said("<input t type=radio name=g checked>") == "on");
    CHECK(said("<input t type=radio checked><input type=radio>") == "on");
    CHECK(said("<b t role=radio aria-checked=false>x</b>") == "off");
    CHECK(is_not_found(read("<b t role=radio>x</b>")));
}

TEST_CASE("a group in which nothing is chosen is not found, with the reason") {
    CHECK(said("<label><input t type=radio name=g> A</label><input type=radio name=g>") ==
          "error: none of the 2 choices beside radio \"A\" is made");
}

TEST_CASE("an attribute or the text can tell the state") {
    StateRule rule = words("Enabled", "Disabled");
    rule.attribute = "data-state";
    CHECK(said("<p t data-state=' Enabled '>x</p>", rule) == "on");
    CHECK(said("<p t data-state='Disabled'>x</p>", rule) == "off");
    CHECK(said("<p t data-state='Paused'>x</p>", rule) ==
          "error: the control says \"Paused\", which the pack knows neither as on nor as off");
    CHECK(said("<p t data-state='Pau\x1bsed'>x</p>", rule).find('\x1b') == std::string::npos);
    CHECK(said("<p t>x</p>", rule) == "error: paragraph has no attribute `data-state`");
    rule.attribute.clear();
    rule.text = true;
    CHECK(said("<p t><b>En</b>abled <i hidden>Disabled</i><script>1</script></p>", rule) == "on");
    CHECK(said("<button t> Disabled\n</button>", rule) == "off");
    CHECK(is_not_found(read("<p t> </p>", rule)));
    CHECK(is_not_found(read("<p t>enabled</p>", rule)));
    StateRule plain;
    plain.attribute = "data-v";
    CHECK(said("<p t data-v='some value'>x</p>", plain) == "some value");
}

TEST_CASE("words for on and off turn a choice into a switch") {
    const StateRule rule = words("enabled", "disabled");
    CHECK(said("<select t><option value=enabled>E<option value=disabled selected>D</select>", rule) == "off");
    CHECK(said("<input t type=radio name=g value=enabled checked><input type=radio name=g value=disabled>",
               rule) == "on");
    CHECK(is_not_found(read("<select t><option value=paused>P</select>", rule)));
    CHECK(said("<input t type=checkbox>", rule) == "off");
}

TEST_CASE("a list says each of its boxes") {
    StateRule rule;
    rule.boxes = "input[type=checkbox], [role=checkbox]";
    CHECK(said("<div t><input type=hidden name=e value=0><input type=checkbox name=e value=1 checked>"
               "<input type=checkbox name=f><label><input type=checkbox> No name</label>"
               "<b role=checkbox aria-checked=true>Aria</b></div><input type=checkbox name=outside>",
               rule) == "e=1:on f=on:off No name:off Aria:on");
    CHECK(is_not_found(read("<div t></div>", rule)));
    CHECK(is_not_found(read("<div t><input type=checkbox></div>", rule)));
    CHECK(is_not_found(read("<div t><b role=checkbox>x</b></div>", rule)));
    const auto twins = read("<div t><input type=checkbox name=e><input type=checkbox name=e></div>", rule);
    REQUIRE_FALSE(twins.ok());
    CHECK(twins.error().kind == ErrorKind::ambiguous);
}

TEST_CASE("JSON true and false are on and off, a text is a choice") {
    const Json json =
        Json::parse(R"({"a":true,"b":false,"c":"members","d":"true","e":0,"f":null,"g":{},"h":[]})");
    CHECK(said(read(json, "/a")) == "on");
    CHECK(said(read(json, "/b")) == "off");
    CHECK(said(read(json, "/c")) == "members");
    for (const char* pointer : {"/d", "/e", "/f", "/g", "/h", "/nope"}) {
        INFO(pointer);
        CHECK(is_not_found(read(json, pointer)));
    }
    CHECK(said(read(json, "/e")).find("says \"0\"") != std::string::npos);
}

TEST_CASE("JSON values are compared as JSON with the words for on and off") {
    CHECK(said(read(Json{{"v", 1}}, "/v", words(1, 0))) == "on");
    CHECK(said(read(Json{{"v", "0"}}, "/v", words("1", "0"))) == "off");
    CHECK(is_not_found(read(Json{{"v", "1"}}, "/v", words(1, 0))));
    CHECK(is_not_found(read(Json{{"v", 2}}, "/v", words(1, 0))));
    CHECK(said(read(Json{{"v", true}}, "/v", words(false, true))) == "off");
    CHECK(said(read(Json{{"v", nullptr}}, "/v", words("x", nullptr))) == "off");
}

TEST_CASE("the words for on and off can stand in the object itself") {
    const Json json = Json::parse(R"({"s":[{"value":"Y","onValue":"Y","offValue":"N"}]})");
    const StateRule rule = words({{"$here", "/onValue"}}, {{"$here", "/offValue"}});
    CHECK(said(read(json, "/s/0/value", rule)) == "on");
    CHECK(is_not_found(read(json, "/s/0/value", words({{"$here", "/nope"}}, {{"$here", "/offValue"}}))));
}

TEST_CASE("membership of an array is a switch") {
    StateRule rule;
    rule.member = "ADS";
    const Json json = Json::parse(R"({"a":["X","ADS"],"b":[],"c":"ADS"})");
    CHECK(said(read(json, "/a", rule)) == "on");
    CHECK(said(read(json, "/b", rule)) == "off");
    CHECK(is_not_found(read(json, "/c", rule)));
}

TEST_CASE("a state is described in words") {
    CHECK(State{true}.describe() == "on");
    CHECK(State{false}.describe() == "off");
    CHECK(State{std::string("none")}.describe() == "none");
    CHECK(State{std::string("no\x1bne")}.describe().find('\x1b') == std::string::npos);
    CHECK(State{Boxes{{"a", true}, {"b", false}, {"c", true}}}.describe() == "2 of 3 ticked");
}

TEST_CASE("a state survives being written as JSON") {
    for (const State& state : {State{true}, State{false}, State{std::string("x")},
                               State{Boxes{{"a=1", true}, {"b", false}}}, State{Boxes{}}}) {
        const auto again = State::from_json(Json::parse(state.to_json().dump()));
        REQUIRE(again.ok());
        CHECK(*again == state);
    }
    for (const char* text : {"null", "1", "{}", "[1]", "[[\"a\"]]", "[[1,true]]", "[[\"a\",1]]"}) {
        INFO(text);
        CHECK_FALSE(State::from_json(Json::parse(text)).ok());
    }
}

TEST_CASE("a state satisfies a wish only of its own kind, a list only with all of its boxes") {
    CHECK(satisfies(State{false}, false));
    CHECK_FALSE(satisfies(State{true}, false));
    CHECK_FALSE(satisfies(State{std::string("off")}, false));
    CHECK(satisfies(State{std::string("none")}, std::string("none")));
    CHECK_FALSE(satisfies(State{true}, std::string("on")));
    CHECK(satisfies(State{Boxes{{"a", false}, {"b", false}}}, false));
    CHECK_FALSE(satisfies(State{Boxes{{"a", false}, {"b", true}}}, false));
}

TEST_CASE("a state is made as wanted, box by box") {
    CHECK(made(State{true}, false) == State{false});
    CHECK(made(State{std::string("all")}, std::string("none")) == State{std::string("none")});
    CHECK(made(State{Boxes{{"a", true}, {"b", false}}}, false) == State{Boxes{{"a", false}, {"b", false}}});
    CHECK(satisfies(made(State{Boxes{{"a", true}}}, false), false));
}
