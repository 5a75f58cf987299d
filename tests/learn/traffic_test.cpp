#include "learn/traffic.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "learn/json_page.hpp"

using namespace optout;
using learn::Answered;
using learn::Exchange;
using nlohmann::json;

namespace {

json entry(const std::string& method, const json& params) {
    return {
        {"level", "INFO"},
        {"message", json{{"message", {{"method", method}, {"params", params}}}, {"webview", "1"}}.dump()}};
}

json begins(const std::string& id, const std::string& method, const std::string& url,
            const json& more = json::object()) {
    json request{{"method", method}, {"url", url}, {"headers", {{"X-A", "b"}, {":path", "/"}}}};
    request.update(more);
    return entry("Network.requestWillBeSent", {{"requestId", id}, {"type", "Fetch"}, {"request", request}});
}

}  // namespace

TEST_CASE("requests, answers and their ends are put together from the log") {
    learn::TrafficLog log;
    log.add(begins("1", "GET", "https://p.test/api"));
    log.add(begins("2", "POST", "https://p.test/api", {{"postData", "{\"a\": 1}"}, {"hasPostData", true}}));
    log.add(begins("3", "PUT", "https://p.test/big", {{"hasPostData", true}}));
    log.add(entry(
        "Network.responseReceived",
        {{"requestId", "1"}, {"response", {{"status", 200}, {"mimeType", "Application/JSON; charset=x"}}}}));
    log.add(entry("Network.loadingFinished", {{"requestId", "1"}}));
    log.add(entry("Page.frameNavigated", {{"requestId", "2"}}));
    REQUIRE(log.exchanges().size() == 3);
    const Exchange& first = log.exchanges()[0];
    CHECK(first.status == 200);
    CHECK(first.answer_type == "application/json");
    CHECK(first.is_whole);
    CHECK(first.header("x-a") == "b");
    CHECK(first.header(":path").empty());
    CHECK_FALSE(first.is_write());
    CHECK(log.exchanges()[1].body == "{\"a\": 1}");
    CHECK(log.exchanges()[1].is_write());
    CHECK_FALSE(log.exchanges()[1].is_whole);
    CHECK(log.exchanges()[2].body_is_missing);
}

TEST_CASE("a redirect is two requests, and what is no entry of ours is passed over") {
    learn::TrafficLog log;
    log.add(begins("1", "POST", "https://p.test/a"));
    log.add(entry("Network.requestWillBeSent", {{"requestId", "1"},
                                                {"type", "Document"},
                                                {"request", {{"method", "GET"}, {"url", "https://p.test/b"}}},
                                                {"redirectResponse", {{"status", 303}}}}));
    for (const json& bad : {json(1), json::object(), json{{"message", "no json"}}, json{{"message", "[]"}},
                            json{{"message", "{\"message\": 3}"}}})
        log.add(bad);
    log.add(entry("Network.responseReceived", {{"requestId", "9"}}));
    log.add(entry("Network.requestWillBeSent", "x"));
    REQUIRE(log.exchanges().size() == 2);
    CHECK(log.exchanges()[0].status == 303);
    CHECK(log.exchanges()[1].url == "https://p.test/b");
}

namespace {

struct Answers {
    void add(const std::string& url, bool state, const std::string& body) {
        auto exchange = std::make_unique<Exchange>();
        exchange->method = "GET";
        exchange->url = url;
        exchange->answer = json::parse(body);
        Answered answered;
        answered.exchange = exchange.get();
        answered.state.value = state;
        all.push_back(std::move(answered));
        kept.push_back(std::move(exchange));
    }
    std::vector<learn::JsonPage> find(const std::string& like = {}) const {
        return learn::find_json_pages(all, like, {});
    }
    std::vector<Answered> all;
    std::vector<std::unique_ptr<Exchange>> kept;
};

}  // namespace

TEST_CASE("the answer that says the state is found, and the place in it") {
    Answers answers;
    const std::string url = "https://p.test/api/settings";
    answers.add(url, true, R"({"ads": true, "mail": true, "time": 1})");
    answers.add("https://p.test/api/menu", true, R"({"items": 3})");
    answers.add(url, false, R"({"ads": false, "mail": true, "time": 2})");
    answers.add("https://p.test/api/menu", false, R"({"items": 3})");
    CHECK(answers.find().empty());
    answers.add(url, true, R"({"ads": true, "mail": true, "time": 3})");
    const auto pages = answers.find();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].url == url);
    CHECK(pages[0].locate.dump() == R"({"pointer":"/ads"})");
    CHECK(pages[0].state.is_default());
}

TEST_CASE("in a list the object is known by its own name, and words for on and off are found") {
    Answers answers;
    for (const bool state : {true, false, true})
        answers.add("https://p.test/api", state,
                    R"({"all": [{"key": "mail", "value": "ON"}, {"key": "ads", "value": ")" +
                        std::string(state ? "ON" : "OFF") + R"("}]})");
    const auto pages = answers.find();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].locate.dump() == R"({"where":{"key":"ads"},"pointer":"/value"})");
    CHECK(pages[0].state.on == json("ON"));
}

TEST_CASE("of several places that follow the state the one is taken that the request names") {
    Answers answers;
    for (const bool state : {true, false, true})
        answers.add("https://p.test/api", state,
                    state ? R"({"ads": true, "label": "On"})" : R"({"ads": false, "label": "Off"})");
    CHECK(answers.find().empty());
    REQUIRE(answers.find("ads").size() == 1);
    CHECK(answers.find("ads")[0].last_key == "ads");
}

TEST_CASE("an answer under an address that says who somebody is, or in a nameless list, is not used") {
    Answers answers;
    for (const bool state : {true, false, true}) {
        answers.add("https://p.test/api/users/123456789", state,
                    state ? R"({"ads": true})" : R"({"ads": false})");
        answers.add("https://p.test/list", state, state ? "[[true]]" : "[[false]]");
    }
    CHECK(answers.find().empty());
}
