#include "session/http_driver.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;
using namespace std::chrono_literals;

namespace {

test::Answer ok(const test::Request&) {
    return lookalikes::html("<p>fine</p>");
}

test::Answer slow(const test::Request& request) {
    test::Answer answer = ok(request);
    answer.delay = 40;
    return answer;
}

Session paced(const std::vector<std::string>& hosts, int parallel, std::chrono::milliseconds interval = 0ms) {
    Access access = test::access_to(hosts);
    access.pace.parallel = parallel;
    access.pace.interval = interval;
    return {std::move(access), {}, {}};
}

std::vector<PageRequest> numbered(Session& session, const test::Site& site, int count) {
    std::vector<PageRequest> pages;
    for (int i = 0; i < count; ++i) pages.push_back(test::page(session, site.url("/" + std::to_string(i))));
    return pages;
}

std::vector<std::string> paths(const test::Site& site) {
    std::vector<std::string> all;
    for (const test::Request& request : site.seen()) all.push_back(request.path);
    return all;
}

WriteRequest submit(Session& session, const std::string& page, page::Submission form) {
    WriteRequest request;
    request.session = &session;
    request.action = Submit{Url::parse(page).value(), std::move(form)};
    return request;
}

}  // namespace

TEST_CASE("results come in the order of the requests, whatever the order of the answers") {
    test::Site site([](const test::Request& request) {
        test::Answer answer = lookalikes::html(request.path);
        answer.delay = request.path == "/0" ? 60 : 0;
        return answer;
    });
    Session session = test::session_for({site.authority()});
    HttpReader reader(test::quick());
    std::vector<std::size_t> arrived;
    const auto pages =
        reader.open(numbered(session, site, 5), [&](std::size_t index, const Result<Page>& page) {
            CHECK(test::text(*page) == "/" + std::to_string(index));
            arrived.push_back(index);
            return true;
        });
    REQUIRE(pages.size() == 5);
    for (std::size_t i = 0; i < pages.size(); ++i) CHECK(test::text(*pages[i]) == "/" + std::to_string(i));
    CHECK(arrived.size() == 5);
    CHECK(arrived.back() == 0);
}

TEST_CASE("as many requests are under way as the pace allows, and no more") {
    test::Site site(slow);
    Session session = paced({site.authority()}, 3);
    HttpReader reader(test::quick());
    for (const auto& page : reader.open(numbered(session, site, 9), {})) CHECK(page.ok());
    CHECK(site.most_at_once() == 3);
}

TEST_CASE("two sessions at one host share its pace, two hosts do not") {
    // No request of the one host is answered before all of the other's have come.
    std::atomic<int> came{0};
    std::atomic<bool> waited_in_vain{false};
    test::Site other([&](const test::Request& request) {
        ++came;
        return slow(request);
    });
    test::Site shared([&](const test::Request& request) {
        const auto give_up = std::chrono::steady_clock::now() + 10s;
        while (came < 4 && std::chrono::steady_clock::now() < give_up) std::this_thread::sleep_for(1ms);
        if (came < 4) waited_in_vain = true;
        return ok(request);
    });
    Session one = paced({shared.authority()}, 2), two = paced({shared.authority()}, 2),
            three = paced({other.authority()}, 2);
    std::vector<PageRequest> pages = numbered(one, shared, 4);
    for (const PageRequest& page : numbered(two, shared, 4)) pages.push_back(page);
    for (const PageRequest& page : numbered(three, other, 4)) pages.push_back(page);
    HttpReader reader(test::quick());
    for (const auto& page : reader.open(pages, {})) CHECK(page.ok());
    CHECK(shared.most_at_once() == 2);
    CHECK(other.most_at_once() == 2);
    CHECK_FALSE(waited_in_vain);
}

TEST_CASE("the interval lies between two starts, also of two batches, and can be scaled away") {
    const auto interval = 50ms, slack = 15ms;
    test::Site site(ok);
    Session session = paced({site.authority()}, 6, interval);
    HttpReader reader(test::quick());
    CHECK(reader.open(numbered(session, site, 2), {}).size() == 2);
    CHECK(reader.open(numbered(session, site, 1), {}).size() == 1);
    const auto arrivals = site.arrivals();
    REQUIRE(arrivals.size() == 3);
    CHECK(arrivals[1] - arrivals[0] > interval - slack);
    CHECK(arrivals[2] - arrivals[1] > interval - slack);

    HttpOptions options = test::quick();
    options.interval_scale = 0;
    Session hurried = paced({site.authority()}, 6, 1h);
    HttpReader fast(options);
    CHECK(fast.open(numbered(hurried, site, 3), {}).size() == 3);
}

TEST_CASE("writes of one session leave in the order given") {
    test::Site site(ok);
    Session session = paced({site.authority()}, 1);
    HttpDriver driver(test::quick());
    std::vector<WriteRequest> writes;
    std::vector<std::string> wanted;
    for (int i = 0; i < 12; ++i) {
        wanted.push_back("/" + std::to_string(i));
        writes.push_back(test::send(session, i % 2 == 0 ? "PUT" : "POST", site.url(wanted.back())));
    }
    for (const auto& page : driver.write(writes, {})) CHECK(page.ok());
    CHECK(paths(site) == wanted);
}

TEST_CASE("an account's writes go one at a time, unless its site allows more") {
    test::Site site(slow);
    Access access = test::access_to({site.authority()});
    int at_once = 1;
    SUBCASE("as it is") {}
    SUBCASE("where the site allows three") {
        access.pace.parallel_writes = at_once = 3;
    }
    Session session(std::move(access), {}, {});
    HttpDriver driver(test::quick());
    std::vector<WriteRequest> writes;
    for (int i = 0; i < 8; ++i)
        writes.push_back(test::send(session, "POST", site.url("/" + std::to_string(i))));
    for (const auto& page : driver.write(writes, {})) CHECK(page.ok());
    CHECK(site.most_at_once() == at_once);
}

TEST_CASE("a write waits for the earlier ones of its session, also when its own host has room") {
    test::Site busy(slow), idle(ok);
    Session session = paced({busy.authority(), idle.authority()}, 1);
    HttpDriver driver(test::quick());
    std::vector<WriteRequest> writes{test::send(session, "POST", busy.url("/1")),
                                     test::send(session, "POST", busy.url("/2")),
                                     test::send(session, "POST", idle.url("/3"))};
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        writes[i].before_send = [&left, i] {
            left.push_back(i);
            return success();
        };
    }
    for (const auto& page : driver.write(writes, {})) CHECK(page.ok());
    CHECK(left == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("before_send is asked when the request's turn has come, and can keep it back") {
    std::atomic<int> answered{0};
    test::Site site([&](const test::Request& request) {
        ++answered;
        return ok(request);
    });
    Session session = paced({site.authority()}, 1);
    HttpDriver driver(test::quick());
    std::vector<WriteRequest> writes;
    std::vector<int> answered_before;
    for (int i = 0; i < 3; ++i) {
        writes.push_back(test::send(session, "POST", site.url("/" + std::to_string(i))));
        writes.back().before_send = [&, i]() -> Status {
            answered_before.push_back(answered);
            if (i == 1) return Error{ErrorKind::io, "the disk is full", "", ""};
            return success();
        };
    }
    const auto pages = driver.write(writes, {});
    CHECK(pages[0].ok());
    REQUIRE_FALSE(pages[1].ok());
    CHECK(pages[1].error().kind == ErrorKind::io);
    CHECK(pages[2].ok());
    CHECK(answered_before == std::vector<int>{0, 1, 1});
    CHECK(paths(site) == std::vector<std::string>{"/0", "/2"});
}

TEST_CASE("an answer that says stop ends its session's batch and leaves the others alone") {
    test::Site site([](const test::Request&) { return lookalikes::empty(429); });
    test::Site other(ok);
    Session session = paced({site.authority()}, 1), bystander = paced({other.authority()}, 1);
    HttpReader reader(test::quick());
    std::vector<PageRequest> pages = numbered(session, site, 4);
    for (const PageRequest& page : numbered(bystander, other, 4)) pages.push_back(page);
    int answers = 0;
    const auto results = reader.open(pages, [&](std::size_t, const Result<Page>& page) {
        ++answers;
        return page->status != 429;
    });
    CHECK(site.seen().size() == 1);
    CHECK(other.seen().size() == 4);
    CHECK(answers == 5);
    CHECK(results[0]->status == 429);
    for (std::size_t i = 1; i < 4; ++i) {
        REQUIRE_FALSE(results[i].ok());
        CHECK(results[i].error().kind == ErrorKind::refused);
        CHECK(results[i].error().what.find("not sent") != std::string::npos);
    }
    for (std::size_t i = 4; i < 8; ++i) CHECK(results[i].ok());
}

TEST_CASE("requests that are under way when their session stops finish") {
    test::Site site([](const test::Request& request) {
        test::Answer answer = lookalikes::html(request.path);
        answer.delay = request.path == "/0" ? 0 : 60;
        return answer;
    });
    Session session = paced({site.authority()}, 3);
    HttpReader reader(test::quick());
    const auto results = reader.open(numbered(session, site, 5),
                                     [](std::size_t index, const Result<Page>&) { return index != 0; });
    for (std::size_t i = 0; i < 3; ++i) CHECK(results[i].ok());
    for (std::size_t i = 3; i < 5; ++i) CHECK_FALSE(results[i].ok());
    CHECK(site.seen().size() == 3);
}

TEST_CASE("a host that the pack does not name is never asked") {
    test::Site site(ok), foreign(ok);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    const auto page = test::open_one(driver, test::page(session, foreign.url("/")));
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::refused);
    CHECK(page.error().where == foreign.url("/"));
    bool asked = false;
    WriteRequest write = test::send(session, "POST", foreign.url("/"));
    write.before_send = [&] {
        asked = true;
        return success();
    };
    CHECK_FALSE(test::write_one(driver, write).ok());
    CHECK_FALSE(asked);
    CHECK_FALSE(test::open_one(driver, test::page(session, "no address")).ok());
    CHECK(foreign.seen().empty());
}

TEST_CASE("redirects are followed, with the method that belongs to each") {
    test::Site site([](const test::Request& request) {
        if (request.path == "/303") return lookalikes::empty(303).with("Location", "/done");
        if (request.path == "/307") return lookalikes::empty(307).with("Location", "/done");
        return lookalikes::html("<p>done</p>");
    });
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    const auto got = test::write_one(driver, test::send(session, "POST", site.url("/303"), "{\"a\": 1}"));
    REQUIRE(got.ok());
    CHECK(got->landing.path() == "/done");
    CHECK_FALSE(got->left_hosts);
    CHECK(site.seen()[1].method == "GET");
    CHECK(site.seen()[1].body.empty());
    CHECK(site.seen()[1].header("Content-Type").empty());
    REQUIRE(test::write_one(driver, test::send(session, "PUT", site.url("/307"), "{\"a\": 1}")).ok());
    CHECK(site.seen()[3].method == "PUT");
    CHECK(site.seen()[3].body == "{\"a\": 1}");
    CHECK(site.seen()[3].header("Content-Type") == "application/json");
}

TEST_CASE("a redirect to another host is not followed, and nothing at all reaches that host") {
    test::Site foreign(ok);
    test::Site site(
        [&](const test::Request&) { return lookalikes::redirect(foreign.url("/login?next=settings")); });
    Session session = test::session_for({site.authority()}, {test::cookie("sid", "hunter2", "127.0.0.1")});
    HttpDriver driver(test::quick());
    const auto page = test::open_one(driver, test::page(session, site.url("/")));
    REQUIRE(page.ok());
    CHECK(page->left_hosts);
    CHECK(page->landing.text() == foreign.url("/login?next=settings"));
    CHECK(page->status == 302);
    CHECK(test::write_one(driver, test::send(session, "POST", site.url("/")))->left_hosts);
    CHECK(foreign.seen().empty());
}

TEST_CASE("a redirect to a place that must never be opened is not followed, however it is written") {
    test::Site site([](const test::Request& request) {
        return request.path == "/a" ? lookalikes::redirect("/Settings/%63lose?now=1")
                                    : lookalikes::text("gone", 200);
    });
    Session session = test::session_for({site.authority()});
    PageRequest request = test::page(session, site.url("/a"));
    request.never = {"/settings/close"};
    HttpReader reader(test::quick());
    const auto opened = test::open_one(reader, request);
    REQUIRE(opened.ok());
    CHECK(opened->status == 302);
    CHECK_FALSE(opened->left_hosts);
    CHECK(opened->landing.path() == "/Settings/%63lose");
    CHECK(site.only().path == "/a");
}

TEST_CASE("a redirect goes on to the other hosts of the pack, with the tokens of that moment") {
    test::Site second(ok);
    test::Site first([&](const test::Request&) {
        return lookalikes::redirect(second.url("/")).with("Set-Cookie", "ct0=fresh");
    });
    Access access = test::access_to({first.authority(), second.authority()});
    TokenRule rule;
    rule.name = "csrf";
    rule.cookie = "ct0";
    access.tokens = {rule};
    access.api_headers = {{"X-CSRF", "{csrf}"}};
    Session session(access, {test::cookie("ct0", "stale", "127.0.0.1")}, {});
    HttpReader reader(test::quick());
    REQUIRE(test::open_one(reader, test::json_page(session, first.url("/"))).ok());
    CHECK(first.only().header("X-CSRF") == "stale");
    CHECK(second.only().header("X-CSRF") == "fresh");
}

TEST_CASE("a write is not sent on to another host of the pack") {
    test::Site second(ok);
    test::Site first(
        [&](const test::Request&) { return lookalikes::empty(307).with("Location", second.url("/")); });
    Session session = test::session_for({first.authority(), second.authority()});
    HttpDriver driver(test::quick());
    const auto page = test::write_one(driver, test::send(session, "POST", first.url("/")));
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::refused);
    CHECK(second.seen().empty());
}

TEST_CASE("a redirect without end is given up, with the count and the last address") {
    test::Site site(
        [](const test::Request& request) { return lookalikes::redirect(request.path + "x?token=hunter2"); });
    Session session = test::session_for({site.authority()});
    HttpReader reader(test::quick());
    const auto page = test::open_one(reader, test::page(session, site.url("/")));
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().what.find("redirected 10 times, last on " + site.url("")) != std::string::npos);
    CHECK(page.error().message().find("hunter2") == std::string::npos);
    CHECK(site.seen().size() == 11);
}

TEST_CASE("redirects keep to the pace") {
    const auto interval = 40ms, slack = 15ms;
    test::Site site([](const test::Request& request) {
        return request.path == "/" ? lookalikes::redirect("/there") : ok(request);
    });
    Session session = paced({site.authority()}, 1, interval);
    HttpReader reader(test::quick());
    REQUIRE(test::open_one(reader, test::page(session, site.url("/"))).ok());
    CHECK(site.arrivals()[1] - site.arrivals()[0] > interval - slack);
}

TEST_CASE("a form is sent as a browser sends it") {
    test::Site site(ok);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    page::Submission form;
    form.post = true;
    form.action = "save?step=1";
    form.base = "/forms/";
    form.enctype = "application/x-www-form-urlencoded";
    form.entries = {{"csrf", "a b&c"}, {"ads", "off"}};
    REQUIRE(test::write_one(driver, submit(session, site.url("/settings?tab=ads"), form)).ok());
    const test::Request request = site.only();
    CHECK(request.method == "POST");
    CHECK(request.target() == "/forms/save?step=1");
    CHECK(request.body == "csrf=a+b%26c&ads=off");
    CHECK(request.header("Content-Type") == "application/x-www-form-urlencoded");
    CHECK(request.header("Origin") == "http://" + site.authority());
    CHECK(request.header("Referer") == site.url("/settings?tab=ads"));
}

TEST_CASE("a form without an action goes to its own page, whatever the base") {
    test::Site site(ok);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    page::Submission form;
    form.post = true;
    form.base = "https://elsewhere.test/";
    form.enctype = "application/x-www-form-urlencoded";
    REQUIRE(test::write_one(driver, submit(session, site.url("/settings?tab=ads#top"), form)).ok());
    CHECK(site.only().target() == "/settings?tab=ads");
    CHECK(site.only().header("Content-Length") == "0");
}

TEST_CASE("a form that is sent by GET puts its entries in place of the query") {
    test::Site site(ok);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    page::Submission form;
    form.action = "/search?old=1";
    form.entries = {{"q", "ä"}};
    REQUIRE(test::write_one(driver, submit(session, site.url("/"), form)).ok());
    CHECK(site.only().method == "GET");
    CHECK(site.only().target() == "/search?q=%C3%A4");
    CHECK(site.only().header("Origin").empty());
}

TEST_CASE("a request carries its method, body and headers, and nothing that was not asked for") {
    test::Site site(ok);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    WriteRequest write = test::send(session, "PATCH", site.url("/api"), "{\"on\": false}");
    std::get<Send>(write.action).headers = {{"X-Own", "1"}};
    REQUIRE(test::write_one(driver, write).ok());
    const test::Request request = site.only();
    CHECK(request.method == "PATCH");
    CHECK(request.body == "{\"on\": false}");
    CHECK(request.header("Content-Type") == "application/json");
    CHECK(request.header("X-Own") == "1");
    CHECK_FALSE(lookalikes::has_field(request.headers, "Expect"));
    CHECK(request.header("Sec-GPC") == "1");

    REQUIRE(test::write_one(driver, test::send(session, "POST", site.url("/api"), "")).ok());
    CHECK_FALSE(lookalikes::has_field(site.seen().back().headers, "Content-Type"));
    for (const char* method : {"", "get", "PO ST", "POST\r\n"}) {
        CHECK_FALSE(test::write_one(driver, test::send(session, method, site.url("/api"))).ok());
    }
    CHECK(site.seen().size() == 2);
}

TEST_CASE("a large body goes as it is") {
    test::Site site(ok);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    const std::string body(std::size_t{3} << 20, 'x');
    REQUIRE(test::write_one(driver, test::send(session, "POST", site.url("/"), body)).ok());
    CHECK(site.only().body == body);
}

TEST_CASE("every status is an answer") {
    test::Site site(
        [](const test::Request& request) { return lookalikes::empty(std::stoi(request.path.substr(1))); });
    Session session = test::session_for({site.authority()});
    HttpReader reader(test::quick());
    for (const int status : {200, 204, 304, 403, 404, 429, 500, 999}) {
        const auto page = test::open_one(reader, test::page(session, site.url("/" + std::to_string(status))));
        REQUIRE(page.ok());
        CHECK(page->status == status);
    }
}

TEST_CASE("no request is an empty answer") {
    HttpDriver driver(test::quick());
    CHECK(driver.open({}, {}).empty());
    CHECK(driver.write({}, {}).empty());
}
