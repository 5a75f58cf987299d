// The LinkedIn look-alike's rules.
#include <doctest/doctest.h>

#include <algorithm>

#include "lookalikes/visitor.hpp"

namespace optout::lookalikes {
namespace {

constexpr char ai_page[] = "/mypreferences/d/settings/data-for-ai-improvement";
constexpr char ai_key[] = "allowDataForGenerativeAI";
constexpr char partners_page[] = "/mypreferences/d/settings/share-data-with-select-partners";
constexpr char education[] = "/psettings/advertising/education";

std::string setting(const std::string& key) {
    return "/mysettings-api/settingsApiSettings/" + key;
}

std::string without_entities(std::string text) {
    const std::pair<const char*, const char*> entities[] = {
        {"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}};
    for (const auto& [entity, character] : entities) {
        const std::size_t size = std::string_view(entity).size();
        for (std::size_t at = text.find(entity); at != text.npos; at = text.find(entity, at))
            text.replace(at, size, character);
    }
    return text;
}

/// The JSON of each code element.
std::vector<Json> embedded(const std::string& page) {
    std::vector<Json> all;
    for (std::size_t at = page.find("<!--{"); at != page.npos; at = page.find("<!--{", at + 1)) {
        all.push_back(
            Json::parse(without_entities(page.substr(at + 4, page.find("--></code>", at) - at - 4))));
    }
    return all;
}

struct Linkedin {
    Authority authority;
    Site site;
    Visitor visitor;
    explicit Linkedin(Region region = Region::everywhere)
        : site(linkedin_like(region)), visitor((site.start(authority), authority), site, site.sign_in()) {}

    void with_headers(const std::string& accept = "application/json") {
        const std::string& quoted = visitor.cookies["JSESSIONID"];
        visitor.headers = {{"csrf-token", quoted.substr(1, quoted.size() - 2)},
                           {"x-restli-protocol-version", "2.0.0"},
                           {"Accept", accept}};
    }
    Json read(const std::string& key) {
        with_headers();
        return Json::parse(visitor.get(setting(key))->body);
    }
    int write(const std::string& key, const Json& body) {
        with_headers();
        return visitor.send_json("PUT", setting(key), body)->status;
    }
    int switch_off(const std::string& key) {
        Json object = read(key);
        object["value"] = object["offValue"];
        return write(key, object);
    }
    [[nodiscard]] std::string landing(const std::string& path) {
        return visitor.get(path)->get_header_value("Location");
    }
};

TEST_CASE_FIXTURE(Linkedin,
                  "LinkedIn: a page is an empty shell whose setting sits in one of several code elements") {
    const std::string page = visitor.get(ai_page)->body;
    CHECK(page.find("role=\"switch\"") == page.npos);
    CHECK(page.find(ai_key) != page.npos);
    const std::vector<Json> all = embedded(page);
    REQUIRE(all.size() == 4);
    CHECK(Json::parse(all[2]["body"].get<std::string>())["data"]["firstName"] == "Casey");
    const Json object = all[3]["included"][0];
    CHECK(object["key"] == ai_key);
    CHECK(object["value"] == object["onValue"]);
    CHECK(object == read(ai_key));
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: the index and the lists hold links only, each once") {
    const auto links = [&](const std::string& path) {
        const std::string list = visitor.get(path)->body;
        CHECK(list.find("settingDisplayType\":") == list.npos);
        return embedded(list).at(0)["elements"];
    };
    const Json ads = links("/mypreferences/d/categories/ads");
    CHECK(ads.size() == 17 + 1);
    CHECK(ads[0] == Json{{"navigationUrl", "/mypreferences/d/settings/ads-inferred-location"},
                         {"title", "Inferred city location"},
                         {"displayText", "On"}});
    CHECK(links("/mypreferences/d/categories/privacy").size() == 14 + 1);
    CHECK(links("/mypreferences/d/categories/profile-visibility").size() == 5 + 1);
    const std::string index = links("/mypreferences/d/").dump();
    for (const char* path : {"categories/ads", "categories/privacy", "close-accounts", "hibernate-account",
                             "change-password", "two-factor-authentication"}) {
        CHECK(index.find(std::string("/mypreferences/d/") + path) != index.npos);
    }
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: two switches share a page, and other addresses are not found") {
    CHECK(
        embedded(visitor.get("/mypreferences/d/settings/linkedin-promotions")->body)[3]["included"].size() ==
        2);
    CHECK(visitor.get("/mypreferences/s/settings/share-data-with-trusted-partners")->status == 200);
    CHECK(landing("/mypreferences/d/settings/data-for-generative-ai-improvement") ==
          "/mypreferences/page-not-found");
    CHECK(visitor.get("/mypreferences/page-not-found")->status == 200);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: a button where no program has any business leaves its mark") {
    CHECK(visitor.get("/mypreferences/d/close-accounts")->status == 200);
    CHECK(site.get("closed") == "");
    CHECK(visitor.send("POST", "/mypreferences/d/close-accounts")->status == 200);
    CHECK(site.get("closed") == "/mypreferences/d/close-accounts");
    CHECK(visitor.send("POST", ai_page)->status == 404);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: boxes are settings of their own, and a choice takes its own values") {
    const auto included = [&](const std::string& page) {
        return embedded(visitor.get("/mypreferences/d/settings/" + page)->body)[3]["included"];
    };
    const Json all = included("assumed-education-and-skills");
    CHECK(all.size() == 3);
    CHECK(all[0]["settingDisplayType"] == "CHECKBOX");
    CHECK(switch_off(all[0]["key"]) == 200);
    CHECK(site.get(all[0]["key"]) == false);
    CHECK(site.get(all[1]["key"]) == true);
    Json choice = included("email-address-visibility")[0];
    CHECK(choice["settingDisplayType"] == "RADIO");
    choice["value"] = choice["settingDisplayValues"][1]["value"];
    CHECK(write(choice["key"], choice) == 200);
    CHECK(site.get(choice["key"]) == choice["value"]);
    choice["value"] = "ON";
    CHECK(write(choice["key"], choice) == 400);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: the service takes back the object that it gave, with another value") {
    CHECK(switch_off(ai_key) == 200);
    CHECK(site.get(ai_key) == false);
    Json object = read(ai_key);
    CHECK(object["value"] == object["offValue"]);
    CHECK(object["settingDisplayValues"][1]["selected"] == true);
    CHECK(write(ai_key, {{"value", object["onValue"]}}) == 400);
    object["value"] = true;
    CHECK(write(ai_key, object) == 400);
    CHECK(site.ledger.effects() == 1);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: the token rotates with every write and the old one is refused") {
    const Json object = read(ai_key);
    with_headers();
    const std::string before = visitor.cookies["JSESSIONID"];
    CHECK(visitor.send_json("PUT", setting(ai_key), object)->status == 200);
    CHECK(visitor.cookies["JSESSIONID"] != before);
    CHECK(visitor.cookies["JSESSIONID"].rfind("\"ajax:", 0) == 0);
    const httplib::Result refused = visitor.send_json("PUT", setting(ai_key), object);
    CHECK(refused->status == 403);
    CHECK(refused->body == "CSRF check failed.");
    CHECK(write(ai_key, object) == 200);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: wrong headers and signed-out clients each have their own answer") {
    with_headers("text/html");
    CHECK(visitor.get(setting(ai_key))->status == 406);
    with_headers("application/vnd.linkedin.normalized+json+2.1");
    CHECK(visitor.get(setting(ai_key))->status == 200);
    visitor.headers.erase("x-restli-protocol-version");
    CHECK(visitor.get(setting(ai_key))->status == 400);
    visitor.headers.clear();
    CHECK(visitor.get(setting(ai_key))->status == 403);
    visitor.cookies.erase("li_at");
    CHECK(visitor.get(setting(ai_key))->status == 401);
    CHECK(landing(ai_page).rfind("/uas/login?session_redirect=https://www.linkedin.com/mypreferences", 0) ==
          0);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: cards and the mini profile are there to read") {
    with_headers();
    CHECK(Json::parse(visitor.get("/mysettings-api/settingsApiMiniProfile")->body) ==
          Json::parse(R"({"data": {"firstName": "Casey", "lastName": "Example"}})"));
    const Json card =
        Json::parse(visitor.get("/mysettings-api/settingsApiSettingCards/linkedin-promotions")->body);
    CHECK(card["settings"].size() == 2);
    CHECK(visitor.get("/mysettings-api/settingsApiSettingCards/other")->status == 404);
    CHECK(visitor.get(setting("other"))->status == 404);
    CHECK(visitor.get(setting("education"))->status == 404);
}

TEST_CASE_FIXTURE(Linkedin,
                  "LinkedIn: ads off LinkedIn takes partner sharing with it, and not the other way round") {
    CHECK(switch_off("allowLinkedInAudienceNetwork") == 200);
    CHECK(site.get("shareDataWithTrustedPartners") == false);
    site.reset();
    CHECK(switch_off("shareDataWithTrustedPartners") == 200);
    CHECK(site.get("allowLinkedInAudienceNetwork") == true);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: a list of boxes is a form; boxes that are not sent are off") {
    const std::string page = visitor.get(education)->body;
    CHECK(page.find("div class=\"checkbox-input\"") != page.npos);
    const std::string token = between(page, "name=\"csrfToken\" value=\"", "\"");
    CHECK(visitor.send("POST", education, "csrfToken=wrong")->status == 403);
    const httplib::Result saved = visitor.send("POST", education, "csrfToken=" + token + "&schools=true");
    CHECK(saved->status == 302);
    CHECK(saved->get_header_value("Location") == education);
    CHECK(site.get("/education/schools") == true);
    CHECK(site.get("/education/skills") == false);
}

TEST_CASE("LinkedIn: in the EU partner sharing has no page and what needs consent is off") {
    Linkedin eu(Region::eu);
    CHECK(eu.landing(partners_page) == "/mypreferences/page-not-found");
    CHECK(eu.visitor.get("/mypreferences/d/member-cookies")->status == 200);
    CHECK(eu.read("allowAdsByAge")["value"] == "OFF");
    CHECK(eu.read(ai_key)["value"] == "ON");
    CHECK(eu.switch_off(ai_key) == 200);
}

TEST_CASE("LinkedIn: in the US there is no cookies page, and Sec-GPC can switch two settings off") {
    Linkedin us(Region::us);
    CHECK(us.landing("/mypreferences/d/member-cookies") == "/mypreferences/page-not-found");
    us.visitor.headers = {{"Sec-GPC", "1"}};
    us.visitor.get(ai_page);
    CHECK(us.site.get("shareDataWithTrustedPartners") == true);
    us.site.misbehave({.kind = "gpc"});
    us.visitor.get(ai_page);
    CHECK(us.site.get("shareDataWithTrustedPartners") == false);
    CHECK(us.site.get("allowUseOfThirdPartyData") == false);
    CHECK(us.site.ledger.effects() == 1);
    CHECK(us.site.ledger.writes() == 0);
}

TEST_CASE_FIXTURE(Linkedin,
                  "LinkedIn: rendered pages have switches named by their key, in several languages") {
    site.misbehave({.kind = "rendered"});
    const auto page = [&](const char* language) {
        site.misbehave({.kind = "language", .with = {{"lang", language}}, .times = 1});
        return visitor.get(ai_page)->body;
    };
    CHECK(visitor.get(ai_page)->body.find("role=\"switch\" class=\"_switchCheckbox_12ycew\" "
                                          "aria-labelledby=\"allowDataForGenerativeAI\" checked>") !=
          std::string::npos);
    CHECK(page("de").find("Ihre Daten zum Schulen von KI-Modellen verwenden") != std::string::npos);
    CHECK(page("pt").find("Usar meus dados para treinar modelos") != std::string::npos);
    CHECK(page("it").find("Dati per migliorare l&#39;IA generativa") != std::string::npos);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: what is known in other languages is shown in them") {
    const auto in = [&](const char* language, const std::string& page) {
        site.misbehave({.kind = "language", .with = {{"lang", language}}, .times = 1});
        return without_entities(visitor.get(page)->body);
    };
    const std::string privacy = "/mypreferences/d/categories/privacy";
    CHECK(in("de", privacy).find("Daten zur Verbesserung generativer KI") != std::string::npos);
    CHECK(in("de", privacy).find("\"displayText\":\"Ein\"") != std::string::npos);
    CHECK(in("fr", ai_page).find("Utiliser mes données pour entraîner") != std::string::npos);
    CHECK(in("nl", "/mypreferences/d/settings/ads-by-age").find("Use your age range for ads") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: the page carries the script that draws it, told how to misbehave") {
    const auto state = [&] {
        return Json::parse(between(visitor.get(ai_page)->body, "id=\"face\">", "</script>"));
    };
    CHECK(state()["title"] == "Data for Generative AI Improvement");
    CHECK(state()["tricks"] == Json::object());
    const Json style = state()["style"];
    CHECK(state()["style"] == style);
    CHECK(Linkedin().visitor.get(ai_page)->body.find(style.get<std::string>()) == std::string::npos);
    site.misbehave({.kind = "late", .with = {{"ms", 700}}});
    site.misbehave({.kind = "renamed"});
    CHECK(state()["tricks"]["late"]["ms"] == 700);
    CHECK(state()["style"] != style);
}

TEST_CASE_FIXTURE(Linkedin, "LinkedIn: rows can be missing, twice, beside another, or under other names") {
    const auto shown = [&](const Misbehaviour& what) {
        site.behave();
        site.misbehave(what);
        return visitor.get(ai_page);
    };
    CHECK(shown({.kind = "missing", .with = {{"key", ai_key}}})->status == 302);
    const Json twice = embedded(shown({.kind = "duplicate", .with = {{"key", ai_key}}})->body)[3]["included"];
    REQUIRE(twice.size() == 2);
    CHECK(twice[0]["key"] == twice[1]["key"]);
    CHECK(twice[0]["value"] != twice[1]["value"]);
    CHECK(embedded(shown({.kind = "second-switch"})->body)[3]["included"][0]["key"] ==
          "anotherSwitchOfThePage");
    CHECK(switch_off("anotherSwitchOfThePage") == 200);
    const Json same = embedded(shown({.kind = "same-label", .with = {{"key", ai_key}}})->body)[3]["included"];
    REQUIRE(same.size() == 2);
    CHECK(same[0]["key"] == "anotherSwitchOfThePage");
    CHECK(same[0]["a11yName"] == same[1]["a11yName"]);
    CHECK(shown({.kind = "renamed"})->body.find("bpr-guid-") == std::string::npos);
}

}  // namespace
}  // namespace optout::lookalikes
