#include "session/transport.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mega = std::size_t{1} << 20;

test::Answer all_fine(const test::Request&) {
    return lookalikes::html("<p>fine</p>");
}

/// The answer's error for one request to this address.
Error error_of(const std::string& url, HttpOptions options = test::quick()) {
    Session session = test::session_for({Url::parse(url).value().authority()});
    HttpReader reader(std::move(options));
    auto result = test::open_one(reader, test::page(session, url));
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().where == Url::parse(url).value().origin());
    return std::move(result).error();
}

test::RawSite saying(const char* bytes) {
    return test::RawSite([bytes](int, const std::string&, const test::RawSite::Say& say) {
        say(bytes);
        return false;
    });
}

test::RawSite::Reply answering_all_but(int silent_from) {
    return [silent_from](int number, const std::string&, const test::RawSite::Say& say) {
        if (number >= silent_from) return false;
        say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
        return true;
    };
}

}  // namespace

TEST_CASE("connections are kept from one batch to the next") {
    test::Site site(all_fine);
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    for (int i = 0; i < 5; ++i) {
        REQUIRE(test::open_one(driver, test::page(session, site.url("/"))).ok());
        REQUIRE(test::write_one(driver, test::send(session, "POST", site.url("/"))).ok());
    }
    CHECK(site.seen().size() == 10);
    CHECK(site.connections() == 1);
}

TEST_CASE("a write is never sent again when a kept connection dies under it") {
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
        for (const char* body : {"{\"on\": false}", ""}) {
            test::RawSite site(answering_all_but(1));
            Session session = test::session_for({site.authority()});
            HttpDriver driver(test::quick());
            REQUIRE(test::open_one(driver, test::page(session, site.url("/"))).ok());
            const auto lost = test::write_one(driver, test::send(session, method, site.url("/write"), body));
            REQUIRE_FALSE(lost.ok());
            CHECK(lost.error().kind == ErrorKind::network);
            CHECK(lost.error().what.find("not known whether the change was made") != std::string::npos);
            CHECK(site.seen().size() == 2);
            CHECK(site.seen().back().starts_with(method));
        }
    }
}

TEST_CASE("a reading is tried once more when a kept connection dies under it") {
    test::RawSite once([](int number, const std::string&, const test::RawSite::Say& say) {
        if (number == 1) return false;
        say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
        return true;
    });
    Session session = test::session_for({once.authority()});
    HttpDriver driver(test::quick());
    REQUIRE(test::open_one(driver, test::page(session, once.url("/"))).ok());
    CHECK(test::open_one(driver, test::page(session, once.url("/again"))).ok());
    CHECK(once.seen().size() == 3);
}

TEST_CASE("a reading that gets no answer on a fresh connection is given up at once") {
    test::RawSite site(answering_all_but(0));
    const Error error = error_of(site.url("/"));
    CHECK(error.kind == ErrorKind::network);
    CHECK(error.what.find("not known") == std::string::npos);
    CHECK(site.seen().size() == 1);
}

TEST_CASE("an answer that is cut off is an error, however it is cut") {
    test::Site cut([](const test::Request&) {
        test::Answer answer = lookalikes::html(std::string(5000, 'x'));
        answer.delivery = test::Answer::Delivery::cut;
        return answer;
    });
    CHECK(error_of(cut.url("/")).kind == ErrorKind::malformed);
    for (const auto delivery : {test::Answer::Delivery::broken_gzip, test::Answer::Delivery::short_gzip}) {
        test::Site spoilt([delivery](const test::Request&) {
            test::Answer answer = lookalikes::html(std::string(5000, 'x'));
            answer.delivery = delivery;
            return answer;
        });
        CHECK(error_of(spoilt.url("/")).kind == ErrorKind::malformed);
    }
    for (const char* bytes :
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
          "HTTP/1.1 200 OK\r\nContent-Le"}) {
        test::RawSite site = saying(bytes);
        CHECK(error_of(site.url("/")).kind == ErrorKind::malformed);
    }
}

TEST_CASE("an answer that is not HTTP is an error that says so") {
    test::RawSite site = saying("220 mail.site.test ESMTP ready\r\n");
    const Error error = error_of(site.url("/"));
    CHECK(error.kind == ErrorKind::malformed);
    CHECK(error.what.find("not HTTP") != std::string::npos);
}

TEST_CASE("a body without end is stopped at the limit") {
    test::Site site([](const test::Request&) {
        test::Answer answer = lookalikes::html(" ");
        answer.delivery = test::Answer::Delivery::flood;
        return answer;
    });
    HttpOptions options = test::quick();
    options.max_body = mega;
    const Error error = error_of(site.url("/"), options);
    CHECK(error.kind == ErrorKind::too_large);
    CHECK(error.what.find("1 MB") != std::string::npos);
}

TEST_CASE("a compressed body is unpacked, and a bomb is stopped at the limit") {
    test::Site site(
        [](const test::Request& request) {
            return lookalikes::html(request.path == "/bomb" ? std::string(40 * mega, ' ') : "<p>fine</p>");
        },
        {}, true);
    Session session = test::session_for({site.authority()});
    HttpReader reader(test::quick());
    const auto page = test::open_one(reader, test::page(session, site.url("/")));
    REQUIRE(page.ok());
    CHECK(test::text(*page) == "fine");
    CHECK(error_of(site.url("/bomb")).kind == ErrorKind::too_large);
}

TEST_CASE("headers without end are stopped") {
    test::RawSite site([](int, const std::string&, const test::RawSite::Say& say) {
        say("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 20'000; ++i) say("X-Filler: 0123456789012345678901234567890123456789\r\n");
        return false;
    });
    CHECK(error_of(site.url("/")).kind == ErrorKind::too_large);
}

TEST_CASE("an answer that only drips in is given up in time") {
    test::Site site([](const test::Request&) {
        test::Answer answer = lookalikes::html(" ");
        answer.delivery = test::Answer::Delivery::flood;
        answer.flood_pause = 10;
        return answer;
    });
    HttpOptions options = test::quick();
    options.timeout = 200ms;
    const Error error = error_of(site.url("/"), options);
    CHECK(error.kind == ErrorKind::timeout);
    CHECK(error.what.find("200 ms") != std::string::npos);
}

TEST_CASE("a host that takes the connection and says nothing is given up in time") {
    test::RawSite site([](int, const std::string&, const test::RawSite::Say&) { return true; });
    HttpOptions options = test::quick();
    options.connect_timeout = 150ms;
    const Error error = error_of("https://" + site.authority() + "/", options);
    CHECK(error.kind == ErrorKind::timeout);
    CHECK(error.what.find("no connection within 150 ms") != std::string::npos);
}

TEST_CASE("a refused connection and a name that does not exist are told apart") {
    const Error refused =
        error_of("http://127.0.0.1:" + std::to_string(test::free_port()) + "/path?token=hunter2");
    CHECK(refused.kind == ErrorKind::network);
    CHECK(refused.what.find("refused") != std::string::npos);
    CHECK(refused.message().find("hunter2") == std::string::npos);
    const Error unknown = error_of("https://no-such-name.invalid/");
    CHECK(unknown.kind == ErrorKind::network);
    CHECK(unknown.what.find("no-such-name.invalid was not found") != std::string::npos);
}

TEST_CASE("this computer is never asked through a proxy") {
    test::Site site(all_fine);
    Session session = test::session_for({site.authority()});
    const std::string nowhere = "http://127.0.0.1:" + std::to_string(test::free_port());
    setenv("http_proxy", nowhere.c_str(), 1);
    HttpReader reader(test::quick());
    CHECK(test::open_one(reader, test::page(session, site.url("/"))).ok());
    unsetenv("http_proxy");
}
