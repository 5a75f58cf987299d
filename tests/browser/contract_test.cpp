// What both drivers promise, word for word the same.
#include <doctest/doctest.h>

#include <atomic>

#include "browser/drivers.hpp"

using namespace optout;
using namespace optout::browser::test;
using namespace optout::session;
using session::test::session_for;

namespace {

Answer fine(const Request&) {
    return lookalikes::html("<title>a page</title><p>fine</p>");
}

}  // namespace

TEST_CASE("contract: a page is read with its status and address") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            if (request.path == "/old") return lookalikes::redirect("/new");
            return lookalikes::html("<p>fine</p><input type=checkbox checked>");
        });
        Session session = session_for({site.authority()});
        const auto page = session::test::open_one(driver, session::test::page(session, site.url("/old")));
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(page->status == 200);
        CHECK(page->landing.text() == site.url("/new"));
        CHECK_FALSE(page->left_hosts);
        CHECK(page->content_type == "text/html");
        CHECK(session::test::text(*page).find("fine") != std::string::npos);
        CHECK(state(*page, css("input")) == page::State{true});
    });
}

TEST_CASE("contract: every status is an answer, with a body or without") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            const int status = std::stoi(request.path.substr(1));
            return request.query == "empty" ? lookalikes::empty(status)
                                            : lookalikes::html("<p>" + request.path + "</p>", status);
        });
        Session session = session_for({site.authority()});
        for (const int status : {200, 401, 403, 404, 429, 999, 500}) {
            for (const char* kind : {"", "?empty"}) {
                const std::string url = site.url("/" + std::to_string(status) + kind);
                CAPTURE(url);
                const auto page = session::test::open_one(driver, session::test::page(session, url));
                REQUIRE_MESSAGE(page.ok(), page.error().message());
                CHECK(page->status == status);
                CHECK(page->landing.text() == url);
            }
        }
        const auto nothing =
            session::test::open_one(driver, session::test::page(session, site.url("/204?empty")));
        REQUIRE(nothing.ok());
        CHECK(nothing->status == 204);
    });
}

TEST_CASE("contract: JSON is read as JSON, whatever its status") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            if (request.path == "/gone") return lookalikes::json({{"error", "no"}}, 404);
            if (request.path == "/html") return fine(request);
            if (request.path == "/empty") return lookalikes::empty(429);
            return lookalikes::json({{"ads", true}, {"name", "Jörg \u2028"}});
        });
        Session session = session_for({site.authority()});
        const auto ask = [&](const std::string& path) {
            return session::test::open_one(driver, session::test::json_page(session, site.url(path)));
        };
        const auto page = ask("/api");
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(page->has_json);
        CHECK(std::get<page::Json>(page->content)["ads"] == true);
        CHECK(std::get<page::Json>(page->content)["name"] == "Jörg \u2028");
        CHECK(ask("/gone")->status == 404);
        CHECK(ask("/gone")->has_json);
        CHECK_FALSE(ask("/html")->has_json);
        CHECK(ask("/empty")->status == 429);
    });
}

TEST_CASE("contract: the session's cookies go along, and the site's come back") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            return lookalikes::html("<p>[" + request.cookie("sid") + "]</p>")
                .with("Set-Cookie", "seen=" + std::to_string(request.path.size()) + "; HttpOnly; Path=/");
        });
        Session session =
            session_for({site.authority()}, {session::test::cookie("sid", "hunter2", "127.0.0.1")});
        const auto page = session::test::open_one(driver, session::test::page(session, site.url("/one")));
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(session::test::text(*page).find("[hunter2]") != std::string::npos);
        const Url url = Url::parse(site.url("/")).value();
        CHECK(session.fingerprint("seen", url).has_value());
        const auto first = session.fingerprint("seen", url);
        REQUIRE(session::test::open_one(driver, session::test::json_page(session, site.url("/longer"))).ok());
        REQUIRE(session::test::open_one(driver, session::test::page(session, site.url("/longest"))).ok());
        CHECK(session.fingerprint("seen", url) != first);
    });
}

TEST_CASE("contract: two accounts of one site never meet") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            return lookalikes::html("<p>[" + request.header("Cookie") + "]</p>")
                .with("Set-Cookie", "own=" + request.cookie("sid") + "; Path=/");
        });
        Session one = session_for({site.authority()}, {session::test::cookie("sid", "one", "127.0.0.1")});
        Session two = session_for({site.authority()}, {session::test::cookie("sid", "two", "127.0.0.1")});
        std::vector<Result<Page>> pages;
        for (Session* session : {&one, &two, &one}) {
            pages.push_back(session::test::open_one(driver, session::test::page(*session, site.url("/"))));
            REQUIRE_MESSAGE(pages.back().ok(), pages.back().error().message());
        }
        CHECK(session::test::text(*pages[0]).find("two") == std::string::npos);
        CHECK(session::test::text(*pages[1]).find("one") == std::string::npos);
        CHECK(session::test::text(*pages[2]).find("two") == std::string::npos);
        CHECK(session::test::text(*pages[2]).find("own=one") != std::string::npos);
    });
}

TEST_CASE("contract: a host that the pack does not name is never asked, and nothing of it is given back") {
    over_both([](Driver& driver, bool is_browser) {
        Site foreign([](const Request&) { return lookalikes::html("<p>foreign</p>"); });
        Site site([&](const Request&) { return lookalikes::redirect(foreign.url("/login?next=1")); });
        Session session =
            session_for({site.authority()}, {session::test::cookie("sid", "hunter2", "127.0.0.1")});
        const auto page = session::test::open_one(driver, session::test::page(session, foreign.url("/")));
        REQUIRE_FALSE(page.ok());
        CHECK(page.error().kind == ErrorKind::refused);
        CHECK(foreign.seen().empty());
        const auto left = session::test::open_one(driver, session::test::page(session, site.url("/")));
        REQUIRE_MESSAGE(left.ok(), left.error().message());
        CHECK(left->left_hosts);
        CHECK(left->landing.text() == foreign.url("/login?next=1"));
        CHECK(session::test::text(*left).empty());
        CHECK(foreign.seen().size() == (is_browser ? 1 : 0));
    });
}

TEST_CASE("contract: data that leads to another host is not followed") {
    over_both([](Driver& driver, bool) {
        Site foreign(fine);
        Site site([&](const Request& request) {
            return request.path == "/api" ? lookalikes::redirect(foreign.url("/login")) : fine(request);
        });
        Session session = session_for({site.authority()});
        const auto page =
            session::test::open_one(driver, session::test::json_page(session, site.url("/api")));
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(page->left_hosts);
        CHECK(foreign.seen().empty());
    });
}

TEST_CASE("contract: a request carries its method, body, headers and tokens") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            if (request.path == "/") return fine(request).with("Set-Cookie", "ct0=t0k; Path=/");
            if (request.path == "/back") return lookalikes::redirect("/done");
            return lookalikes::json({{"ok", true}}).with("Set-Cookie", "ct0=t1; Path=/");
        });
        Access access = session::test::access_to({site.authority()});
        access.home = site.url("/");
        TokenRule rule;
        rule.name = "csrf";
        rule.cookie = "ct0";
        access.tokens = {rule};
        access.api_headers = {{"X-CSRF", "{csrf}"}};
        Session session(access, {session::test::cookie("ct0", "t0k", "127.0.0.1")}, {});
        WriteRequest write = session::test::send(session, "PATCH", site.url("/api"), "{\"on\": \"nö\"}");
        std::get<Send>(write.action).headers = {{"X-Own", "1"}};
        const auto page = session::test::write_one(driver, write);
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(page->has_json);
        const Request seen = site.seen().back();
        CHECK(seen.method == "PATCH");
        CHECK(seen.body == "{\"on\": \"nö\"}");
        CHECK(seen.header("Content-Type") == "application/json");
        CHECK(seen.header("X-Own") == "1");
        CHECK(seen.header("X-CSRF") == "t0k");
        REQUIRE(session::test::write_one(driver, session::test::send(session, "POST", site.url("/api"), ""))
                    .ok());
        CHECK(site.seen().back().header("X-CSRF") == "t1");
        CHECK_FALSE(lookalikes::has_field(site.seen().back().headers, "Content-Type"));
        const auto back =
            session::test::write_one(driver, session::test::send(session, "POST", site.url("/back")));
        REQUIRE(back.ok());
        CHECK(back->landing.path() == "/done");
    });
}

TEST_CASE("contract: a form is sent as the page's own") {
    over_both([](Driver& driver, bool) {
        Site site(fine);
        Session session = session_for({site.authority()});
        page::Submission form;
        form.post = true;
        form.action = "save?step=1";
        form.enctype = "application/x-www-form-urlencoded";
        form.entries = {{"csrf", "a b&c"}, {"ads", "off"}};
        WriteRequest write;
        write.session = &session;
        write.action = Submit{Url::parse(site.url("/settings?tab=ads")).value(), form};
        REQUIRE(session::test::write_one(driver, write).ok());
        const Request request = site.seen().back();
        CHECK(request.method == "POST");
        CHECK(request.target() == "/save?step=1");
        CHECK(request.body == "csrf=a+b%26c&ads=off");
        CHECK(request.header("Content-Type") == "application/x-www-form-urlencoded");
        CHECK(request.header("Origin") == "http://" + site.authority());
        CHECK(request.header("Referer") == site.url("/settings?tab=ads"));
    });
}

TEST_CASE("contract: writes leave in order, each asked for before, and the first that says stop ends them") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request& request) {
            return request.path == "/3" ? lookalikes::empty(429) : lookalikes::json({{"ok", true}});
        });
        Access access = session::test::access_to({site.authority()});
        access.pace.parallel = 1;
        Session session(access, {}, {});
        std::vector<WriteRequest> writes;
        std::vector<int> asked;
        for (int i = 0; i < 6; ++i) {
            writes.push_back(session::test::send(session, "POST", site.url("/" + std::to_string(i))));
            writes.back().before_send = [&asked, i]() -> Status {
                asked.push_back(i);
                if (i == 1) return Error{ErrorKind::io, "the disk is full", "", ""};
                return success();
            };
        }
        const auto pages = driver.write(
            writes, [](std::size_t, const Result<Page>& page) { return !page.ok() || page->status != 429; });
        REQUIRE(pages.size() == 6);
        CHECK(pages[0].ok());
        CHECK(pages[1].error().kind == ErrorKind::io);
        CHECK(pages[3]->status == 429);
        CHECK(pages[4].error().what.find("not sent") != std::string::npos);
        CHECK(asked == std::vector<int>{0, 1, 2, 3});
        std::vector<std::string> posted;
        for (const Request& request : site.seen()) {
            if (request.method == "POST") posted.push_back(request.path);
        }
        CHECK(posted == std::vector<std::string>{"/0", "/2", "/3"});
    });
}

TEST_CASE("contract: an answer that says stop ends its session's pages and leaves the others alone") {
    over_both([](Driver& driver, bool) {
        Site site([](const Request&) { return lookalikes::html("<p>slow down</p>", 429); });
        Access access = session::test::access_to({site.authority()});
        access.pace.parallel = 1;
        Session session(access, {}, {});
        std::vector<PageRequest> pages;
        for (int i = 0; i < 3; ++i)
            pages.push_back(session::test::page(session, site.url("/" + std::to_string(i))));
        pages.push_back(session::test::json_page(session, site.url("/json")));
        int answers = 0;
        const auto results = driver.open(pages, [&](std::size_t, const Result<Page>& page) {
            ++answers;
            return page->status != 429;
        });
        CHECK(answers == 1);
        CHECK(site.seen().size() == 1);
        CHECK(results[0]->status == 429);
        for (std::size_t i = 1; i < 4; ++i) CHECK(results[i].error().kind == ErrorKind::refused);
    });
}

TEST_CASE("contract: no answer is an error of the same kind") {
    over_both([](Driver& driver, bool is_browser) {
        const std::string nobody = "127.0.0.1:" + std::to_string(session::test::free_port());
        Session session = session_for({nobody});
        const auto refused = session::test::open_one(
            driver, session::test::page(session, "http://" + nobody + "/a?t=hunter2"));
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().kind == ErrorKind::network);
        CHECK(refused.error().message().find("hunter2") == std::string::npos);
        CHECK(refused.error().where == "http://" + nobody);
        const auto data =
            session::test::open_one(driver, session::test::json_page(session, "http://" + nobody + "/b"));
        REQUIRE_FALSE(data.ok());
        CHECK(data.error().kind == ErrorKind::network);

        Site endless([](const Request& request) { return lookalikes::redirect(request.path + "x"); });
        Session circling = session_for({endless.authority()});
        const auto circle = session::test::open_one(driver, session::test::page(circling, endless.url("/")));
        REQUIRE_FALSE(circle.ok());
        CHECK(circle.error().kind == ErrorKind::malformed);
        CHECK(circle.error().what.find("redirected") != std::string::npos);
        CHECK(is_browser == (endless.seen().size() > 11));
    });
}

TEST_CASE("contract: what is read is never from a cache") {
    over_both([](Driver& driver, bool) {
        std::atomic<int> count{0};
        Site site([&](const Request&) {
            return lookalikes::html("<p>" + std::to_string(++count) + "</p>")
                .with("Cache-Control", "max-age=3600");
        });
        Session session = session_for({site.authority()});
        for (const std::string number : {"1", "2", "3"}) {
            const auto page = session::test::open_one(driver, session::test::page(session, site.url("/")));
            REQUIRE(page.ok());
            CHECK(session::test::text(*page) == number);
        }
        const auto with_place =
            session::test::open_one(driver, session::test::page(session, site.url("/#there")));
        REQUIRE(with_place.ok());
        CHECK(session::test::text(*with_place) == "4");
    });
}
