#include "page/document.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace optout;
using namespace optout::page;
using namespace std::string_view_literals;

namespace {

Document parse(std::string_view html, const ParseLimits& limits = {}) {
    auto document = Document::parse(html, limits);
    if (!document) FAIL(document.error().message());
    return std::move(document).value();
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    while (times-- > 0) out += text;
    return out;
}

/// "p(b('x') <!--c-->)"
std::string outline(const Document& document, NodeId node) {
    if (document.kind(node) == NodeKind::text) return "'" + std::string(document.text(node)) + "'";
    if (document.kind(node) == NodeKind::comment) return "<!--" + std::string(document.text(node)) + "-->";
    std::string inside;
    for (NodeId child = document.first_child(node); child != no_node; child = document.next_sibling(child)) {
        inside += (inside.empty() ? "" : " ") + outline(document, child);
    }
    return std::string(document.tag(node)) + (inside.empty() ? "" : "(" + inside + ")");
}

NodeId first(const Document& document, std::string_view tag) {
    REQUIRE_FALSE(document.by_tag(tag).empty());
    return document.by_tag(tag).front();
}

std::string body_of(std::string_view html) {
    const Document document = parse(html);
    return outline(document, first(document, "body"));
}

Error failure(std::string_view html, const ParseLimits& limits = {}) {
    const auto document = Document::parse(html, limits);
    REQUIRE_FALSE(document.ok());
    return document.error();
}

}  // namespace

TEST_CASE("a page becomes a tree in document order") {
    const Document document = parse("<!doctype html><title>T</title><p id=a>one <b>two</b><!--c--><p>three");
    CHECK(outline(document, document.root()) ==
          "html(head(title('T')) body(p('one ' b('two') <!--c-->) p('three')))");

    const NodeId p = document.by_id("a");
    const NodeId b = first(document, "b");
    CHECK(document.kind(0) == NodeKind::document);
    CHECK(document.parent(0) == no_node);
    CHECK(document.parent(document.root()) == 0);
    CHECK(document.parent_element(document.root()) == no_node);
    CHECK(document.parent_element(b) == p);
    CHECK(document.next_sibling(b) == b + 2);  // the comment, past the text in b
    CHECK(document.next_element(b) == no_node);
    CHECK(document.previous_sibling(b) == p + 1);
    CHECK(document.previous_element(b) == no_node);
    CHECK(document.next_element(p) == document.by_tag("p")[1]);
    CHECK(document.previous_element(document.by_tag("p")[1]) == p);
    CHECK(document.subtree_end(p) == document.by_tag("p")[1]);
    CHECK(document.contains(p, p));
    CHECK(document.contains(p, b));
    CHECK_FALSE(document.contains(b, p));
    CHECK_FALSE(document.contains(p, document.by_tag("p")[1]));
    CHECK(document.subtree_end(0) == document.size());
}

TEST_CASE("an empty page still has html, head and body") {
    CHECK(outline(parse(""), parse("").root()) == "html(head body)");
    CHECK(outline(parse("  \n"), parse("").root()) == "html(head body)");
}

TEST_CASE("what the author left out is added as browsers do") {
    CHECK(body_of("<table><tr><td>1<td>2</table>") == "body(table(tbody(tr(td('1') td('2')))))");
    CHECK(body_of("<ul><li>1<li>2</ul>") == "body(ul(li('1') li('2')))");
    CHECK(body_of("<p>1<div>2</div></p>") == "body(p('1') div('2') p)");
    CHECK(body_of("<b>1<p>2</b>3</p>") == "body(b('1') p(b('2') '3'))");
}

TEST_CASE("attributes have lower-case names, resolved values and no doubles") {
    const Document document = parse("<input DISABLED Value='a&amp;b&lt' value=2 data-X=\"&quot;\" title=>");
    const NodeId input = first(document, "input");
    REQUIRE(document.attributes(input).size() == 4);
    CHECK(document.attributes(input)[0].name == "disabled");
    CHECK(document.attribute(input, "disabled") == "");
    CHECK(document.attribute(input, "value") == "a&b<");
    CHECK(document.attribute(input, "data-x") == "\"");
    CHECK(document.attribute(input, "title") == "");
    CHECK_FALSE(document.attribute(input, "name").has_value());
    CHECK(document.has_attribute(input, "title"));
    CHECK(document.attributes(document.parent(input)).empty());
    CHECK(document.attributes(0).empty());
}

TEST_CASE("the content of templates is left out") {
    const Document document = parse("<body><template id=t><p id=hidden>x</template><p>y");
    CHECK(outline(document, first(document, "body")) == "body(template p('y'))");
    CHECK(document.by_id("hidden") == no_node);
    CHECK(document.by_id("t") != no_node);
}

TEST_CASE("noscript holds text, and one in the head does not end the head") {
    const Document document = parse(
        "<head><noscript><img src='/pixel'><form></noscript><meta name=token content=t></head>"
        "<body><NoScript class=n><b>off</b></NOSCRIPT ><p>x<noframes><i></noframes>");
    CHECK(outline(document, document.root()) ==
          "html(head(noscript('<img src='/pixel'><form>') meta) "
          "body(noscript('<b>off</b>') p('x' noframes('<i>'))))");
    CHECK(document.attribute(document.by_tag("noscript")[1], "class") == "n");
    CHECK(document.by_tag("form").empty());
}

TEST_CASE("the word noscript stays what it is in scripts, comments and attributes") {
    const Document document = parse(
        "<script>a('<noscript>')</script><!-- <noscript> --><p "
        "title='<noscript>'>x<textarea><noscript></textarea>");
    CHECK(document.text_content(0) == "a('<noscript>')x<noscript>");
    CHECK(document.attribute(first(document, "p"), "title") == "<noscript>");
    CHECK(document.by_tag("noscript").empty());
}

TEST_CASE("text before the end of a form is in the form") {
    CHECK(body_of("<body><form><b>1</b> 2 </form> 3") == "body(form(b('1') ' 2 ') ' 3')");
    CHECK(body_of("<body><form> </form>") == "body(form(' '))");
    CHECK(body_of("<body>1</form>2<form>3</form></form>4") == "body('12' form('3') '4')");
    CHECK(body_of("<body>1<!---->2") == "body('1' <!----> '2')");
}

TEST_CASE("text beside text is one node") {
    CHECK(body_of("<body><table><tr>1<tr>2<tr>3</table>") == "body('123' table(tbody(tr tr tr)))");
}

TEST_CASE("SVG and MathML keep the names that the standard gives them") {
    const Document document = parse(
        "<svg VIEWBOX='0 0 1 1' xlink:HREF=#a><LINEARGRADIENT/><foreignobject><P>x</P></foreignobject></svg>"
        "<math definitionurl=u><MI>y");
    const NodeId svg = first(document, "svg");
    CHECK_FALSE(document.is_html(svg));
    CHECK(document.attribute(svg, "viewBox") == "0 0 1 1");
    CHECK(document.attribute(svg, "xlink:href") == "#a");
    CHECK(outline(document, svg) == "svg(linearGradient foreignObject(p('x')))");
    CHECK(document.is_html(first(document, "p")));
    CHECK(document.attribute(first(document, "math"), "definitionURL") == "u");
    CHECK_FALSE(document.is_html(first(document, "mi")));
}

TEST_CASE("elements that no standard knows keep their names") {
    const Document document = parse("<X-Switch checked><slot></slot></X-Switch><a\xC3\xA9\xFF>");
    CHECK(outline(document, first(document, "body")) == "body(x-switch(slot) a\u00E9\uFFFD)");
}

TEST_CASE("bytes that are no UTF-8 are replaced and others kept") {
    CHECK(body_of("<body>a\xFFz") == "body('a\uFFFDz')");
    CHECK(body_of("\xEF\xBB\xBF<body>Größe\r\n𝄞\r.") == "body('Größe\n𝄞\n.')");
    CHECK(body_of("<body>a\0b"sv) == "body('ab')");
    const Document document = parse("<i\0i title='x\0\xC3'>"sv);
    CHECK(document.tag(document.size() - 1) == "i\uFFFDi");
    CHECK(document.attributes(document.size() - 1)[0].value == "x\uFFFD\uFFFD");
}

TEST_CASE("elements are found by id, tag and label") {
    const Document document = parse(
        "<label for=x>1</label><input id=x><p id=x><label for=x>2</label><label "
        "for=y>3</label><label>4</label><p id=''>");
    CHECK(document.by_id("x") == first(document, "input"));
    REQUIRE(document.all_by_id("x").size() == 2);
    CHECK(document.all_by_id("x")[1] == first(document, "p"));
    CHECK(document.by_id("") == no_node);
    CHECK(document.by_id("z") == no_node);
    REQUIRE(document.labels_for("x").size() == 2);
    CHECK(document.text_content(document.labels_for("x")[0]) == "1");
    CHECK(document.text_content(document.labels_for("x")[1]) == "2");
    CHECK(document.labels_for("z").empty());
    CHECK(document.by_tag("label").size() == 4);
    CHECK(document.by_tag("no-such-tag").empty());
    CHECK(document.by_tag("").empty());
}

TEST_CASE("closest begins with the node itself and may begin with text") {
    const Document document = parse("<form><div><b>x</b></div></form>");
    const NodeId b = first(document, "b");
    CHECK(document.closest(b, "b") == b);
    CHECK(document.closest(b + 1, "b") == b);
    CHECK(document.closest(b, "form") == first(document, "form"));
    CHECK(document.closest(b, "table") == no_node);
}

TEST_CASE("text content is the text below a node without comments") {
    const Document document = parse("<div>a<b>b<!--x--></b><script>c</script> d</div>e");
    CHECK(document.text_content(first(document, "div")) == "abc d");
    CHECK(document.text_content(0) == "abc de");
    CHECK(document.text_content(first(document, "b") + 1) == "b");
    CHECK(document.text_content(first(document, "b") + 2) == "x");  // the comment's own
    CHECK(document.text(first(document, "b")) == "");
}

TEST_CASE("the base address is that of the first base element that has one") {
    CHECK(parse("<base target=x><base href='/a?x=1&amp;y'><base href=/b>").base_href() == "/a?x=1&y");
    CHECK_FALSE(parse("<base target=x>").base_href().has_value());
    CHECK_FALSE(parse("<p>").base_href().has_value());
}

TEST_CASE("views stay valid when the document is moved") {
    Document document = parse("<p id=a title=kept>");
    const auto title = document.attribute(document.by_id("a"), "title");
    const std::vector<Document> moved = [&] {
        std::vector<Document> all;
        all.push_back(std::move(document));
        return all;
    }();
    CHECK(title == "kept");
    CHECK(moved[0].attribute(moved[0].by_id("a"), "title").value().data() == title->data());
}

TEST_CASE("a page over a limit is an error that says so") {
    const Error error = failure("<p>12345678", {.bytes = 10});
    CHECK(error.kind == ErrorKind::too_large);
    CHECK(error.what == "the page is too long to be a settings page");
    CHECK_FALSE(error.remedy.empty());
    CHECK(failure("<p><p><p>", {.elements = 2}).what ==
          "the page has too many elements to be a settings page");
    CHECK(failure("<div><div><div>", {.depth = 2}).what ==
          "the page is nested too deeply to be a settings page");
    CHECK(failure(repeat("<p>", 10), {.elements = 12}).kind ==
          ErrorKind::too_large);  // html, head and body count
    CHECK(failure("<table><td><table><td>", {.depth = 9}).kind == ErrorKind::too_large);
    CHECK(Document::parse("<table><td><table><td>", {.depth = 10}).ok());
}

TEST_CASE("only what becomes an element counts") {
    const ParseLimits limits{.elements = 10, .depth = 5};
    CHECK(Document::parse("<script>'" + repeat("<div>", 50) + "'</script>", limits).ok());
    CHECK(Document::parse("<!--" + repeat("<div>", 50) + "-->", limits).ok());
    CHECK(Document::parse("<p title='" + repeat("<div>", 50) + "'>", limits).ok());
    CHECK(Document::parse("<TEXTAREA>" + repeat("<div>", 50) + "</textareas></TextArea >", limits).ok());
    CHECK(Document::parse("<noscript>" + repeat("<div>", 50) + "</noscript>", limits).ok());
    CHECK_FALSE(Document::parse("<script></script>" + repeat("<div>", 50), limits).ok());
    CHECK_FALSE(Document::parse("<!-->" + repeat("<div>", 50), limits).ok());
    CHECK_FALSE(Document::parse("<p title=''>" + repeat("<div>", 50), limits).ok());
}

TEST_CASE("long lists without end tags are not deep") {
    const ParseLimits limits{.depth = 20};
    for (const std::string item :
         {"<li>x", "<p>x", "<tr><td>x", "<option>x", "<dt>x<dd>y", "<br>", "<input>", "<span>x</span>"}) {
        CAPTURE(item);
        CHECK(Document::parse("<table><ul><select>" + repeat(item, 1000), limits).ok());
        CHECK(Document::parse("<ul>" + repeat(item, 1000), limits).ok());
    }
    CHECK(Document::parse("<svg>" + repeat("<g><path d=x/></g>", 1000), limits).ok());
}

TEST_CASE("pages made to exhaust the program are errors") {
    const auto numbered = [](std::string_view before, std::string_view after, int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += std::string(before) + std::to_string(i) + std::string(after);
        return out;
    };
    CHECK(failure(repeat("<p>x", 1'000'000)).kind == ErrorKind::too_large);
    CHECK(failure(repeat("<div>", 100'000)).kind == ErrorKind::too_large);
    CHECK(failure(repeat("<ul><li>", 100'000)).kind == ErrorKind::too_large);
    CHECK(failure(repeat("<a><div>", 100'000)).kind == ErrorKind::too_large);
    CHECK(failure(repeat("<svg><desc>", 100'000)).kind == ErrorKind::too_large);
    CHECK(failure(repeat("<!---->", 1'000'000)).kind == ErrorKind::too_large);
    CHECK(failure("<p " + numbered("a", " ", 100'000) + ">").kind == ErrorKind::too_large);
    CHECK(failure(numbered("<body a", ">", 100'000)).kind == ErrorKind::too_large);
    // Each <b> is opened again in each <p>: the tree would be a thousand times as large as the text.
    CHECK(failure(numbered("<p><b id=", ">", 1'900)).kind == ErrorKind::too_large);
    CHECK(failure(repeat("<span>", 1'900) + repeat("</x>", 100'000)).kind == ErrorKind::too_large);
}

TEST_CASE("a page that is as deep as it may be is read") {
    const Document document = parse(repeat("<div>", 1'900) + "x");
    CHECK(document.by_tag("div").size() == 1'900);
    CHECK(document.text_content(0) == "x");
}

TEST_CASE("a page on which the parser gives up is an error, not the end of the program") {
    const std::string page = "<table><svg><select><desc><select></table>";
    CHECK(failure(page).kind == ErrorKind::malformed);
    CHECK(failure(page).what == "the HTML of the page is too broken to be read");
    CHECK(body_of("<body>still working") == "body('still working')");
}
