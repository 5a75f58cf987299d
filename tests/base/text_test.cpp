#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace optout;

TEST_CASE("case folding is ASCII's and leaves other letters alone") {
    CHECK(ascii_lower("AbZ[@Ä\u212A") == "abz[@Ä\u212A");
    CHECK(ascii_iequals("Submit", "sUBMIT"));
    CHECK_FALSE(ascii_iequals("\u212A", "k"));
    CHECK_FALSE(ascii_iequals("submit", "submi"));
    CHECK(ascii_iequals("", ""));
}

TEST_CASE("white space is what HTML says it is") {
    for (const char c : {' ', '\t', '\n', '\r', '\f'}) CHECK(is_space(c));
    for (const char c : {'\v', '\0', 'a', '\xA0'}) CHECK_FALSE(is_space(c));
    CHECK(trim(" \t\n a b \r\f") == "a b");
    CHECK(trim(" \n ").empty());
    CHECK(trim("").empty());
}

TEST_CASE("collapsing makes one space of many, also of no-break spaces, and none at the ends") {
    CHECK(collapse_space("  a \n\t b\xC2\xA0\xC2\xA0 c ") == "a b c");
    CHECK(collapse_space("\xC2\xA0") == "");
    CHECK(collapse_space("a\xC2\xA9z") == "a\xC2\xA9z");
    CHECK(collapse_space("a\xC2") == "a\xC2");
}

TEST_CASE("splitting keeps empty parts, and joining puts back what was split") {
    CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(join({"a", "", "b"}, ", ") == "a, , b");
    CHECK(join({}, ", ") == "");
}

TEST_CASE("replacing does not look into what it has put in, and replaces nothing by nothing") {
    CHECK(replace_all("a-b-c", "-", "--") == "a--b--c");
    CHECK(replace_all("aaa", "aa", "b") == "ba");
    CHECK(replace_all("abc", "", "x") == "abc");
    CHECK(replace_all("abc", "abc", "") == "");
}

TEST_CASE("well-formed UTF-8 stays as it is") {
    for (const char* text :
         {"", "plain", "ümlaut", "字", "\U0001F642", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEF\xBF\xBD"}) {
        CHECK(valid_utf8(text) == text);
    }
}

TEST_CASE("every byte that is not part of well-formed UTF-8 becomes a replacement character") {
    const std::string r = "\xEF\xBF\xBD";
    CHECK(valid_utf8("a\xFFz") == "a" + r + "z");
    CHECK(valid_utf8("\xC0\xAF") == r + r);                  // overlong slash
    CHECK(valid_utf8("\xE0\x80\xAF") == r + r + r);          // overlong
    CHECK(valid_utf8("\xED\xA0\x80") == r + r + r);          // surrogate
    CHECK(valid_utf8("\xF4\x90\x80\x80") == r + r + r + r);  // beyond U+10FFFF
    CHECK(valid_utf8("\xF0\x9F\x99") == r + r + r);          // cut off
    CHECK(valid_utf8("\xC3") == r);
    CHECK(valid_utf8("\xC3(") == r + "(");
    CHECK(valid_utf8("\x80") == r);
}

TEST_CASE("printable text has no way to command a terminal or to disguise itself") {
    CHECK(printable("a\x1B[31mred\x07\n\tz\x7F") == "a [31mred   z ");
    CHECK(printable(std::string_view("a\0b", 3)) == "a b");
    CHECK(printable("a\xC2\x9B"
                    "31m") == "a 31m");  // the one-character form of ESC [
    CHECK(printable("no\u202Egnihton") == "no gnihton");
    CHECK(printable("a\u2028b\u061Cc\u2066d") == "a b c d");
    CHECK(printable("\xFF") == "\xEF\xBF\xBD");
    CHECK(printable("ümlaut 字 \U0001F642 © \xC2\xA0.") == "ümlaut 字 \U0001F642 © \xC2\xA0.");
}

TEST_CASE("printable text is cut by characters, not by bytes, and only when it is too long") {
    CHECK(printable("äöü", 3) == "äöü");
    CHECK(printable("äöüx", 3) == "äöü…");
    CHECK(printable("abc", 0) == "…");
    CHECK(printable("", 0) == "");
    CHECK(printable(std::string(200, 'x')).size() == 200);
    CHECK(printable(std::string(201, 'x')) == std::string(200, 'x') + "…");
}

TEST_CASE("the nearest candidate is the one that was probably meant, or none") {
    const std::vector<std::string> commands{"run", "status", "history", "undo", "terms", "sites", "sign-in"};
    CHECK(nearest("statsu", commands) == "status");
    CHECK(nearest("hist", commands) == "");
    CHECK(nearest("histroy", commands) == "history");
    CHECK(nearest("sites", commands) == "sites");
    CHECK(nearest("ru", commands) == "run");
    CHECK(nearest("frobnicate", commands) == "");
    CHECK(nearest("x", {}) == "");
}
