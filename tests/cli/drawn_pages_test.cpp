// The whole shipped packs, in a real browser, against pages that only a script draws; the sites' own state is
// the truth.
#include <set>

#include "cli/world.hpp"

using world::json;
using world::World;

namespace {

constexpr int seconds = 280;

/// With the shipped packs as they are, instead of their part for HTTP.
struct Drawn : World {
    explicit Drawn(const std::vector<std::string>& names) : World(names) {
        for (const std::string& name : names) {
            home.write_pack(name, support::read_file(OPTOUT_SOURCE_DIR "/selectors/" + name + ".json"));
        }
    }

    json told(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        const support::Finished finished = optout(arguments, seconds);
        json report = finished.json();
        CHECK_MESSAGE(report["exit_code"] == finished.exit_code, finished.err);
        return report;
    }
    json run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "run");
        arguments.insert(arguments.end(), {"--yes", "--unverified-writes"});
        return told(arguments);
    }
    bool was_opened(const std::string& site_name, const std::string& path) {
        for (const auto& entry : site(site_name).ledger.entries()) {
            if (entry.request.path.rfind(path, 0) == 0) return true;
        }
        return false;
    }
};

/// What a preview would change, as "site/setting".
std::set<std::string> planned(const json& preview) {
    std::set<std::string> found;
    for (const json& account : preview["accounts"]) {
        for (const json& setting : account["settings"]) {
            if (!setting["planned"].is_null())
                found.insert(account["site"].get<std::string>() + "/" + setting["id"].get<std::string>());
        }
    }
    return found;
}

std::set<std::string> changed(const json& report) {
    std::set<std::string> found;
    for (const json& account : report["accounts"]) {
        for (const json& setting : account["settings"]) {
            if (setting["verdict"] == "changed")
                found.insert(account["site"].get<std::string>() + "/" + setting["id"].get<std::string>());
        }
    }
    return found;
}

}  // namespace

TEST_CASE("all settings of the packs for browsers are previewed, switched off, proved, and put back") {
    Drawn w({"linkedin", "x", "gemini", "chatgpt", "claude", "grok"});
    // These three turn away clients that are no browser; the browser passes their check by itself.
    for (const char* site : {"chatgpt", "claude", "grok"}) w.site(site).misbehave({.kind = "browser-check"});
    const json before = w.state();
    const json preview = w.told({"run", "--dry-run", "--irreversible", "--unverified-writes"});
    CHECK(preview["exit_code"] == 1);
    CHECK(w.writes() == 0);
    CHECK(w.state() == before);

    const json done = w.run({"--irreversible"});
    CHECK(done["exit_code"] == 0);
    for (const std::string& setting : planned(preview)) {
        CAPTURE(setting);
        CHECK(changed(done).contains(setting));
    }
    for (const std::string& setting : changed(done)) {
        CAPTURE(setting);
        CHECK(planned(preview).contains(setting));
    }
    for (const char* site : {"linkedin", "x", "gemini", "chatgpt", "claude", "grok"}) {
        for (const auto& told : world::verdicts(done, site)) {
            CAPTURE(site);
            CAPTURE(told.first);
            CAPTURE(told.second);
            CHECK((told.second == "changed" || told.second == "already"));
        }
    }
    CHECK(world::verdicts(done, "linkedin").size() == 33);
    CHECK(w.site("linkedin").get("allowDataForGenerativeAI") == false);
    CHECK(w.site("linkedin").get("assumedConnections") == false);
    CHECK(w.site("linkedin").get("assumedSkills") == false);
    CHECK(w.site("linkedin").get("assumedSavedResumes") == false);
    CHECK(w.site("linkedin").get("assumedFocusedInbox") == true);
    CHECK(w.site("linkedin").get("assumedEmailVisibility") ==
          before["linkedin"]["Casey Example"]["assumedEmailVisibility"]);
    CHECK(w.site("x").get("allow_xai_data_sharing") == false);
    CHECK(w.site("gemini").get("keep_activity") == false);
    CHECK(w.site("chatgpt").get("training_allowed") == false);
    CHECK(w.site("claude").get("grove_enabled") == false);
    CHECK(w.site("grok").get("excludeFromTraining") == true);

    CHECK(w.site("linkedin").get("closed") == "");
    CHECK(w.site("x").get("grok_history_deleted") == false);
    CHECK(w.site("gemini").get("activity_deleted") == false);
    for (const char* never :
         {"close-accounts", "hibernate-account", "change-password", "two-factor-authentication"})
        CHECK_FALSE(w.was_opened("linkedin", std::string("/mypreferences/d/") + never));

    CHECK(w.run({})["requests_sent"] == 0);
    CHECK(w.told({"undo", "--yes"})["exit_code"] == 0);
    CHECK(w.state() == before);
}

TEST_CASE("a switch that comes late is waited for, and pressed rather than written past the page") {
    Drawn w({"linkedin"});
    w.site("linkedin").misbehave({.kind = "late", .with = {{"ms", 1500}}});
    const json report = w.told({"run", "linkedin", "--only", "generative-ai", "--yes"});
    const json training = world::setting(report, "linkedin", "generative-ai");
    CHECK(training["verdict"] == "changed");
    CHECK_FALSE(training.contains("unproven"));
    CHECK(w.site("linkedin").get("allowDataForGenerativeAI") == false);
}

TEST_CASE("a drawn page that lies is never reported as changed") {
    Drawn w({"linkedin"});
    const auto verdict_with = [&](const world::lookalikes::Misbehaviour& lie) {
        w.site("linkedin").misbehave(lie);
        const json report = w.run({"linkedin", "--only", "linkedin/ads-age"});
        return world::setting(report, "linkedin", "ads-age")["verdict"].get<std::string>();
    };
    SUBCASE("moves back after a second") {
        CHECK(verdict_with({.kind = "moves-back"}) == "unverified");
    }
    SUBCASE("the save is lost in the network") {
        CHECK(verdict_with({.kind = "save-lost"}) == "unverified");
    }
    SUBCASE("says that it has saved") {
        CHECK(verdict_with({.kind = "toast"}) == "unverified");
    }
    SUBCASE("stays moved though the save was refused") {
        w.site("linkedin").misbehave({.kind = "answer", .with = {{"status", 500}}, .only = "write"});
        CHECK(verdict_with({.kind = "stays-moved"}) == "unverified");
    }
    SUBCASE("answers and keeps nothing") {
        CHECK(verdict_with({.kind = "ignore-write"}) == "unverified");
    }
    CHECK(w.site("linkedin").get("allowAdsByAge") == true);
}

TEST_CASE("two switches with one label are told apart by the key, and by nothing less") {
    Drawn w({"linkedin"});
    w.site("linkedin").misbehave({.kind = "same-label", .with = {{"key", "allowAdsByAge"}}});
    SUBCASE("the key is there") {
        const json report = w.run({"linkedin", "--only", "linkedin/ads-age"});
        CHECK(world::setting(report, "linkedin", "ads-age")["verdict"] == "changed");
        CHECK(w.site("linkedin").get("allowAdsByAge") == false);
    }
    SUBCASE("the key is not there") {
        w.site("linkedin").misbehave({.kind = "renamed"});
        const json report = w.run({"linkedin", "--only", "linkedin/ads-age"});
        CHECK(world::setting(report, "linkedin", "ads-age")["verdict"] == "ambiguous");
        CHECK(w.effects() == 0);
    }
    CHECK(w.site("linkedin").get("anotherSwitchOfThePage") == true);
}

TEST_CASE("where the key is not on the page, the label finds the switch, in each language that is known") {
    Drawn w({"linkedin"});
    w.site("linkedin").misbehave({.kind = "renamed"});
    for (const char* language : {"en", "de", "fr", "es", "nl", "pt"}) {
        CAPTURE(language);
        w.site("linkedin").set("allowDataForGenerativeAI", true);
        w.site("linkedin").misbehave({.kind = "language", .with = {{"lang", language}}});
        const json report = w.run({"linkedin", "--only", "linkedin/generative-ai"});
        CHECK(world::setting(report, "linkedin", "generative-ai")["verdict"] == "changed");
        CHECK(world::setting(report, "linkedin", "generative-ai")["rung"] == 3);
        CHECK(w.site("linkedin").get("allowDataForGenerativeAI") == false);
        w.site("linkedin").behave();
        w.site("linkedin").misbehave({.kind = "renamed"});
    }
}

TEST_CASE("a row that X hides, and words that it used earlier") {
    Drawn w({"x"});
    w.site("x").misbehave({.kind = "memory-hidden"});
    w.site("x").misbehave({.kind = "older-labels"});
    w.site("x").misbehave({.kind = "renamed"});
    const json report = w.run({"x", "--only", "grok-training", "--only", "grok-memory"});
    CHECK(world::setting(report, "x", "grok-training")["verdict"] == "changed");
    CHECK(world::setting(report, "x", "grok-memory")["verdict"] == "not-offered");
    CHECK(w.site("x").get("allow_grok_memory") == true);
}

TEST_CASE("a switch behind a menu, a dialog, a tab and a button is read, moved and put back") {
    World w({"chatgpt"});
    w.home.write_pack("chatgpt",
                      support::read_file(OPTOUT_SOURCE_DIR "/tests/lookalikes/chatgpt_dialog.json"));
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(world::setting(report, "chatgpt", "model-training")["verdict"] == "changed");
    CHECK(world::setting(report, "chatgpt", "audio")["verdict"] == "already");
    CHECK(w.site("chatgpt").get("training_allowed") == false);
    CHECK_FALSE(w.state()["chatgpt"]["casey@example.com"].contains("logged_out"));
    CHECK(w.report({"undo", "--yes"})["exit_code"] == 0);
    CHECK(w.site("chatgpt").get("training_allowed") == true);
}
