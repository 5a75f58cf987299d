#include "terms/markdown.hpp"

#include <doctest/doctest.h>

#include <string>

#include "terms/reading.hpp"
#include "terms/selection.hpp"

using namespace optout;
using namespace optout::terms;

namespace {

pack::TermsPart css(const std::string& text) {
    return {.css = text, .start = {}, .end = {}};
}

std::string read(const std::string& html, std::vector<pack::TermsPart> select = {},
                 std::vector<pack::TermsPart> remove = {}, std::vector<std::string> drop = {}) {
    pack::TermsSource source;
    source.url = "https://forge.example/legal/terms";
    source.select = std::move(select);
    source.remove = std::move(remove);
    source.drop_params = std::move(drop);
    const auto reading = read_text({"text/html; charset=utf-8", html}, source);
    return reading.ok() ? reading->text : "error: " + reading.error().what;
}

}  // namespace

TEST_CASE("blocks of a page become blocks of Markdown") {
    CHECK(read("<h1>Terms</h1><p>One\n  two.<p>Three<h3>Sub</h3>four") ==
          "# Terms\n\nOne two.\n\nThree\n\n### Sub\n\nfour");
    CHECK(read("<ul><li>a<li><p>b</p><ol start=3><li>c<li>d</ol></ul>") == "- a\n- b\n  3. c\n  4. d");
    CHECK(read("<blockquote><p>q</p></blockquote><pre>x\n  y</pre>") == "> q\n\nx\ny");
    CHECK(read("a<br>b<hr>c") == "a\nb\n\nc");
    CHECK(read("<table><tr><th>What<th>Why<tr><td>Name<td><p>To | sign</p><ul><li>in</ul></table>") ==
          "| What | Why |\n| --- | --- |\n| Name | To \\| sign<br>in |");
    CHECK(read("<table><tr><td><p>One column</p><p>is layout</p></table>") == "One column\n\nis layout");
}

TEST_CASE("links are absolute, and what is not an address is text") {
    CHECK(read("<p>See <a href='/privacy?x=1'>our <b>notice</b></a>.") ==
          "See [our notice](https://forge.example/privacy?x=1).");
    CHECK(read("<a href='#b'>below</a> <a href='javascript:void(0)'>x</a> <a href=''>y</a>") == "below x y");
    CHECK(read("<h2>Data<a class=anchor href='#data'>#</a></h2>") == "## Data");
    CHECK(read("<a href='mailto:a@b.example'>a@b.example</a>") == "a@b.example");
    CHECK(read("<a href='/x'><h2>Title</h2><p>text</p></a>") == "## Title\n\ntext");
    CHECK(read("<a href='/p?utm_source=a&id=1#f'>p</a>", {}, {}, {"utm_source"}) ==
          "[p](https://forge.example/p?id=1#f)");
    CHECK(read("<base href='/en/'><a href='p (1)'>p</a>") == "[p](https://forge.example/en/p%20%281%29)");
}

TEST_CASE("what is no text of the document is left out, and what is folded away is not") {
    CHECK(read("<nav>menu</nav><script>x</script><style>y</style><select><option>z</select><p>text</p>"
               "<div id=onetrust-banner-sdk>We use cookies</div><div role=dialog>Hello</div>") == "text");
    CHECK(read("<details><summary>More</summary><p>folded</p></details><div "
               "style='display:none'>hidden</div>") == "More\n\nfolded\n\nhidden");
    CHECK(read("<nav><p>the document itself</p></nav>", {css("nav")}) == "the document itself");
    CHECK(read("<p>soft\u00ADhyphen zero\u200Bwidth no\u00A0break</p>") == "softhyphen zerowidth no break");
}

TEST_CASE("e-mail addresses that are hidden from robots are written out") {
    CHECK(
        read("<a href='/cdn-cgi/l/email-protection#d0b4a0bf90b2a2b5a6bffeb3bfbd'><span class='__cf_email__' "
             "data-cfemail='6d091d022d0f1f081b02430e0200'>[email&#160;protected]</span></a>") ==
        "dpo@brevo.com");
    CHECK(read("<a href='/cdn-cgi/l/email-protection' class='__cf_email__' "
               "data-cfemail='95f1e5fad5f7e7f0e3fabbf6faf8'>[email&#160;protected]</a>") == "dpo@brevo.com");
    CHECK(read("<a href='mailto:&amp;#x61;&amp;#64;&amp;#98;.example'>write</a>") ==
          "[write](mailto:a@b.example)");
    CHECK(read("<span data-cfemail='zz'>x</span>") == "x");
}

TEST_CASE("marks of Markdown in the text are escaped") {
    CHECK(read("<p># not a heading</p><p>1. not an item</p><p>- nor this</p><p>a*b [c] \\ &lt;d></p>") ==
          "\\# not a heading\n\n1\\. not an item\n\n\\- nor this\n\na\\*b \\[c\\] \\\\ \\<d>");
}

TEST_CASE("selections are taken in the order of the rule, once, without what is removed") {
    const std::string html =
        "<div id=a><p class=x>one</p><p class=y>two</p></div><h2>start</h2><p>in</p><ul><li>b1<li>b2</ul>"
        "<footer>end</footer><p>out</p>";
    CHECK(read(html, {css(".y"), css("#a")}) == "two\n\none\n\ntwo");
    CHECK(read(html, {css("#a"), css(".y")}) == "one\n\ntwo");
    CHECK(read(html, {css("#a")}, {css(".x, .none")}) == "two");
    const auto range = [](std::string start, bool start_after, std::string end, bool end_after) {
        return pack::TermsPart{"", std::move(start), std::move(end), start_after, end_after};
    };
    CHECK(read(html, {range("h2", false, "footer", false)}) == "## start\n\nin\n\n- b1\n- b2");
    CHECK(read(html, {range("h2", true, "footer", true)}) == "in\n\n- b1\n- b2\n\nend");
    CHECK(read(html, {range("h2", true, "li", true)}) == "in\n\n- b1");
    CHECK(read(html, {css("body")}, {range("h2", false, "footer", true)}) == "one\n\ntwo\n\nout");
    CHECK(read(html, {css(".gone"), css(".x")}) == "one");
    CHECK(read(html, {css(".gone")})
              .starts_with("error: the page has nothing that the selector `.gone` matches"));
    CHECK(read(html, {range("footer", false, "h2", false)}).find("ends before it starts") !=
          std::string::npos);
    CHECK(read("<main> </main>", {css("main")}).starts_with("error: there is no text"));
}
