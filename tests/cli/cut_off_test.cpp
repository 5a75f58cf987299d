// A request that is cut off because the page from which it was sent goes on: what a fresh reading says
// counts.
#include "cli/world.hpp"
#include "lookalikes/html.hpp"

using world::json;

namespace {

namespace lookalikes = world::lookalikes;

/// The home page goes on to another document while a request to change something is under way.
class GoesOn final : public lookalikes::Rules {
  public:
    GoesOn()
        : Rules({.id = "goes-on",
                 .hosts = {"goes-on.test"},
                 .accounts = {"casey"},
                 .session_cookie = "session",
                 .settings = {{"on", true}},
                 .variants = {},
                 .compress = false}) {}

    lookalikes::Answer answer(lookalikes::Visit& visit) override {
        const lookalikes::Request& request = visit.request;
        if (request.path != "/api") return lookalikes::html(page);
        if (!request.is_write())
            return lookalikes::json({{"me", visit.account}, {"on", visit.settings["on"]}});
        visit.settings["on"] = request.json().value("on", true);
        lookalikes::Answer late = lookalikes::json({{"ok", true}});
        late.delay = 3000;
        return late;
    }

  private:
    static constexpr const char* page = R"(<!DOCTYPE html><p>Home</p><script>
        const send = window.fetch;
        window.fetch = (...asked) => {
            if (asked[1].method === 'PUT') setTimeout(() => { location.href = '/next'; }, 300);
            return send(...asked);
        };</script>)";
};

json pack_for(const std::string& origin, const std::string& authority) {
    const json setting{{"id", "training"},
                       {"title", "Use my data"},
                       {"category", "ai-training"},
                       {"page", "data"},
                       {"locate", {{"pointer", "/on"}}},
                       {"want", "off"},
                       {"change",
                        {{"by", "request"},
                         {"method", "PUT"},
                         {"url", origin + "/api"},
                         {"json", {{"on", {{"$value", true}}}}}}},
                       {"verified", "look-alike"},
                       {"evidence", json::array({{{"class", "I"}, {"source", "tests/cli"}}})}};
    return {{"format", 1},
            {"id", "goes-on"},
            {"name", "Goes on"},
            {"homepage", origin + "/"},
            {"hosts", {authority}},
            {"drivers", {"browser"}},
            {"pages", {{"data", {{"url", origin + "/api"}, {"json", true}}}}},
            {"identity", json::array({{{"page", "data"}, {"pointer", "/me"}}})},
            {"settings", json::array({setting})}};
}

}  // namespace

TEST_CASE("a request that the page cuts off by going on is judged by a fresh reading alone") {
    lookalikes::Site site(std::make_unique<GoesOn>());
    site.start_plain();
    const std::string authority = "127.0.0.1:" + std::to_string(site.port());
    support::Home home;
    home.write_pack("goes-on", pack_for("http://" + authority, authority).dump(1));
    support::write_file(home.path() + "/.config/optout/cookies.txt",
                        "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsession\t" +
                            site.sign_in().cookies.front().value + "\n");
    home.write_config("[[account]]\nsite = \"goes-on\"\ncookies = \"cookies.txt\"\n");
    const auto run = [&] {
        const auto finished = home.optout({"run", "goes-on", "--yes", "--json"}, 200);
        CHECK_MESSAGE(finished.exit_code != 4, finished.err);
        return world::setting(finished.json(), "goes-on", "training");
    };
    SUBCASE("it had arrived") {
        const json training = run();
        CHECK_MESSAGE(training["verdict"] == "changed", training.dump());
        CHECK(site.get("on") == false);
        CHECK(site.ledger.writes() == 1);
    }
    SUBCASE("nothing had come of it") {
        site.misbehave({.kind = "ignore-write"});
        const json training = run();
        CHECK_MESSAGE(training["verdict"] == "unverified", training.dump());
        CHECK(site.get("on") == true);
    }
}
