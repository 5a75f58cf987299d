#include "session/cookie_line.hpp"

#include <doctest/doctest.h>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

bool goes(const char* line, const char* url) {
    const auto cookie = CookieLine::parse(line);
    REQUIRE(cookie.has_value());
    return cookie->goes_to(Url::parse(url).value());
}

}  // namespace

TEST_CASE("a cookie of a domain goes to it and below it, a host-only one to the host alone") {
    CHECK(domain_match("a.site.test", "site.test", false));
    CHECK(domain_match("SITE.test", "site.TEST", true));
    CHECK_FALSE(domain_match("a.site.test", "site.test", true));
    CHECK_FALSE(domain_match("evilsite.test", "site.test", false));
    CHECK_FALSE(domain_match("site.test", "a.site.test", false));
    CHECK_FALSE(domain_match("127.0.0.1", "0.0.1", false));
    CHECK_FALSE(domain_match("site.test", "", false));
}

TEST_CASE("a cookie's path is matched in whole steps") {
    const char* line = ".site.test\tTRUE\t/settings\tTRUE\t0\tname\tvalue";
    CHECK(goes(line, "https://site.test/settings"));
    CHECK(goes(line, "https://www.site.test/settings/ads?x=1"));
    CHECK_FALSE(goes(line, "https://site.test/settings2"));
    CHECK_FALSE(goes(line, "https://site.test/"));
}

TEST_CASE("a secure cookie goes over TLS, or to this very computer") {
    CHECK_FALSE(goes("site.test\tFALSE\t/\tTRUE\t0\tname\tvalue", "http://site.test/"));
    CHECK(goes("site.test\tFALSE\t/\tFALSE\t0\tname\tvalue", "http://site.test/"));
    CHECK(goes("127.0.0.1\tFALSE\t/\tTRUE\t0\tname\tvalue", "http://127.0.0.1/"));
}

TEST_CASE("a line is read with its marks and written the same") {
    const std::string text =
        "#HttpOnly_.site.test\tTRUE\t/a\tFALSE\t4102444800\tname\ta value=with \"marks\"";
    const auto line = CookieLine::parse(text);
    REQUIRE(line.has_value());
    CHECK(line->http_only);
    CHECK(line->domain == "site.test");
    CHECK_FALSE(line->host_only);
    CHECK(line->value == "a value=with \"marks\"");

    Cookie cookie = test::cookie("name", "a value=with \"marks\"", "site.test");
    cookie.host_only = false;
    cookie.path = "/a";
    cookie.http_only = true;
    cookie.expires = 4102444800;
    CHECK(netscape_line(cookie) == text);
}

TEST_CASE("a cookie whose parts would shift the fields has no line") {
    for (const char* value : {"a\tb", "a\nb", "a\rb", "\x7F"}) {
        CHECK_FALSE(netscape_line(test::cookie("name", value, "site.test")).has_value());
        CHECK_FALSE(netscape_line(test::cookie(value, "value", "site.test")).has_value());
    }
}
