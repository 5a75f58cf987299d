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

const std::string sentence = "Our terms say what you may do with it, and what we may do";  // long enough

void write_tree(const Document& document, NodeId node, std::string& out) {
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
                write_tree(document, child, out);
            out += ")";
    }
}

std::string tree_of(const std::string& html) {
    const auto document = Document::parse(html);
    if (!document.ok()) return document.error().what;
    std::string out;
    write_tree(*document, document->root(), out);
    return out;
}

/// A page that holds the mark is shown to gumbo whole.
void check_same_tree(const std::string& html) {
    const std::string other = "\uEFB8";
    const std::string kept = tree_of(html + "<!--" + other + "-->");
    const std::string whole = tree_of(html + "<!--" + std::string(long_text_mark) + "-->");
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
    CHECK(found(" " + sentence + ".\n ") == "[" + sentence + ".]");
    CHECK(found("too short to be worth it") == "");
    CHECK(found("&copy" + sentence + " " + sentence) ==
          "[" + sentence.substr(sentence.find(' ') + 1) + " " + sentence + "]");
    CHECK(found("x" + sentence, 1) == "[" + sentence.substr(sentence.find(' ') + 1) + "]");
    CHECK(found(sentence + " für ‘Größe’ – 規約 " + sentence) ==
          "[" + sentence + " für ‘Größe’ – 規約 " + sentence + "]");
    for (const char* no :
         {"\r", "\x7F", "\xC2\x85", "\xEF\xB7\x90", "\xF0\x9F\x8D\xAA", "\xFF", "]", ">", "--"}) {
        CAPTURE(no);
        CHECK(found(sentence + no + " " + sentence) == "[" + sentence + "][" + sentence + "]");
    }
}

TEST_CASE("the tree is the same, whatever stands around the long texts") {
    for (const std::string& html :
         {"<p>" + sentence + "<p>" + sentence,
          "<p>" + sentence + " &amp " + sentence + " &#61367;0&#61367; " + sentence,
          "<p>&#61367;x " + sentence,
          "<table>" + sentence + "<tr><td>" + sentence + "</table>" + sentence,
          "<table> a <tr> " + sentence + "</table>",
          "<frameset> " + sentence + " </frameset> " + sentence,
          "<pre>\n\n " + sentence + "\n</pre>",
          "<p title='" + sentence + "'>" + sentence + "<!-- " + sentence + " -->",
          "<p title=\"a>" + sentence + "<b>\">" + sentence,
          "<!-- a > " + sentence + " --><p>" + sentence,
          "<!-->" + sentence + "<p>" + sentence,
          "<svg><![CDATA[ a > " + sentence + " ]]> " + sentence + "</svg>" + sentence,
          "<svg><title>" + sentence + "</title><style> a > " + sentence + "</style></svg>",
          "<title>" + sentence + "</title><textarea>" + sentence + "</textarea>" + sentence,
          "<script><!-- <script> </script> " + sentence + " --> </script><p>" + sentence,
          "<select><option>" + sentence + "<p>" + sentence + "<textarea>" + sentence + "</select>" + sentence,
          "</p foo='" + sentence + "'>" + sentence,
          "a < " + sentence + " <3 " + sentence,
          "<p>" + sentence + "</form>" + sentence,
          "<form>" + sentence + "</form>" + sentence,
          "<noscript>" + sentence + "</noscript>" + sentence,
          sentence,
          "<p>" + sentence + "<b>" + sentence + "<p>" + sentence + "</b>" + sentence})
        check_same_tree(html);
}

TEST_CASE("the tree is the same for pages of any mixture") {
    const std::vector<std::string> pieces{sentence,
                                          sentence + " " + sentence,
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
        for (std::size_t i = 0; i < count; ++i)
            html += dice() % 3 == 0 ? sentence : pieces[dice() % pieces.size()];
        check_same_tree(html);
    }
}
