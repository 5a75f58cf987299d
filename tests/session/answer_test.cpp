#include "session/answer.hpp"

#include <doctest/doctest.h>

#include "lookalikes/message.hpp"

using namespace optout::session;
using optout::lookalikes::gzip;

namespace {

/// An answer of which the headers are there.
struct EncodedAnswer : IncomingAnswer {
    EncodedAnswer(std::size_t max_body, const std::string& encoding) : IncomingAnswer(max_body) {
        CHECK(take_header("HTTP/1.1 200 OK\r\n"));
        CHECK(take_header("Content-Encoding: " + encoding + "\r\n"));
        CHECK_FALSE(is_whole());
        CHECK(take_header("\r\n"));
    }
};

/// Byte by byte, as a slow network might deliver it.
bool drip(IncomingAnswer& incoming, std::string_view bytes) {
    for (const char byte : bytes) {
        if (!incoming.take_body({&byte, 1})) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("headers are read whatever their letter case, and those of an interim answer do not count") {
    IncomingAnswer incoming(100);
    CHECK_FALSE(incoming.has_begun());
    for (const char* line :
         {"HTTP/1.1 103 Early Hints\r\n", "location: /early\r\n", "Content-Encoding: gzip\r\n", "\r\n",
          "HTTP/1.1 302 Found\r\n", "LOCATION:  /there \r\n", "Content-Type: text/html\r\n", "\r\n"}) {
        CHECK(incoming.take_header(line));
    }
    CHECK(incoming.has_begun());
    CHECK(incoming.answer.location == "/there");
    CHECK(incoming.answer.content_type == "text/html");
    CHECK(incoming.take_body("plain"));
    CHECK(incoming.is_whole());
    CHECK(incoming.answer.body == "plain");
}

TEST_CASE("a body may be as long as the limit and no longer") {
    IncomingAnswer incoming(5);
    CHECK(incoming.take_body("12345"));
    CHECK_FALSE(incoming.take_body("6"));
    CHECK(incoming.failure() == Failure::body_too_large);
}

TEST_CASE("a compressed body is unpacked, also in single bytes and in several streams") {
    EncodedAnswer incoming(1000, "gzip");
    CHECK(incoming.is_whole());
    CHECK(drip(incoming, gzip("first ") + gzip("second")));
    CHECK(incoming.is_whole());
    CHECK(incoming.answer.body == "first second");
}

TEST_CASE("a compressed body without its end is not whole, wherever it is cut") {
    const std::string packed = gzip(std::string(5000, 'x') + "end");
    for (std::size_t length = 1; length < packed.size(); ++length) {
        EncodedAnswer incoming(10'000, "gzip");
        CHECK(incoming.take_body(std::string_view(packed).substr(0, length)));
        CHECK_FALSE(incoming.is_whole());
    }
}

TEST_CASE("the limit holds for what a body unpacks to") {
    const std::string bomb = gzip(std::string(std::size_t{8} << 20, 'x'));
    EncodedAnswer incoming(100'000, "gzip");
    CHECK_FALSE(incoming.take_body(bomb));
    CHECK(incoming.failure() == Failure::body_too_large);
    CHECK(incoming.answer.body.capacity() < 500'000);

    EncodedAnswer exact(std::size_t{8} << 20, "gzip");
    CHECK(exact.take_body(bomb));
    CHECK(exact.is_whole());
}

TEST_CASE("a body that is not packed as it says is refused") {
    EncodedAnswer junk(1000, "gzip");
    CHECK_FALSE(junk.take_body("this is not gzip"));
    CHECK(junk.failure() == Failure::answer_not_decodable);

    std::string wrong_sum = gzip("some text");
    wrong_sum[wrong_sum.size() - 5] = static_cast<char>(~wrong_sum[wrong_sum.size() - 5]);
    EncodedAnswer changed(1000, "gzip");
    CHECK_FALSE(changed.take_body(wrong_sum));
    CHECK(changed.failure() == Failure::answer_not_decodable);

    EncodedAnswer other(1000, "br");
    CHECK_FALSE(other.take_body("?"));
    CHECK(other.failure() == Failure::answer_not_decodable);
}

TEST_CASE("an announced length sets little memory aside") {
    IncomingAnswer incoming(std::size_t{16} << 20);
    incoming.take_header("Content-Length: 99999999999");
    CHECK(incoming.answer.body.capacity() <= (std::size_t{1} << 20));
    incoming.take_header("Content-Length: -1");
    incoming.take_header("Content-Length: nonsense");
    CHECK(incoming.take_body("x"));
}

TEST_CASE("headers that do not end are stopped") {
    IncomingAnswer incoming(1000);
    const std::string line = "X-Filler: " + std::string(1000, 'x');
    int taken = 0;
    while (taken < 1000 && incoming.take_header(line)) ++taken;
    CHECK(taken < 300);
    CHECK(incoming.failure() == Failure::headers_too_large);
}
