// Long texts are kept from gumbo and put back: the tree must be the one that gumbo makes of the whole page.
#include "page/long_text.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "page/document.hpp"

using namespace optout;
using namespace optout::page;

namespace {

const std::string text = "Our terms say what you may do with it, and what we may do";  // long enough

void outline(const Document& document, NodeId node, std::string& out) {
    switch (document.kind(node)) {
        case NodeKind::text:
            out += "'" + std::string(document.text(node)) + "'";
            return;
        case NodeKind::comment:
            out += "<!--" + std::string(document.text(node)) + "-->";
            return;
        default:
            out += std::string(document.tag(node)) + "(";
            if (document.kind(node) == NodeKind::element) {
                for (const auto& [name, value] : document.attributes(node))
                    out += std::string(name) + "=" + std::string(value) + " ";
            }
            for (NodeId child = document.first_child(node); child != no_node;
                 child = document.next_sibling(child))
                outline(document, child, out);
            out += ")";
    }
}

std::string outline(const std::string& html) {
    const auto document = Document::parse(html);
    if (!document.ok()) return document.error().what;
    std::string out;
    outline(*document, document->root(), out);
    return out;
}

/// A page that holds the mark is shown to gumbo whole.
void check_same(const std::string& html) {
    const std::string other = "\uEFB8";
    const std::string kept = outline(html + "<!--" + other + "-->");
    const std::string whole = outline(html + "<!--" + std::string(long_text_mark) + "-->");
    CHECK_MESSAGE(replace_all(kept, other, long_text_mark) == whole, html);
}

}  // namespace

TEST_CASE("a long text is found from its first letter to its last, without what stands for something else") {
    const auto found = [](const std::string& html, std::size_t from = 0) {
        std::string all;
        for (const auto& [at, length] : find_long_texts(html, from, html.size()))
            all += "[" + html.substr(at, length) + "]";
        return all;
    };
    CHECK(found(" " + text + ".\n ") == "[" + text + ".]");
    CHECK(found("too short to be worth it") == "");
    CHECK(found("&copy" + text + " " + text) == "[" + text.substr(text.find(' ') + 1) + " " + text + "]");
    CHECK(found("x" + text, 1) == "[" + text.substr(text.find(' ') + 1) + "]");
    CHECK(found(text + " für ‘Größe’ – 規約 " + text) == "[" + text + " für ‘Größe’ – 規約 " + text + "]");
    for (const char* no :
         {"\r", "\x7F", "\xC2\x85", "\xEF\xB7\x90", "\xF0\x9F\x8D\xAA", "\xFF", "]", ">", "--"}) {
        CAPTURE(no);
        CHECK(found(text + no + " " + text) == "[" + text + "][" + text + "]");
    }
}

TEST_CASE("the tree is the same, whatever stands around the long texts") {
    for (const std::string& html :
         {"<p>" + text + "<p>" + text,
          "<p>" + text + " &amp " + text + " &#61367;0&#61367; " + text,
          "<p>&#61367;x " + text,
          "<table>" + text + "<tr><td>" + text + "</table>" + text,
          "<table> a <tr> " + text + "</table>",
          "<frameset> " + text + " </frameset> " + text,
          "<pre>\n\n " + text + "\n</pre>",
          "<p title='" + text + "'>" + text + "<!-- " + text + " -->",
          "<p title=\"a>" + text + "<b>\">" + text,
          "<!-- a > " + text + " --><p>" + text,
          "<!-->" + text + "<p>" + text,
          "<svg><![CDATA[ a > " + text + " ]]> " + text + "</svg>" + text,
          "<svg><title>" + text + "</title><style> a > " + text + "</style></svg>",
          "<title>" + text + "</title><textarea>" + text + "</textarea>" + text,
          "<script><!-- <script> </script> " + text + " --> </script><p>" + text,
          "<select><option>" + text + "<p>" + text + "<textarea>" + text + "</select>" + text,
          "</p foo='" + text + "'>" + text,
          "a < " + text + " <3 " + text,
          "<p>" + text + "</form>" + text,
          "<form>" + text + "</form>" + text,
          "<noscript>" + text + "</noscript>" + text,
          text,
          "<p>" + text + "<b>" + text + "<p>" + text + "</b>" + text})
        check_same(html);
}

TEST_CASE("the tree is the same for pages of any mixture") {
    const std::vector<std::string> pieces{text,
                                          text + " " + text,
                                          " ",
                                          "\n",
                                          "&amp;",
                                          "&",
                                          "&copy",
                                          "<p>",
                                          "</p>",
                                          "<b>",
                                          "</b>",
                                          "<table>",
                                          "<tr>",
                                          "<td>",
                                          "</table>",
                                          "<svg>",
                                          "</svg>",
                                          "<![CDATA[",
                                          "]]>",
                                          "<!--",
                                          "-->",
                                          "--!>",
                                          "<script>",
                                          "</script>",
                                          "<title>",
                                          "</title>",
                                          "<select>",
                                          "</select>",
                                          "<option>",
                                          "<a href=\"",
                                          "\">",
                                          "'",
                                          "<div class='",
                                          ">",
                                          "<noscript>",
                                          "</noscript>",
                                          "<textarea>",
                                          "</textarea>",
                                          "<form>",
                                          "</form>",
                                          "<frameset>",
                                          "<pre>",
                                          "<li>",
                                          "<math>",
                                          "<mi>",
                                          "<template>",
                                          "</template>",
                                          "<style>",
                                          "</style>",
                                          "<",
                                          "</",
                                          "<!",
                                          "]",
                                          "--",
                                          "\r\n",

                                          "<plaintext>",
                                          "<body>",
                                          "</body>",
                                          "</html>",
                                          "<head>",
                                          "<caption>",
                                          "<col>",
                                          "<button>",
                                          "<a>"};
    std::mt19937 dice(7);
    for (int round = 0; round < 3000; ++round) {
        std::string html;
        const auto count = 1 + dice() % 14;
        for (std::size_t i = 0; i < count; ++i) html += dice() % 3 == 0 ? text : pieces[dice() % pieces.size()];
        check_same(html);
    }
}
