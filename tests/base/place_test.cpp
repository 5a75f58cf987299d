#include "base/place.hpp"

#include <doctest/doctest.h>

using namespace optout;

namespace {

Url url(std::string_view text) {
    auto parsed = Url::parse(text);
    if (!parsed.ok()) FAIL(parsed.error().message());
    return std::move(parsed).value();
}

}  // namespace

TEST_CASE("a place is a path and everything below it, on any host or on the one that it names") {
    CHECK(lies_at(url("https://a.test/login"), "/login"));
    CHECK(lies_at(url("https://a.test/login/now?x=1"), "/login"));
    CHECK_FALSE(lies_at(url("https://a.test/logins"), "/login"));
    CHECK_FALSE(lies_at(url("https://a.test/x/login"), "/login"));
    CHECK(lies_at(url("https://a.test/login"), "a.test/login"));
    CHECK_FALSE(lies_at(url("https://b.test/login"), "a.test/login"));
    CHECK(lies_at(url("https://a.test/anything"), "a.test/"));
}

TEST_CASE("an address that is only written in another way may lie at the place too") {
    for (const char* text : {"https://a.test/settings/close", "https://a.test/Settings/CLOSE/",
                             "https://a.test/settings/%63lose", "https://a.test/settings/%2563lose",
                             "https://a.test//settings///close?x", "https://a.test/settings/x/../close",
                             "https://a.test/settings/x/%2e%2E/close",
                             "https://a.test/settings/close;jsessionid=1", "https://a.test/settings%2Fclose",
                             "https://a.test/settings%5Cclose", "https://a.test/settings/close%3fx"}) {
        CAPTURE(text);
        CHECK(may_lie_at(url(text), "/settings/close"));
    }
    CHECK_FALSE(may_lie_at(url("https://a.test/settings/closed"), "/settings/close"));
    CHECK_FALSE(may_lie_at(url("https://a.test/settings"), "/settings/close"));
    CHECK(may_lie_at(url("https://a.test/settings/close"), "a.test/settings/close"));
    CHECK_FALSE(may_lie_at(url("https://b.test/settings/close"), "a.test/settings/close"));
}
