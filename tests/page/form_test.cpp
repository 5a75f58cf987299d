#include "page/form.hpp"

#include "page/locate.hpp"
#include "sample.hpp"

using namespace optout;
using namespace optout::page;
using sample::all_marked;
using sample::marked;

namespace {

using Boxes = std::vector<Box>;

/// The entries as "name=value name=value", line ends written as |.
std::string entries(const Submission& submission) {
    std::string text;
    for (const auto& [name, value] : submission.entries) {
        std::string line = name;
        line += "=";
        line += value;
        text += (text.empty() ? "" : " ") + line;
    }
    for (std::size_t at; (at = text.find("\r\n")) != std::string::npos;) text.replace(at, 2, "|");
    return text;
}

Result<Submission> send(const Document& document, const std::vector<Edit>& edits = {}) {
    const auto button = sample::css("[go]").select(document);
    NodeId submitter = button.empty() ? no_node : button.front();
    return fill(document, edits, submitter);
}

/// What the form with the button marked `go` sends, untouched.
std::string sent(std::string_view html) {
    const auto submission = send(sample::page(html));
    return submission.ok() ? entries(*submission) : "error: " + submission.error().message();
}

/// What is sent when the marked control is set to a state.
Result<Submission> set(std::string_view html, State state, StateRule rule = {}) {
    const Document document = sample::page(html);
    return send(document, {{marked(document), std::move(state), rule.boxes, rule.on, rule.off}});
}

std::string sent(std::string_view html, State state, StateRule rule = {}) {
    const auto submission = set(html, std::move(state), std::move(rule));
    return submission.ok() ? entries(*submission) : "error: " + submission.error().message();
}

void check_kind(const Result<Submission>& submission, ErrorKind kind) {
    REQUIRE_FALSE(submission.ok());
    INFO(submission.error().message());
    CHECK(submission.error().kind == kind);
}

}  // namespace

TEST_CASE("the entries are those that a browser sends, in tree order") {
    CHECK(sent("<form><input name=a value=1><input type=hidden name=h value=2><textarea name=t>x</textarea>"
               "<select name=s><option value=o1>1<option selected>two</select><button go name=b "
               "value=3>x</button></form>") == "a=1 h=2 t=x s=two b=3");
}

TEST_CASE("what is disabled, unnamed, not ticked, not pressed or only a suggestion is not sent") {
    CHECK(sent("<form><input name=a disabled><fieldset disabled><legend><input name=leg "
               "value=1></legend><input name=fs></fieldset>"
               "<input value=x><input name='' value=x><input type=checkbox name=c><input type=radio name=r>"
               "<button name=b1>x</button><input type=submit name=b2><input type=reset name=b3><input "
               "type=button name=b4>"
               "<datalist><input name=dl></datalist><output name=o>1</output><select name=e></select>"
               "<select name=d><option disabled selected>x</select><fieldset name=f></fieldset><button "
               "go>x</button></form>") == "leg=1");
}

TEST_CASE("boxes and radio buttons send their value or on") {
    CHECK(sent("<form><input type=checkbox name=a checked><input type=checkbox name=b value=v checked>"
               "<input type=checkbox name=c value='' checked><input type=radio name=r value=1 checked>"
               "<input type=radio name=r value=2 checked><button go>x</button></form>") == "a=on b=v c= r=2");
}

TEST_CASE("a select sends each of its selected options") {
    CHECK(sent("<form><select name=m multiple><option selected>a<option>b<option selected value=3>c</select>"
               "<select name=s size=3><option>x</select><select name=d><option>  a   b </select><button "
               "go>x</button></form>") == "m=a m=3 d=a b");
}

TEST_CASE("values are cleaned as the standard says, line ends become CR LF") {
    CHECK(
        sent(
            "<form><textarea name=t>\na\nb&#13;c</textarea><input name=i value='a&#10;b'><input type=hidden "
            "name=h value='a&#10;b'>"
            "<input type=number name=n value=x><input type=number name=m value=1.50><input type=range name=r>"
            "<input type=range name=q min=10 max=20 value=99><input type=color name=c><input type=email "
            "name=e value=' a@b '>"
            "<button go>x</button></form>") == "t=a|b|c i=ab h=a|b n= m=1.50 r=50 q=20 c=#000000 e=a@b");
}

TEST_CASE("the standard's special entries") {
    CHECK(sent("<form><input type=hidden name=_charset_><input name=_charset_ value=x><button "
               "go>x</button></form>") == "_charset_=UTF-8 _charset_=x");
    CHECK(sent("<form><input type=image go name=i value=v></form>") == "i.x=0 i.y=0");
    CHECK(sent("<form><input type=image go></form>") == "x=0 y=0");
    CHECK(sent("<form><input type=submit go name=s></form>") == "s=Submit");
    CHECK(sent("<form><button go name=s></button></form>") == "s=");
}

TEST_CASE("controls belong to the form that they name, else to the one around them") {
    CHECK(sent("<input name=before value=1 form=f><form id=f><input name=in value=2><input name=away value=3 "
               "form=g></form>"
               "<form id=g></form><input name=lost value=4 form=nope><input name=none value=5><button go "
               "form=f>x</button>") == "before=1 in=2");
    const Document document = sample::page(
        "<p id=p></p><form id=f><div t></div><input t form=nope><input t form=p></form><input t>");
    const auto nodes = all_marked(document);
    CHECK(form_owner(document, nodes[0]) == document.by_id("f"));
    for (std::size_t i = 1; i < 4; ++i) CHECK(form_owner(document, nodes[i]) == no_node);
}

TEST_CASE("method, action and encoding come from the form, or from the button that overrides them") {
    const auto plain =
        send(sample::page("<base href=/b/><form action=' /x ' method=POST><button go>x</button></form>"));
    REQUIRE(plain.ok());
    CHECK(plain->post);
    CHECK(plain->action == "/x");
    CHECK(plain->base == "/b/");
    CHECK(plain->enctype == "application/x-www-form-urlencoded");
    const auto own =
        send(sample::page("<form action=/x enctype=bogus><button go formaction='' formmethod=post "
                          "formenctype=MULTIPART/form-data>x</button></form>"));
    REQUIRE(own.ok());
    CHECK(own->post);
    CHECK(own->action.empty());
    CHECK(own->base.empty());
    CHECK(own->enctype == "multipart/form-data");
    const auto get = send(sample::page("<form method=put><button go>x</button></form>"));
    REQUIRE(get.ok());
    CHECK_FALSE(get->post);
    CHECK(get->action.empty());
}

TEST_CASE("a box is ticked or unticked where it stands") {
    const std::string_view html =
        "<form><input type=hidden name=a value=0><input t type=checkbox name=a value=1><input name=z "
        "value=9></form>";
    CHECK(sent(html, {true}) == "a=0 a=1 z=9");
    CHECK(sent(html, {false}) == "a=0 z=9");
    CHECK(sent("<form><input t type=checkbox role=switch name=a checked></form>", {false}).empty());
}

TEST_CASE("of a radio group one button is chosen, by value or by name") {
    const std::string_view html =
        "<form><label><input t type=radio name=r value=1 checked> All</label>"
        "<label><input type=radio name=r value=2> None</label></form>";
    CHECK(sent(html, {std::string("2")}) == "r=2");
    CHECK(sent(html, {std::string("None")}) == "r=2");
    CHECK(sent(html, {std::string("1")}) == "r=1");
    check_kind(set(html, {std::string("3")}), ErrorKind::not_found);
    CHECK(sent("<form><fieldset t><input type=radio name=r value=1 checked><input type=radio name=r "
               "value=2></fieldset></form>",
               {std::string("2")}) == "r=2");
    CHECK(sent("<form><label><input t type=radio name=r> A</label><label><input type=radio name=r checked> "
               "B</label></form>",
               {std::string("A")}) == "r=on");
}

TEST_CASE("of a menu one option is chosen, by value or by its only text") {
    const std::string_view html =
        "<form><select t name=s><option value=1 selected>Yes<option value=2>No<option value=3>Maybe"
        "<option value=4>Maybe</select></form>";
    CHECK(sent(html, {std::string("2")}) == "s=2");
    CHECK(sent(html, {std::string("No")}) == "s=2");
    check_kind(set(html, {std::string("Maybe")}), ErrorKind::ambiguous);
    check_kind(set(html, {std::string("no")}), ErrorKind::not_found);
    CHECK(set(html, {std::string("x")}).error().message().find("\"Yes\" (1), \"No\" (2)") !=
          std::string::npos);
    CHECK(sent("<form><select t name=s><option value=a>b<option value=b>a</select></form>",
               {std::string("b")}) == "s=b");
}

TEST_CASE("a state that was read can be written back") {
    const std::vector<std::pair<std::string_view, std::string_view>> cases = {
        {"<form><select t name=s><option value=x>X<option value='' selected>Default</select></form>", "s="},
        {"<form><select t name=s><option>x<option selected>  two  words </select></form>", "s=two words"},
        {"<form><input type=radio name=r value=c><input t type=radio name=r value='  a  b ' checked></form>",
         "r=  a  b "},
        {"<form><select t name=s multiple><option selected>a<option>b</select></form>", "s=a"}};
    for (const auto& one : cases) {
        const std::string_view html = one.first;
        INFO(html);
        const Document document = sample::page(html);
        const auto state = read_state(document, marked(document), {});
        REQUIRE(state.ok());
        const auto again = fill(document, {{marked(document), *state}});
        REQUIRE(again.ok());
        CHECK(entries(*again) == one.second);
    }
}

TEST_CASE("words for on and off choose in a menu or a radio group") {
    StateRule rule;
    rule.on = "enabled";
    rule.off = "disabled";
    const std::string_view html = "<form><select t name=s><option>enabled<option>disabled</select></form>";
    CHECK(sent(html, {false}, rule) == "s=disabled");
    CHECK(sent(html, {true}, rule) == "s=enabled");
    check_kind(set(html, {false}), ErrorKind::pack);
    CHECK(sent("<form><input type=radio name=r value=enabled checked><input t type=radio name=r "
               "value=disabled></form>",
               {false}, rule) == "r=disabled");
}

TEST_CASE("a list of boxes is set box by box, and others stay") {
    StateRule rule;
    rule.boxes = "input[type=checkbox]";
    const std::string_view html =
        "<form><div t><input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2>"
        "<input type=checkbox name=b checked></div><input type=checkbox name=c checked></form>";
    CHECK(sent(html, {Boxes{{"a=1", false}, {"a=2", true}}}, rule) == "a=2 b=on c=on");
    CHECK(sent(html, {Boxes{{"a=1", false}, {"a=2", false}, {"b=on", false}}}, rule) == "c=on");
    check_kind(set(html, {Boxes{{"gone", false}}}, rule), ErrorKind::not_found);
    CHECK(sent("<form><select t name=s multiple><option value=1 selected>A<option>B</select></form>",
               {Boxes{{"1", false}, {"B", true}}}) == "s=B");
    CHECK(
        sent("<div t><form><input type=checkbox name=a checked></form></div>", {Boxes{{"a=on", false}}}, rule)
            .empty());
}

TEST_CASE("several edits of one form go together, those of two forms do not") {
    const Document document = sample::page(
        "<form><input t type=checkbox name=a checked><input t type=checkbox name=b></form>"
        "<form><input t type=checkbox name=c></form>");
    const auto nodes = all_marked(document);
    const auto both = fill(document, {{nodes[0], {false}}, {nodes[1], {true}}});
    REQUIRE(both.ok());
    CHECK(entries(*both) == "b=on");
    check_kind(fill(document, {{nodes[0], {false}}, {nodes[2], {true}}}), ErrorKind::refused);
}

TEST_CASE("what a form cannot send is refused") {
    check_kind(set("<form><input t type=checkbox name=a disabled></form>", {true}), ErrorKind::refused);
    check_kind(set("<form><fieldset disabled><input t type=checkbox name=a></fieldset></form>", {true}),
               ErrorKind::refused);
    check_kind(set("<form><input t type=checkbox name=a aria-disabled=true></form>", {true}),
               ErrorKind::refused);
    check_kind(set("<form><input t type=checkbox></form>", {true}), ErrorKind::refused);
    check_kind(
        set("<form><button t type=button role=switch aria-checked=true name=a></button></form>", {false}),
        ErrorKind::refused);
    check_kind(set("<form><select t name=s><option selected>a<option disabled>b</select></form>",
                   {std::string("b")}),
               ErrorKind::refused);
    check_kind(set("<form method=dialog><input t type=checkbox name=a></form>", {true}), ErrorKind::refused);
    check_kind(set("<form><input t type=radio name=r value=1 checked></form>", {false}), ErrorKind::refused);
    check_kind(set("<input t type=checkbox name=a>", {true}), ErrorKind::not_found);
    check_kind(set("<form><input t type=checkbox name=a></form>", {std::string("x")}), ErrorKind::pack);
    check_kind(fill(sample::page("<p>x</p>"), {}), ErrorKind::not_found);
}

TEST_CASE("a disabled box that already is as it should be does not matter") {
    StateRule rule;
    rule.boxes = "input";
    CHECK(sent("<form><div t><input type=checkbox name=a><input type=checkbox name=b disabled></div></form>",
               {Boxes{{"a=on", true}, {"b=on", false}}}, rule) == "a=on");
    check_kind(
        set("<form><div t><input type=checkbox name=a><input type=checkbox name=b disabled></div></form>",
            {Boxes{{"a=on", true}, {"b=on", true}}}, rule),
        ErrorKind::refused);
}

TEST_CASE("without a submitter the default button is pressed, if it makes no difference which one") {
    CHECK(sent("<form><input t type=checkbox name=a></form>", {true}) == "a=on");
    CHECK(sent("<form><input t type=checkbox name=a><button name=b value=1>x</button></form>", {true}) ==
          "a=on b=1");
    CHECK(sent("<form><button name=b value=1>Top</button><input t type=checkbox name=a><button name=b "
               "value=1>Bottom</button></form>",
               {true}) == "b=1 a=on");
    CHECK(sent("<form><input t type=checkbox name=a><button>x</button><button disabled "
               "name=d>y</button><button type=reset>r</button></form>",
               {true}) == "a=on");
    const auto two =
        set("<form><input t type=checkbox name=a><button name=do value=save>Save</button><button name=do "
            "value=drop>Drop all</button></form>",
            {true});
    check_kind(two, ErrorKind::ambiguous);
    CHECK(two.error().message().find("button \"Save\", button \"Drop all\"") != std::string::npos);
    check_kind(set("<form><input t type=checkbox name=a><button>Save</button><button "
                   "formaction=/drop>Drop</button></form>",
                   {true}),
               ErrorKind::ambiguous);
    check_kind(
        set("<form><input t type=checkbox name=a><button disabled>Save</button><button>Drop</button></form>",
            {true}),
        ErrorKind::refused);
}

TEST_CASE("a submitter must be a button of this form that can be pressed") {
    const std::string form = "<form><input t type=checkbox name=a>";
    check_kind(set(form + "<button go disabled>x</button></form>", {true}), ErrorKind::refused);
    check_kind(set(form + "<button go type=button>x</button></form>", {true}), ErrorKind::refused);
    check_kind(set(form + "</form><form><button go>x</button></form>", {true}), ErrorKind::refused);
    CHECK(sent(form + "<button name=b value=1>x</button><button go name=b value=2>y</button></form>",
               {true}) == "a=on b=2");
}

TEST_CASE("entries are encoded for the address or as a form body") {
    Submission submission;
    submission.entries = {{"a b", "1&2=ä\r\n"}, {"", "x"}};
    const EncodedBody body = encode(submission, "");
    CHECK(body.content_type == "application/x-www-form-urlencoded");
    CHECK(body.body == "a+b=1%262%3D%C3%A4%0D%0A&=x");
}

TEST_CASE("entries are encoded as multipart, names escaped and files empty") {
    const auto submission =
        send(sample::page("<form enctype=multipart/form-data><input name='q\"u&#10;o' value='v\"al'>"
                          "<input type=file name=f><button go>x</button></form>"));
    REQUIRE(submission.ok());
    const EncodedBody body = encode(*submission, "BB");
    CHECK(body.content_type == "multipart/form-data; boundary=BB");
    CHECK(body.body ==
          "--BB\r\nContent-Disposition: form-data; name=\"q%22u%0D%0Ao\"\r\n\r\nv\"al\r\n"
          "--BB\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: "
          "application/octet-stream\r\n\r\n\r\n"
          "--BB--\r\n");
}

TEST_CASE("entries are encoded as plain text") {
    const auto submission =
        send(sample::page("<form enctype=text/plain><input name=a value='b=c'><input type=file "
                          "name=f><button go>x</button></form>"));
    REQUIRE(submission.ok());
    const EncodedBody body = encode(*submission, "");
    CHECK(body.content_type == "text/plain");
    CHECK(body.body == "a=b=c\r\nf=\r\n");
}

TEST_CASE("a Fossil settings page is sent with either of its two buttons") {
    const std::string_view html =
        "<form action='/setup_settings' method='POST'><div><input type='hidden' name='csrf' value='x'>"
        "<input type=\"submit\" name=\"submit\" value=\"Apply Changes\"><hr>"
        "<label><input type=\"checkbox\" name=\"rsr\" aria-label=\"Show robots\" checked=\"checked\" t> "
        "<b>Show robots</b></label>"
        "<p><input type=\"submit\" name=\"submit\" value=\"Apply Changes\"></div></form>";
    CHECK(sent(html, {false}) == "csrf=x submit=Apply Changes");
}
