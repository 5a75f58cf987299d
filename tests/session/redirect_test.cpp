#include "session/redirect.hpp"

#include <doctest/doctest.h>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

Result<std::optional<Hop>> from_page(std::string_view method, int status, std::string_view location) {
    const Session session = test::session_for({"www.site.test", "api.site.test", "127.0.0.1:80"});
    return read_redirect(session, Url::parse("https://www.site.test/a/page?q=1").value(), method, status,
                         location);
}

Hop hop(std::string_view method, int status, std::string_view location) {
    const auto result = from_page(method, status, location);
    REQUIRE(result.ok());
    REQUIRE(result->has_value());
    return **result;
}

}  // namespace

TEST_CASE("an answer is a redirect by its status and its Location together") {
    CHECK_FALSE(from_page("GET", 200, "/b")->has_value());
    CHECK_FALSE(from_page("GET", 304, "/b")->has_value());
    CHECK_FALSE(from_page("GET", 302, "")->has_value());
    CHECK(hop("GET", 301, "../b?c=d").url.text() == "https://www.site.test/b?c=d");
}

TEST_CASE("a redirect keeps or drops the method as the Fetch standard says") {
    for (const int status : {301, 302}) {
        CHECK(hop("POST", status, "/b").becomes_get);
        CHECK_FALSE(hop("PUT", status, "/b").becomes_get);
        CHECK_FALSE(hop("GET", status, "/b").becomes_get);
    }
    CHECK(hop("POST", 303, "/b").becomes_get);
    CHECK(hop("DELETE", 303, "/b").becomes_get);
    CHECK_FALSE(hop("HEAD", 303, "/b").becomes_get);
    for (const int status : {307, 308}) CHECK_FALSE(hop("POST", status, "/b").becomes_get);
}

TEST_CASE("a hop is allowed to the hosts of the pack only, and never from TLS to plain text") {
    CHECK(hop("GET", 302, "https://api.site.test/").allowed);
    CHECK(hop("GET", 302, "//api.site.test/").allowed);
    CHECK_FALSE(hop("GET", 302, "https://site.test/").allowed);
    CHECK_FALSE(hop("GET", 302, "https://www.site.test.evil.test/").allowed);
    CHECK_FALSE(hop("GET", 302, "https://www.site.test:8443/").allowed);
    CHECK_FALSE(hop("GET", 302, "http://www.site.test/").allowed);
    CHECK_FALSE(hop("GET", 302, "http://127.0.0.1/").allowed);
}

TEST_CASE("a write is never carried to another origin, but may become a reading of one") {
    const auto carried = from_page("POST", 307, "https://api.site.test/write");
    REQUIRE_FALSE(carried.ok());
    CHECK(carried.error().kind == ErrorKind::refused);
    CHECK(carried.error().what.find("https://api.site.test,") != std::string::npos);
    CHECK_FALSE(from_page("PUT", 302, "https://api.site.test/write").ok());
    CHECK(hop("POST", 303, "https://api.site.test/done").allowed);
    CHECK(hop("POST", 308, "/elsewhere").allowed);
}

TEST_CASE("a redirect to what is no web address is an error that shows no query") {
    for (const char* location : {"mailto:a@b.test", "app://open", "https://user:secret@www.site.test/"}) {
        const auto result = from_page("GET", 302, location);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().kind == ErrorKind::malformed);
        CHECK(result.error().message().find("q=1") == std::string::npos);
        CHECK(result.error().message().find("secret") == std::string::npos);
    }
}
