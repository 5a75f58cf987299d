#include "session/exchange.hpp"

#include <doctest/doctest.h>

#include "base/version.hpp"
#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

Url url(const char* text) {
    return Url::parse(text).value();
}

Exchange to(Session& session, const char* address) {
    Exchange exchange;
    exchange.session = &session;
    exchange.url = url(address);
    return exchange;
}

/// Empty when there is none; fails when there are several.
std::string header(const Request& request, std::string_view name) {
    std::string value;
    int found = 0;
    for (const Header& one : request.headers) {
        if (one.name != name) continue;
        value = one.value;
        ++found;
    }
    CHECK(found <= 1);
    return value;
}

Request made(const Exchange& exchange, const HttpOptions& options = {}) {
    auto request = make_request(exchange, options);
    REQUIRE_MESSAGE(request.ok(), request.error().message());
    return std::move(request).value();
}

Access access_with_api_headers() {
    Access access = test::access_to({"www.site.test", "api.site.test"});
    access.accept_language = "de, en;q=0.5";
    access.api_headers = {{"X-Requested-With", "XMLHttpRequest"}, {"Accept", "application/vnd.site+json"}};
    return access;
}

}  // namespace

TEST_CASE("every request says honestly who we are and that data is not to be sold") {
    Session session(access_with_api_headers(), {}, {});
    const Request request = made(to(session, "https://www.site.test/"));
    CHECK(header(request, "User-Agent") == "optout/" + std::string(version));
    CHECK(header(request, "Sec-GPC") == "1");
    CHECK(header(request, "Accept-Language") == "de, en;q=0.5");
    CHECK(header(request, "Accept").starts_with("text/html"));
    CHECK(header(request, "X-Requested-With").empty());
    CHECK(header(request, "Origin").empty());

    HttpOptions options;
    options.user_agent = "optout/test";
    CHECK(header(made(to(session, "https://www.site.test/"), options), "User-Agent") == "optout/test");
}

TEST_CASE("api headers go with api requests, and the request's own come last") {
    Session session(access_with_api_headers(), {}, {});
    Exchange exchange = to(session, "https://www.site.test/");
    exchange.json = exchange.api = true;
    CHECK(header(made(exchange), "X-Requested-With") == "XMLHttpRequest");
    CHECK(header(made(exchange), "Accept") == "application/vnd.site+json");
    exchange.headers = {{"accept", "application/json"}};
    CHECK(header(made(exchange), "Accept") == "application/json");
}

TEST_CASE("a form says where it comes from, as a browser does") {
    Session session = test::session_for({"www.site.test", "api.site.test"});
    Exchange form = to(session, "https://www.site.test/save");
    form.method = "POST";
    form.form_page = url("https://www.site.test/settings?tab=ads#top");
    CHECK(header(made(form), "Origin") == "https://www.site.test");
    CHECK(header(made(form), "Referer") == "https://www.site.test/settings?tab=ads");

    form.url = url("https://api.site.test/save");
    CHECK(header(made(form), "Origin") == "https://www.site.test");
    CHECK(header(made(form), "Referer") == "https://www.site.test/");

    form.method = "GET";
    CHECK(header(made(form), "Origin").empty());

    form.form_page = url("http://127.0.0.1:8080/a");
    form.method = "POST";
    CHECK(header(made(form), "Origin") == "http://127.0.0.1:8080");
}

TEST_CASE("a pack cannot set the headers by which a request is told apart") {
    Session session = test::session_for({"www.site.test"});
    for (const char* name : {"Host", "COOKIE", "User-Agent", "sec-gpc", "Content-Length", "Transfer-Encoding",
                             "X Y", "X:Y", "X\r\nY", ""}) {
        Exchange exchange = to(session, "https://www.site.test/");
        exchange.headers = {{name, "1"}};
        const auto request = make_request(exchange, {});
        REQUIRE_FALSE(request.ok());
        CHECK(request.error().kind == ErrorKind::pack);
    }
}

TEST_CASE("a token with a line end in it does not become a second header") {
    Access access = test::access_to({"www.site.test"});
    TokenRule rule;
    rule.name = "key";
    rule.from_account = true;
    access.tokens = {rule};
    Session session(access, {}, {{"key", "hunter2\r\nX-Evil: 1"}});
    Exchange exchange = to(session, "https://www.site.test/");
    exchange.headers = {{"Authorization", "Bearer {key}"}};
    const auto request = make_request(exchange, {});
    REQUIRE_FALSE(request.ok());
    CHECK(request.error().kind == ErrorKind::malformed);
    CHECK(request.error().message().find("hunter2") == std::string::npos);
}

TEST_CASE("the tokens of an exchange are those that its own and its api headers name") {
    Access access = test::access_to({"www.site.test"});
    access.api_headers = {{"X-CSRF", "{csrf}"}};
    Session session(access, {}, {});
    Exchange exchange = to(session, "https://www.site.test/");
    exchange.headers = {{"Authorization", "Bearer {key}"}};
    CHECK(tokens_of(exchange) == std::vector<std::string>{"key"});
    exchange.api = true;
    CHECK(tokens_of(exchange) == std::vector<std::string>{"csrf", "key"});
}
