#include <doctest/doctest.h>

#include <atomic>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

TokenRule from_page(const std::string& url) {
    TokenRule rule;
    rule.name = "csrf";
    rule.url = url;
    rule.extract.css = "meta[name=csrf]";
    rule.extract.attribute = "content";
    return rule;
}

Session session_with(const test::Site& site, std::vector<TokenRule> rules,
                     std::vector<HeaderRule> api_headers) {
    Access access = test::access_to({site.authority()});
    access.tokens = std::move(rules);
    access.api_headers = std::move(api_headers);
    return {std::move(access), {}, {}};
}

int count(const test::Site& site, std::string_view path) {
    int found = 0;
    for (const test::Request& request : site.seen()) found += request.path == path ? 1 : 0;
    return found;
}

}  // namespace

TEST_CASE("a token is fetched once for all requests and batches of a session that need it") {
    std::atomic<int> given{0};
    test::Site site([&](const test::Request& request) {
        if (request.path != "/token") return lookalikes::json({{"ok", true}});
        return lookalikes::html("<meta name=csrf content=token-" + std::to_string(++given) + ">");
    });
    Session session = session_with(site, {from_page(site.url("/token"))}, {{"X-CSRF", "{csrf}"}});
    HttpDriver driver(test::quick());
    for (const auto& page :
         driver.open(std::vector<PageRequest>(8, test::json_page(session, site.url("/api"))), {}))
        CHECK(page.ok());
    CHECK(test::write_one(driver, test::send(session, "POST", site.url("/api"))).ok());
    CHECK(count(site, "/token") == 1);
    CHECK(count(site, "/api") == 9);
    CHECK(site.seen().front().path == "/token");
    for (const test::Request& request : site.seen()) {
        CHECK(request.header("X-CSRF") == (request.path == "/api" ? "token-1" : ""));
    }
}

TEST_CASE("no token is fetched for requests that need none") {
    test::Site site([](const test::Request&) { return lookalikes::html("<p>fine</p>"); });
    Session session = session_with(site, {from_page(site.url("/token"))}, {{"X-CSRF", "{csrf}"}});
    HttpReader reader(test::quick());
    CHECK(test::open_one(reader, test::page(session, site.url("/"))).ok());
    CHECK(count(site, "/token") == 0);
}

TEST_CASE("the tokens of all sessions are fetched at the same time") {
    test::Site site([](const test::Request& request) {
        if (request.path != "/token") return lookalikes::json({{"ok", true}});
        test::Answer answer = lookalikes::html("<meta name=csrf content=x>");
        answer.delay = 100;
        return answer;
    });
    std::vector<Session> sessions;
    for (int i = 0; i < 4; ++i)
        sessions.push_back(session_with(site, {from_page(site.url("/token"))}, {{"X-CSRF", "{csrf}"}}));
    std::vector<PageRequest> pages;
    for (Session& session : sessions) pages.push_back(test::json_page(session, site.url("/api")));
    HttpReader reader(test::quick());
    for (const auto& page : reader.open(pages, {})) CHECK(page.ok());
    CHECK(count(site, "/token") == 4);
    CHECK(site.most_at_once() == 4);
}

TEST_CASE("a token that was turned away is fetched anew for the next batch") {
    std::atomic<int> given{0};
    test::Site site([&](const test::Request& request) {
        if (request.path == "/token") return lookalikes::json({{"csrf", "token-" + std::to_string(++given)}});
        return lookalikes::json({{"ok", true}}, request.header("X-CSRF") == "token-2" ? 200 : 409);
    });
    TokenRule rule = from_page(site.url("/token"));
    rule.url_is_json = true;
    rule.extract = {};
    rule.extract.pointer = "/csrf";
    Session session = session_with(site, {rule}, {{"X-CSRF", "{csrf}"}, {"X-Site", "1"}});
    HttpReader reader(test::quick());
    const PageRequest request = test::json_page(session, site.url("/api"));
    CHECK(test::open_one(reader, request)->status == 409);
    CHECK(test::open_one(reader, request)->status == 200);
    CHECK(test::open_one(reader, request)->status == 200);
    CHECK(count(site, "/token") == 2);
    CHECK(site.seen().front().header("X-Site") == "1");
    CHECK(site.seen().front().header("X-CSRF").empty());
}

TEST_CASE("the page that a token is read from is opened without that token") {
    test::Site site([](const test::Request&) { return lookalikes::json(lookalikes::Json::object()); });
    TokenRule rule = from_page(site.url("/session"));
    rule.url_is_json = true;
    rule.extract = {};
    rule.extract.pointer = "/accessToken";
    Session session = session_with(site, {rule}, {{"Authorization", "Bearer {csrf}"}, {"X-Site", "1"}});
    HttpReader reader(test::quick());
    const auto page = test::open_one(reader, test::json_page(session, site.url("/session")));
    REQUIRE(page.ok());
    CHECK(page->status == 200);
    CHECK(site.only().header("X-Site") == "1");
    CHECK(site.only().header("Authorization").empty());
    CHECK_FALSE(test::open_one(reader, test::json_page(session, site.url("/api"))).ok());
    CHECK(count(site, "/api") == 0);
}

TEST_CASE("what is sent to the address that a token is read from has the token") {
    test::Site site([](const test::Request&) { return lookalikes::html("<meta name=csrf content=t-1>"); });
    Session session = session_with(site, {from_page(site.url("/rpc"))}, {{"X-CSRF", "{csrf}"}});
    HttpDriver driver(test::quick());
    REQUIRE(driver.write({test::send(session, "POST", site.url("/rpc"))}, {}).front().ok());
    CHECK(site.seen().back().method == "POST");
    CHECK(site.seen().back().header("X-CSRF") == "t-1");
}

TEST_CASE("a token that cannot be had keeps back exactly the requests that need it") {
    test::Site site([](const test::Request& request) {
        return lookalikes::html("<p>Sign in</p>", request.path == "/token" ? 401 : 200);
    });
    Session session = session_with(site, {from_page(site.url("/token?key=hunter2"))}, {{"X-CSRF", "{csrf}"}});
    HttpReader reader(test::quick());
    int answers = 0;
    const auto pages =
        reader.open({test::json_page(session, site.url("/api")), test::page(session, site.url("/page"))},
                    [&](std::size_t index, const Result<Page>&) {
                        ++answers;
                        return index == 1;
                    });
    REQUIRE_FALSE(pages[0].ok());
    const std::string message = pages[0].error().message();
    CHECK(pages[0].error().kind == ErrorKind::signed_out);
    CHECK(message.find("csrf") != std::string::npos);
    CHECK(message.find(site.url("")) != std::string::npos);
    CHECK(message.find("401") != std::string::npos);
    CHECK(message.find("hunter2") == std::string::npos);
    CHECK(pages[1].ok());
    CHECK(answers == 1);
    CHECK(count(site, "/api") == 0);
}

TEST_CASE("a token that the site refuses to give us does not mean signed out") {
    int status = 0;
    bool in_json = false;
    test::Site site([&](const test::Request&) {
        return in_json ? lookalikes::json({{"error", "no"}}, status)
                       : lookalikes::html("<title>Just a moment...</title>", status);
    });
    TokenRule rule = from_page(site.url("/session"));
    rule.url_is_json = true;
    rule.extract = {};
    rule.extract.pointer = "/accessToken";
    const auto kind = [&](int answered, bool with_json) {
        status = answered;
        in_json = with_json;
        Session session = session_with(site, {rule}, {{"Authorization", "Bearer {csrf}"}});
        HttpReader reader(test::quick());
        return test::open_one(reader, test::json_page(session, site.url("/api"))).error().kind;
    };
    CHECK(kind(403, false) == ErrorKind::blocked);
    CHECK(kind(503, false) == ErrorKind::blocked);
    CHECK(kind(403, true) == ErrorKind::signed_out);
    CHECK(kind(401, false) == ErrorKind::signed_out);
    CHECK(kind(200, true) == ErrorKind::signed_out);
    CHECK(kind(429, false) == ErrorKind::challenged);
    CHECK(kind(999, true) == ErrorKind::challenged);
    CHECK(kind(500, true) == ErrorKind::network);
}

TEST_CASE("a token that cannot be fetched for want of a connection does not mean signed out") {
    test::Site site([](const test::Request&) { return lookalikes::html("<p>fine</p>"); });
    const std::string nobody = "127.0.0.1:" + std::to_string(test::free_port());
    Access access = test::access_to({site.authority(), nobody});
    access.tokens = {from_page("http://" + nobody + "/token")};
    access.api_headers = {{"X-CSRF", "{csrf}"}};
    Session session(std::move(access), {}, {});
    HttpReader reader(test::quick());
    const auto page = test::open_one(reader, test::json_page(session, site.url("/api")));
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::network);
    CHECK(page.error().what.find("csrf") != std::string::npos);
    CHECK(page.error().message().find("sign in") == std::string::npos);
    CHECK(site.seen().empty());
}

TEST_CASE("a token is not fetched from a host that the pack does not name") {
    test::Site site([](const test::Request&) { return lookalikes::html("<p>fine</p>"); });
    test::Site foreign([](const test::Request&) { return lookalikes::html("<meta name=csrf content=x>"); });
    Session session = session_with(site, {from_page(foreign.url("/token"))}, {{"X-CSRF", "{csrf}"}});
    HttpReader reader(test::quick());
    CHECK_FALSE(test::open_one(reader, test::json_page(session, site.url("/api"))).ok());
    CHECK(foreign.seen().empty());
    CHECK(site.seen().empty());
}

TEST_CASE("a cookie token is the one that the jar holds when the request leaves") {
    std::atomic<int> turn{0};
    test::Site site([&](const test::Request&) {
        return lookalikes::empty(200).with("Set-Cookie", "ct0=\"turn-" + std::to_string(++turn) + "\"");
    });
    Access access = test::access_to({site.authority()});
    access.pace.parallel = 1;
    TokenRule rule;
    rule.name = "csrf";
    rule.cookie = "ct0";
    rule.unquote = true;
    access.tokens = {rule};
    access.api_headers = {{"X-CSRF", "{csrf}"}};
    Session session(access, {test::cookie("ct0", "\"turn-0\"", "127.0.0.1")}, {});
    HttpDriver driver(test::quick());
    const std::vector<WriteRequest> writes(4, test::send(session, "POST", site.url("/api")));
    for (const auto& page : driver.write(writes, {})) CHECK(page.ok());
    const auto seen = site.seen();
    REQUIRE(seen.size() == 4);
    for (std::size_t i = 0; i < seen.size(); ++i)
        CHECK(seen[i].header("X-CSRF") == "turn-" + std::to_string(i));
}

namespace {

/// A site whose home page gives `status`, and with 200 the cookie that its data wants back in a header.
struct ByCookie {
    explicit ByCookie(int status)
        : site([status](const test::Request& request) {
              if (request.path == "/api")
                  return lookalikes::json({{"ok", true}}, request.header("X-CSRF") == "fresh" ? 200 : 403);
              auto home = lookalikes::html("<p>home</p>", status);
              return status == 200 ? home.with("Set-Cookie", "ct0=fresh; Path=/") : home;
          }) {}

    [[nodiscard]] Access access() const {
        Access access = test::access_to({site.authority()});
        access.home = site.url("/");
        TokenRule rule;
        rule.name = "csrf";
        rule.cookie = "ct0";
        access.tokens = {rule};
        access.api_headers = {{"X-CSRF", "{csrf}"}};
        return access;
    }

    test::Site site;
};

}  // namespace

TEST_CASE("a cookie token that is not there yet is had by opening the home page, once") {
    ByCookie by(200);
    Session session(by.access(), {}, {});
    HttpDriver driver(test::quick());
    for (const auto& page :
         driver.open(std::vector<PageRequest>(4, test::json_page(session, by.site.url("/api"))), {})) {
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(page->status == 200);
    }
    CHECK(test::write_one(driver, test::send(session, "POST", by.site.url("/api")))->status == 200);
    CHECK(count(by.site, "/") == 1);
    CHECK(by.site.seen().front().path == "/");
}

TEST_CASE("a cookie token that the home page does not give keeps the request back, and says why") {
    const auto error_with = [](ByCookie& by, Access access) {
        Session session(std::move(access), {}, {});
        HttpReader reader(test::quick());
        const auto page = test::open_one(reader, test::json_page(session, by.site.url("/api")));
        REQUIRE_FALSE(page.ok());
        CHECK(count(by.site, "/api") == 0);
        CHECK_MESSAGE(page.error().message().find("csrf") != std::string::npos, page.error().message());
        return page.error().kind;
    };
    SUBCASE("no page of that name") {
        ByCookie by(404);
        CHECK(error_with(by, by.access()) == ErrorKind::signed_out);
        CHECK(count(by.site, "/") == 1);
    }
    SUBCASE("asked too often") {
        ByCookie by(429);
        CHECK(error_with(by, by.access()) == ErrorKind::challenged);
    }
    SUBCASE("no connection") {
        ByCookie by(200);
        Access access = by.access();
        const std::string nobody = "127.0.0.1:" + std::to_string(test::free_port());
        access.hosts.push_back(nobody);
        access.home = "http://" + nobody + "/";
        CHECK(error_with(by, access) == ErrorKind::network);
    }
    SUBCASE("a home page of another host") {
        ByCookie by(200);
        Access access = by.access();
        access.home = "http://127.0.0.2:1/";
        CHECK(error_with(by, access) == ErrorKind::signed_out);
        CHECK(by.site.seen().empty());
    }
}
