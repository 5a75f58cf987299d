// www.linkedin.com: the thirteen public switches, the settings service, embedded JSON; facts in linkedin.md 1
// to 4.
#include <algorithm>
#include <array>

#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

struct Switch {
    const char* key;
    const char* page;
    const char* category;
    const char* row;    // the row of the category list
    const char* label;  // beside the switch; where the fact file has none, the row again
};

constexpr char cookies_key[] = "nonEssentialCookieConsent";
constexpr char promotions[] = "/mypreferences/d/settings/linkedin-promotions";
constexpr char partners_key[] = "shareDataWithTrustedPartners";
constexpr char partners_page[] = "/mypreferences/d/settings/share-data-with-select-partners";
constexpr char partners_page_too[] = "/mypreferences/s/settings/share-data-with-trusted-partners";
constexpr char off_linkedin_key[] = "allowLinkedInAudienceNetwork";
constexpr char from_others_key[] = "allowUseOfThirdPartyData";
constexpr char generative_ai_key[] = "allowDataForGenerativeAI";
constexpr char second_switch_key[] = "anotherSwitchOfThePage";
constexpr char education[] = "/psettings/advertising/education";
constexpr char not_found[] = "/mypreferences/page-not-found";
constexpr char service[] = "/mysettings-api/";

constexpr std::array<Switch, 13> switches{{
    {cookies_key, "/mypreferences/d/member-cookies", "privacy", "Manage cookie preferences", "Cookies"},
    {"allowAnonymizedDataResearch", "/mypreferences/d/settings/policy-and-academic-research", "privacy",
     "Social, economic, and workplace research", "Use data for research"},
    {generative_ai_key, "/mypreferences/d/settings/data-for-ai-improvement", "privacy",
     "Data for Generative AI Improvement", "Use my data for training content creation AI models"},
    {"allowProfileAndActivityDataForMarketingAds", promotions, "privacy", "LinkedIn promotions",
     "LinkedIn promotions"},
    {"tipsForUsingLinkedinViaEmail", promotions, "privacy", "LinkedIn promotions", "Tips by email"},
    {"allowIpToPersonalizeAds", "/mypreferences/d/settings/ads-inferred-location", "ads",
     "Inferred city location", "Inferred city location"},
    {"adsPrivacyAllowInterestsAndBehaviors", "/mypreferences/d/interest-categories", "ads",
     "Interests and traits", "Interests and traits"},
    {"allowAdsByAge", "/mypreferences/d/settings/ads-by-age", "ads", "Age range",
     "Use your age range for ads"},
    {"allowAdsByGender", "/mypreferences/d/settings/ads-by-gender", "ads", "Gender",
     "Use your gender for ads"},
    {off_linkedin_key, "/mypreferences/d/settings/ads-beyond-linkedin", "ads", "Ads off LinkedIn",
     "Ads outside of LinkedIn"},
    {from_others_key, "/mypreferences/d/settings/ads-interactions-with-business", "ads",
     "Data from others for ads", "Use data you've given to businesses"},
    {"allowConversionTrackings", "/mypreferences/d/settings/ads-related-actions", "ads", "Measure ad success",
     "Use your data for ad insights"},
    {partners_key, partners_page, "ads", "Share data with affiliates and partners",
     "Share data with affiliates and partners"},
}};

/// In the EU these wait for the member's consent.
constexpr std::string_view by_consent[] = {"allowIpToPersonalizeAds", "adsPrivacyAllowInterestsAndBehaviors",
                                           "allowAdsByAge",           "allowAdsByGender",
                                           off_linkedin_key,          from_others_key,
                                           "allowConversionTrackings"};

/// Of the AI switch; the Italian one is the row, as the fact file has no better. Other switches are known in
/// English only.
constexpr std::pair<std::string_view, const char*> ai_labels[] = {
    {"de", "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen"},
    {"fr", "Utiliser mes données pour entraîner des modèles d'IA de création de contenu"},
    {"es", "Usar mis datos para entrenar modelos de IA que crean contenido"},
    {"nl", "Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt"},
    {"it", "Dati per migliorare l'IA generativa"},
    {"pt", "Usar meus dados para treinar modelos de IA para criar conteúdos"}};

/// Assumed: the names of the boxes.
constexpr std::pair<const char*, const char*> boxes[] = {{"degrees", "Degrees"},
                                                         {"fieldsOfStudy", "Fields of study"},
                                                         {"schools", "Schools"},
                                                         {"skills", "Skills"}};

std::string label_of(const Switch& what, const std::string& language) {
    if (language == "en") return what.label;
    if (what.key == std::string_view(generative_ai_key)) {
        for (const auto& [known, label] : ai_labels) {
            if (known == language) return label;
        }
    }
    return "[" + language + "] " + what.label;
}

Json initial(Region region) {
    Json settings;
    for (const Switch& what : switches) settings[what.key] = true;
    if (region == Region::eu) {
        for (const std::string_view key : by_consent) settings[std::string(key)] = false;
    }
    settings[second_switch_key] = true;
    for (const auto& [name, label] : boxes) settings["education"][name] = true;
    return settings;
}

/// Assumed: type, number and the words for on and off; the public examples are no switches.
Json setting_object(const std::string& key, const std::string& label, bool on) {
    std::size_t number = 400'100;
    for (const Switch& what : switches) number += key > what.key ? 1U : 0U;
    const auto value = [&](const char* word, bool selected) {
        return Json{{"value", word}, {"selected", selected}};
    };
    return {{"key", key},
            {"value", on ? "ON" : "OFF"},
            {"onValue", "ON"},
            {"offValue", "OFF"},
            {"settingDisplayType", "TOGGLE"},
            {"entityUrn", "urn:li:settingEntity:" + std::to_string(number)},
            {"hasChild", false},
            {"settingDisplayValues", {value("ON", on), value("OFF", !on)}},
            {"primaryDescription", label},
            {"a11yName", label}};
}

std::string ajax_token() {
    std::string digits = random_hex(19);
    for (char& digit : digits) digit = static_cast<char>('0' + digit % 10);
    return "ajax:" + digits;
}

/// Hidden elements whose JSON sits in a comment, entity-encoded.
std::string code(const std::string& id, const Json& content) {
    return "<code style=\"display: none\" id=\"" + id + "\"><!--" + escape(content.dump()) + "--></code>\n";
}

std::string switch_element(const std::string& key, const std::string& label, bool on,
                           const std::string& style) {
    return fill(
        "<div class=\"setting-{style}\"><p id=\"{key}\">{label}</p><input type=\"checkbox\" role=\"switch\" "
        "class=\"_switchCheckbox_{style}\" aria-labelledby=\"{key}\"{checked}></div>\n",
        {{"style", style}, {"key", key}, {"label", escape(label)}, {"checked", on ? " checked" : ""}});
}

class LinkedinLike final : public Rules {
  public:
    explicit LinkedinLike(Region region)
        : Rules({.id = "linkedin",
                 .hosts = {"www.linkedin.com"},
                 .accounts = {"Casey Example", "Robin Example"},
                 .session_cookie = "li_at",
                 .settings = initial(region),
                 .variants = {"rendered", "language", "missing", "duplicate", "second-switch", "renamed",
                              "gpc"}}),
          region_(region) {}

    /// Assumed: the domains.
    [[nodiscard]] std::vector<Cookie> cookies(const Session& session) const override {
        const std::string browser = "\"v=2&optout-look-alike\"";
        return {{"li_at", session.key, ".www.linkedin.com", true},
                {"JSESSIONID", "\"" + session.csrf + "\"", ".www.linkedin.com", false},
                {"bcookie", browser, ".linkedin.com", false},
                {"bscookie", browser, ".www.linkedin.com", true},
                {"lidc", "\"b=look-alike\"", ".linkedin.com", false}};
    }

    [[nodiscard]] std::string new_csrf() const override { return ajax_token(); }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        const bool for_service = request.path.rfind(service, 0) == 0;
        if (request.path == "/uas/login")
            return html(password_page("LinkedIn Login, Sign in", "/uas/login-submit"));
        if (visit.session == nullptr && for_service) return empty(401);
        if (visit.session == nullptr) {
            return redirect("/uas/login?session_redirect=" +
                            url_encode("https://www.linkedin.com" + request.target()));
        }
        if (visit.is("gpc") && request.header("Sec-GPC") == "1") {
            visit.settings[partners_key] = visit.settings[from_others_key] = false;
        }
        if (for_service) return visit_service(visit);
        if (request.path == education) return visit_boxes(visit);
        return request.is_write() ? empty(404) : visit_page(visit);
    }

  private:
    [[nodiscard]] bool is_offered(const Visit& visit, const std::string& key) const {
        if (region_ == Region::us && key == cookies_key) return false;
        if (region_ == Region::eu && key == partners_key) return false;
        if (key == second_switch_key) return visit.is("second-switch");
        return !visit.is("missing", key) && visit.settings.contains(key) && visit.settings[key].is_boolean();
    }

    /// The objects that a page or card shows.
    [[nodiscard]] std::vector<Json> objects(const Visit& visit, const std::string& page) const {
        const std::string path = page == partners_page_too ? partners_page : page;
        std::vector<Json> all;
        for (const Switch& what : switches) {
            if (what.page != path || !is_offered(visit, what.key)) continue;
            all.push_back(object(visit, what.key));
            if (visit.is("duplicate", what.key)) {
                all.push_back(setting_object(what.key, what.label, !visit.settings[what.key].get<bool>()));
            }
        }
        if (!all.empty() && visit.is("second-switch"))
            all.insert(all.begin(), object(visit, second_switch_key));
        return all;
    }

    [[nodiscard]] static Json object(const Visit& visit, const std::string& key) {
        const auto* what =
            std::find_if(switches.begin(), switches.end(), [&](const Switch& s) { return s.key == key; });
        const std::string label =
            what == switches.end() ? "Another switch" : label_of(*what, visit.language());
        return setting_object(key, label, visit.settings[key].get<bool>());
    }

    [[nodiscard]] Answer visit_page(const Visit& visit) const {
        const std::string& path = visit.request.path;
        constexpr std::string_view categories = "/mypreferences/d/categories/";
        if (path.rfind(categories, 0) == 0) return html(category_page(visit, path.substr(categories.size())));
        const std::vector<Json> shown = objects(visit, path);
        if (shown.empty() && path != not_found) return redirect(not_found);
        if (shown.empty()) return html(render(Page{.title = "Page not found | LinkedIn"}));
        Page page{.title = "Settings | LinkedIn", .language = visit.language()};
        page.body = "<div class=\"application-outlet\"></div>\n";
        page.body += visit.is("rendered") ? switches_of(visit, shown) : codes_of(visit, shown);
        return html(render(page));
    }

    /// Links only, no switches.
    [[nodiscard]] std::string category_page(const Visit& visit, const std::string& category) const {
        Page page{.title = "Settings | LinkedIn", .language = visit.language()};
        for (const Switch& what : switches) {
            if (what.category != category || !is_offered(visit, what.key)) continue;
            page.body += "<li><a href=\"" + std::string(what.page) + "\">" + escape(what.row) + "</a></li>\n";
        }
        return render(page);
    }

    [[nodiscard]] static std::string switches_of(const Visit& visit, const std::vector<Json>& shown) {
        std::string out =
            "<nav><a class=\"global-nav__primary-link\" href=\"/feed/\">Home</a></nav>\n<main id=\"main\">\n";
        const std::string style = visit.is("renamed") ? "x81kqz" : "12ycew";
        for (const Json& setting : shown) {
            out += switch_element(setting["key"], setting["a11yName"], setting["value"] == "ON", style);
        }
        return out + "</main>";
    }

    /// The settings among other things that a page carries along.
    [[nodiscard]] static std::string codes_of(const Visit& visit, const std::vector<Json>& shown) {
        const std::string prefix = visit.is("renamed") ? "preload-" : "bpr-guid-";
        Json texts;
        for (int i = 0; i < 400; ++i)
            texts["i18n_settings_text_" + std::to_string(i)] = "A text of the application's <own> & more";
        const Json profile = {{"status", 200}, {"body", mini_profile(visit).dump()}};
        return code(prefix + "1000001", {{"data", {{"texts", texts}}}, {"included", Json::array()}}) +
               code("datalet-" + prefix + "1000002", {{"request", "/mysettings-api/settingsApiMiniProfile"},
                                                      {"status", 200},
                                                      {"body", prefix + "1000002"},
                                                      {"method", "GET"}}) +
               code(prefix + "1000002", profile) +
               code(prefix + "1000003", {{"data", {{"paging", nullptr}}}, {"included", shown}});
    }

    [[nodiscard]] static Json mini_profile(const Visit& visit) {
        const std::size_t space = visit.account.find(' ');
        return {
            {"data",
             {{"firstName", visit.account.substr(0, space)}, {"lastName", visit.account.substr(space + 1)}}}};
    }

    Answer visit_service(Visit& visit) const {
        const Request& request = visit.request;
        const std::string token = request.header("csrf-token");
        if (token != visit.session->csrf || request.cookie("JSESSIONID") != "\"" + token + "\"") {
            return text("CSRF check failed.", 403);
        }
        const std::string accept = request.header("Accept");
        const bool acceptable =
            accept.find("application/json") != std::string::npos ||
            accept.find("application/vnd.linkedin.normalized+json+2.1") != std::string::npos;
        if (!acceptable) return empty(406);
        // Assumed: the status.
        if (request.header("x-restli-protocol-version") != "2.0.0") return empty(400);

        const std::string resource = request.path.substr(std::string_view(service).size());
        const std::size_t slash = std::min(resource.find('/'), resource.size());
        const std::string kind = resource.substr(0, slash),
                          name = resource.substr(std::min(slash + 1, resource.size()));
        const bool read = request.method == "GET";
        if (kind == "settingsApiMiniProfile" && read) return json(mini_profile(visit));
        if (kind == "settingsApiSettingCards" && read) return card(visit, name);
        if (kind != "settingsApiSettings" || !is_offered(visit, name)) return empty(404);
        if (read) return json(object(visit, name));
        return request.method == "PUT" ? change(visit, name) : empty(405);
    }

    /// Assumed: a card's key is the last part of its page's address.
    [[nodiscard]] Answer card(const Visit& visit, const std::string& name) const {
        for (const Switch& what : switches) {
            const std::string page = what.page;
            if (page.substr(page.rfind('/') + 1) != name) continue;
            const std::vector<Json> shown = objects(visit, page);
            return shown.empty() ? empty(404) : json({{"settings", shown}});
        }
        return empty(404);
    }

    /// The body must be the object as read, with another value.
    static Answer change(Visit& visit, const std::string& key) {
        const Json sent = visit.request.json();
        const Json present = object(visit, key);
        for (const char* name : {"settingDisplayType", "entityUrn", "key", "hasChild"}) {
            if (!sent.is_object() || !sent.contains(name) || sent[name] != present[name]) return empty(400);
        }
        const Json value = sent.value("value", Json());
        if (value != present["onValue"] && value != present["offValue"]) return empty(400);
        visit.settings[key] = value == present["onValue"];
        if (key == off_linkedin_key && visit.settings[key] == false) visit.settings[partners_key] = false;
        return rotated(visit, empty(200));
    }

    static Answer rotated(const Visit& visit, Answer answer) {
        // One report says that the token changes with a write; a client that can live with that can live
        // without it.
        visit.session->csrf = ajax_token();
        return answer.with("Set-Cookie", "JSESSIONID=\"" + visit.session->csrf +
                                             "\"; Domain=.www.linkedin.com; Path=/; Secure");
    }

    /// The older kind of page: a server-rendered form that posts to its own address.
    static Answer visit_boxes(Visit& visit) {
        if (!visit.request.is_write()) return html(boxes_page(visit));
        const Fields form = visit.request.form();
        if (field(form, "csrfToken") != visit.session->csrf) return text("CSRF check failed.", 403);
        for (const auto& [name, label] : boxes) visit.settings["education"][name] = has_field(form, name);
        return rotated(visit, redirect(education));
    }

    static std::string boxes_page(const Visit& visit) {
        Page page{.title = "Education and skills | LinkedIn", .bytes = 30'000};
        page.body =
            "<main><h1 class=\"banner-title\">Education and skills</h1>\n<form method=\"post\" action=\"" +
            std::string(education) + "\">\n" + hidden("csrfToken", visit.session->csrf);
        for (const auto& [name, label] : boxes) {
            const CheckBox box{std::string("option-") + name, name, label,
                               visit.settings["education"][name].get<bool>(), "true"};
            page.body += "<div class=\"checkbox-input\">" + render(box) + "</div>\n";
        }
        page.body += "<button type=\"submit\">Save</button>\n</form></main>";
        return render(page);
    }

    const Region region_;
};

}  // namespace

std::unique_ptr<Rules> linkedin_like(Region region) {
    return std::make_unique<LinkedinLike>(region);
}

}  // namespace optout::lookalikes
