#include "learn/replay.hpp"

#include <doctest/doctest.h>

using namespace optout;
using learn::Exchange;
using learn::Observation;
using learn::Secrets;
using nlohmann::json;

namespace {

const page::State on{true}, off{false};

Exchange sent(const std::string& body, const std::string& type = "application/json",
              const std::string& url = "https://p.test/api/settings", const std::string& method = "PUT") {
    Exchange exchange;
    exchange.method = method;
    exchange.url = url;
    exchange.kind = "Fetch";
    exchange.body = body;
    if (!body.empty()) exchange.headers.push_back({"Content-Type", type});
    return exchange;
}

std::string drafted(const std::vector<Observation>& seen, const Secrets& secrets = {}) {
    const auto draft = learn::draft_request(seen, secrets);
    return draft.ok() ? draft->change.dump() : "refused: " + draft.error().what;
}

/// Of two requests, one for each state.
std::string drafted(const Exchange& for_on, const Exchange& for_off, const Secrets& secrets = {}) {
    return drafted({{&for_on, on, nullptr}, {&for_off, off, nullptr}}, secrets);
}

}  // namespace

TEST_CASE("what differs with the state is the value, what is the same stays") {
    CHECK(
        drafted(sent(R"({"ads": true, "client": "web"})"), sent(R"({"ads": false, "client": "web"})")) ==
        R"({"by":"request","method":"PUT","url":"https://p.test/api/settings","json":{"ads":{"$value":true},"client":"web"}})");
    CHECK(
        drafted(sent("ads=true&v=2", "application/x-www-form-urlencoded"),
                sent("ads=false&v=2", "application/x-www-form-urlencoded")) ==
        R"({"by":"request","method":"PUT","url":"https://p.test/api/settings","form":{"ads":{"$value":true},"v":"2"}})");
    CHECK(
        drafted(sent("", "", "https://p.test/set?f=ads&v=true", "POST"),
                sent("", "", "https://p.test/set?f=ads&v=false", "POST")) ==
        R"({"by":"request","method":"POST","url":"https://p.test/set","query":{"f":"ads","v":{"$value":true}}})");
}

TEST_CASE("words for on and off are found, and needed only where they are not true and false") {
    const Exchange for_on = sent(R"({"value": "ON"})"), for_off = sent(R"({"value": "OFF"})");
    const auto draft = learn::draft_request({{&for_on, on, nullptr}, {&for_off, off, nullptr}}, {});
    REQUIRE(draft.ok());
    CHECK(draft->on == json("ON"));
    CHECK(draft->off == json("OFF"));
    const Exchange opt_out = sent(R"({"opt_out": false})"), opt_in = sent(R"({"opt_out": true})");
    const auto turned = learn::draft_request({{&opt_out, on, nullptr}, {&opt_in, off, nullptr}}, {});
    REQUIRE(turned.ok());
    CHECK(turned->on == json(false));
    const Exchange yes = sent(R"({"a": true})"), no = sent(R"({"a": false})");
    CHECK_FALSE(learn::draft_request({{&yes, on, nullptr}, {&no, off, nullptr}}, {})->on.has_value());
}

TEST_CASE("a choice is sent by the word by which it is known, or not at all") {
    const page::State all{std::string("all")}, none{std::string("none")};
    const Exchange one = sent(R"({"who": "all"})"), other = sent(R"({"who": "none"})");
    CHECK(drafted({{&one, all, nullptr}, {&other, none, nullptr}}).find("$value") != std::string::npos);
    const Exchange number = sent(R"({"who": 1})"), zero = sent(R"({"who": 0})");
    CHECK(drafted({{&number, all, nullptr}, {&zero, none, nullptr}}).starts_with("refused"));
}

TEST_CASE("what changes by itself, or needs a guess, is refused") {
    const Exchange a = sent(R"({"ads": true, "n": 1})"), b = sent(R"({"ads": false, "n": 2})"),
                   c = sent(R"({"ads": true, "n": 3})");
    CHECK(drafted({{&a, on, nullptr}, {&b, off, nullptr}, {&c, on, nullptr}})
              .starts_with("refused: it holds what changes each time"));
    CHECK(drafted(sent(R"({"ads": 1})"), sent(R"({"ads": 1})"))
              .starts_with("refused: nothing in it says what is wanted"));
    CHECK(drafted(sent("{}", "application/json", "https://p.test/on"),
                  sent("{}", "application/json", "https://p.test/off"))
              .starts_with("refused: it goes to another address"));
    CHECK(drafted(sent("--x", "multipart/form-data; boundary=x"),
                  sent("--x", "multipart/form-data; boundary=x"))
              .starts_with("refused"));
    CHECK(drafted(sent(R"({"$set": true})"), sent(R"({"$set": false})")).starts_with("refused"));
    CHECK(drafted(sent("a=1&a=2", "application/x-www-form-urlencoded"),
                  sent("a=1&a=3", "application/x-www-form-urlencoded"))
              .starts_with("refused"));
}

TEST_CASE("a request that also sets what was not asked for is refused, unless that is read each time") {
    const std::string why = "refused: it also says what other settings are";
    CHECK(drafted(sent(R"({"ads": true, "mail": true})"), sent(R"({"ads": false, "mail": true})")) == why);
    CHECK(drafted(sent(R"({"ads": "ON", "mail": "OFF"})"), sent(R"({"ads": "OFF", "mail": "OFF"})")) == why);
    CHECK(drafted(sent("ads=1&mail=1", "application/x-www-form-urlencoded"),
                  sent("ads=0&mail=1", "application/x-www-form-urlencoded")) == why);
    const json read_on = {{"ads", true}, {"mail", true}}, read_off = {{"ads", false}, {"mail", true}};
    const Exchange to_off = sent(R"({"ads": false, "mail": true})"),
                   to_on = sent(R"({"ads": true, "mail": true})");
    CHECK(
        drafted({{&to_off, off, &read_on}, {&to_on, on, &read_off}}) ==
        R"({"by":"request","method":"PUT","url":"https://p.test/api/settings","json":{"ads":{"$value":true},"mail":{"$read":"/mail"}}})");
}

TEST_CASE("no secret and nothing personal gets into a template") {
    Secrets secrets;
    secrets.add_cookie("session", "s3cr3t-of-casey");
    secrets.add_identity("casey");
    for (const char* extra :
         {R"("csrf": "s3cr3t-of-casey")", R"("who": "Casey Example")", R"("mail": "a@b.test")",
          R"("id": 123456789)", R"("urn": "urn:li:member:8712634")", R"("token": "eyJhbGciOiJIUzI1NiJ9")"}) {
        CAPTURE(extra);
        const std::string more = std::string(", ") + extra + "}";
        CHECK(drafted(sent("{\"ads\": true" + more), sent("{\"ads\": false" + more), secrets)
                  .starts_with("refused"));
    }
    CHECK(drafted(sent(R"({"casey": {"ads": true}})"), sent(R"({"casey": {"ads": false}})"), secrets)
              .starts_with("refused"));
    const std::string mine = "https://p.test/u/casey/settings",
                      number = "https://p.test/u/123456789/settings";
    for (const std::string& url : {mine, number})
        CHECK(drafted(sent(R"({"a": true})", "application/json", url),
                      sent(R"({"a": false})", "application/json", url), secrets)
                  .starts_with("refused: its address"));
    const std::string query = "https://p.test/s?user=123456789";
    CHECK(drafted(sent(R"({"a": true})", "application/json", query),
                  sent(R"({"a": false})", "application/json", query), secrets)
              .starts_with("refused"));
}

TEST_CASE("what repeats the page is read from it each time, also when it is personal or changes") {
    const json read_on = json::parse(
        R"({"settings": {"ads": true, "mail": "a@b.test", "list": [1, 2]}, "version": 7, "client": "web"})");
    const json read_off = json::parse(
        R"({"settings": {"ads": false, "mail": "a@b.test", "list": [1, 2]}, "version": 8, "client": "web"})");
    const Exchange to_off = sent(
        R"({"settings": {"ads": false, "mail": "a@b.test", "list": [1, 2]}, "version": 7, "client": "web"})");
    const Exchange to_on = sent(
        R"({"settings": {"ads": true, "mail": "a@b.test", "list": [1, 2]}, "version": 8, "client": "web"})");
    CHECK(
        drafted({{&to_off, off, &read_on}, {&to_on, on, &read_off}}) ==
        R"({"by":"request","method":"PUT","url":"https://p.test/api/settings","json":{"client":{"$read":"/client"},"settings":{"ads":{"$value":true},)"
        R"("list":{"$read":"/settings/list"},"mail":{"$read":"/settings/mail"}},"version":{"$read":"/version"}}})");
}

TEST_CASE("headers: tokens are named by where they come from, what a browser says by itself is left out") {
    Secrets secrets;
    secrets.add_cookie("ct0", "0123456789abcdef0123456789abcdef");
    secrets.add_cookie("JSESSIONID", "\"ajax:1234567890123456\"");
    secrets.add_answer("https://p.test/api/session",
                       json::parse(R"({"accessToken": "abcdefgh0123456789abcdefgh"})"));
    Exchange exchange = sent("{}");
    exchange.headers = {{"X-Csrf-Token", "0123456789abcdef0123456789abcdef"},
                        {"csrf-token", "ajax:1234567890123456"},
                        {"Authorization", "Bearer abcdefgh0123456789abcdefgh"},
                        {"X-Requested-With", "XMLHttpRequest"},
                        {"X-Transaction", "Zk9xQ2mW7tYbV4nR8sLpKcJh"},
                        {"User-Agent", "Mozilla"},
                        {"Referer", "https://p.test/u/123456789"},
                        {"sec-ch-ua", "Chromium"},
                        {"Accept", "*/*"},
                        {"Cookie", "ct0=x"}};
    std::vector<std::pair<std::string, nlohmann::ordered_json>> tokens;
    CHECK(
        learn::draft_headers(exchange, secrets, tokens).dump() ==
        R"({"X-Csrf-Token":"{x-csrf-token}","csrf-token":"{csrf-token}","Authorization":"Bearer {authorization}","X-Requested-With":"XMLHttpRequest"})");
    REQUIRE(tokens.size() == 3);
    CHECK(tokens[0].second.dump() == R"({"cookie":"ct0"})");
    CHECK(tokens[1].second.dump() == R"({"cookie":"JSESSIONID","unquote":true})");
    CHECK(tokens[2].second.dump() ==
          R"({"url":"https://p.test/api/session","json":true,"pointer":"/accessToken"})");
}
