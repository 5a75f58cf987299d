// Pages and selectors as nobody should write them: the same ones in each run.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "page/document.hpp"
#include "page/selector.hpp"

using namespace optout;
using namespace optout::page;
using namespace std::string_view_literals;

namespace {

class Chance {
  public:
    explicit Chance(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return engine_() % n; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <std::size_t n>
    std::string_view pick(const std::string_view (&from)[n]) {
        return from[below(n)];
    }

  private:
    std::mt19937 engine_;
};

constexpr std::string_view names[] = {"a",
                                      "b",
                                      "nobr",
                                      "font",
                                      "p",
                                      "div",
                                      "span",
                                      "table",
                                      "tbody",
                                      "tr",
                                      "td",
                                      "caption",
                                      "colgroup",
                                      "col",
                                      "select",
                                      "option",
                                      "optgroup",
                                      "form",
                                      "input",
                                      "button",
                                      "textarea",
                                      "title",
                                      "script",
                                      "style",
                                      "noscript",
                                      "noframes",
                                      "iframe",
                                      "plaintext",
                                      "html",
                                      "head",
                                      "body",
                                      "frameset",
                                      "template",
                                      "svg",
                                      "math",
                                      "mi",
                                      "annotation-xml",
                                      "foreignObject",
                                      "desc",
                                      "ul",
                                      "li",
                                      "dl",
                                      "dd",
                                      "h1",
                                      "br",
                                      "image",
                                      "isindex",
                                      "ruby",
                                      "rt",
                                      "applet",
                                      "x-y",
                                      "label",
                                      "fieldset",
                                      "legend",
                                      "dialog",
                                      "search"};
constexpr std::string_view attributes[] = {"",
                                           " id=x",
                                           " class='a b'",
                                           " checked",
                                           " type=radio name=n",
                                           " a=1 a=2",
                                           " href='?a=1&amp;b&copy=2'",
                                           " /",
                                           " encoding=text/html",
                                           " xlink:href=x",
                                           " =",
                                           " \"",
                                           " lang='",
                                           " for=x",
                                           " disabled",
                                           " \xff=\0"sv};
constexpr std::string_view bits[] = {
    "text", " ",    "&amp;", "&#",   "&#x110000;", "&notit",       "<",   "</",
    "<!",   "<!--", "-->",   "--!>", "<!-->",      "<![CDATA[",    "]]>", "<!doctype html>",
    "<?",   "\0"sv, "\r\n",  "\xff", "\xe2\x80",   "\xef\xbb\xbf", "</x", "'",
    "\"",   ">"};

std::string some_page(Chance& chance) {
    std::string page;
    const std::size_t length = 1 + chance.below(60);
    for (std::size_t i = 0; i < length; ++i) {
        switch (chance.below(4)) {
            case 0:
                page.append("</").append(chance.pick(names)).append(">");
                break;
            case 1:
                page += chance.pick(bits);
                break;
            default:
                page.append("<").append(chance.pick(names)).append(chance.pick(attributes)).append(">");
        }
    }
    if (chance.one_in(4)) page[chance.below(page.size())] = static_cast<char>(chance.below(256));
    return page;
}

constexpr std::string_view pieces[] = {"a",
                                       "*",
                                       "#x",
                                       ".a",
                                       "[a]",
                                       "[a=\"b\" i]",
                                       "[class~=a]",
                                       ":is(",
                                       ":not(",
                                       ":has(",
                                       ":nth-child(2n+1 of ",
                                       ":nth-last-of-type(odd)",
                                       ")",
                                       ")",
                                       ")",
                                       " ",
                                       " > ",
                                       " + ",
                                       " ~ ",
                                       ", ",
                                       ":lang(en)",
                                       ":checked",
                                       ":disabled",
                                       ":empty",
                                       ":root",
                                       ":scope",
                                       ":first-child",
                                       ":read-only",
                                       ":link",
                                       "/**/",
                                       "\\61 ",
                                       "\\",
                                       "\"",
                                       "'",
                                       "(",
                                       "[",
                                       "]",
                                       "|",
                                       "é",
                                       "\xff",
                                       "\0"sv,
                                       "1"};

std::string some_selector(Chance& chance) {
    std::string text;
    const std::size_t length = 1 + chance.below(12);
    for (std::size_t i = 0; i < length; ++i) text += chance.pick(pieces);
    text += std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(
                            0, std::ranges::count(text, '(') - std::ranges::count(text, ')'))),
                        ')');
    return text;
}

/// True when parents, siblings and extents tell the same story.
bool is_sound(const Document& document) {
    for (NodeId node = 1; node < document.size(); ++node) {
        const NodeId parent = document.parent(node);
        if (parent >= node || document.subtree_end(node) <= node) return false;
        if (document.subtree_end(node) > document.subtree_end(parent)) return false;
        const NodeId previous = document.previous_sibling(node);
        if (previous == no_node ? document.first_child(parent) != node
                                : document.next_sibling(previous) != node)
            return false;
        if (document.is_element(node) == document.tag(node).empty()) return false;
    }
    return document.root() != no_node;
}

}  // namespace

TEST_CASE("no page, however broken, brings the parser down") {
    Chance chance(20251103);
    std::size_t read = 0;
    for (int i = 0; i < 4'000; ++i) {
        const std::string page = some_page(chance);
        const auto document = Document::parse(page);
        CAPTURE(page);
        if (document.ok()) {
            ++read;
            REQUIRE(is_sound(*document));
        } else {
            REQUIRE(document.error().kind == ErrorKind::malformed);
        }
    }
    CHECK(read > 3'900);
}

TEST_CASE("any text is a selector or an error, and both ways of matching agree") {
    Chance chance(20251104);
    std::size_t compiled = 0;
    for (int i = 0; i < 4'000; ++i) {
        const std::string text = some_selector(chance);
        CAPTURE(text);
        const auto selector = Selector::parse(text);
        if (!selector.ok()) {
            REQUIRE(selector.error().kind == ErrorKind::pack);
            continue;
        }
        ++compiled;
        const auto document = Document::parse(some_page(chance));
        if (!document.ok() || text.find(":scope") != std::string::npos) continue;
        const auto selected = selector->select(*document);
        for (NodeId node = 0; node < document->size(); ++node) {
            REQUIRE(selector->matches(*document, node) == std::ranges::binary_search(selected, node));
        }
    }
    CHECK(compiled > 400);
}
