#include "session/session.hpp"

#include <doctest/doctest.h>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

Url url(const char* text) {
    return Url::parse(text).value();
}

}  // namespace

TEST_CASE("a session may contact the hosts that its pack names, over TLS, and this computer without") {
    const Session session =
        test::session_for({"www.site.test", "www.site.test:80", "api.site.test:8443", "127.0.0.1:8080"});
    CHECK(session.may_contact(url("https://www.site.test/a?b=c")));
    CHECK(session.may_contact(url("https://WWW.Site.test:443/")));
    CHECK(session.may_contact(url("https://api.site.test:8443/")));
    CHECK(session.may_contact(url("http://127.0.0.1:8080/")));
    CHECK_FALSE(session.may_contact(url("https://127.0.0.1:8081/")));
    CHECK_FALSE(session.may_contact(url("http://www.site.test/")));
    CHECK_FALSE(session.may_contact(url("https://api.site.test/")));
    CHECK_FALSE(session.may_contact(url("https://site.test/")));
    CHECK_FALSE(session.may_contact(url("https://www.site.test.evil.test/")));
}

TEST_CASE("a cookie is there for the addresses that it would be sent to") {
    Cookie cookie = test::cookie("sid", "hunter2", "www.site.test");
    cookie.path = "/settings";
    cookie.secure = true;
    const Session session = test::session_for({"www.site.test"}, {cookie});
    CHECK(session.has_cookies());
    CHECK(session.fingerprint("sid", url("https://www.site.test/settings/ads")).has_value());
    CHECK_FALSE(session.fingerprint("sid", url("https://www.site.test/")).has_value());
    CHECK_FALSE(session.fingerprint("sid", url("https://api.site.test/settings")).has_value());
    CHECK_FALSE(session.fingerprint("SID", url("https://www.site.test/settings")).has_value());
    CHECK_FALSE(test::session_for({"www.site.test"}).has_cookies());
}

TEST_CASE("cookies that break a rule do not enter the jar") {
    Cookie no_host_cookie = test::cookie("__Host-sid", "x", "site.test");
    no_host_cookie.host_only = false;
    no_host_cookie.secure = true;
    Cookie expired = test::cookie("old", "x", "site.test");
    expired.expires = 1000;
    const Session session = test::session_for(
        {"site.test"}, {no_host_cookie, expired, test::cookie("__Secure-sid", "x", "site.test"),
                        test::cookie("split", "x\ty", "site.test"), test::cookie("", "x", "site.test")});
    CHECK_FALSE(session.has_cookies());

    Cookie host_cookie = test::cookie("__Host-sid", "x", "site.test");
    host_cookie.secure = true;
    CHECK(test::session_for({"site.test"}, {host_cookie}).has_cookies());
}

TEST_CASE("a fingerprint tells accounts apart and does not show the value") {
    const auto fingerprint = [](const char* site, const char* name, const char* value) {
        Access access = test::access_to({"www.site.test"});
        access.site = site;
        const Session session(access, {test::cookie(name, value, "www.site.test")}, {});
        return session.fingerprint(name, url("https://www.site.test/"));
    };
    const auto one = fingerprint("site", "sid", "hunter2");
    REQUIRE(one.has_value());
    CHECK(one->size() == 8);
    CHECK(one->find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(fingerprint("site", "sid", "hunter2") == one);
    CHECK(fingerprint("site", "sid", "hunter3") != one);
    CHECK(fingerprint("other", "sid", "hunter2") != one);
    CHECK_FALSE(
        test::session_for({"www.site.test"}).fingerprint("sid", url("https://www.site.test/")).has_value());
}

TEST_CASE("a session that was moved keeps its cookies") {
    Session first = test::session_for({"www.site.test"}, {test::cookie("sid", "x", "www.site.test")});
    Session second = std::move(first);
    CHECK(second.fingerprint("sid", url("https://www.site.test/")).has_value());
}
