#include "session/content.hpp"

#include <doctest/doctest.h>

using namespace optout;
using namespace optout::session;

namespace {

Result<Page> made(const char* type, const char* body, bool expect_json = false, int status = 200) {
    Arrival arrival;
    arrival.answer.status = status;
    arrival.answer.content_type = type;
    arrival.answer.body = body;
    arrival.landing = Url::parse("https://www.site.test/page?token=hunter2").value();
    return make_page(std::move(arrival), expect_json);
}

std::string text(const Result<Page>& page) {
    REQUIRE(page.ok());
    REQUIRE_FALSE(page->has_json);
    return std::get<page::Document>(page->content).text_content(0);
}

}  // namespace

TEST_CASE("JSON is what says that it is, or what was expected and is") {
    for (const char* type :
         {"application/json", "Application/JSON; charset=utf-8", "application/vnd.site.v2+json"}) {
        const auto page = made(type, "{\"on\": true}");
        REQUIRE(page.ok());
        CHECK(page->has_json);
        CHECK(std::get<page::Json>(page->content).at("on") == true);
    }
    CHECK(made("text/plain", " {\"on\": true}", true)->has_json);
    CHECK(made("text/javascript", "[1]", true)->has_json);
    CHECK(made("", "null", true)->has_json);
    CHECK_FALSE(made("text/html", "{\"on\": true}")->has_json);
}

TEST_CASE("a page that came where JSON was expected is a page") {
    CHECK(text(made("text/html; charset=utf-8", "<p>Sign in</p>", true)) == "Sign in");
    CHECK(text(made("application/json", "<p>Sign in</p>")) == "Sign in");
    CHECK(text(made("application/json", "{\"on\": tr", true)) == "{\"on\": tr");
    CHECK(made("TEXT/HTML; charset=utf-8", "")->content_type == "text/html");
}

TEST_CASE("an answer without text is an empty document with its status") {
    const auto page = made("", "", true, 429);
    CHECK(text(page).empty());
    CHECK(page->status == 429);
    CHECK(text(made("image/png", "\x89PNG<p>no page</p>")).empty());
    CHECK(text(made("application/json", "")).empty());
}

TEST_CASE(
    "an answer over a limit of the page layer is an error that names the site, not the address that the "
    "server chose") {
    const std::string deep(600, '[');
    const auto page = made("application/json", deep.c_str());
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::too_large);
    CHECK(page.error().where == "https://www.site.test");
}
