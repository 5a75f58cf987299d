#include "page/accessibility.hpp"

#include "sample.hpp"

using namespace optout::page;
using sample::marked;
using sample::page;

namespace {

std::string role_of(std::string_view html) {
    const Document document = page(html);
    return std::string(role(document, marked(document)));
}

std::string name_of(std::string_view html) {
    const Document document = page(html);
    return name(document, marked(document));
}

bool hidden(std::string_view html) {
    const Document document = page(html);
    return is_hidden(document, marked(document));
}

bool disabled(std::string_view html) {
    const Document document = page(html);
    return is_disabled(document, marked(document));
}

struct Case {
    std::string_view html, expected;
};

void check_roles(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        INFO(c.html);
        CHECK(role_of(c.html) == c.expected);
    }
}

void check_names(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        INFO(c.html);
        CHECK(name_of(c.html) == c.expected);
    }
}

}  // namespace

TEST_CASE("controls have the roles of HTML-AAM") {
    check_roles({{"<input t>", "textbox"},
                 {"<input t type=bogus>", "textbox"},
                 {"<input t type=password>", "textbox"},
                 {"<input t type=CHECKBOX>", "checkbox"},
                 {"<input t type=radio>", "radio"},
                 {"<input t type=range>", "slider"},
                 {"<input t type=number>", "spinbutton"},
                 {"<input t type=search>", "searchbox"},
                 {"<input t type=submit>", "button"},
                 {"<input t type=image>", "button"},
                 {"<input t type=reset>", "button"},
                 {"<input t type=button>", "button"},
                 {"<input t type=date>", ""},
                 {"<input t type=color>", ""},
                 {"<input t type=file>", ""},
                 {"<input t type=hidden>", ""},
                 {"<input t list=l><datalist id=l></datalist>", "combobox"},
                 {"<input t list=l><div id=l></div>", "textbox"},
                 {"<button t>x</button>", "button"},
                 {"<textarea t></textarea>", "textbox"},
                 {"<select t></select>", "combobox"},
                 {"<select t size=0></select>", "combobox"},
                 {"<select t size=1 multiple></select>", "combobox"},
                 {"<select t multiple></select>", "listbox"},
                 {"<select t size=4></select>", "listbox"},
                 {"<select><option t>x</select>", "option"},
                 {"<select><optgroup t label=x></select>", "group"},
                 {"<a t href=x>l</a>", "link"},
                 {"<a t>l</a>", "generic"},
                 {"<fieldset t></fieldset>", "group"},
                 {"<progress t></progress>", "progressbar"},
                 {"<meter t></meter>", "meter"},
                 {"<output t></output>", "status"},
                 {"<label t>x</label>", ""},
                 {"<x-switch t></x-switch>", "generic"}});
}

TEST_CASE("an image without meaning has no role that counts") {
    check_roles({{"<img t src=x>", "image"},
                 {"<img t src=x alt=A>", "image"},
                 {"<img t src=x alt=''>", "none"},
                 {"<img t src=x alt='' title=T>", "image"},
                 {"<img t src=x alt='' tabindex=0>", "image"},
                 {"<svg t></svg>", "image"},
                 {"<svg><circle t/></svg>", ""}});
}

TEST_CASE("landmarks and sections depend on where they stand and whether they have a name") {
    check_roles({{"<header t>x</header>", "banner"},
                 {"<main><header t>x</header></main>", "sectionheader"},
                 {"<div role=article><footer t>x</footer></div>", "sectionfooter"},
                 {"<div><footer t>x</footer></div>", "contentinfo"},
                 {"<section t>x</section>", "generic"},
                 {"<section t aria-label=n>x</section>", "region"},
                 {"<aside t>x</aside>", "complementary"},
                 {"<section><aside t>x</aside></section>", "generic"},
                 {"<section><aside t aria-label=n>x</aside></section>", "complementary"},
                 {"<form t></form>", "form"},
                 {"<ul><li t>x</ul>", "listitem"},
                 {"<ul role=none><li t>x</ul>", "none"},
                 {"<table><tr><td t>x<td>y</table>", "cell"},
                 {"<table role=grid><tr><td t>x<td>y</table>", "gridcell"},
                 {"<table role=none><tr><td t>x</table>", "generic"},
                 {"<table><tr><th t>x<td>y</table>", "rowheader"},
                 {"<table><tr><th t>x<th>y</table>", "columnheader"},
                 {"<table><tr><th scope=col t>x<td>y</table>", "columnheader"}});
}

TEST_CASE("the first valid role token counts") {
    check_roles({{"<div t role=switch></div>", "switch"},
                 {"<div t role='  SWITCH '></div>", "switch"},
                 {"<div t role='toggle switch'></div>", "switch"},
                 {"<div t role='widget button'></div>", "button"},
                 {"<div t role='button switch'></div>", "button"},
                 {"<div t role=roletype></div>", "generic"},
                 {"<div t role=''></div>", "generic"},
                 {"<div t role=img></div>", "image"},
                 {"<div t role=directory></div>", "list"},
                 {"<input t type=checkbox role=switch>", "switch"},
                 {"<input t type=checkbox role=nonsense>", "checkbox"},
                 {"<nav t role=region>x</nav>", "navigation"},
                 {"<div t role='region group'>x</div>", "group"},
                 {"<div t role=region aria-label=x>x</div>", "region"}});
}

TEST_CASE("an author cannot take the role away from what a person can reach") {
    check_roles({{"<h2 t role=presentation>x</h2>", "none"},
                 {"<h2 t role=none aria-live=polite>x</h2>", "heading"},
                 {"<h2 t role=none aria-label=''>x</h2>", "none"},
                 {"<h2 t role=none aria-hidden=false>x</h2>", "none"},
                 {"<h2 t role=none aria-checked=true>x</h2>", "none"},
                 {"<h2 t role=none tabindex=-1>x</h2>", "heading"},
                 {"<button t role=none>x</button>", "button"},
                 {"<button t role=none disabled>x</button>", "none"},
                 {"<a t href=x role=presentation>x</a>", "link"},
                 {"<a t role=presentation>x</a>", "none"},
                 {"<div t role='none button'>x</div>", "none"}});
}

TEST_CASE("labels name a control") {
    check_names({{"<label for=a>For A</label><input t id=a>", "For A"},
                 {"<label>Wrap <input t type=checkbox> after</label>", "Wrap after"},
                 {"<label for=b>One</label><label for=b>Two</label><input t id=b>", "One Two"},
                 {"<label for=c>For</label><label>Around <input t id=c></label>", "For Around"},
                 {"<label for=nope><input t type=checkbox>x</label>", ""},
                 {"<label for=''><input t type=checkbox>x</label>", ""},
                 {"<label>two <input type=checkbox><input t type=checkbox></label>", ""},
                 {"<label>x<input type=hidden><input t type=checkbox></label>", "x"},
                 {"<label for=d>L</label><input id=d><input t id=d>", ""},
                 {"<label for=e>L</label><div t id=e role=checkbox></div>", ""},
                 {"<label>Z<button t role=switch>inner</button></label>", "Z"},
                 {"<label for=f></label><input t id=f title=T>", ""},
                 {"<label for=g aria-label=Over>Text</label><input t id=g>", "Over"},
                 {"<label for=h aria-labelledby=z>Text</label><b id=z>Z</b><input t id=h>", "Z"},
                 {"<label for=i title=Tip></label><input t id=i>", "Tip"},
                 {"<label hidden for=j>H</label><input t id=j>", ""},
                 {"<label for=k>A <a href=x>link</a>.</label><input t id=k>", "A link."},
                 {"<label>A<label>B<input t></label></label>", "AB"}});
}

TEST_CASE("what stands in a label as a control says its value") {
    check_names(
        {{"<label><input t type=checkbox> Flash <input value=3> times</label>", "Flash 3 times"},
         {"<label><input t type=checkbox> Flash <select><option>1<option selected>2</select> times</label>",
          "Flash 2 times"},
         {"<label><input t type=checkbox> Flash <span role=textbox aria-label=l>5</span> times</label>",
          "Flash 5 times"},
         {"<label><input t type=checkbox> Flash <span role=slider aria-valuenow=5 "
          "aria-valuetext=five></span> times",
          "Flash five times"},
         {"<label><input t type=checkbox> Flash <input type=range> times</label>", "Flash 50 times"},
         {"<label><input t type=checkbox> F <span role=slider>on</span> t</label>", "F 50 t"},
         {"<label><input t type=checkbox> F <span role=slider aria-valuemin=1 aria-valuemax=2>on</span> "
          "t</label>",
          "F 1.5 t"},
         {"<label><input t type=checkbox> F <div role=listbox><div role=option>a</div>"
          "<div role=option aria-selected=true>b</div></div> t</label>",
          "F b t"},
         {"<label><input t type=checkbox> F <select multiple><option selected>a<option>b<option "
          "selected>c</select>",
          "F a c"},
         {"<label><input t type=checkbox> F <input placeholder=ph> t</label>", "F ph t"},
         {"<label>Flash <input t value=3> times</label>", "Flash times"}});
}

TEST_CASE("a password never becomes part of a name") {
    CHECK(name_of("<label><input t type=checkbox> F <input type=password value=secret> t</label>") == "F t");
    CHECK(name_of("<input id=p type=password value=secret><button t aria-labelledby=p></button>").empty());
}

TEST_CASE(
    "aria-labelledby comes first and may point to several elements, to hidden ones and to the element "
    "itself") {
    check_names(
        {{"<b id=a>Alpha</b><b id=b hidden>Beta</b><input t aria-labelledby='a b' aria-label=no>",
          "Alpha Beta"},
         {"<b id=a>A</b><input t aria-labelledby='a a'>", "A A"},
         {"<input t aria-labelledby=nope aria-label=fall>", "fall"},
         {"<b id=e></b><label for=x>L</label><input t id=x aria-labelledby=e>", "L"},
         {"<b id=a>A</b><input t id=s aria-label=Me aria-labelledby='s a'>", "Me A"},
         {"<button t id=d aria-label=Delete aria-labelledby='d f'>x</button><a id=f href=x>Doc.pdf</a>",
          "Delete Doc.pdf"},
         {"<b id=o aria-labelledby=p>own o</b><b id=p>own p</b><input t aria-labelledby=o>", "own o"},
         {"<b id=c1 aria-labelledby=c2>1</b><b id=c2 aria-labelledby=c1>2</b><input t aria-labelledby=c1>",
          "1"},
         {"<div id=r>vis<b hidden>h</b><b style='display:none'>n</b><b aria-hidden=true>a</b></div>"
          "<input t aria-labelledby=r>",
          "vis"},
         {"<div id=r hidden>top <b hidden>h</b> <b aria-hidden=true>a</b><script>1</script></div>"
          "<input t aria-labelledby=r>",
          "top h a"},
         {"<div hidden>par<b id=u>child</b></div><input t aria-labelledby=u>", "child"},
         {"<label id=l>Lbl <input t type=checkbox aria-labelledby=l></label>", "Lbl"},
         {"<input id=v value=val><input t type=checkbox aria-labelledby=v>", "val"},
         {"<fieldset id=f><legend>FL</legend>content</fieldset><input t aria-labelledby=f>", "FL"},
         {"<div id=g title=tip></div><input t aria-labelledby=g>", "tip"}});
}

TEST_CASE("aria-label counts unless it is blank") {
    check_names({{"<button t aria-label=A>B</button>", "A"},
                 {"<button t aria-label=''>B</button>", "B"},
                 {"<button t aria-label='  '>B</button>", "B"},
                 {"<label for=q>L</label><input t id=q aria-label=AL>", "AL"},
                 {"<div t aria-label=D>x</div>", "D"}});
}

TEST_CASE("buttons of input elements are named by their value") {
    check_names({{"<input t type=submit>", "Submit"},
                 {"<input t type=reset>", "Reset"},
                 {"<input t type=button>", ""},
                 {"<input t type=button title=T>", "T"},
                 {"<input t type=submit value=V>", "V"},
                 {"<input t type=submit value='' title=T>", ""},
                 {"<label for=s>L</label><input t id=s type=submit value=V>", "L"},
                 {"<input t type=image alt=Alt value=V>", "Alt"},
                 {"<input t type=image alt='' title=T>", "T"},
                 {"<input t type=image value=V>", "V"},
                 {"<input t type=image>", "Submit"}});
}

TEST_CASE("groups, tables and options have names of their own kind") {
    check_names({{"<fieldset t><legend>Leg <b>end</b></legend><input></fieldset>", "Leg end"},
                 {"<fieldset t><input><legend>Second</legend></fieldset>", "Second"},
                 {"<fieldset t><div><legend>Deep</legend></div></fieldset>", ""},
                 {"<fieldset t aria-label=A><legend>Leg</legend></fieldset>", "A"},
                 {"<fieldset t role=radiogroup><legend>RG</legend></fieldset>", "RG"},
                 {"<table t><caption>Cap <i>x</i></caption><tr><td>1</table>", "Cap x"},
                 {"<figure t>x<figcaption>FC</figcaption></figure>", "FC"},
                 {"<select><optgroup t label=OG></select>", "OG"},
                 {"<select><option t label=OL>text</select>", "OL"},
                 {"<select><option t> plain  x </select>", "plain x"},
                 {"<img t src=x alt=A title=T>", "A"},
                 {"<img t src=x title=T>", "T"},
                 {"<svg t><title>S</title><text>no</text></svg>", "S"},
                 {"<details><summary t>Sum</summary>x</details>", "Sum"}});
}

TEST_CASE("only roles that allow it are named by their content") {
    check_names({{"<div t role=switch>Txt <b>in</b></div>", "Txt in"},
                 {"<h2 t>He<em>ad</em></h2>", "Head"},
                 {"<div t role=group>x</div>", ""},
                 {"<div t role=radiogroup>x</div>", ""},
                 {"<div t role=combobox>x</div>", ""},
                 {"<p t>x</p>", ""},
                 {"<div t>x</div>", ""},
                 {"<table><tr t><td>x<td>y</table>", ""},
                 {"<table role=grid><tr t><td>x<td>y</table>", "x y"}});
}

TEST_CASE("block elements and controls keep words apart, inline elements do not") {
    check_names({{"<button t><b>a</b><i>b</i></button>", "ab"},
                 {"<button t><div>a</div><div>b</div></button>", "a b"},
                 {"<button t>a<br>b</button>", "a b"},
                 {"<button t><p>x</p>y</button>", "x y"},
                 {"<button t>a<img src=x alt=i>c</button>", "a i c"},
                 {"<div t role=button>a<button>b</button>c</div>", "a b c"},
                 {"<button t>a<a href=x>l</a>c</button>", "alc"},
                 {"<button t>a<b aria-label=T>x</b>c</button>", "a T c"},
                 {"<button t>a<b style='display:block'>b</b>c</button>", "a b c"},
                 {"<button t>a<div style='display:inline'>b</div>c</button>", "abc"},
                 {"<button t>a<b style='position:absolute'>b</b>c</button>", "a b c"},
                 {"<button t>a<b hidden>h</b>c</button>", "ac"},
                 {"<button t> a&nbsp; <b>  </b>\n b </button>", "a b"},
                 {"<button t>a<script>1</script><style>b{}</style><!-- c -->b</button>", "ab"},
                 {"<div t role=heading><table><tr><td>a<td>b</table></div>", "a b"}});
}

TEST_CASE("what stands apart inside an element gives it no name unless it has one itself") {
    check_names({{"<div t role=switch>a<nav>b</nav>c</div>", "a c"},
                 {"<div t role=switch>a<div role=group>b</div>c</div>", "a c"},
                 {"<div t role=switch>a<div role=group aria-label=G>b</div>c</div>", "a G c"},
                 {"<div t role=switch>a<fieldset><legend>G</legend>b</fieldset>c</div>", "a G c"},
                 {"<div t role=menuitem>m<ul role=menu><li role=menuitem>sub</ul></div>", "m"}});
}

TEST_CASE("title and placeholder come last") {
    check_names({{"<input t title=T placeholder=P>", "T"},
                 {"<input t placeholder=P>", "P"},
                 {"<input t type=checkbox placeholder=P>", ""},
                 {"<input t aria-placeholder=P>", "P"},
                 {"<button t title=T></button>", "T"},
                 {"<button t title=T>x</button>", "x"},
                 {"<a t href=x title=T><img src=y alt=''></a>", "T"},
                 {"<span t title=T>x</span>", ""},
                 {"<button t>a<span title=T></span>c</button>", "ac"},
                 {"<button t>a<a href=x title=T></a>c</button>", "a T c"}});
}

TEST_CASE("a control in a table cell, or with bare text after it, has no name") {
    check_names({{"<table><tr><td>Text<td><input t type=checkbox></table>", ""},
                 {"<input t type=checkbox> <b>Text</b>", ""},
                 {"<label>Text</label> <input t type=checkbox>", ""}});
}

TEST_CASE("a hidden control keeps the name that it would have if it were shown") {
    check_names({{"<div hidden><label>Lab <input t type=checkbox></label></div>", "Lab"},
                 {"<button t style='display:none'>Text</button>", "Text"},
                 {"<label>Lab <input t type=checkbox style='display:none'></label>", "Lab"}});
}

TEST_CASE("elements are hidden by attribute, inline style, aria-hidden or by what is folded up around them") {
    for (const std::string_view html :
         {"<button t hidden>x</button>", "<div hidden><button t>x</button></div>", "<input t type=hidden>",
          "<div aria-hidden=TRUE><button t>x</button></div>", "<div inert><button t>x</button></div>",
          "<button t style='DISPLAY : none'>x</button>",
          "<button t style='display:none!important;display:block'>x</button>",
          "<button t style='display:/*x*/none'>x</button>",
          "<button t style='visibility:collapse'>x</button>",
          "<div style='visibility:hidden'><b><button t>x</button></b></div>",
          "<details><summary>s</summary><button t>x</button></details>",
          "<dialog><button t>x</button></dialog>", "<div hidden=until-found><button t>x</button></div>",
          "<div hidden=false><button t>x</button></div>",
          "<div hidden style='color:red'><button t>x</button></div>"}) {
        INFO(html);
        CHECK(hidden(html));
    }
}

TEST_CASE("elements are not hidden by what only looks like it") {
    for (const std::string_view html :
         {"<button t>x</button>", "<div aria-hidden=''><button t>x</button></div>",
          "<button t style='xdisplay:none'>x</button>",
          "<button t style='display:none;display:block'>x</button>",
          "<button t style='--a:display:none'>x</button>",
          "<button t style=\"content:';display:none'\">x</button>",
          "<button t style='background:url(a;display:none)'>x</button>",
          "<button t style='display:nonsense'>x</button>", "<button t style='opacity:0'>x</button>",
          "<div style='visibility:hidden'><button t style='visibility:visible'>x</button></div>",
          "<div hidden style='display:block'><button t>x</button></div>",
          "<details open><summary>s</summary><button t>x</button></details>",
          "<details><summary><button t>x</button></summary></details>",
          "<dialog open><button t>x</button></dialog>"}) {
        INFO(html);
        CHECK_FALSE(hidden(html));
    }
}

TEST_CASE("controls are disabled by themselves, by a fieldset or by aria-disabled") {
    CHECK(disabled("<input t disabled>"));
    CHECK(disabled("<fieldset disabled><div><input t></div></fieldset>"));
    CHECK(disabled("<fieldset disabled><legend>a</legend><legend><input t></legend></fieldset>"));
    CHECK(disabled("<select><optgroup disabled><option t>x</optgroup></select>"));
    CHECK(disabled("<div t role=switch aria-disabled=true></div>"));
    CHECK(disabled("<div aria-disabled=true><b t role=switch></b></div>"));
    CHECK_FALSE(disabled("<fieldset disabled><legend><input t></legend></fieldset>"));
    CHECK_FALSE(disabled("<div disabled><input t></div>"));
    CHECK_FALSE(disabled("<div t role=switch disabled></div>"));
    CHECK_FALSE(disabled("<div t role=switch aria-disabled=false></div>"));
}

TEST_CASE("messages name an element by role and name, without control characters") {
    const Document document = page("<button t>Sa\x1bve</button><div t>x</div><input t type=checkbox>");
    const auto nodes = sample::all_marked(document);
    CHECK(describe(document, nodes[0]).starts_with("button \"Sa"));
    CHECK(describe(document, nodes[0]).find('\x1b') == std::string::npos);
    CHECK(describe(document, nodes[1]) == "<div>");
    CHECK(describe(document, nodes[2]) == "checkbox");
}

TEST_CASE("deep and circular pages cannot exhaust the computation of a name") {
    const auto nested = [](int depth) {
        std::string html = "<button t>";
        for (int i = 0; i < depth; ++i) html += "<b>";
        return html + "x";
    };
    CHECK(name_of(nested(200)) == "x");
    CHECK(name_of(nested(1500)).empty());
    std::string circle;
    for (int i = 0; i < 300; ++i) {
        circle += "<label id=l" + std::to_string(i) + " for=i" + std::to_string(i) + " aria-labelledby=l" +
                  std::to_string((i + 1) % 300) + ">x<input id=i" + std::to_string((i + 7) % 300) +
                  "></label>";
    }
    CHECK(name_of(circle + "<button t aria-labelledby=l0></button>").starts_with("x"));
}
