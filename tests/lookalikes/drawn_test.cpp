// The rules of the sites whose pages a script draws, by plain HTTP; what the scripts draw is tested through a
// browser.
#include <doctest/doctest.h>

#include "lookalikes/face.hpp"
#include "lookalikes/visitor.hpp"

namespace optout::lookalikes {
namespace {

struct Drawn {
    Authority authority;
    Site site;
    Visitor visitor;
    explicit Drawn(std::unique_ptr<Rules> rules)
        : site(std::move(rules)), visitor((site.start(authority), authority), site, site.sign_in()) {}

    Json read(const std::string& path) { return Json::parse(visitor.get(path)->body); }
    /// What the page's script is given.
    Json state(const std::string& path) {
        return Json::parse(between(visitor.get(path)->body, "id=\"face\">", "</script>"));
    }
    Visitor stranger() { return {authority, site}; }
};

TEST_CASE("every site with drawn pages knows every way in which they lie, and no other site does") {
    for (auto make : {chatgpt_like, claude_like, gemini_like, grok_like, x_like}) {
        Site site(make());
        for (const std::string& kind : drawn_kinds()) site.misbehave({.kind = kind});
    }
    Site linkedin(linkedin_like());
    for (const std::string& kind : drawn_kinds()) linkedin.misbehave({.kind = kind});
    Site github(github_like());
    CHECK_THROWS_AS(github.misbehave({.kind = "moves-back"}), std::invalid_argument);
}

// --- ChatGPT

constexpr char training_off[] =
    "/backend-api/settings/account_user_setting?feature=training_allowed&value=false";

struct Chatgpt : Drawn {
    Chatgpt() : Drawn(chatgpt_like()) { sign_in(); }
    void sign_in() {
        const std::string token = read("/api/auth/session").value("accessToken", "");
        visitor.headers = {{"Authorization", "Bearer " + token}, {"Origin", "https://chatgpt.com"}};
    }
    Json fresh() {
        visitor.headers.emplace("Oai-Ep-Cache-Bypass", "true");
        Json settings = read("/backend-api/settings/user")["settings"];
        visitor.headers.erase("Oai-Ep-Cache-Bypass");
        return settings;
    }
};

TEST_CASE_FIXTURE(Chatgpt, "ChatGPT: the parameters are in the query; in the body they are not understood") {
    CHECK(read("/api/auth/session")["user"]["email"] == "casey@example.com");
    CHECK(visitor
              .send("PATCH", "/backend-api/settings/account_user_setting",
                    "feature=training_allowed&value=false")
              ->status == 422);
    CHECK(visitor.send("PATCH", training_off)->status == 200);
    CHECK(site.get("training_allowed") == false);
    CHECK(visitor.send("PATCH", "/backend-api/settings/account_user_setting?feature=other&value=false")
              ->status == 422);
    CHECK(site.ledger.effects() == 1);
}

TEST_CASE_FIXTURE(Chatgpt, "ChatGPT: a read is cached unless it says that it wants none of that") {
    CHECK(read("/backend-api/settings/user")["settings"]["training_allowed"] == true);
    visitor.send("PATCH", training_off);
    CHECK(read("/backend-api/settings/user")["settings"]["training_allowed"] == true);
    CHECK(fresh()["training_allowed"] == false);
    site.reset();
    CHECK(read("/backend-api/settings/user")["settings"]["training_allowed"] == true);
}

TEST_CASE_FIXTURE(Chatgpt, "ChatGPT: no bearer, no session and another origin change nothing") {
    SUBCASE("no bearer") {
        visitor.headers.erase("Authorization");
        CHECK(visitor.send("PATCH", training_off)->status == 401);
        CHECK(visitor.get("/backend-api/settings/user")->status == 401);
    }
    SUBCASE("no session") {
        site.end_sessions();
        CHECK(visitor.send("PATCH", training_off)->status == 401);
        CHECK(read("/api/auth/session") == Json::object());
        CHECK(visitor.get("/")->status == 200);
    }
    SUBCASE("another origin") {
        visitor.headers.erase("Origin");
        CHECK(visitor.send("PATCH", training_off)->status == 403);
    }
    CHECK(site.ledger.effects() == 0);
}

TEST_CASE_FIXTURE(Chatgpt, "ChatGPT: the dialog's rows can be twice or missing") {
    CHECK(state("/")["rows"].size() == 3);
    site.misbehave({.kind = "same-label", .with = {{"key", "training_allowed"}}});
    const Json rows = state("/settings/data-controls")["rows"];
    CHECK(rows[0]["label"] == rows[1]["label"]);
    CHECK(rows[0]["feature"] != rows[1]["feature"]);
    site.misbehave({.kind = "missing", .with = {{"key", "training_allowed"}}});
    CHECK(state("/")["rows"].size() == 2);
    CHECK_FALSE(fresh().contains("training_allowed"));
    CHECK(visitor.send("PATCH", training_off)->status == 422);
}

// --- Claude

struct Claude : Drawn {
    Claude() : Drawn(claude_like()) {}
};

TEST_CASE_FIXTURE(Claude, "Claude: one value is changed with 202 and the others are left alone") {
    CHECK(read("/api/account")["settings"]["grove_enabled"] == true);
    CHECK(visitor.send_json("PATCH", "/api/account/settings", {{"grove_enabled", false}, {"other", 1}})
              ->status == 202);
    CHECK(read("/api/account")["settings"]["grove_enabled"] == false);
    CHECK(site.get("assumed_location") == true);
    CHECK(visitor.send_json("PATCH", "/api/account/settings", {{"grove_enabled", "off"}})->status == 400);
}

TEST_CASE_FIXTURE(Claude, "Claude: an ended session has its own answer, which is not that of a bot check") {
    site.end_sessions();
    const httplib::Result answer = visitor.get("/api/account");
    CHECK(answer->status == 403);
    CHECK(Json::parse(answer->body)["error"]["details"]["error_code"] == "account_session_invalid");
    CHECK(visitor.send_json("PATCH", "/api/account/settings", {{"grove_enabled", false}})->status == 403);
    CHECK(visitor.get("/settings/data-privacy-controls")->get_header_value("Location").rfind("/login?", 0) ==
          0);
    site.misbehave({.kind = "browser-check"});
    CHECK(visitor.get("/api/account")->body.find("Just a moment") != std::string::npos);
}

TEST_CASE_FIXTURE(Claude, "Claude: the switch has had two labels, and can be missing") {
    const auto first = [&] { return state("/settings/data-privacy-controls")["rows"][0]; };
    CHECK(first()["label"] == "Help improve our AI models");
    site.misbehave({.kind = "older-labels"});
    CHECK(first()["label"] == "Help improve Claude");
    site.misbehave({.kind = "missing"});
    CHECK(first()["key"] != "grove_enabled");
    CHECK_FALSE(read("/api/account")["settings"].contains("grove_enabled"));
}

// --- Grok

struct Grok : Drawn {
    Grok() : Drawn(grok_like()) {}
};

TEST_CASE_FIXTURE(Grok, "Grok: what was read is changed and sent back") {
    Json settings = read("/rest/user-settings");
    settings["excludeFromTraining"] = true;
    CHECK(visitor.send_json("POST", "/rest/user-settings", settings)->status == 200);
    CHECK(site.get("excludeFromTraining") == true);
    CHECK(site.get("allowXPersonalization") == true);
    CHECK(site.get("/preferences/disableVideoGenerationOnUpload") == true);
    CHECK(read("/rest/auth/get-user")["email"] == "casey@example.com");
}

TEST_CASE_FIXTURE(Grok, "Grok: who is not signed in is told so in JSON") {
    Visitor nobody = stranger();
    CHECK(nobody.get("/rest/user-settings")->status == 401);
    CHECK(nobody.get("/rest/auth/get-user")->status == 401);
    CHECK(nobody.send_json("POST", "/rest/user-settings", {{"excludeFromTraining", true}})->status == 401);
    CHECK(nobody.get("/?_s=data")->status == 200);
    CHECK(site.ledger.effects() == 0);
}

TEST_CASE_FIXTURE(Grok, "Grok: the dialog shows three switches, the first of them the other way round") {
    const Json rows = state("/?_s=data")["rows"];
    REQUIRE(rows.size() == 3);
    CHECK(rows[0] ==
          Json{{"key", "excludeFromTraining"}, {"label", "Improve the Model"}, {"opposite", true}});
    for (const Json& row : rows) CHECK(row["key"] != "allowShareIndexing");
}

// --- Gemini

struct Gemini : Drawn {
    Gemini() : Drawn(gemini_like()) {}
    int save(const Json& change) {
        visitor.headers = {{"x-token", state("/product/gemini")["token"].get<std::string>()}};
        return visitor.send_json("POST", "/_/assumed/data/batchexecute", change)->status;
    }
};

TEST_CASE_FIXTURE(Gemini,
                  "Gemini: a change needs the page's token, and the deleting choice leaves its mark") {
    CHECK(visitor.send_json("POST", "/_/assumed/data/batchexecute", {{"keep_activity", false}})->status ==
          400);
    CHECK(save({{"keep_activity", false}}) == 200);
    CHECK(site.get("keep_activity") == false);
    CHECK(site.get("activity_deleted") == false);
    CHECK(save({{"activity_deleted", true}}) == 200);
    CHECK(site.get("activity_deleted") == true);
    CHECK_FALSE(state("/product/gemini")["settings"].contains("activity_deleted"));
    CHECK(state("/product/gemini")["account"] == "Google Account: A person (casey@example.com)");
}

TEST_CASE_FIXTURE(Gemini, "Gemini: the password is asked for at another host, also of who is signed in") {
    const std::string elsewhere = "https://accounts.google.com/v3/signin?continue=";
    site.misbehave({.kind = "sudo", .times = 1});
    CHECK(visitor.get("/product/gemini")->get_header_value("Location").rfind(elsewhere, 0) == 0);
    CHECK(visitor.get("/product/gemini")->status == 200);
    site.end_sessions();
    CHECK(visitor.get("/product/gemini")->get_header_value("Location").rfind(elsewhere, 0) == 0);
    Visitor asked(authority, site, {}, "accounts.google.com");
    CHECK(asked.get("/v3/signin")->body.find("type=\"password\"") != std::string::npos);
}

// --- X's Grok page

struct XGrok : Drawn {
    XGrok() : Drawn(x_like()) {
        const std::string body = visitor.get("/settings/grok_settings")->body;
        visitor.headers = {{"authorization", "Bearer " + between(body, "\"Bearer ", "\"")},
                           {"x-csrf-token", visitor.cookies["ct0"]},
                           {"x-twitter-auth-type", "OAuth2Session"}};
    }
    Json page() { return state("/settings/grok_settings"); }
    std::string address(const std::string& name) {
        return "/i/api/graphql/" + page()["ids"][name].get<std::string>() + "/" + name;
    }
};

TEST_CASE_FIXTURE(XGrok, "X: the Grok switches are read and changed at addresses that this start of it has") {
    const std::string training = address("XaiDataSharingSettingsMutation");
    CHECK(read(address("GrokSettingsScreenQuery"))["data"]["user_preferences"]["allow_xai_data_sharing"] ==
          true);
    CHECK(visitor.send_json("POST", training, {{"variables", {{"allowXaiDataSharing", false}}}})->status ==
          200);
    CHECK(site.get("allow_xai_data_sharing") == false);
    CHECK(site.get("allow_xai_personalization") == true);
    CHECK(visitor.send_json("POST", training, {{"variables", {{"other", false}}}})->status == 400);
    CHECK(XGrok().address("XaiDataSharingSettingsMutation") != training);
    CHECK(visitor.get("/i/api/graphql/other/GrokSettingsScreenQuery")->status == 404);
    visitor.headers.erase("x-csrf-token");
    CHECK(visitor.send_json("POST", training, {{"variables", {{"allowXaiDataSharing", true}}}})->status ==
          403);
}

TEST_CASE_FIXTURE(XGrok, "X: the Grok switches are not among the account's settings") {
    CHECK_FALSE(read("/i/api/1.1/account/settings.json").contains("allow_xai_data_sharing"));
    visitor.send("POST", "/i/api/1.1/account/settings.json", "allow_xai_data_sharing=false");
    CHECK(site.get("allow_xai_data_sharing") == true);
}

TEST_CASE_FIXTURE(XGrok, "X: the Grok page varies, and its dangerous button leaves its mark") {
    CHECK(page()["rows"].size() == 3);
    CHECK(page()["rows"][0]["input"] == "allowXaiDataSharingCustomization");
    site.misbehave({.kind = "memory-hidden"});
    site.misbehave({.kind = "older-labels"});
    CHECK(page()["rows"].size() == 2);
    CHECK(page()["rows"][0]["label"].get<std::string>().rfind("Allow your posts", 0) == 0);
    site.behave();
    site.misbehave({.kind = "same-label", .with = {{"key", "allow_xai_data_sharing"}}});
    const Json rows = page()["rows"];
    CHECK(rows[0]["label"] == rows[1]["label"]);
    CHECK(rows[1]["input"] == "allowXaiDataSharingCustomization");
    visitor.send_json("POST", address("DeleteGrokHistoryMutation"), {{"variables", Json::object()}});
    CHECK(site.get("grok_history_deleted") == true);
}

}  // namespace
}  // namespace optout::lookalikes
