#include <doctest/doctest.h>

#include "page/accessibility.hpp"
#include "page/document.hpp"
#include "page/locate.hpp"

using namespace optout;
using namespace optout::page;

namespace {

/// Records as a browser hands them over: "|" ends one and ";" splits its fields.
Result<Document> take_over(std::string text, const ParseLimits& limits = {}) {
    for (char& c : text) c = c == '|' ? '\x1E' : c == ';' ? '\x1F' : c;
    return Document::take_over(text, limits);
}

NodeId only(const Document& document, const std::string& selector) {
    const auto found = Selector::parse(selector).value().select(document);
    REQUIRE_MESSAGE(found.size() == 1, selector);
    return found.front();
}

}  // namespace

TEST_CASE("a document taken over has its elements, texts and comments in their places") {
    const auto taken = take_over("<hbhtml;lang;en|<hbbody|\"one|!two|<hrb;id;x;class;|>|\"three|>|>|");
    REQUIRE(taken.ok());
    const Document& document = *taken;
    CHECK(document.attribute(document.root(), "lang") == "en");
    const NodeId b = only(document, "html > body > b#x");
    CHECK(document.attribute(b, "class") == "");
    CHECK(document.element_number(document.root()) == 0);
    CHECK(document.element_number(b) == 2);
    CHECK(document.text_content(0) == "onethree");
    CHECK(document.kind(document.previous_sibling(b)) == NodeKind::comment);
    CHECK(document.next_sibling(b) != no_node);
    CHECK(document.subtree_end(0) == document.size());
    CHECK(document.is_html(b));
}

TEST_CASE("what a browser has drawn counts, not what an attribute would make of it") {
    const auto taken = take_over(
        "<hbhtml|<hbbody|<hninput;type;checkbox;id;a|>|<hXinput;type;checkbox;id;b|>|"
        "<hxinput;type;checkbox;id;c;hidden;|>|<hbp;id;d;style;display: none|\"text|>|"
        "<hbdetails|<hbsummary|>|<hxinput;type;checkbox;id;e|>|>|>|>|");
    REQUIRE(taken.ok());
    for (const char* id : {"#a", "#b", "#e"}) CHECK(is_hidden(*taken, only(*taken, id)));
    for (const char* id : {"#c", "#d"}) CHECK_FALSE(is_hidden(*taken, only(*taken, id)));
}

TEST_CASE("a box that is neither on nor off tells no state") {
    const auto taken = take_over("<hxinput;type;checkbox;id;a;checked;;indeterminate;|>|");
    REQUIRE(taken.ok());
    CHECK_FALSE(read_state(*taken, only(*taken, "#a"), {}).ok());
}

TEST_CASE("a document that breaks the form or a limit is an error") {
    for (const char* text : {"<hbp|", ">|", "<hbp|>|>|", "<h|>|", "<hqp|>|", "|", "?|", "<hb|>|"}) {
        CAPTURE(text);
        const auto taken = take_over(text);
        REQUIRE_FALSE(taken.ok());
        CHECK(taken.error().kind == ErrorKind::malformed);
    }
    CHECK(take_over("").ok());
    const std::string nested = "<hbp|<hbp|<hbp|>|>|>|";
    CHECK(take_over(nested, {.elements = 3, .depth = 3}).ok());
    CHECK(take_over(nested, {.elements = 2}).error().kind == ErrorKind::too_large);
    CHECK(take_over(nested, {.depth = 2}).error().kind == ErrorKind::too_large);
    CHECK(take_over(nested, {.bytes = 5}).error().kind == ErrorKind::too_large);
}
