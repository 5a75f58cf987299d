// Fossil with a pack of addresses and visible labels. What Fossil's own database says is what happened.
#include "real/fossil.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "real/text.hpp"

using nlohmann::json;
using real::count;
using real::Fossil;
using real::Ledger;
using real::replaced;
using support::Finished;

namespace {

/// The check boxes of a page, as they are written in it.
std::vector<std::string> boxes(const std::string& html) {
    std::vector<std::string> tags;
    for (auto at = html.find("<input type=\"checkbox\""); at != std::string::npos;
         at = html.find("<input type=\"checkbox\"", at + 1))
        tags.push_back(html.substr(at, html.find('>', at) - at));
    return tags;
}

/// The properties whose value is another one than before, or that are new or gone. Fossil counts all changes
/// in `cfgcnt`.
std::set<std::string> changed(const Ledger& before, const Ledger& after) {
    std::set<std::string> names;
    for (const auto& [name, row] : after) {
        const auto old = before.find(name);
        if (old == before.end() || old->second.value != row.value) names.insert(name);
    }
    for (const auto& [name, row] : before) {
        if (!after.contains(name)) names.insert(name);
    }
    names.erase("cfgcnt");
    return names;
}

/// Settings are named by page and property, as in access-test-env-enable.
std::string id_of(const std::string& page, const std::string& property) {
    return page + "-" + replaced(property, "_", "-");
}

/// A Fossil, somebody who is signed in there, and their optout.
class Desk {
  public:
    explicit Desk(const std::string& user = "owner", const std::string& driver = "http")
        : cookie(fossil.sign_in(user)) {
        const std::string text = support::read_file(OPTOUT_SOURCE_DIR "/tests/real/packs/fossil.json");
        pack = json::parse(replaced(text, "127.0.0.1:8080", fossil.host()));
        pack["drivers"] = {driver};
        home.write_config(
            "[[account]]\nsite = \"fossil\"\nuser = \"owner\"\ncookies = \"fossil.cookies.txt\"\n");
        give_cookie(cookie);
        want([](const json&) { return true; });
    }

    void give_cookie(const std::string& value) const {
        support::write_file(home.path() + "/.config/optout/fossil.cookies.txt", real::cookies_txt(value));
    }

    /// Writes the pack, with what is wanted of each setting.
    template <class Wish>
    void want(Wish wish) {
        for (json& setting : pack["settings"]) setting["want"] = wish(setting) ? "on" : "off";
        home.write_pack("fossil", pack.dump());
    }

    /// Writes the pack so that it wants of each setting what it is not now.
    void want_opposites() {
        std::map<std::string, bool> now;
        for (const json& setting : settings(optout({"run", "fossil", "--dry-run"}, 1)))
            now[setting["id"]] = setting["before"];
        want([&](const json& setting) { return !now.at(setting["id"]); });
    }

    [[nodiscard]] json optout(std::vector<std::string> arguments, int exit_code) const {
        arguments.emplace_back("--json");
        const Finished finished = home.optout(arguments);
        CAPTURE(finished.out);
        CAPTURE(finished.err);
        REQUIRE(finished.exit_code == exit_code);
        return finished.json();
    }

    [[nodiscard]] static json settings(const json& report) { return report["accounts"][0]["settings"]; }

    [[nodiscard]] std::string page(const std::string& name) const {
        return fossil.page("/setup_" + name, cookie);
    }

    Fossil fossil;
    support::Home home;
    std::string cookie;
    json pack;
};

/// True when settings were reported and every one has this verdict.
bool all(const json& report, const std::string& verdict) {
    const json settings = Desk::settings(report);
    return !settings.empty() &&
           std::ranges::all_of(settings, [&](const json& setting) { return setting["verdict"] == verdict; });
}

/// Fossil's database is as before, but for a property that was flipped and put back: where it had no row, it
/// may have one now that says what the page showed before. No page of Fossil can take a row away.
void check_restored(const Ledger& before, const Ledger& after, const std::string& property, bool state) {
    Ledger expected = before;
    expected[property].value = state ? "1" : "0";
    if (before.contains(property)) CHECK(before.at(property).value == expected.at(property).value);
    CHECK(changed(expected, after).empty());
}

/// Every on/off setting of the Access and Settings pages is found, and nothing is written.
void look_at_all(const std::string& driver) {
    const Desk desk("owner", driver);
    const Ledger before = desk.fossil.ledger();
    const json report = desk.optout({"run", "fossil", "--dry-run"}, 1);

    CHECK(report["accounts"][0]["signed_in_as"] == "owner");
    for (const std::string page : {"access", "settings"}) {
        CAPTURE(page);
        const std::string html = desk.page(page);
        std::size_t found = 0, on = 0;
        for (const json& setting : Desk::settings(report)) {
            if (!setting["page"].get<std::string>().ends_with("/setup_" + page)) continue;
            CAPTURE(setting.dump());
            REQUIRE(setting["before"].is_boolean());
            CHECK((setting["planned"] == "change" || setting["verdict"] == "already"));
            ++found;
            if (setting["before"]) ++on;
        }
        CHECK(found > 0);
        CHECK(found == count(html, "type=\"checkbox\""));
        CHECK(on == count(html, "checked=\"checked\""));
    }
    CHECK(report["requests_sent"] == 0);
    CHECK(desk.fossil.ledger() == before);
}

/// Each setting (every `step`th of them) is flipped alone, and undo puts it back.
void flip_each(const std::string& driver, std::size_t step) {
    Desk desk("owner", driver);
    desk.want_opposites();
    for (std::size_t i = 0; i < desk.pack["settings"].size(); i += step) {
        const json& setting = desk.pack["settings"][i];
        const std::string id = setting["id"];
        CAPTURE(id);
        const bool wanted = setting["want"] == "on";
        const Ledger before = desk.fossil.ledger();

        const json report = desk.optout({"run", "fossil", "--yes", "--only", "fossil/" + id}, 0);
        CHECK(Desk::settings(report).size() == 1);
        CHECK(all(report, "changed"));
        CHECK(report["requests_sent"] == 1);
        const Ledger after = desk.fossil.ledger();
        const std::set<std::string> properties = changed(before, after);
        REQUIRE(properties.size() == 1);
        const std::string& property = *properties.begin();
        CHECK(id_of(setting["page"], property) == id);
        CHECK(after.at(property).value == (wanted ? "1" : "0"));

        CHECK(all(desk.optout({"undo", "--yes"}, 0), "changed"));
        check_restored(before, desk.fossil.ledger(), property, !wanted);
    }
}

/// All settings are flipped with one request a form, once, and undone.
void flip_all(const std::string& driver) {
    Desk desk("owner", driver);
    const Ledger before = desk.fossil.ledger();
    const auto access = boxes(desk.page("access"));
    const auto settings = boxes(desk.page("settings"));
    const auto on = [&] { return count(desk.page("access") + desk.page("settings"), "checked=\"checked\""); };

    const json first = desk.optout({"run", "fossil", "--yes"}, 0);
    CHECK(first["requests_sent"] == 2);
    CHECK(on() == access.size() + settings.size());

    desk.want([](const json&) { return false; });
    const json second = desk.optout({"run", "fossil", "--yes"}, 0);
    CHECK(Desk::settings(second).size() == access.size() + settings.size());
    CHECK(all(second, "changed"));
    CHECK(second["requests_sent"] == 2);
    CHECK(on() == 0);

    const Ledger off = desk.fossil.ledger();
    std::set<std::string> ids, known;
    for (const json& setting : desk.pack["settings"]) ids.insert(setting["id"]);
    for (const std::string& property : changed(before, off)) {
        CAPTURE(property);
        CHECK((ids.contains(id_of("access", property)) || ids.contains(id_of("settings", property))));
        CHECK(off.at(property).value == "0");
    }

    const json third = desk.optout({"run", "fossil", "--yes"}, 0);
    CHECK(all(third, "already"));
    CHECK(third["requests_sent"] == 0);
    CHECK(desk.fossil.ledger() == off);

    CHECK(desk.optout({"undo", second["run"], "--yes"}, 0)["requests_sent"] == 2);
    CHECK(on() == access.size() + settings.size());
    CHECK(desk.optout({"undo", first["run"], "--yes"}, 0)["requests_sent"] == 2);
    CHECK(boxes(desk.page("access")) == access);
    CHECK(boxes(desk.page("settings")) == settings);
    const Ledger after = desk.fossil.ledger();
    for (const auto& [name, row] : before) CHECK((name == "cfgcnt" || after.at(name).value == row.value));
}

}  // namespace

TEST_CASE("a dry run finds every on/off setting of Fossil and writes nothing") {
    look_at_all("http");
}

TEST_CASE("a dry run finds every on/off setting of Fossil in a browser too") {
    look_at_all("browser");
}

TEST_CASE("each setting is flipped alone, and undo puts it back") {
    flip_each("http", 1);
}

TEST_CASE("a setting is flipped alone in a browser, and undo puts it back") {
    flip_each("browser", 16);
}

TEST_CASE("all settings are flipped with one request a form, once, and undone") {
    flip_all("http");
}

TEST_CASE("all settings are flipped in a browser, once, and undone") {
    flip_all("browser");
}

TEST_CASE("nobody else than the account that was named is ever written for") {
    std::string user = "owner", broken;
    SUBCASE("signed out") {
        broken = "x";
    }
    SUBCASE("somebody else who may set up") {
        user = "deputy";
    }
    SUBCASE("somebody who may not") {
        user = "guest";
    }
    const Desk desk(user);
    desk.give_cookie(desk.cookie + broken);
    const Ledger before = desk.fossil.ledger();
    const json report = desk.optout({"run", "fossil", "--yes"}, 3);
    CHECK(all(report, "signed-out"));
    CHECK(report["requests_sent"] == 0);
    CHECK(desk.fossil.ledger() == before);
}
