// The main job over all look-alikes with the shipped packs; the ledgers and the sites' own state are the
// truth.
#include "cli/world.hpp"

using world::json;
using world::World;

namespace {

const std::vector<std::string> all_sites{"github",   "reddit",  "wordpress-com", "x",
                                         "linkedin", "chatgpt", "claude",        "grok"};

}  // namespace

TEST_CASE("a dry run reads every site, plans every change and writes nothing") {
    World w(all_sites);
    const json before = w.state();
    const json report = w.report({"run", "--dry-run", "--unverified-writes"});
    CHECK(report["exit_code"] == 1);
    CHECK(w.writes() == 0);
    CHECK(w.state() == before);
    CHECK(report["requests_planned"].get<int>() > 0);
    for (const json& account : report["accounts"]) {
        CAPTURE(account["site"]);
        CHECK(!account.contains("trouble"));
        CHECK(account["settings"].size() > 0);
        for (const json& setting : account["settings"]) {
            CAPTURE(setting.dump());
            const json& verdict = setting["verdict"];
            CHECK((setting["planned"] == "change" || setting["planned"] == "follows" ||
                   verdict == "already" || verdict == "not-offered"));
        }
    }
}

TEST_CASE(
    "a run sends exactly the writes that the plan said, proves each, and a second run finds nothing to do") {
    World w(all_sites);
    const json before = w.state();
    const json plan = w.report({"run", "--dry-run", "--unverified-writes"});
    const json done = w.report({"run", "--yes", "--unverified-writes"});
    CHECK(done["exit_code"] == 0);
    CHECK(w.writes() == plan["requests_planned"].get<std::size_t>());
    CHECK(w.writes() == done["requests_sent"].get<std::size_t>());
    for (const json& account : done["accounts"]) {
        for (const json& setting : account["settings"]) {
            CAPTURE(setting.dump());
            CHECK((setting["verdict"] == "changed" || setting["verdict"] == "already" ||
                   setting["verdict"] == "not-offered"));
            CHECK(setting["now"] == setting["wanted"]);
        }
    }
    CHECK(w.site("github").get("telemetry") == "disabled");
    CHECK(w.site("reddit").get("research") == false);
    CHECK(w.site("reddit").get("hide_from_robots") == true);
    CHECK(w.site("x").get("allow_ads_personalization") == false);
    CHECK(w.site("linkedin").get("allowDataForGenerativeAI") == false);
    CHECK(w.site("wordpress-com").get("/101/wpcom_data_sharing_opt_out") == true);
    CHECK(w.site("chatgpt").get("training_allowed") == false);
    CHECK(w.site("claude").get("grove_enabled") == false);
    CHECK(w.site("grok").get("excludeFromTraining") == true);
    CHECK(w.site("grok").get("allowAutoShare") == false);
    CHECK(w.site("grok").get("preferences") == before["grok"]["casey@example.com"]["preferences"]);

    const std::size_t after_first = w.writes();
    const json second = w.report({"run", "--yes", "--unverified-writes"});
    CHECK(second["exit_code"] == 0);
    CHECK(second["requests_sent"] == 0);
    CHECK(w.writes() == after_first);

    const json undone = w.report({"undo", "--yes"});
    CHECK(undone["exit_code"] == 0);
    CHECK(w.state() == before);
}

TEST_CASE("what is not asked for keeps its value, also in the same form, request and site") {
    World w(all_sites);
    json before = w.state();
    const json done = w.report({"run", "--yes", "--only", "reddit/research", "--unverified-writes"});
    CHECK(done["exit_code"] == 0);
    CHECK(w.writes() == 1);
    json after = w.state();
    for (auto& [account, settings] : before["reddit"].items()) settings.erase("research");
    for (auto& [account, settings] : after["reddit"].items()) settings.erase("research");
    CHECK(after == before);
    CHECK(w.site("reddit").get("research") == false);
}

TEST_CASE("ways to change that nobody has shown to work are not used unless the user allows it") {
    World w({"linkedin"});
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 1);
    CHECK(w.writes() == 0);
    const json ai = world::setting(report, "linkedin", "generative-ai");
    CHECK(ai["verdict"] == "skipped");
    CHECK(ai["now"] == true);
    CHECK(ai["message"].get<std::string>().find("--unverified-writes") != std::string::npos);
    w.configure("allow_unverified_writes = true");
    CHECK(w.report({"run", "--yes"})["exit_code"] == 0);
    CHECK(w.site("linkedin").get("allowDataForGenerativeAI") == false);
}

TEST_CASE("a coupled setting follows, costs no write of its own, and is put back by the undo") {
    World w({"linkedin"});
    const json before = w.state();
    const json done = w.report({"run", "--yes", "--unverified-writes", "--only", "ads-off-linkedin"});
    CHECK(done["requests_sent"] == 1);
    CHECK(w.site("linkedin").get("shareDataWithTrustedPartners") == false);
    CHECK(w.report({"undo", "--yes"})["exit_code"] == 0);
    CHECK(w.state() == before);
}

TEST_CASE("each blog of WordPress.com is a setting of its own, and keeps what it had beside it") {
    World w({"wordpress-com"});
    const json report = w.report({"run", "--yes", "--unverified-writes"});
    CHECK(world::account(report, "wordpress-com")["settings"].size() == 3);
    CHECK(w.writes() == 2);  // the third is opted out from the beginning
    for (const char* blog : {"101", "102", "103"})
        CHECK(w.site("wordpress-com").get("/" + std::string(blog) + "/wpcom_data_sharing_opt_out") == true);
}

TEST_CASE("only what the user selects is read, and unknown words are refused") {
    World w({"github", "reddit"});
    const json only = w.report({"run", "github", "--dry-run"});
    CHECK(only["accounts"].size() == 1);
    CHECK(w.site("reddit").ledger.requests() == 0);
    CHECK(w.optout({"run", "--only", "reserch"}).exit_code == 2);
    CHECK(w.optout({"run", "--only", "reserch"}).err.find("did you mean research?") != std::string::npos);
    CHECK(w.optout({"run", "gitbub"}).err.find("did you mean github?") != std::string::npos);
}

TEST_CASE("all pages of a phase are one batch and none is fetched twice") {
    World w({"forms"});
    w.home.write_pack("forms", world::forms_pack(40));
    w.site("forms").set_latency(5);
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(report["requests_sent"] == 40);
    CHECK(w.site("forms").ledger.writes() == 40);
    // 40 to read, one more look at who is signed in, 40 to write, 40 to prove.
    CHECK(w.site("forms").ledger.requests() == 121);
    CHECK(w.site("forms").most_at_once() > 1);
    CHECK(w.site("forms").most_at_once() <= 6);
}

TEST_CASE("several settings in one form go in one submission") {
    World w({"github"});
    w.site("github").misbehave({.kind = "several"});
    w.home.write_pack(
        "github",
        R"({"format": 1, "id": "github", "name": "GitHub", "homepage": "https://github.com/", "hosts": ["github.com"],
        "pages": {"copilot": "https://github.com/settings/copilot/features"},
        "identity": [{"page": "copilot", "css": "meta[name=user-login]", "attribute": "content"}],
        "settings": [
          {"id": "training", "title": "Training", "category": "ai-training", "scope": "account", "page": "copilot", "want": "off", "verified": "look-alike",
           "locate": [{"css": "[name=telemetry]"}], "state": {"on": "enabled", "off": "disabled"}, "change": {"by": "form"},
           "evidence": [{"class": "I", "source": "our own test"}]},
          {"id": "improvements", "title": "Improvements", "category": "ai-training", "scope": "account", "page": "copilot", "want": "off", "verified": "look-alike",
           "locate": [{"css": "input[type=checkbox][name=product_improvements]"}], "change": {"by": "form"},
           "evidence": [{"class": "I", "source": "our own test"}]}]})");
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(report["requests_sent"] == 1);
    CHECK(w.writes() == 1);
    CHECK(w.site("github").get("telemetry") == "disabled");
    CHECK(w.site("github").get("product_improvements") == false);
    CHECK(w.site("github").get("public_code_matching") == true);
}

TEST_CASE("who is signed in is shown, and somebody else is refused") {
    World w({"github"});
    const std::string who = world::account(w.report({"run", "--dry-run"}), "github")["signed_in_as"];
    CHECK(!who.empty());
    CHECK(w.optout({"run", "--dry-run"}).out.find("signed in as " + who) != std::string::npos);
    w.home.write_config(support::read_file(w.home.path() + "/.config/optout/config.toml") +
                        "user = \"nobody-else\"\n");
    const json refused = w.report({"run", "--yes"});
    CHECK(refused["exit_code"] == 3);
    CHECK(w.writes() == 0);
}

TEST_CASE("status knows what a dry run saw, without asking anybody") {
    World w({"github"});
    CHECK(w.optout({"run", "--dry-run"}).exit_code == 1);
    const std::size_t requests = w.site("github").ledger.requests();
    const json status = w.report({"status"});
    CHECK(status["exit_code"] == 1);
    CHECK(status["settings"][0]["state"] == true);
    CHECK(w.site("github").ledger.requests() == requests);
    CHECK(w.report({"run", "--yes"})["exit_code"] == 0);
    CHECK(w.report({"status"})["exit_code"] == 0);
}
