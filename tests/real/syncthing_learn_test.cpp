// What optout finds on Syncthing's pages by itself, and what it learns from one flip.
#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <thread>

#include "cli/hand.hpp"
#include "real/syncthing.hpp"
#include "real/text.hpp"

using nlohmann::json;
using real::Config;
using real::Syncthing;
using support::Finished;

namespace {

/// The cookies that a browser gets from Syncthing's page, as a cookies.txt.
std::string cookies_of(const Syncthing& syncthing) {
    const std::string answer = syncthing.page("/"), header = "\r\nSet-Cookie: ";
    const auto begin = answer.find(header) + header.size();
    const std::string cookie = answer.substr(begin, answer.find_first_of(";\r", begin) - begin);
    const auto equals = cookie.find('=');
    return "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\t" + cookie.substr(0, equals) + "\t" +
           cookie.substr(equals + 1) + "\n";
}

json setting_of(const json& report) {
    return report["accounts"][0]["settings"][0];
}

}  // namespace

TEST_CASE("Syncthing: discover lists every switch of the dialog, and what no entry knows, and presses none") {
    const Syncthing syncthing;
    const support::Home home;
    json pack =
        json::parse(real::replaced(support::read_file(OPTOUT_SOURCE_DIR "/tests/real/packs/syncthing.json"),
                                   "127.0.0.1:8384", syncthing.host()));
    json& settings = pack["settings"];
    for (auto one = settings.begin(); one != settings.end();)
        one = (*one)["id"] == "relaying" || (*one)["id"] == "crash-reporting" ? settings.erase(one) : one + 1;
    pack["discover"] = {{"pages", {"general", "gui", "connections"}}};
    home.write_config("find_in_browsers = false\n[browser]\npatience = 1.0\n");
    home.write_pack("syncthing", pack.dump());
    const Config before = syncthing.config();

    const Finished finished = home.optout({"discover", "syncthing", "--json"}, 200);
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    std::map<std::string, json> shown;
    const json report = finished.json();
    for (const json& page : report["sites"][0]["pages"]) {
        CHECK(page["driver"] == "browser");
        for (const json& control : page["controls"]) {
            if (!control.contains("hidden")) shown[control["name"]] = control;
        }
    }
    const std::map<std::string, std::string> expected{{"Use HTTPS for GUI", "use-https"},
                                                      {"Start Browser", "start-browser"},
                                                      {"Enable NAT traversal", "nat-traversal"},
                                                      {"Local Discovery", "local-discovery"},
                                                      {"Global Discovery", "global-discovery"},
                                                      {"Enable Relaying", ""},
                                                      {"Anonymous Usage Reporting", "usage-reporting"}};
    for (const auto& one : expected) {
        const std::string &name = one.first, &id = one.second;
        CAPTURE(name);
        REQUIRE(shown.contains(name));
        CHECK(shown[name]["covered_by"] == (id.empty() ? json(nullptr) : json(id)));
    }
    CHECK(shown["Enable Relaying"]["state"] == true);
    CHECK(shown["Use HTTPS for GUI"]["state"] == false);
    CHECK(syncthing.config() == before);

    // Nothing has appeared since.
    const json again = home.optout({"discover", "syncthing", "--json"}, 200).json();
    for (const json& page : again["sites"][0]["pages"]) {
        for (const json& control : page["controls"]) CHECK(control["new_since"].is_null());
    }
    CHECK(syncthing.config() == before);
}

TEST_CASE("Syncthing: what is learned from one flip in a browser is switched without one") {
    const Syncthing syncthing;
    const support::Home home;
    home.write_config("find_in_browsers = false\n[browser]\npatience = 0.5\n");
    world::Hand hand;
    const std::string url = "http://" + syncthing.host() + "/";
    const Config before = syncthing.config();
    auto learning = std::async(std::launch::async, [&] {
        return home.optout({"learn", "syncthing", url, "--attach", hand.browser(), "--yes", "--json"}, 300);
    });
    hand.wait_for_onlooker(url);
    for (const char* target :
         {".action-menu > a", ".action-menu a[ng-click='showSettings()']", "a[href='#settings-connections']",
          "#LocalAnnEnabled", "#settings .modal-footer .btn-primary"}) {
        hand.click(url, target);
        std::this_thread::sleep_for(std::chrono::seconds(2));  // a person looks before the next press
    }
    const Finished finished = learning.get();
    INFO(finished.out);
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    CHECK(finished.json()["proven"] == true);
    CHECK(finished.json()["request_left_out"] == "");
    const std::string file = home.path() + "/.config/optout/packs/syncthing.json";
    INFO(support::read_file(file));
    const Config left = syncthing.config();
    CHECK(left.at("configuration/options/localAnnounceEnabled") == ">false");

    // Without a browser, with what such a one would have been given.
    home.write_config("find_in_browsers = false\n[browser]\ndriver = \"/nowhere\"\n");
    support::write_file(home.path() + "/cookies.txt", cookies_of(syncthing));
    json pack = json::parse(support::read_file(file));
    pack["settings"][0]["want"] = "on";
    support::write_file(file, pack.dump());
    const std::vector<std::string> run{"run",    "syncthing", "--yes",
                                       "--json", "--cookies", home.path() + "/cookies.txt"};
    const Finished flipped = home.optout(run);
    INFO(flipped.out);
    REQUIRE(flipped.exit_code == 0);
    CHECK(setting_of(flipped.json())["verdict"] == "changed");
    CHECK(syncthing.config() == before);
    const Finished undone =
        home.optout({"undo", "--yes", "--json", "--cookies", home.path() + "/cookies.txt"});
    INFO(undone.out);
    CHECK(undone.exit_code == 0);
    CHECK(syncthing.config() == left);
}
