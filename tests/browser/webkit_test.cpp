// The main cases once more in another engine: WebKit, by WebKitWebDriver.
#include <doctest/doctest.h>

#include <cstdlib>

#include "browser/drivers.hpp"
#include "support/display.hpp"

using namespace optout;
using namespace optout::browser::test;
using namespace optout::session;
using namespace std::chrono_literals;
using browser::BrowserDriver;
using session::test::session_for;

namespace {

/// WebKitGTK has no way to do without a display.
struct Display : support::Display {
    Display() { setenv("DISPLAY", name().c_str(), 1); }
    ~Display() { unsetenv("DISPLAY"); }
};

browser::Options webkit() {
    browser::Options options = quick();
    options.driver = "WebKitWebDriver";
    options.start = std::chrono::seconds(60);
    return options;
}

}  // namespace

TEST_CASE("webkit: reading, data, cookies, pressing and writing") {
    const Display display;
    Site site([](const Request& request) {
        if (request.is_write()) return lookalikes::json({{"ok", true}});
        if (request.path == "/api") return lookalikes::json({{"sid", request.cookie("sid")}});
        if (request.path == "/gone") return lookalikes::html("<p>not here</p>", 404);
        if (request.path == "/robots.txt") return lookalikes::text("", 200);
        return lookalikes::html("<p>[" + request.cookie("sid") + R"(]</p><div id=root></div>
            <style>.a11y{position:absolute;left:-9999px;opacity:0} .gone{display:none}</style><script>
            setTimeout(() => { root.innerHTML = '<input type=checkbox role=switch class=a11y id=s>' +
                '<label for=s>Use my data<i class=gone> not</i></label>';
                s.checked = true; s.onchange = () => fetch('/save?' + s.checked, {method: 'POST'}); }, 100);
            </script>)")
            .with("Set-Cookie", "seen=yes; HttpOnly; Path=/");
    });
    Session session = session_for({site.authority()}, {session::test::cookie("sid", "hunter2", "127.0.0.1")});
    BrowserDriver driver(webkit());
    const page::Ladder control = role("switch", "Use my data");
    const auto page = session::test::open_one(driver, waiting_for(session, site.url("/"), control));
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(page->status == 200);
    CHECK(session::test::text(*page).find("[hunter2]") != std::string::npos);
    CHECK(state(*page, control) == page::State{true});
    CHECK(session.fingerprint("seen", Url::parse(site.url("/")).value()).has_value());

    const auto gone = session::test::open_one(driver, waiting_for(session, site.url("/gone"), control));
    REQUIRE_MESSAGE(gone.ok(), gone.error().message());
    CHECK(gone->status == 404);

    const auto data = session::test::open_one(driver, session::test::json_page(session, site.url("/api")));
    REQUIRE_MESSAGE(data.ok(), data.error().message());
    CHECK(std::get<page::Json>(data->content)["sid"] == "hunter2");

    const auto pressed =
        session::test::write_one(driver, press(session, site.url("/"), control, {true}, {false}));
    REQUIRE_MESSAGE(pressed.ok(), pressed.error().message());
    CHECK(state(*pressed, control) == page::State{false});
    CHECK(site.seen().back().target() == "/save?false");

    const auto sent = session::test::write_one(
        driver, session::test::send(session, "PUT", site.url("/api"), "{\"on\": false}"));
    REQUIRE_MESSAGE(sent.ok(), sent.error().message());
    CHECK(site.seen().back().body == "{\"on\": false}");

    const std::string nobody = "127.0.0.1:" + std::to_string(session::test::free_port());
    Session absent = session_for({nobody});
    const auto refused =
        session::test::open_one(driver, session::test::page(absent, "http://" + nobody + "/"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind == ErrorKind::network);
}

TEST_CASE("webkit: without a display there is one clear error") {
    Session session = session_for({"127.0.0.1:1"});
    BrowserDriver driver(webkit());
    const auto page = session::test::open_one(driver, session::test::page(session, "http://127.0.0.1:1/"));
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::config);
}
