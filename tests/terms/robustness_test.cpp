// Whatever a server sends, the watcher ends with a finding.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "terms/reading.hpp"
#include "terms/site.hpp"
#include "terms/substance.hpp"

using namespace optout;
using namespace terms_test;

namespace {

std::string repeat(const std::string& text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    while (times-- > 0) out += text;
    return out;
}

terms::Finding look_at_body(std::string body, const std::string& type = "text/html") {
    Site site;
    Watcher watcher;
    site.show("/x", Shown{.type = type, .body = std::move(body)});
    return watcher.look(document(site.address("/x"), "")).finding;
}

}  // namespace

TEST_CASE("huge, deep, tangled and binary answers are findings") {
    using terms::Finding;
    CHECK(look_at_body(repeat("<div>", 100'000) + "x") == Finding::unreadable);
    CHECK(look_at_body(repeat("<div>", 1'500) + "deep") == Finding::first);
    CHECK(look_at_body(repeat("<ul><li>", 400) + "deep lists") == Finding::first);
    CHECK(look_at_body(repeat("<table><tr><td>", 300) + "deep tables") == Finding::first);
    CHECK(look_at_body(repeat("<a href=x>", 300) + "links") == Finding::first);
    CHECK(look_at_body(repeat("<p>word ", 200'000)) == Finding::first);
    CHECK(look_at_body(repeat("word ", 800'000), "text/plain") == Finding::first);
    CHECK(look_at_body(repeat("[", 100'000) + repeat("](", 100'000), "text/plain") == Finding::first);
    CHECK(look_at_body(std::string("\0\1\2", 3), "") == Finding::unreadable);
    CHECK(look_at_body(repeat("x", 17 << 20)) == Finding::unreadable);
    CHECK(look_at_body("%PDF-1.4\n" + repeat("1 0 obj << >> endobj\n", 1000), "application/pdf") ==
          Finding::unreadable);
}

TEST_CASE("a page that is cut at any place, or has any byte changed, is read or refused") {
    const std::string whole = terms_page(
        "<table><tr><th>a<th>b<tr><td>\u00E4<td><a href='/x?y=1#z'>c</a></table>"
        "<ol><li>1<li>2<ul><li>3</ul></ol><blockquote>q</blockquote>");
    pack::TermsSource source = document("https://a.example/").rule.sources[0];
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const auto reading = terms::read_text({"text/html", whole.substr(0, length)}, source);
        if (reading.ok()) CHECK_FALSE(terms::substance_digest(reading->text).empty());
    }
    std::mt19937 dice(7);  // the same every time
    for (int round = 0; round < 2'000; ++round) {
        std::string broken = whole;
        for (int i = 0; i < 8; ++i) broken[dice() % broken.size()] = static_cast<char>(dice());
        const auto reading = terms::read_text({"text/html", broken}, source);
        if (reading.ok()) CHECK_FALSE(terms::substance_digest(reading->text).empty());
    }
}
