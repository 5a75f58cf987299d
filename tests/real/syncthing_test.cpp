// Syncthing through a browser, with a pack of an address and visible labels. What Syncthing has written into
// its own config.xml is what happened.
#include "real/syncthing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "real/text.hpp"

using nlohmann::json;
using real::Config;
using real::Syncthing;
using support::Finished;

namespace {

/// What each setting of the pack is called in config.xml.
const std::map<std::string, std::string> properties{
    {"usage-reporting", "options/urAccepted"},
    {"use-https", "gui"},
    {"start-browser", "options/startBrowser"},
    {"nat-traversal", "options/natEnabled"},
    {"local-discovery", "options/localAnnounceEnabled"},
    {"global-discovery", "options/globalAnnounceEnabled"},
    {"relaying", "options/relaysEnabled"},
    {"crash-reporting", "options/crashReportingEnabled"},
};

/// The places below `configuration` whose value is another one.
std::set<std::string> changed(const Config& before, const Config& after) {
    std::set<std::string> places;
    const auto compare = [&](const Config& one, const Config& other) {
        for (const auto& [place, value] : one) {
            const auto there = other.find(place);
            if (there == other.end() || there->second != value)
                places.insert(place.substr(place.find('/') + 1));
        }
    };
    compare(before, after);
    compare(after, before);
    // Whoever agrees to reports gets a random name for them, and loses it again with them.
    places.erase("options/urUniqueID");
    return places;
}

/// A Syncthing, and the optout of who uses it.
class Desk {
  public:
    explicit Desk(Syncthing::Reports reports = Syncthing::Reports::refused) : syncthing(reports) {
        const std::string text = support::read_file(OPTOUT_SOURCE_DIR "/tests/real/packs/syncthing.json");
        pack = json::parse(real::replaced(text, "127.0.0.1:8384", syncthing.host()));
        home.write_config("find_in_browsers = false\n[http]\nca_file = \"" + syncthing.certificate() +
                          "\"\n[browser]\npatience = 1.0\n");
        home.write_pack("syncthing", pack.dump());
    }

    /// Writes the pack so that it wants of each setting what it is not in a fresh Syncthing.
    void want_opposites() {
        for (json& setting : pack["settings"]) {
            if (setting["want"].is_object()) setting["want"] = {{"choice", "3"}};
            if (setting["id"] == "use-https") setting["want"] = "on";
        }
        home.write_pack("syncthing", pack.dump());
    }

    [[nodiscard]] json optout(std::vector<std::string> arguments, std::optional<int> exit_code) const {
        arguments.emplace_back("--json");
        const Finished finished = home.optout(arguments, 300);
        CAPTURE(finished.out);
        CAPTURE(finished.err);
        if (exit_code) REQUIRE(finished.exit_code == *exit_code);
        return finished.json();
    }

    Syncthing syncthing;
    support::Home home;
    json pack;
};

/// True when as many settings were reported and every one has this verdict.
bool all(const json& report, std::size_t count, const std::string& verdict) {
    const json settings = report["accounts"][0]["settings"];
    return settings.size() == count &&
           std::ranges::all_of(settings, [&](const json& setting) { return setting["verdict"] == verdict; });
}

/// Flips each setting of one page alone and puts it back.
void flip_each_of(const std::string& page) {
    Desk desk;
    desk.want_opposites();
    int flipped = 0;
    for (const json& setting : desk.pack["settings"]) {
        if (setting["page"] != page) continue;
        const std::string id = setting["id"];
        CAPTURE(id);
        const Config before = desk.syncthing.config();
        const json report = desk.optout({"run", "syncthing", "--yes", "--only", "syncthing/" + id}, 0);
        CHECK(all(report, 1, "changed"));
        CHECK(changed(before, desk.syncthing.config()) == std::set<std::string>{properties.at(id)});

        CHECK(all(desk.optout({"undo", "--yes"}, 0), 1, "changed"));
        CHECK(desk.syncthing.config() == before);
        ++flipped;
    }
    CHECK(flipped > 0);
}

}  // namespace

TEST_CASE("Syncthing: a dry run finds every on/off setting of the dialog and writes nothing") {
    const Desk desk;
    const Config before = desk.syncthing.config();
    const json report = desk.optout({"run", "syncthing", "--dry-run"}, 1);
    std::map<std::string, json> found;
    for (const json& setting : report["accounts"][0]["settings"]) found[setting["id"]] = setting["before"];
    for (const auto& one : properties) {
        const std::string& id = one.first;
        CAPTURE(id);
        const std::string value = before.at("configuration/" + one.second);
        if (id == "usage-reporting")
            CHECK(found[id] == value.substr(1));
        else
            CHECK(found[id] ==
                  (id == "use-https" ? value.find("tls=\"true\"") != std::string::npos : value == ">true"));
    }
    // Beside the usage reports, which are a list of choices, and one of the advanced settings.
    const std::string dialog = desk.syncthing.page("/syncthing/settings/settingsModalView.html");
    CHECK(real::count(dialog, "type=\"checkbox\"") == properties.size() - 2);
    CHECK(report["requests_sent"] == 0);
    CHECK(desk.syncthing.config() == before);
}

TEST_CASE("Syncthing: each general setting is flipped alone, and undo puts it back") {
    flip_each_of("general");
}

TEST_CASE("Syncthing: each setting of the GUI is flipped alone, and undo puts it back") {
    flip_each_of("gui");
}

TEST_CASE("Syncthing: each setting of connections is flipped alone, and undo puts it back") {
    flip_each_of("connections");
}

TEST_CASE("Syncthing: an advanced setting is flipped alone, and undo puts it back") {
    flip_each_of("advanced");
}

TEST_CASE("Syncthing: all settings are flipped in one run, and undone") {
    Desk desk;
    desk.want_opposites();
    const Config before = desk.syncthing.config();
    const json flipped = desk.optout({"run", "syncthing", "--yes"}, 0);
    CHECK(all(flipped, properties.size(), "changed"));
    std::set<std::string> expected;
    for (const auto& [id, property] : properties) expected.insert(property);
    CHECK(changed(before, desk.syncthing.config()) == expected);
    CHECK(all(desk.optout({"run", "syncthing", "--yes"}, 0), properties.size(), "already"));
    CHECK(all(desk.optout({"undo", flipped["run"], "--yes"}, 0), properties.size(), "changed"));
    CHECK(desk.syncthing.config() == before);
}

TEST_CASE(
    "Syncthing: a question that comes up over the page is named by what it stops, and only what was saved is "
    "changed") {
    const Desk desk(Syncthing::Reports::not_asked_yet);
    const Config before = desk.syncthing.config();
    const json report = desk.optout({"run", "syncthing", "--yes"}, {});
    std::set<std::string> saved;
    bool all_changed = true;
    for (const json& setting : report["accounts"][0]["settings"]) {
        if (setting["verdict"] == "changed")
            saved.insert(properties.at(setting["id"]));
        else if (setting["verdict"] != "already")
            all_changed = false;
    }
    // Syncthing asks when it is ready to; how much was done by then is not said.
    CHECK((all_changed || report.dump().find("Allow Anonymous Usage Reporting?") != std::string::npos));
    CHECK(changed(before, desk.syncthing.config()) == saved);
}
