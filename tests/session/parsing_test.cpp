#include "session/parsing.hpp"

#include <doctest/doctest.h>

using namespace optout;
using namespace optout::session;
using namespace std::chrono_literals;

namespace {

const Url landing = Url::parse("https://www.site.test/page").value();

Arrival page_of(int number, std::size_t bytes) {
    Arrival arrival;
    arrival.answer.status = number;
    arrival.answer.content_type = "text/html";
    while (arrival.answer.body.size() < bytes) arrival.answer.body += "<p>some text</p>";
    arrival.answer.body += "<b>" + std::to_string(number) + "</b>";
    arrival.landing = landing;
    return arrival;
}

/// Waits for the next page without making it here.
Parsing::Parsed next(Parsing& parsing) {
    for (;;) {
        if (auto parsed = parsing.take()) return std::move(*parsed);
        parsing.wait(Parsing::Clock::now() + 10s);
    }
}

std::string last_text(const Result<Page>& page) {
    const auto& document = std::get<page::Document>(page->content);
    return document.text_content(document.by_tag("b").back());
}

}  // namespace

TEST_CASE("pages come out in the order in which their answers went in") {
    Parsing parsing;
    constexpr std::size_t count = 40;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t bytes = i % 3 == 0 ? 200'000 : 20'000;
        if (i % 7 == 6) {
            parsing.add(i, Error{ErrorKind::network, "lost", "", ""}, false);
        } else {
            parsing.add(i, page_of(static_cast<int>(i), bytes), false);
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto parsed = next(parsing);
        CHECK(parsed.id == i);
        REQUIRE(parsed.page.ok() == (i % 7 != 6));
        if (parsed.page.ok()) CHECK(last_text(parsed.page) == std::to_string(i));
    }
    CHECK(parsing.empty());
    CHECK_FALSE(parsing.take().has_value());
}

TEST_CASE("a single page is not made before the caller comes to it, and small ones at once") {
    Parsing parsing;
    parsing.add(1, page_of(1, 100'000), false);
    CHECK_FALSE(parsing.take().has_value());
    CHECK(parsing.help());
    CHECK_FALSE(parsing.help());
    CHECK(parsing.take()->id == 1);
    parsing.add(2, page_of(2, 100), false);
    CHECK_FALSE(parsing.help());
    CHECK(parsing.take()->id == 2);
}

TEST_CASE("waiting for a page ends in time") {
    Parsing parsing;
    parsing.add(1, page_of(1, 100'000), false);
    parsing.wait(Parsing::Clock::now() + 1ms);
    CHECK_FALSE(parsing.take().has_value());
}

TEST_CASE("answers that nobody takes are dropped") {
    Parsing parsing;
    for (std::size_t i = 0; i < 50; ++i) parsing.add(i, page_of(1, 100'000), false);
    CHECK(parsing.help());
}

TEST_CASE("each page keeps to its own limits, on every thread") {
    Parsing parsing;
    for (std::size_t i = 0; i < 12; ++i) {
        Arrival arrival = page_of(1, 10'000);
        if (i % 2 == 1) arrival.answer.body = std::string(100'000, '<') + std::string(400'000, 'a');
        if (i % 4 == 3) {
            arrival.answer.body.clear();
            for (int n = 0; n < 20'000; ++n) arrival.answer.body += "<div>";
        }
        parsing.add(i, std::move(arrival), false);
    }
    for (std::size_t i = 0; i < 12; ++i) CHECK(next(parsing).page.ok() == (i % 4 != 3));
}
