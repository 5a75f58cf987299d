#include "page/selector.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace optout;
using namespace optout::page;

namespace {

Document parse(std::string_view html) {
    auto document = Document::parse(html);
    if (!document) FAIL(document.error().message());
    return std::move(document).value();
}

Selector selector(std::string_view text) {
    auto selector = Selector::parse(text);
    if (!selector) FAIL(selector.error().message());
    return std::move(selector).value();
}

/// The ids of the elements that match, in document order; the tag where there is no id.
std::string found(const Document& document, std::string_view text, NodeId scope = 0) {
    std::string ids;
    for (const NodeId element : selector(text).select(document, scope)) {
        ids += (ids.empty() ? "" : " ") +
               std::string(document.attribute(element, "id").value_or(document.tag(element)));
    }
    return ids;
}

std::string found(std::string_view html, std::string_view text) {
    return found(parse(html), text);
}

struct Row {
    std::string selector;
    std::string ids;
};
void check(const Document& document, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.selector);
        CHECK(found(document, row.selector) == row.ids);
    }
}

std::string error(std::string_view text) {
    const auto selector = Selector::parse(text);
    if (selector.ok()) return "";
    CHECK(selector.error().kind == ErrorKind::pack);
    return selector.error().message();
}

}  // namespace

TEST_CASE("types, ids and classes") {
    check(parse("<p id=a class='x y'><P id=b class='X\ty\nz'><b id=c class=x-y></b><p id=a class=''>"),
          {{"p", "a b a"},
           {"P", "a b a"},
           {"#a", "a a"},
           {"#A", ""},
           {"p#b", "b"},
           {".x", "a"},
           {".X", "b"},
           {".y", "a b"},
           {".x.y", "a"},
           {".x-y", "c"},
           {"b.x-y#c", "c"},
           {"p.x-y", ""},
           {"body *", "a b c a"},
           {"*.y", "a b"},
           {"x-y", ""}});
}

TEST_CASE("types of SVG elements keep their letter case") {
    check(parse("<svg id=s><linearGradient id=g /><a id=i></a></svg>"),
          {{"linearGradient", "g"}, {"lineargradient", ""}, {"svg > A", ""}, {"svg > a", "i"}, {"SVG", ""}});
}

TEST_CASE("attributes are compared with each operator") {
    check(parse("<p id=a title='one two'><p id=b title=one-two><p id=c title=one><p id=d title=''><p id=e "
                "TITLE=twoone>"),
          {{"[title]", "a b c d e"},
           {"[TITLE]", "a b c d e"},
           {"[title=one]", "c"},
           {"[title='one']", "c"},
           {"[title=\"\"]", "d"},
           {"[ title = \"one two\" ]", "a"},
           {"[title~=one]", "a c"},
           {"[title~='one two']", ""},
           {"[title~='']", ""},
           {"[title|=one]", "b c"},
           {"[title|='']", "d"},
           {"[title^=one]", "a b c"},
           {"[title$=two]", "a b"},
           {"[title*=ne]", "a b c e"},
           {"[title^='']", ""},
           {"[title$='']", ""},
           {"[title*='']", ""},
           {"[title^=one][title$=two]", "a b"},
           {"[title^='one two and more']", ""},
           {"[name]", ""}});
}

TEST_CASE("letter case in attribute values follows the flag, else the HTML standard") {
    check(
        parse(
            "<input id=a type=CheckBox name=Foo><input id=b type=checkbox name=foo><svg id=c type=CHECKBOX>"),
        {{"[type=checkbox]", "a b"},
         {"[type=checkbox s]", "b"},
         {"[type=checkbox i]", "a b c"},
         {"[type^=CHECK]", "a b c"},
         {"[name=foo]", "b"},
         {"[name=foo i]", "a b"},
         {"[name=\"FOO\"I]", "a b"},
         {"[name*=OO i]", "a b"},
         {"[name~=FOO i]", "a b"},
         {"[name|=FOO i]", "a b"},
         {"[name$=O i]", "a b"}});
}

TEST_CASE("attribute names of SVG elements keep their letter case") {
    check(parse("<svg id=s viewbox=1></svg><p id=p viewBox=1>"), {{"[viewBox]", "s p"}, {"[viewbox]", "p"}});
}

TEST_CASE("combinators") {
    check(parse("<div id=a><p id=b></p><!----><p id=c><b id=d></b></p>text<i id=e></i><p id=f></p></div>"),
          {{"div p", "b c f"},
           {"div b", "d"},
           {"div > b", ""},
           {"div>p>b", "d"},
           {"p + p", "c"},
           {"p + i", "e"},
           {"p ~ p", "c f"},
           {"i ~ p", "f"},
           {"b ~ p", ""},
           {"p~i+p", "f"},
           {"body > div i + p", "f"},
           {"body p > b", "d"},
           {"html body div p b", "d"},
           {"p p", ""}});
}

TEST_CASE("a search to the left tries every ancestor and sibling that could do") {
    check(parse("<div class=x id=a><div><div class=y id=b><div class=x id=c><div class=z id=d><b id=e>"),
          {{".x > .y b", ""},
           {"div.y > .x b", "e"},
           {".x .y b", "e"},
           {".y > .x > .z > b", "e"},
           {".x .x > .z b", "e"}});
    CHECK(found("<i></i><b class=k></b><b id=x></b><u id=y></u>", "i + b ~ b ~ u") == "y");
    CHECK(found("<i></i><b></b><b></b><u id=y></u>", "i ~ b + u") == "y");
    CHECK(found("<p><i></i></p><p><b id=x></b></p>", "i ~ b") == "");
}

TEST_CASE("lists give each element once, in document order") {
    check(parse("<p id=a class=x><b id=b class=x></b></p><p id=c></p>"),
          {{"b, p", "a b c"}, {".x,p , b", "a b c"}, {"p,\nnope", "a c"}});
}

TEST_CASE(":is, :where and :not take lists of whole selectors") {
    check(
        parse("<ul id=u><li id=a class=x><li id=b><b id=c class=x></b></ul><ol id=o><li id=d class=x></ol>"),
        {{":is(ul, ol) > li", "a b d"},
         {"li:where(.x, ul *)", "a b d"},
         {":is(ul .x)", "a c"},
         {"li:not(.x)", "b"},
         {"li:not(ul li)", "d"},
         {"li:not(.x, ol > li)", "b"},
         {"li:not(:not(.x))", "a d"},
         {"body *:not(ul):not(ol):not(li)", "c"},
         {"ul :is(:is(li) > :is(b, i))", "c"}});
}

TEST_CASE(":has looks below and beside") {
    check(
        parse("<div id=a><p id=b><i id=c></i></p></div><div id=d><p id=e></p><u id=f></u></div><s id=g></s>"),
        {{"div:has(i)", "a"},
         {"div:has(> i)", ""},
         {"div:has(>p>i)", "a"},
         {"div:has(p i)", "a"},
         {"div:has(i, u)", "a d"},
         {"div:has(+ div)", "a"},
         {"div:has(~ s)", "a d"},
         {"div:has(+ div u)", "a"},
         {"p:has(+ u)", "e"},
         {"p:not(:has(*))", "e"},
         {"div:has(p + u):has(:not(i))", "d"},
         {"div:has(p):not(:has(u)) i", "c"},
         {":has(i):not(html, body)", "a b"},
         {"div:has(:is(body i))", "a"}});
}

TEST_CASE("counting children") {
    const Document document =
        parse("<ul><li id=a><li id=b class=x>t<li id=c><li id=d class=x><li id=e class=x></ul>");
    check(document, {{"li:first-child", "a"},
                     {"li:last-child", "e"},
                     {"li:only-child", ""},
                     {"li:nth-child(2)", "b"},
                     {"li:nth-child(odd)", "a c e"},
                     {"li:nth-child(EVEN)", "b d"},
                     {"li:nth-child(2n+1)", "a c e"},
                     {"li:nth-child( 3n - 2 )", "a d"},
                     {"li:nth-child(-n+2)", "a b"},
                     {"li:nth-child(n+4)", "d e"},
                     {"li:nth-child(n)", "a b c d e"},
                     {"li:nth-child(0n+3)", "c"},
                     {"li:nth-child(+3)", "c"},
                     {"li:nth-child(-3)", ""},
                     {"li:nth-child(0)", ""},
                     {"li:nth-child(-2n)", ""},
                     {"li:nth-child(n+99999999999)", ""},
                     {"li:nth-child(99999999999n+2)", "b"},
                     {"li:nth-last-child(2)", "d"},
                     {"li:nth-last-child(-n+2)", "d e"},
                     {"li:nth-child(1 of .x)", "b"},
                     {"li:nth-child(even of .x, :first-child)", "b e"},
                     {"li:nth-last-child(2 of li.x)", "d"},
                     {"li:nth-child(2 of ul > .x)", "d"},
                     {":root:first-child:last-child:only-child", "html"}});
}

TEST_CASE("counting children of the same type") {
    check(parse("<div><p id=a></p><b id=b></b><p id=c></p><b id=d></b><i id=e></i><p id=f></p></div>"),
          {{"p:first-of-type", "a"},
           {"div :first-of-type", "a b e"},
           {"div :last-of-type", "d e f"},
           {"div :only-of-type", "e"},
           {"div :nth-of-type(2)", "c d"},
           {"p:nth-last-of-type(2)", "c"},
           {"p:nth-of-type(odd)", "a f"}});
}

TEST_CASE("an empty element has no text and no child, comments aside") {
    check(parse("<p id=a></p><p id=b> </p><p id=c><!--x--></p><p id=d><b id=e></b></p><template "
                "id=f>x</template>"),
          {{"p:empty", "a c"}, {"b:empty", "e"}, {"template:empty", "f"}});
}

TEST_CASE(":root and :scope") {
    const Document document = parse("<div id=a><p id=b><b id=c></b></p></div><b id=d></b>");
    CHECK(found(document, ":root") == "html");
    CHECK(found(document, ":scope > body > div") == "a");
    const NodeId div = document.by_id("a");
    CHECK(found(document, "*", div) == "b c");
    CHECK(found(document, "#c, #d", div) == "c");
    CHECK(found(document, ":scope", div) == "");
    CHECK(found(document, ":scope > p", div) == "b");
    CHECK(found(document, "body b", div) == "c");  // what is above the scope counts
    CHECK(found(document, "p:has(:scope)", div) == "");
    CHECK(found(document, "b", document.by_id("b")) == "c");
    CHECK(found(document, "b", document.by_id("c")) == "");
}

TEST_CASE("one element is matched, and is then its own scope") {
    const Document document = parse("<div id=a><p id=b class=x>text");
    const NodeId p = document.by_id("b");
    CHECK(selector("div > .x").matches(document, p));
    CHECK(selector("body :scope").matches(document, p));
    CHECK(selector("div:has(p)").matches(document, document.by_id("a")));
    CHECK_FALSE(selector("div").matches(document, p));
    CHECK_FALSE(selector("*").matches(document, p + 1));  // text
    CHECK_FALSE(selector("*").matches(document, 0));
}

TEST_CASE("checked boxes and radio buttons") {
    check(parse("<input id=a type=checkbox checked><input id=b type=CHECKBOX><input id=c checked>"
                "<input id=d type=radio name=n checked><input id=e type=radio name=n checked>"
                "<form id=f><input id=g type=radio name=n checked><input id=h type=radio checked>"
                "<input id=i type=radio checked></form><input id=j type=radio name=n checked form=f>"),
          {{"input:checked", "a e h i j"}, {"input:not(:checked)", "b c d g"}});
}

TEST_CASE("chosen options") {
    const auto chosen = [](std::string_view html) { return found(html, "option:checked"); };
    CHECK(chosen("<select><option id=a><option id=b></select>") == "a");
    CHECK(chosen("<select><option id=a disabled><option id=b></select>") == "b");
    CHECK(chosen("<select><optgroup disabled><option id=a></optgroup><option id=b></select>") == "b");
    CHECK(chosen("<select><option id=a><option id=b selected></select>") == "b");
    CHECK(chosen("<select><option id=a selected><option id=b selected disabled></select>") == "b");
    CHECK(chosen("<select size=1><option id=a></select>") == "a");
    CHECK(chosen("<select size=2><option id=a></select>") == "");
    CHECK(chosen("<select size=2><option id=a selected><option id=b selected></select>") == "b");
    CHECK(chosen("<select size=nonsense><option id=a></select>") == "a");
    CHECK(chosen("<select multiple><option id=a></select>") == "");
    CHECK(chosen("<select multiple><option id=a selected><option id=b selected></select>") == "a b");
    CHECK(chosen("<datalist><option id=a><option id=b selected></datalist>") == "b");
}

TEST_CASE("disabled controls") {
    check(parse("<input id=a disabled><fieldset id=b disabled><div></div><legend><input id=c></legend>"
                "<legend><input id=d></legend><button id=e></button><fieldset id=f></fieldset></fieldset>"
                "<select id=g disabled><optgroup id=h><option id=i></optgroup></select>"
                "<select id=j><optgroup id=k disabled><option id=l></optgroup><option id=m disabled></select>"
                "<textarea id=n></textarea><p id=o disabled></p><a id=p disabled></a>"),
          {{"body :disabled", "a b d e f g h i k l m"}, {"body :enabled", "c j n"}});
}

TEST_CASE("required and read-only controls") {
    check(parse("<input id=a required><input id=b required type=hidden><select id=c "
                "required></select><textarea id=d></textarea>"
                "<button id=e required></button><input id=f readonly><input id=g type=checkbox "
                "required><input id=h disabled>"
                "<p id=i contenteditable><b id=j></b></p><p id=k contenteditable=true><b id=l "
                "contenteditable=false></b></p>"),
          {{"body :required", "a c g"},
           {"body :optional", "b d f h"},
           {"body :read-write", "a d i j k"},
           {"body :read-only", "b c e f g h l"}});
}

TEST_CASE("links") {
    check(parse("<a id=a href></a><a id=b></a><area id=c href=x><svg><a id=d xlink:href=x /><a id=e "
                "/></svg><b id=f href=x></b>"),
          {{"body :link", "a c d"}, {"body :any-link", "a c d"}});
}

TEST_CASE("languages") {
    check(parse("<div lang=en-GB id=a><p id=b></p><p id=c lang=''></p></div><div id=d lang=de-Latn-CH></div>"
                "<div id=e lang=zh-Hant-TW></div><div id=f lang=DE></div><div id=g></div>"),
          {{"body :lang(en)", "a b"},
           {"body :lang(EN)", "a b"},
           {"body :lang(en-gb)", "a b"},
           {"body :lang(en-US)", ""},
           {"body :lang(e)", ""},
           {"body :lang(de)", "d f"},
           {"body :lang(de-CH)", "d"},
           {"body :lang('*-CH')", "d"},
           {"body :lang(\\*-Latn)", "d"},
           {"body :lang('*')", "a b d e f"},
           {"body :lang(zh-TW, 'de')", "d e f"},
           {"body :lang('')", "c g"}});
    CHECK(found("<html lang=fr><p id=a>", "p:lang(fr)") == "a");
    CHECK(found("<meta http-equiv=Content-Language content=' nl '><p id=a>", "p:lang(nl)") == "a");
    CHECK(found("<meta http-equiv=content-language content='nl, fr'><p id=a>", "p:lang(nl)") == "");
}

TEST_CASE("escapes, strings and comments") {
    check(
        parse(
            "<p id=1a class='a.b é'><p id=b title='x\"y'><p id=c title='line\nbreak'><p id=d class=\uFFFD>"),
        {{"#\\31 a", "1a"},
         {"#\\000031a", "1a"},
         {".a\\.b", "1a"},
         {".\\61\\2e b", "1a"},
         {".é", "1a"},
         {".\\e9", "1a"},
         {"[title=\"x\\\"y\"]", "b"},
         {"[title='x\"y']", "b"},
         {"[title='line\\a break']", "c"},
         {"[title='li\\\nne\\A break']", "c"},
         {".\\0", "d"},
         {".\\110000", "d"},
         {".\\d800", "d"},
         {"/* x */ p/* y */.é /* z */", "1a"},
         {"body/* > */ p#b", "b"},
         {"p:not(/* none */ #b,/**/#c)", "1a d"}});
}

TEST_CASE("what is wrong is named with its place and the whole selector") {
    CHECK(error("div:hover") ==
          "selector `div:hover`, position 4: `:hover` depends on the moment and cannot be used in a pack");
    CHECK(error("a, b:focus-within").find("position 5: `:focus-within` depends") != std::string::npos);
    CHECK(error("p::before").find("position 2: `::before` is a pseudo-element") != std::string::npos);
    CHECK(error("p:first-line").find("pseudo-element") != std::string::npos);
    CHECK(error("svg|a").find("position 4: namespaces (`|`) are not supported") != std::string::npos);
    CHECK(error("*|a").find("namespaces") != std::string::npos);
    CHECK(error("[xlink|href]").find("position 7: namespaces") != std::string::npos);
    CHECK(error("a || b").find("position 3: the column combinator `||`") != std::string::npos);
    CHECK(error("& > a").find("`&`") != std::string::npos);
    CHECK(error(":nht-child(2)").find("did you mean `:nth-child`?") != std::string::npos);
    CHECK(error(":has(b:has(i))").find("position 7: `:has()` cannot stand inside `:has()`") !=
          std::string::npos);
    CHECK(error(":has(:not(:is(:has(a))))").find("cannot stand inside") != std::string::npos);
    CHECK(error("> a").find("position 1: a selector cannot begin with `>`") != std::string::npos);
    CHECK(error("a >").find("position 4: the selector ends") != std::string::npos);
    CHECK(error("#1a").find("[id=") != std::string::npos);
    CHECK(error("[a=1]").find("position 4: `1` stands where a value in quotes should stand") !=
          std::string::npos);
    CHECK(error("[a=\"b]").find("position 4: the quotes are not closed") != std::string::npos);
    CHECK(error("a)").find("position 2: `)` closes nothing") != std::string::npos);
    CHECK(error("é ß$").find("position 6: `$`") != std::string::npos);
    CHECK(error("a\x1b[2J").find('\x1b') == std::string::npos);
}

TEST_CASE("half a selector is no selector") {
    for (const std::string text : {"",
                                   " ",
                                   "a,",
                                   ",a",
                                   "a,,b",
                                   "a > > b",
                                   "a + ~ b",
                                   "#",
                                   ".",
                                   ".1",
                                   "#-",
                                   ":",
                                   "::",
                                   "a:",
                                   "[",
                                   "[]",
                                   "[a",
                                   "[a=",
                                   "[a=]",
                                   "[a=b",
                                   "[a=b c]",
                                   "[a i]",
                                   "[a~b]",
                                   "[a=b]c",
                                   "a*",
                                   "**",
                                   "a/**/b",
                                   "a.b*",
                                   ":is()",
                                   ":not()",
                                   ":has()",
                                   ":is(a",
                                   ":is(a,)",
                                   ":is(> a)",
                                   ":not(> a)",
                                   ":not",
                                   ":is",
                                   ":root()",
                                   ":first-child(1)",
                                   ":lang()",
                                   ":lang(5)",
                                   ":lang(en,)",
                                   ":lang(*)",
                                   ":lang('en)",
                                   ":nth-child",
                                   ":nth-child()",
                                   ":nth-child(2 n)",
                                   ":nth-child(+ 2n)",
                                   ":nth-child(n 1)",
                                   ":nth-child(n + -1)",
                                   ":nth-child(--n)",
                                   ":nth-child(2x)",
                                   ":nth-child(nn)",
                                   ":nth-child(2 of)",
                                   ":nth-child(2of p)",
                                   ":nth-of-type(2 of p)",
                                   ":has(>)",
                                   ":has(> )",
                                   "a{",
                                   "a;",
                                   "@a",
                                   "\"a\"",
                                   "a\\\n",
                                   "a b!"}) {
        CAPTURE(text);
        CHECK_FALSE(error(text).empty());
    }
}

TEST_CASE("a selector may neither be endless nor endlessly nested") {
    std::string nested;
    for (int i = 0; i < 17; ++i) nested += ":is(";
    CHECK(error(nested + "a" + std::string(17, ')')).find("nested more than 16 deep") != std::string::npos);
    CHECK(error(nested.substr(4) + "a" + std::string(16, ')')).empty());
    CHECK(error(std::string(4097, 'a')).find("longer than 4096 bytes") != std::string::npos);
    CHECK(error(std::string(4096, 'a')).empty());
}

TEST_CASE("costly selectors on large pages take time in proportion to the page") {
    std::string flat;
    for (int i = 0; i < 20'000; ++i) flat += "<b></b>";
    const Document wide = parse(flat + "<i id=x></i>");
    CHECK(found(wide, "s ~ b ~ i") == "");
    CHECK(found(wide, "b ~ b ~ i") == "x");
    CHECK(found(wide, "b:has(~ s)") == "");
    CHECK(selector("b:has(~ i):nth-child(odd)").select(wide).size() == 10'000);
    CHECK(selector("b:nth-last-of-type(2n)").select(wide).size() == 10'000);

    std::string tower;
    for (int i = 0; i < 1'500; ++i) tower += "<div>";
    const Document deep = parse(tower + "<i id=x>");
    CHECK(found(deep, "s div div div div div i") == "");
    CHECK(found(deep, ":is(:is(:is(:is(s div) div) div) div) i") == "");
    CHECK(found(deep, "div:has(s), div:has(div div i) i") == "x");
    std::string chain;
    for (int i = 0; i < 400; ++i) chain += "div ";
    CHECK(found(deep, chain + "> i") == "x");
}
