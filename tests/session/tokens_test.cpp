#include "session/tokens.hpp"

#include <doctest/doctest.h>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

const Url www = Url::parse("https://www.site.test/").value();

TokenRule from_cookie(const char* name, const char* cookie, bool unquote = false) {
    TokenRule rule;
    rule.name = name;
    rule.cookie = cookie;
    rule.unquote = unquote;
    return rule;
}

Session session_with(std::vector<TokenRule> rules, std::vector<Cookie> cookies,
                     std::map<std::string, std::string> secrets = {}) {
    Access access = test::access_to({"www.site.test", "api.site.test"});
    access.tokens = std::move(rules);
    return {std::move(access), std::move(cookies), std::move(secrets)};
}

}  // namespace

TEST_CASE("names stand in braces, and other braces are text") {
    CHECK(tokens_in("Bearer {key}, {csrf-2}") == std::vector<std::string_view>{"key", "csrf-2"});
    for (const char* text : {"", "plain", "{\"a\": 1}", "{}", "{not a name}", "{open", "close}", "}{"}) {
        CHECK(tokens_in(text).empty());
        CHECK(fill_tokens(text, session_with({}, {}), www).value() == text);
    }
    CHECK(tokens_in("{{key}") == std::vector<std::string_view>{"key"});
}

TEST_CASE("a token is the cookie's value, without its quotes where the site wants that") {
    const Session session = session_with({from_cookie("csrf", "JSESSIONID", true),
                                          from_cookie("raw", "JSESSIONID"), from_cookie("bare", "ct0", true)},
                                         {test::cookie("JSESSIONID", "\"ajax:\"1\"\"", "www.site.test"),
                                          test::cookie("ct0", "\"", "www.site.test")});
    CHECK(fill_tokens("<{csrf}>", session, www).value() == "<ajax:\"1\">");
    CHECK(fill_tokens("{raw}{raw}", session, www).value() == "\"ajax:\"1\"\"\"ajax:\"1\"\"");
    CHECK(fill_tokens("{bare}", session, www).value() == "\"");
}

TEST_CASE("the cookie that goes to the address wins, then the only one of that name") {
    Cookie deep = test::cookie("csrf", "deep", "www.site.test");
    deep.path = "/settings";
    const std::vector<TokenRule> rules = {from_cookie("csrf", "csrf")};
    const Session session = session_with(rules, {test::cookie("csrf", "root", "www.site.test"), deep});
    CHECK(fill_tokens("{csrf}", session, www).value() == "root");
    CHECK(fill_tokens("{csrf}", session, Url::parse("https://www.site.test/settings/ads").value()).value() ==
          "deep");
    CHECK_FALSE(fill_tokens("{csrf}", session, Url::parse("https://api.site.test/").value()).ok());

    const Session one = session_with(rules, {test::cookie("csrf", "only", "www.site.test")});
    CHECK(fill_tokens("{csrf}", one, Url::parse("https://api.site.test/").value()).value() == "only");
}

TEST_CASE("a token that cannot be had is named with the place where it should come from") {
    TokenRule secret;
    secret.name = "key";
    secret.from_account = true;
    const Session session =
        session_with({from_cookie("csrf", "ct0"), secret}, {test::cookie("sid", "hunter2", "www.site.test")});
    const auto no_cookie = fill_tokens("{csrf}", session, www);
    REQUIRE_FALSE(no_cookie.ok());
    CHECK(no_cookie.error().kind == ErrorKind::signed_out);
    CHECK(no_cookie.error().message().find("csrf") != std::string::npos);
    CHECK(no_cookie.error().message().find("ct0") != std::string::npos);
    const auto no_secret = fill_tokens("{key}", session, www);
    REQUIRE_FALSE(no_secret.ok());
    CHECK(no_secret.error().message().find("configuration") != std::string::npos);
    const auto unknown = fill_tokens("{typo}", session, www);
    REQUIRE_FALSE(unknown.ok());
    CHECK(unknown.error().kind == ErrorKind::pack);
    CHECK(fill_tokens("{key}", session_with({secret}, {}, {{"key", "abc"}}), www).value() == "abc");
}
