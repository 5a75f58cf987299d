// Services that turn away clients that are no browser: what the program says of them by HTTP alone.
#include "cli/world.hpp"

using world::json;
using world::World;

TEST_CASE("a browser check in front is told from an ended session, and nothing is written") {
    World w({"chatgpt", "claude", "grok", "github"});
    for (const char* site : {"chatgpt", "claude", "grok"}) w.site(site).misbehave({.kind = "browser-check"});
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 1);
    for (const char* site : {"chatgpt", "claude", "grok"}) {
        CAPTURE(site);
        CHECK(w.site(site).ledger.writes() == 0);
        for (const auto& [setting, verdict] : world::verdicts(report, site)) CHECK(verdict == "blocked");
    }
    CHECK(world::setting(report, "github", "model-training")["verdict"] == "changed");
}

TEST_CASE("an ended session is told from a browser check, also where both are answered with 403") {
    World w({"chatgpt", "claude", "grok"});
    for (const char* site : {"chatgpt", "claude", "grok"}) w.site(site).end_sessions();
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 3);
    CHECK(w.writes() == 0);
    for (const char* site : {"chatgpt", "claude", "grok"}) {
        CAPTURE(site);
        for (const auto& [setting, verdict] : world::verdicts(report, site)) CHECK(verdict == "signed-out");
    }
}

TEST_CASE("a check that comes between reading and writing leaves the setting as it was") {
    World w({"claude"});
    w.site("claude").misbehave({.kind = "browser-check", .only = "write"});
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] != 0);
    const json training = world::setting(report, "claude", "model-training");
    CHECK(training["verdict"] == "failed");
    CHECK(training["message"].get<std::string>().find("bot check") != std::string::npos);
    CHECK(w.site("claude").get("grove_enabled") == true);
}

TEST_CASE("ChatGPT: the proof is read past the cache, and a write that is ignored is not called changed") {
    World w({"chatgpt"});
    CHECK(world::setting(w.report({"run", "--yes"}), "chatgpt", "model-training")["verdict"] == "changed");
    CHECK(w.report({"undo", "--yes"})["exit_code"] == 0);
    CHECK(w.site("chatgpt").get("training_allowed") == true);
    w.site("chatgpt").misbehave({.kind = "ignore-write"});
    CHECK(world::setting(w.report({"run", "--yes"}), "chatgpt", "model-training")["verdict"] == "unverified");
}

TEST_CASE("Grok: five settings go as one request, and what it does not name stays as it was") {
    World w({"grok"});
    const json before = w.site("grok").get("preferences");
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(report["requests_sent"] == 1);
    CHECK(w.site("grok").get("excludeFromTraining") == true);
    CHECK(w.site("grok").get("enableMemory") == false);
    CHECK(w.site("grok").get("preferences") == before);
    w.site("grok").misbehave({.kind = "missing", .with = {{"key", "allowShareIndexing"}}});
    CHECK(world::setting(w.report({"run", "--dry-run"}), "grok", "share-indexing")["verdict"] == "not-found");
}
