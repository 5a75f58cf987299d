// What every look-alike can do: TLS, accounts, the ledger, and misbehaviour that begins and ends when it is
// told to.
#include <doctest/doctest.h>

#include <future>
#include <set>

#include "lookalikes/control.hpp"
#include "lookalikes/visitor.hpp"

namespace optout::lookalikes {
namespace {

constexpr char page[] = "/settings/7";

struct Forms {
    Authority authority;
    Site site{forms_like()};
    Forms() { site.start(authority); }
    Visitor visitor() { return {authority, site, site.sign_in()}; }
    /// What the page says of its check box.
    static bool is_ticked(const httplib::Result& answer) {
        return answer->body.find(" checked") != std::string::npos;
    }
    static std::string untick(Visitor& visitor) {
        return "csrf=" + between(visitor.get(page)->body, "name=\"csrf\" value=\"", "\"");
    }
};

TEST_CASE_FIXTURE(Forms, "a site answers over TLS that only its own CA vouches for") {
    CHECK(visitor().get(page)->status == 200);
    Authority other;
    Visitor stranger(other, site);
    CHECK(stranger.get(page).error() == httplib::Error::SSLServerVerification);
}

TEST_CASE_FIXTURE(Forms, "an expired certificate and one for another host are refused by a client") {
    Site expired(forms_like()), misnamed(forms_like());
    expired.start(authority.issue({"settings.test"}, -1));
    misnamed.start(authority.issue({"elsewhere.test"}));
    CHECK(Visitor(authority, expired).get(page).error() == httplib::Error::SSLServerVerification);
    CHECK(Visitor(authority, misnamed).get(page).error() == httplib::Error::SSLServerVerification);
}

TEST_CASE_FIXTURE(Forms, "a request for a host that the site does not have is turned away and recorded") {
    Visitor visitor = this->visitor();
    visitor.headers = {{"Host", "elsewhere.test"}};
    CHECK(visitor.get(page)->status == 421);
    REQUIRE(site.ledger.requests() == 1);
    CHECK(site.ledger.entries()[0].request.host == "elsewhere.test");
}

TEST_CASE_FIXTURE(Forms,
                  "the ledger holds what was asked, what was answered, and whether it changed anything") {
    Visitor visitor = this->visitor();
    const std::string form = untick(visitor);
    visitor.send("POST", page + std::string("?a=b"), form);
    visitor.send("POST", page, form);
    const auto entries = site.ledger.entries();
    REQUIRE(entries.size() == 3);
    CHECK_FALSE(entries[0].write);
    CHECK(entries[1].request.method == "POST");
    CHECK(entries[1].request.target() == "/settings/7?a=b");
    CHECK(entries[1].request.body == form);
    CHECK(entries[1].request.cookie("session") == visitor.cookies["session"]);
    CHECK(entries[1].status == 204);
    CHECK(entries[1].effect);
    CHECK_FALSE(entries[2].effect);  // it was off already
    CHECK(site.ledger.writes() == 2);
    CHECK(site.ledger.effects() == 1);
    CHECK(site.ledger.to_json()["entries"][1]["path"] == "/settings/7?a=b");
}

TEST_CASE_FIXTURE(Forms, "a write is recorded even when nobody is signed in") {
    Visitor stranger(authority, site);
    CHECK(stranger.send("POST", page)->status == 302);
    CHECK(site.ledger.writes() == 1);
    CHECK(site.ledger.effects() == 0);
}

TEST_CASE_FIXTURE(Forms, "a write without a body and without its length is answered at once") {
    Visitor visitor = this->visitor();
    CHECK(visitor.send("DELETE", page)->status == 200);
    CHECK(site.ledger.writes() == 1);
}

TEST_CASE_FIXTURE(Forms, "ended sessions and unknown cookies are nobody's") {
    Visitor visitor = this->visitor();
    site.end_sessions();
    CHECK(visitor.get(page)->get_header_value("Location") == "/sign-in?return_to=/settings/7");
    CHECK(Visitor(authority, site).get(page)->status == 302);
}

TEST_CASE_FIXTURE(Forms, "two accounts have settings of their own") {
    Visitor robin(authority, site, site.sign_in("robin"));
    robin.send("POST", page, untick(robin));
    CHECK(site.get("setting_7", "robin") == false);
    CHECK(site.get("setting_7") == true);
    CHECK_THROWS_AS(static_cast<void>(site.get("setting_1000")), Json::out_of_range);
}

TEST_CASE_FIXTURE(Forms, "misbehaviour lets the first requests pass, hits the next, and ends") {
    Visitor visitor = this->visitor();
    Misbehaviour error = answering({{"status", 500}});
    error.after = 1;
    error.times = 2;
    site.misbehave(error);
    std::vector<int> statuses;
    for (int i = 0; i < 4; ++i) statuses.push_back(visitor.get(page)->status);
    CHECK(statuses == std::vector<int>{200, 500, 500, 200});
}

TEST_CASE_FIXTURE(Forms, "misbehaviour can be for one path, for reads or for writes only") {
    Visitor visitor = this->visitor();
    site.misbehave({.kind = "answer", .with = {{"status", 429}}, .on = "/settings/8"});
    site.misbehave({.kind = "answer", .with = {{"status", 999}}, .only = "write"});
    CHECK(visitor.get(page)->status == 200);
    CHECK(visitor.get("/settings/8")->status == 429);
    CHECK(visitor.get("/settings/8")->body.empty());
    CHECK(visitor.send("POST", page, "x=y")->status == 999);
    CHECK_THROWS_AS(site.misbehave({.kind = "no such thing"}), std::invalid_argument);
}

TEST_CASE_FIXTURE(Forms, "a write can be ignored behind a good answer, or done behind a bad one") {
    Visitor visitor = this->visitor();
    const std::string form = untick(visitor);
    site.misbehave({.kind = "ignore-write"});
    CHECK(visitor.send("POST", page, form)->status == 204);
    CHECK(site.ledger.effects() == 0);
    CHECK(Forms::is_ticked(visitor.get(page)));
    site.behave();
    site.misbehave(answering({{"status", 500}, {"effect", true}}));
    CHECK(visitor.send("POST", page, form)->status == 500);
    CHECK(site.get("setting_7") == false);
    CHECK(site.ledger.effects() == 1);
}

TEST_CASE_FIXTURE(Forms, "a session can end, or become another's, in the middle") {
    Visitor visitor = this->visitor();
    site.misbehave({.kind = "other-account", .with = {{"account", "mallory"}}, .after = 1});
    site.misbehave({.kind = "signed-out", .after = 2});
    CHECK(visitor.get(page)->body.find("content=\"casey\"") != std::string::npos);
    CHECK(visitor.get(page)->body.find("content=\"mallory\"") != std::string::npos);
    CHECK(visitor.get(page)->status == 302);
    CHECK(site.ledger.effects() == 0);
}

TEST_CASE_FIXTURE(Forms, "redirects can be without end and can lead to a foreign host") {
    Visitor visitor = this->visitor();
    site.misbehave(answering({{"status", 302}, {"location", "/again/{n}"}}));
    CHECK(visitor.get(page)->get_header_value("Location") == "/again/0");
    CHECK(visitor.get("/again/0")->get_header_value("Location") == "/again/1");
    site.behave();
    site.misbehave(answering({{"status", 302}, {"location", "https://elsewhere.test/"}}));
    CHECK(visitor.get(page)->get_header_value("Location") == "https://elsewhere.test/");
}

TEST_CASE_FIXTURE(Forms, "bodies can be cut, of another type, or not what they say they are") {
    Visitor visitor = this->visitor();
    site.misbehave({.kind = "cut", .times = 1});
    CHECK(visitor.get(page).error() == httplib::Error::Read);
    site.misbehave({.kind = "broken-gzip", .times = 1});
    CHECK_FALSE(visitor.get(page));
    site.misbehave({.kind = "type", .with = {{"type", "image/png"}}, .times = 1});
    CHECK(visitor.get(page)->get_header_value("Content-Type") == "image/png");
    site.misbehave(answering({{"type", "application/json"}, {"body", "{\"a\": "}}));
    CHECK(visitor.get(page)->body == "{\"a\": ");
}

TEST_CASE_FIXTURE(Forms, "a gzip stream can end early behind a Content-Length that is right") {
    site.misbehave({.kind = "broken-gzip", .with = {{"ends", true}}});
    const httplib::Result answer = visitor().get(page);
    REQUIRE(answer);
    CHECK(answer->body.size() < 40'000);
    CHECK(answer->body.find("</html>") == std::string::npos);
}

TEST_CASE_FIXTURE(Forms, "a body can be a flood, with or without end") {
    const auto received = [&](std::size_t most) {
        httplib::SSLClient client("settings.test", site.port());
        client.set_hostname_addr_map({{"settings.test", "127.0.0.1"}});
        client.enable_server_certificate_verification(false);
        std::size_t bytes = 0;
        client.Get(page, [&](const char*, std::size_t size) { return (bytes += size) < most; });
        return bytes;
    };
    site.misbehave({.kind = "flood", .with = {{"bytes", 3'000'000}}, .times = 1});
    CHECK(received(10'000'000) == 3'000'000);
    site.misbehave({.kind = "flood"});
    CHECK(received(10'000'000) >= 10'000'000);
}

TEST_CASE_FIXTURE(Forms, "a bot check looks like one") {
    site.misbehave(bot_check());
    const httplib::Result answer = visitor().get(page);
    CHECK(answer->status == 403);
    CHECK(answer->body.find("<title>Just a moment...</title>") != std::string::npos);
}

TEST_CASE_FIXTURE(Forms, "a browser check lets through who has the cookie that its script sets") {
    site.misbehave({.kind = "browser-check"});
    Visitor visitor = this->visitor();
    const httplib::Result stopped = visitor.get(page);
    CHECK(stopped->status == 403);
    CHECK(stopped->body.find("<title>Just a moment...</title>") != std::string::npos);
    const std::string name = "look_alike_clearance";
    visitor.cookies[name] = between(stopped->body, name + "=", ";");
    CHECK(visitor.get(page)->status == 200);
    visitor.headers = {{"User-Agent", "another"}};
    CHECK(visitor.get(page)->status == 403);
    CHECK(visitor.send("POST", page, "csrf=any")->status == 403);
    CHECK(site.ledger.effects() == 0);
}

TEST_CASE_FIXTURE(Forms, "stopping does not wait for slow answers, endless bodies or open connections") {
    Visitor idle = visitor(), slow = visitor(), endless = visitor();
    idle.get(page);
    site.misbehave({.kind = "flood", .with = {{"pause", 20}}, .on = "/settings/1"});
    site.misbehave({.kind = "slow", .with = {{"ms", 3'600'000}}, .on = "/settings/2"});
    const auto first = std::async(std::launch::async, [&] { endless.get("/settings/1"); });
    const auto second = std::async(std::launch::async, [&] { slow.get("/settings/2"); });
    while (site.ledger.requests() < 3) std::this_thread::yield();
    site.stop();
}

TEST_CASE_FIXTURE(Forms, "many connections are served at once and each is kept") {
    constexpr int clients = 16;
    site.set_latency(30);
    std::vector<std::future<void>> all;
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::async(std::launch::async, [visitor = std::make_shared<Visitor>(authority, site)] {
            visitor->get(page);
            visitor->get(page);
        }));
    }
    for (auto& one : all) one.get();
    std::set<int> connections;
    for (const Entry& entry : site.ledger.entries()) connections.insert(entry.request.connection);
    CHECK(site.ledger.requests() == 2 * clients);
    CHECK(connections.size() == clients);
    CHECK(site.most_at_once() > 1);
}

TEST_CASE("the control tells ledger and state, passes orders on, and resets") {
    const Authority authority;
    std::vector<std::unique_ptr<Site>> sites;
    sites.push_back(std::make_unique<Site>(reddit_like()));
    sites[0]->start(authority);
    Visitor casey(authority, *sites[0], sites[0]->sign_in());
    Site control(control_of(sites));
    control.start_plain();
    httplib::Client client("127.0.0.1", control.port());

    casey.send_json("PATCH", "/api/v1/me/prefs", Json{{"research", false}});
    CHECK(Json::parse(client.Get("/ledger")->body)["reddit"]["writes"] == 1);
    CHECK(Json::parse(client.Get("/state")->body)["reddit"]["casey_example"]["research"] == false);
    const std::string order = R"({"site": "reddit", "kind": "answer", "with": {"status": 503}})";
    CHECK(client.Post("/misbehave", order, "application/json")->status == 204);
    CHECK(casey.get("/api/v1/me")->status == 503);
    CHECK(
        client.Post("/misbehave", R"({"site": "reddit", "kind": "nonsense"})", "application/json")->status ==
        400);
    CHECK(client.Post("/misbehave", R"({"site": "nowhere", "kind": "cut"})", "application/json")->status ==
          400);

    CHECK(client.Post("/reset", "", "text/plain")->status == 204);
    CHECK(casey.get("/api/v1/me")->status == 200);
    CHECK(sites[0]->get("research") == true);
    CHECK(sites[0]->ledger.requests() == 1);
}

TEST_CASE("credentials are written as a browser's extension exports them") {
    Site site(github_like());
    const Credentials signed_in = site.sign_in("robin-example");
    const std::string lines = signed_in.cookies_txt(site.host());
    CHECK(lines.find("#HttpOnly_github.com\tFALSE\t/\tTRUE\t4102444800\tuser_session\t") !=
          std::string::npos);
    CHECK(lines.find("#HttpOnly_.github.com\tTRUE\t/\tTRUE\t4102444800\tdotcom_user\trobin-example\n") !=
          std::string::npos);
    CHECK(signed_in.cookie_header().find("; logged_in=yes; dotcom_user=robin-example") != std::string::npos);
    CHECK(signed_in.bearer.empty());
    CHECK_FALSE(Site(reddit_like()).sign_in().bearer.empty());
}

}  // namespace
}  // namespace optout::lookalikes
