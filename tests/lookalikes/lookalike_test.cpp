// Each look-alike's own rules.
#include <doctest/doctest.h>

#include "lookalikes/visitor.hpp"

namespace optout::lookalikes {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
    return n;
}

struct SignedIn {
    Authority authority;
    Site site;
    Visitor visitor;
    explicit SignedIn(std::unique_ptr<Rules> rules)
        : site(std::move(rules)), visitor((site.start(authority), authority), site, site.sign_in()) {}
};

// --- GitHub

constexpr char features[] = "/settings/copilot/features";

struct Github : SignedIn {
    Github() : SignedIn(github_like()) {}
    std::string token(const std::string& action = "/settings/copilot") {
        const std::string body = visitor.get(features)->body;
        return between(body.substr(body.find("action=\"" + action + "\"")),
                       "name=\"authenticity_token\" value=\"", "\"");
    }
    int put(const std::string& token, const std::string& fields) {
        return visitor
            .send("POST", "/settings/copilot", "_method=put&authenticity_token=" + token + "&" + fields)
            ->status;
    }
};

TEST_CASE_FIXTURE(Github,
                  "GitHub: the page is long, says who is signed in, and has one form of ours among others") {
    const std::string body = visitor.get(features)->body;
    CHECK(body.size() > 55'000);
    CHECK(body.size() < 70'000);
    CHECK(body.find("<meta name=\"user-login\" content=\"casey-example\">") != body.npos);
    CHECK(count(body, "action=\"/settings/copilot\"") == 1);
    CHECK(count(body, "<form") >= 4);
    CHECK(count(body, "name=\"telemetry\"") == 1);
}

TEST_CASE_FIXTURE(Github, "GitHub: a form with its own token is saved with 204 and shown on the next page") {
    CHECK(put(token(), "telemetry=disabled") == 204);
    CHECK(site.get("telemetry") == "disabled");
    CHECK(visitor.get(features)->body.find("value=\"disabled\" selected") != std::string::npos);
}

TEST_CASE_FIXTURE(Github,
                  "GitHub: a wrong token, another form's token, no _method and unknown values are refused") {
    CHECK(put("wrong", "telemetry=disabled") == 422);
    CHECK(put(token("/settings/notifications"), "telemetry=disabled") == 422);
    CHECK(put(token(), "telemetry=perhaps") == 422);
    const std::string no_method = "authenticity_token=" + token() + "&telemetry=disabled";
    CHECK(visitor.send("POST", "/settings/copilot", no_method)->status == 404);
    CHECK(visitor.send("POST", "/settings/notifications", "_method=put")->status == 404);
    CHECK(site.ledger.effects() == 0);
}

TEST_CASE_FIXTURE(Github, "GitHub: tokens look different each time and rotate on demand") {
    const std::string before = token();
    CHECK(before != token());
    site.misbehave({.kind = "rotate-token"});
    CHECK(put(before, "telemetry=disabled") == 204);
    CHECK(put(before, "telemetry=enabled") == 422);
    CHECK(put(token(), "telemetry=enabled") == 204);
}

TEST_CASE_FIXTURE(Github, "GitHub: several settings of one form are saved by one submission") {
    site.misbehave({.kind = "several"});
    CHECK(put(token(),
              "telemetry=disabled&public_code_matching=0&product_improvements=0&product_improvements=1") ==
          204);
    CHECK(site.get("telemetry") == "disabled");
    CHECK(site.get("public_code_matching") == false);
    CHECK(site.get("product_improvements") == true);
}

TEST_CASE_FIXTURE(Github, "GitHub: the page varies on demand") {
    const auto with = [&](const Misbehaviour& what) {
        site.behave();
        site.misbehave(what);
        return visitor.get(features)->body;
    };
    CHECK(count(with({.kind = "radio"}), "type=\"radio\" name=\"telemetry\"") == 2);
    CHECK(count(with({.kind = "missing"}), "name=\"telemetry\"") == 0);
    CHECK(count(with({.kind = "duplicate"}), "name=\"telemetry\"") == 2);
    CHECK(count(with({.kind = "second-switch"}), "<select") == 2);
    CHECK(count(with({.kind = "renamed"}), "copilot-telemetry") == 0);
    CHECK(count(with({.kind = "language", .with = {{"lang", "de"}}}), "GitHub erlauben") == 1);
    const std::string sudo = with({.kind = "sudo"});
    CHECK(count(sudo, "type=\"password\"") == 1);
    CHECK(count(sudo, "telemetry") == 0);
}

TEST_CASE_FIXTURE(Github, "GitHub: who is not signed in is sent to the login page") {
    Visitor stranger(authority, site);
    const httplib::Result answer = stranger.get(features);
    CHECK(answer->status == 302);
    CHECK(answer->get_header_value("Location") ==
          "/login?return_to=https://github.com/settings/copilot/features");
    CHECK(stranger.get("/login")->status == 200);
}

// --- Reddit

constexpr char prefs[] = "/api/v1/me/prefs";

struct Reddit : SignedIn {
    Reddit() : SignedIn(reddit_like()) {}
};

TEST_CASE_FIXTURE(Reddit,
                  "Reddit: changed keys are saved, unknown ones ignored in silence, the whole answered") {
    const httplib::Result answer =
        visitor.send_json("PATCH", prefs, Json{{"research", false}, {"no_ai", true}});
    CHECK(answer->status == 200);
    const Json all = Json::parse(answer->body);
    CHECK(all["research"] == false);
    CHECK(all["allow_clicktracking"] == true);
    CHECK_FALSE(all.contains("no_ai"));
    CHECK(Json::parse(visitor.get(prefs)->body) == all);
    CHECK(Json::parse(visitor.get("/api/v1/me")->body) == Json{{"name", "casey_example"}});
}

TEST_CASE_FIXTURE(Reddit, "Reddit: the form field json is understood, values of another type are not") {
    CHECK(visitor.send("PATCH", prefs, "json=%7B%22research%22%3A+false%7D")->status == 200);
    CHECK(site.get("research") == false);
    CHECK(visitor.send_json("PATCH", prefs, Json{{"research", "false"}})->status == 400);
    CHECK(visitor.send("PATCH", prefs, "nonsense", "application/json")->status == 400);
}

TEST_CASE_FIXTURE(Reddit, "Reddit: no token, no user and a missing key each have their own answer") {
    CHECK(Visitor(authority, site).get(prefs)->status == 401);
    site.misbehave({.kind = "user-required", .times = 1});
    CHECK(visitor.get(prefs)->body.find("USER_REQUIRED") != std::string::npos);
    site.misbehave({.kind = "missing", .with = {{"key", "activity_relevant_ads"}}});
    CHECK_FALSE(Json::parse(visitor.get(prefs)->body).contains("activity_relevant_ads"));
    visitor.send_json("PATCH", prefs, Json{{"activity_relevant_ads", false}});
    CHECK(site.ledger.effects() == 0);
}

// --- WordPress.com

struct Wordpress : SignedIn {
    Wordpress() : SignedIn(wordpress_like()) {}
    static std::string settings(int id) { return "/rest/v1.4/sites/" + std::to_string(id) + "/settings"; }
};

TEST_CASE_FIXTURE(Wordpress, "WordPress.com: three sites, each with settings of its own") {
    const Json sites = Json::parse(visitor.get("/rest/v1.1/me/sites")->body)["sites"];
    REQUIRE(sites.size() == 3);
    CHECK(sites[1]["ID"] == 102);
    CHECK(Json::parse(visitor.get("/rest/v1.1/me")->body)["username"] == "caseyexample");
    const Json read = Json::parse(visitor.get(settings(102))->body);
    CHECK(read["settings"]["wpcom_data_sharing_opt_out"] == false);
    CHECK(read["settings"]["blog_public"] == 0);
    CHECK(visitor.get(settings(999))->status == 404);
    CHECK(Visitor(authority, site).get(settings(102))->status == 401);
}

TEST_CASE_FIXTURE(Wordpress, "WordPress.com: related keys that are not sent back fall to their defaults") {
    const Json kept = {{"wpcom_data_sharing_opt_out", true},
                       {"blog_public", 0},
                       {"wpcom_public_coming_soon", 1},
                       {"wpcom_coming_soon", 0}};
    CHECK(Json::parse(visitor.send_json("POST", settings(102), kept)->body)["updated"] == kept);
    CHECK(site.get("/102/blog_public") == 0);
    CHECK(site.get("/102/wpcom_data_sharing_opt_out") == true);
    CHECK(site.get("/101/wpcom_data_sharing_opt_out") == false);
    visitor.send_json("POST", settings(102), Json{{"wpcom_data_sharing_opt_out", false}});
    CHECK(site.get("/102/blog_public") == 1);
    CHECK(site.get("/102/wpcom_public_coming_soon") == 0);
}

TEST_CASE_FIXTURE(Wordpress, "WordPress.com: a site that discourages search engines shares nothing") {
    visitor.send_json("POST", settings(101), Json{{"blog_public", 0}, {"wpcom_data_sharing_opt_out", false}});
    CHECK(site.get("/101/wpcom_data_sharing_opt_out") == true);
}

// --- X

constexpr char account_settings[] = "/i/api/1.1/account/settings.json";

struct X : SignedIn {
    X() : SignedIn(x_like()) {
        const std::string body = visitor.get("/settings/ads_preferences")->body;
        visitor.headers = {{"authorization", "Bearer " + between(body, "\"Bearer ", "\"")},
                           {"x-csrf-token", visitor.cookies["ct0"]},
                           {"x-twitter-auth-type", "OAuth2Session"}};
    }
    void replace(const std::string& name, const std::string& value) {
        visitor.headers.erase(name);
        visitor.headers.emplace(name, value);
    }
};

TEST_CASE_FIXTURE(X, "X: form fields are saved, unknown ones ignored") {
    CHECK(Json::parse(visitor.get(account_settings)->body)["screen_name"] == "casey_example");
    const httplib::Result answer = visitor.send(
        "POST", account_settings, "allow_ads_personalization=false&no_such=false&geo_enabled=maybe");
    CHECK(answer->status == 200);
    CHECK(site.get("allow_ads_personalization") == false);
    CHECK(site.get("geo_enabled") == true);
    CHECK_FALSE(Json::parse(answer->body).contains("no_such"));
}

TEST_CASE_FIXTURE(X, "X: bearer, session, auth type and matching csrf header are all needed") {
    SUBCASE("csrf") {
        replace("x-csrf-token", "other");
        CHECK(visitor.get(account_settings)->status == 403);
    }
    SUBCASE("cookie") {
        visitor.cookies["ct0"] = "other";
        CHECK(visitor.get(account_settings)->status == 403);
    }
    SUBCASE("bearer") {
        replace("authorization", "Bearer other");
        CHECK(visitor.get(account_settings)->status == 401);
    }
    SUBCASE("auth type") {
        visitor.headers.erase("x-twitter-auth-type");
        CHECK(visitor.get(account_settings)->status == 401);
    }
    SUBCASE("session") {
        visitor.cookies.erase("auth_token");
        CHECK(Json::parse(visitor.get(account_settings)->body) ==
              Json::parse(R"({"errors": [{"code": 32, "message": "Could not authenticate you"}]})"));
        CHECK(visitor.get("/settings/ads_preferences")
                  ->get_header_value("Location")
                  .rfind("/i/flow/login", 0) == 0);
    }
    CHECK(visitor.send("POST", account_settings, "geo_enabled=false")->status >= 400);
    CHECK(site.get("geo_enabled") == true);
}

TEST_CASE_FIXTURE(X, "X: a rotated ct0 makes the old one worthless") {
    site.misbehave({.kind = "rotate-token"});
    const std::string before = visitor.cookies["ct0"];
    CHECK(visitor.send("POST", account_settings, "geo_enabled=false")->status == 200);
    CHECK(visitor.cookies["ct0"] != before);
    CHECK(visitor.get(account_settings)->status == 403);
    replace("x-csrf-token", visitor.cookies["ct0"]);
    CHECK(visitor.get(account_settings)->status == 200);
}

// --- forms

struct Settings : SignedIn {
    Settings() : SignedIn(forms_like()) {}
    std::string token() { return between(visitor.get("/settings/1")->body, "name=\"csrf\" value=\"", "\""); }
};

TEST_CASE_FIXTURE(Settings, "forms: the fast page and the varied page are the same page") {
    const std::string fast = visitor.get("/settings/5")->body;
    CHECK(fast.size() > 55'000);
    CHECK(count(fast, " checked>") == 1);
    site.misbehave({.kind = "coupled", .with = {{"from", "setting_1"}, {"to", "setting_2"}}});
    CHECK(visitor.get("/settings/5")->body.substr(fast.size() - 400) == fast.substr(fast.size() - 400));
    CHECK(visitor.get("/settings/41")->status == 404);
    CHECK(visitor.get("/settings/0")->status == 404);
}

TEST_CASE_FIXTURE(Settings, "forms: a wrong token is refused, a right one saves the one box") {
    CHECK(visitor.send("POST", "/settings/1", "csrf=wrong")->status == 422);
    CHECK(visitor.send("POST", "/settings/1", "csrf=" + token())->status == 204);
    CHECK(site.get("setting_1") == false);
    CHECK(count(visitor.get("/settings/1")->body, " checked>") == 0);
    CHECK(site.get("setting_2") == true);
    CHECK(visitor.send("POST", "/settings/1", "csrf=" + token() + "&setting_1=1")->status == 204);
    CHECK(site.get("setting_1") == true);
}

TEST_CASE_FIXTURE(Settings, "forms: coupled, second and renamed switches do what they say") {
    site.misbehave({.kind = "coupled", .with = {{"from", "setting_1"}, {"to", "setting_2"}}});
    site.misbehave({.kind = "second-switch"});
    site.misbehave({.kind = "renamed"});
    const std::string body = visitor.get("/settings/1")->body;
    CHECK(count(body, "name=\"v2_1\"") == 1);
    CHECK(count(body, "type=\"checkbox\"") == 2);
    visitor.send("POST", "/settings/1", "csrf=" + token() + "&v2_1=1");
    CHECK(site.get("setting_1") == true);
    CHECK(site.get("second_1") == false);
    visitor.send("POST", "/settings/1", "csrf=" + token() + "&second_1=1");
    CHECK(site.get("setting_2") == false);
    CHECK(site.get("second_1") == true);
}

}  // namespace
}  // namespace optout::lookalikes
