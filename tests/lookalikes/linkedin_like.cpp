// www.linkedin.com: the settings pages, the settings service, embedded JSON; facts in linkedin.md 1 to 4.
#include <algorithm>
#include <cctype>

#include "lookalikes/face.hpp"
#include "lookalikes/html.hpp"
#include "lookalikes/linkedin_face.hpp"
#include "lookalikes/linkedin_rows.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

using linkedin::Kind;
using linkedin::Link;
using linkedin::Row;

constexpr char second_switch_key[] = "anotherSwitchOfThePage";
constexpr char education[] = "/psettings/advertising/education";
constexpr char not_found[] = "/mypreferences/page-not-found";
constexpr char index_page[] = "/mypreferences/d/";
constexpr char service[] = "/mysettings-api/";

/// Assumed: the names of the boxes.
constexpr std::pair<const char*, const char*> boxes[] = {{"degrees", "Degrees"},
                                                         {"fieldsOfStudy", "Fields of study"},
                                                         {"schools", "Schools"},
                                                         {"skills", "Skills"}};

std::vector<std::string> choices_of(const Row& row) {
    std::vector<std::string> all;
    for (std::string rest = row.label; !rest.empty();) {
        const std::size_t bar = std::min(rest.find('|'), rest.size());
        all.push_back(rest.substr(0, bar));
        rest.erase(0, bar + 1);
    }
    return all;
}

/// The value of a choice: its words, as identifiers are written.
std::string value_of(std::string words) {
    for (char& c : words)
        c = c == ' ' || c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return words;
}

Json initial(Region region) {
    Json settings;
    for (const Row& row : linkedin::rows()) {
        if (row.kind == Kind::radio) {
            settings[row.key] = value_of(choices_of(row).front());
        } else {
            settings[row.key] = row.on && (region != Region::eu || !linkedin::waits_for_consent(row.key));
        }
    }
    settings[second_switch_key] = true;
    settings["closed"] = "";  // the dangerous page whose button was pressed
    for (const auto& [name, label] : boxes) settings["education"][name] = true;
    return settings;
}

/// Assumed: type and number, and for switches the words for on and off; the public examples are no switches.
Json setting_object(const std::string& key, const std::string& label, const Json& now) {
    std::size_t number = 400'100;
    for (const Row& row : linkedin::rows()) number += key > row.key ? 1U : 0U;
    Json object{{"key", key},
                {"entityUrn", "urn:li:settingEntity:" + std::to_string(number)},
                {"hasChild", false},
                {"settingDisplayValues", Json::array()}};
    const auto add = [&](const std::string& value, const std::string& text) {
        object["settingDisplayValues"].push_back(
            {{"value", value}, {"selected", object["value"] == value}, {"text", text}});
    };
    const Row* row = linkedin::find_row(key);
    if (now.is_string()) {
        object["value"] = now;
        object["settingDisplayType"] = "RADIO";
        for (const std::string& words : choices_of(*row)) add(value_of(words), words);
        return object;
    }
    object["value"] = now.get<bool>() ? "ON" : "OFF";
    object["onValue"] = "ON";
    object["offValue"] = "OFF";
    object["settingDisplayType"] = row != nullptr && row->kind == Kind::box ? "CHECKBOX" : "TOGGLE";
    object["primaryDescription"] = object["a11yName"] = label;
    if (row != nullptr && row->confirm != nullptr) object["confirmation"] = row->confirm;
    add("ON", "On");
    add("OFF", "Off");
    return object;
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
                 .variants =
                     drawn_kinds({"rendered", "language", "missing", "duplicate", "second-switch", "gpc"})}),
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
            visit.settings[linkedin::partners_key] = visit.settings[linkedin::from_others_key] = false;
        }
        if (for_service) return visit_service(visit);
        if (request.path == education) return visit_boxes(visit);
        return request.is_write() ? press(visit) : visit_page(visit);
    }

  private:
    /// The button of a page on which no program has any business.
    static Answer press(Visit& visit) {
        for (const Link& link : linkedin::never_links()) {
            if (visit.request.path != link.path) continue;
            visit.settings["closed"] = link.path;
            return empty(200);
        }
        return empty(404);
    }

    [[nodiscard]] bool is_offered(const Visit& visit, const std::string& key) const {
        if (region_ == Region::us && key == linkedin::cookies_key) return false;
        if (region_ == Region::eu && key == linkedin::partners_key) return false;
        if (region_ == Region::us && key == linkedin::inbox_ads_key) return false;
        if (key == second_switch_key) return visit.is("second-switch") || visit.is("same-label");
        return !visit.is("missing", key) && linkedin::find_row(key) != nullptr;
    }

    /// The objects that a page or card shows.
    [[nodiscard]] std::vector<Json> objects(const Visit& visit, const std::string& page) const {
        const std::string path = page == linkedin::partners_page_too ? linkedin::partners_page : page;
        std::vector<Json> all;
        for (const Row& row : linkedin::rows()) {
            if (row.page != path || !is_offered(visit, row.key)) continue;
            const Json setting = object(visit, row.key);
            if (visit.is("same-label", row.key)) {
                all.push_back(object(visit, second_switch_key));
                all.back()["a11yName"] = setting["a11yName"];
            }
            all.push_back(setting);
            if (visit.is("duplicate", row.key))
                all.push_back(setting_object(row.key, row.label, !visit.settings[row.key].get<bool>()));
        }
        if (!all.empty() && visit.is("second-switch"))
            all.insert(all.begin(), object(visit, second_switch_key));
        return all;
    }

    [[nodiscard]] static Json object(const Visit& visit, const std::string& key) {
        const Row* row = linkedin::find_row(key);
        const std::string label =
            row == nullptr ? "Another switch" : linkedin::in_language(visit.language(), row->label);
        return setting_object(key, label, visit.settings[key]);
    }

    [[nodiscard]] Answer visit_page(const Visit& visit) const {
        const std::string& path = visit.request.path;
        if (const Json links = links_of(visit, path); !links.empty())
            return html(drawn(visit, "Settings", code("bpr-guid-2000001", {{"elements", links}})));
        for (const Link& link : linkedin::never_links()) {
            if (link.path == path) return html(drawn(visit, link.title, "", true));
        }
        const std::vector<Json> shown = objects(visit, path);
        if (shown.empty() && path != not_found) return redirect(not_found);
        if (shown.empty()) return html(drawn(visit, "Page not found", ""));
        if (!visit.is("rendered")) return html(drawn(visit, heading(visit, path), codes_of(visit, shown)));
        Page page{.title = "Settings | LinkedIn", .language = visit.language()};
        page.body = "<div class=\"application-outlet\"></div>\n" + switches_of(visit, shown);
        return html(render(page));
    }

    [[nodiscard]] std::string drawn(const Visit& visit, const std::string& title, const std::string& codes,
                                    bool danger = false) const {
        Face face{.title = title + " | LinkedIn",
                  .script = linkedin::face_script,
                  .state = {{"title", title}, {"danger", danger}},
                  .style = style_,
                  .language = visit.language(),
                  .body = "<div class=\"application-outlet\"></div>\n" + codes};
        return render(face, visit);
    }

    [[nodiscard]] static std::string heading(const Visit& visit, const std::string& page) {
        const auto row = std::find_if(linkedin::rows().begin(), linkedin::rows().end(),
                                      [&](const Row& r) { return r.page == page; });
        return row == linkedin::rows().end() ? "Settings" : linkedin::in_language(visit.language(), row->row);
    }

    /// Of the index and the category lists, which hold nothing else; empty for other pages.
    [[nodiscard]] Json links_of(const Visit& visit, const std::string& path) const {
        Json links = Json::array();
        const auto add = [&](const Link& link) {
            links.push_back({{"navigationUrl", link.path}, {"title", link.title}});
        };
        if (path == index_page) {
            for (const auto& list :
                 {linkedin::categories(), linkedin::further_links(), linkedin::never_links()}) {
                for (const Link& link : list) add(link);
            }
        }
        for (const Row& row : linkedin::rows()) {
            if (path != std::string("/mypreferences/d/categories/") + row.category) continue;
            if (is_offered(visit, row.key)) add_row(visit, row, links);
        }
        if (!links.empty() && path != index_page) add(linkedin::never_links().front());
        return links;
    }

    /// One link a page, with a word on how its first setting stands.
    static void add_row(const Visit& visit, const Row& row, Json& links) {
        if (!links.empty() && links.back()["navigationUrl"] == row.page) return;
        const Json& now = visit.settings[row.key];
        const std::string language = visit.language();
        links.push_back({{"navigationUrl", row.page}, {"title", linkedin::in_language(language, row.row)}});
        if (now.is_boolean() && row.kind == Kind::toggle) {
            links.back()["displayText"] = linkedin::in_language(language, now.get<bool>() ? "On" : "Off");
        }
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
        for (const Row& row : linkedin::rows()) {
            const std::string page = row.page;
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
        const Json& known = present["settingDisplayValues"];
        if (std::none_of(known.begin(), known.end(), [&](const Json& v) { return v["value"] == value; }))
            return empty(400);
        visit.settings[key] = visit.settings[key].is_string() ? value : Json(value == present["onValue"]);
        if (key == linkedin::off_linkedin_key && visit.settings[key] == false)
            visit.settings[linkedin::partners_key] = false;
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
    const std::string style_ = random_hex(6);
};

}  // namespace

std::unique_ptr<Rules> linkedin_like(Region region) {
    return std::make_unique<LinkedinLike>(region);
}

}  // namespace optout::lookalikes
