// x.com: page shells with the public bearer in a script, settings behind cookie → header CSRF, and the Grok
// page as its script draws it; facts in sites.md 2.3, 3.4 and 4.1.
#include <algorithm>

#include "lookalikes/face.hpp"
#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char api[] = "/i/api/1.1/account/settings.json";
/// Every visitor's page has the same; it is no secret.
constexpr char web_bearer[] =
    "AAAAAAAAAAAAAAAAAAAAAOPTOUTLOOKALIKEoPublicWebBearer%3DnotASecretOfAnybody0123456789";

constexpr char grok_page[] = "/settings/grok_settings";
constexpr std::string_view graphql = "/i/api/graphql/";

constexpr std::string_view pages[] = {"/settings/ads_preferences",
                                      "/settings/off_twitter_activity",
                                      "/settings/data_sharing_with_business_partners",
                                      "/settings/location_information",
                                      "/settings/location",
                                      grok_page,
                                      "/home"};

/// One switch of the Grok page.
struct GrokRow {
    const char *setting, *input, *mutation, *variable, *label, *older_label;
};
constexpr GrokRow grok_rows[] = {
    {"allow_xai_data_sharing", "allowXaiDataSharingCustomization", "XaiDataSharingSettingsMutation",
     "allowXaiDataSharing",
     "Allow your public data as well as your interactions, inputs, and results with Grok and xAI to be used "
     "for training and fine-tuning",
     "Allow your posts as well as your interactions, inputs, and results with Grok to be used for training "
     "and fine-tuning"},
    {"allow_xai_personalization", "allowXaiPersonalizationCustomization",
     "XaiPersonalizationSettingsMutation", "allowXaiPersonalization",
     "Allow X to personalize your experience with Grok", "Allow X to personalize your experience with Grok"},
    {"allow_grok_memory", "allowXaiMemory", "XaiMemoryMutation", "allow_grok_memory",
     "Allow Grok to remember your conversation history", "Allow Grok to remember your conversation history"},
};

/// Assumed: what stands around input and label, and the button below them beside its being there.
constexpr std::string_view grok_script = R"js(
const call = (name, variables, signal) => fetch(`/i/api/graphql/${face.ids[name]}/${name}`, {
  method: variables ? 'POST' : 'GET', signal,
  headers: {
    'authorization': window.__h.authorization, 'content-type': 'application/json',
    'x-csrf-token': document.cookie.match(/ct0=([^;]+)/)[1], 'x-twitter-auth-type': 'OAuth2Session',
  },
  body: variables ? JSON.stringify({variables, queryId: face.ids[name]}) : undefined,
});

const row = ({input, mutation, variable, label}, on, place) => el('label', {look: 'row'},
  el('div', {dir: 'ltr'}, el('span', {}, label)),
  el('div', {look: 'box'}, switchInput({name: input, 'aria-describedby': `CHECKBOX_${place + 1}_LABEL`, look: 'input'},
    on, (value, signal) => call(mutation, {[variable]: value}, signal))));

looks({
  row: 'display: flex; justify-content: space-between; max-width: 40em; padding: .5em 0',
  box: 'position: relative; width: 1.5em; height: 1.5em; border: 2px solid #888',
  input: 'position: absolute; inset: 0; margin: 0; width: 100%; height: 100%; opacity: 0',
});

start(async root => {
  const answer = await (await call('GrokSettingsScreenQuery')).json();
  const preferences = answer.data.user_preferences;
  root.append(el('main', {role: 'main'}, el('h2', {}, 'Grok & Third-party Collaborators'),
    el('div', {'data-testid': 'xaiDataSharingSettings'},
      ...face.rows.map((one, place) => row(one, preferences[one.setting], place))),
    el('button', {type: 'button', onclick: () => call('DeleteGrokHistoryMutation', {})}, 'Delete conversation history')));
});
)js";

Answer failure(int status, int code, const std::string& message) {
    return json({{"errors", {{{"code", code}, {"message", message}}}}}, status);
}

class XLike final : public Rules {
  public:
    XLike()
        : Rules({.id = "x",
                 .hosts = {"x.com"},
                 .accounts = {"casey_example", "robin_example"},
                 .session_cookie = "auth_token",
                 .settings = {{"allow_ads_personalization", true},
                              {"allow_logged_out_device_personalization", true},
                              {"allow_location_history_personalization", true},
                              {"allow_sharing_data_for_third_party_personalization", true},
                              {"use_cookie_personalization", true},
                              {"personalized_trends", true},
                              {"geo_enabled", true},
                              {"protected", false},
                              {"discoverable_by_email", true},
                              {"allow_xai_data_sharing", true},
                              {"allow_xai_personalization", true},
                              {"allow_grok_memory", true},
                              {"grok_history_deleted", false}},
                 .variants = drawn_kinds({"rotate-token", "missing", "older-labels", "memory-hidden"})}) {
        ids_["GrokSettingsScreenQuery"] = random_hex(22);
        ids_[delete_history] = random_hex(22);
        for (const GrokRow& row : grok_rows) ids_[row.mutation] = random_hex(22);
    }

    /// Assumed: the domains of the cookies, and the account's number.
    [[nodiscard]] std::vector<Cookie> cookies(const Session& session) const override {
        const bool usual = session.account == profile.accounts.front();
        return {{"auth_token", session.key, ".x.com", true},
                {"ct0", session.csrf, ".x.com", false},
                {"twid", usual ? "u%3D1001" : "u%3D1002", ".x.com", false}};
    }
    [[nodiscard]] std::string new_csrf() const override { return random_hex(160); }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.path == api) return visit_api(visit, [&] { return visit_settings(visit); });
        if (request.path.rfind(graphql, 0) == 0)
            return visit_api(visit, [&] { return visit_graphql(visit); });
        if (request.path == "/i/flow/login") return html(password_page("Sign in to X", "/sessions"));
        if (request.is_write() ||
            std::find(std::begin(pages), std::end(pages), request.path) == std::end(pages)) {
            return html(render(Page{.title = "X"}), 404);
        }
        // Assumed: the address of the login flow.
        if (visit.session == nullptr)
            return redirect("/i/flow/login?redirect_after_login=" + url_encode(request.path));
        return html(request.path == grok_page ? drawn(visit) : shell());
    }

  private:
    static std::string head() {
        return "<script "
               "nonce=\"bm9uY2U\">window.__INITIAL_STATE__={\"featureSwitch\":{\"defaultConfig\":{}}};</"
               "script>\n"
               "<script nonce=\"bm9uY2U\">(()=>{const t=\"Bearer " +
               std::string(web_bearer) +
               "\";window.__SCRIPTS_LOADED__={};window.__h={authorization:t}})();</script>";
    }

    static std::string shell() {
        Page page{.title = "X", .head = head(), .bytes = 0};
        page.body = "<div id=\"react-root\"></div><noscript>JavaScript is not available.</noscript>";
        return render(page);
    }

    [[nodiscard]] std::string drawn(const Visit& visit) const {
        Json rows = Json::array();
        for (const GrokRow& row : grok_rows) {
            if (visit.is("missing", row.setting)) continue;
            if (visit.is("memory-hidden") && row.setting == std::string_view("allow_grok_memory")) continue;
            const Json shown{{"setting", row.setting},
                             {"input", visit.is("renamed") ? random_hex(8) : row.input},
                             {"mutation", row.mutation},
                             {"variable", row.variable},
                             {"label", visit.is("older-labels") ? row.older_label : row.label}};
            if (visit.is("same-label", row.setting)) rows.push_back(twin(shown));
            rows.push_back(shown);
        }
        return render(Face{.title = "Grok / X",
                           .script = grok_script,
                           .state = {{"rows", rows}, {"ids", ids_}},
                           .style = style_,
                           .head = head()},
                      visit);
    }

    /// Another setting's switch under the same label.
    static Json twin(Json row) {
        row["setting"] = grok_rows[2].setting;
        row["input"] = "anotherSwitch";
        row["mutation"] = grok_rows[2].mutation;
        row["variable"] = grok_rows[2].variable;
        return row;
    }

    /// Assumed: the address, and how the answers look.
    [[nodiscard]] Answer visit_graphql(Visit& visit) const {
        const std::string rest = visit.request.path.substr(graphql.size());
        const std::string name = rest.substr(std::min(rest.find('/') + 1, rest.size()));
        if (!ids_.contains(name) || rest != ids_[name].get<std::string>() + "/" + name)
            return empty(404);  // the ids change with every release
        if (visit.request.method == "GET") {
            Json preferences;
            for (const GrokRow& row : grok_rows) preferences[row.setting] = visit.settings[row.setting];
            return json({{"data", {{"user_preferences", preferences}}}});
        }
        const Json variables = visit.request.json().value("variables", Json::object());
        if (name == delete_history) visit.settings["grok_history_deleted"] = true;
        for (const GrokRow& row : grok_rows) {
            if (name != row.mutation) continue;
            const Json value = variables.value(row.variable, Json());
            if (!value.is_boolean()) return failure(400, 214, "Bad request.");
            visit.settings[row.setting] = value;
        }
        return json({{"data", {{"user_preferences_put", "Done"}}}});
    }

    template <class Then>
    Answer visit_api(Visit& visit, Then then) const {
        const Request& request = visit.request;
        // The HTTP library has percent-decoded the header.
        if (request.bearer() != url_decode(web_bearer) || visit.session == nullptr) {
            return failure(401, 32, "Could not authenticate you");
        }
        // Assumed: the code and the words of this refusal, and that a request without the auth type is no
        // user's.
        const std::string token = request.header("x-csrf-token");
        if (token != visit.session->csrf || token != request.cookie("ct0")) {
            return failure(403, 353, "This request requires a matching csrf cookie and header.");
        }
        if (request.header("x-twitter-auth-type") != "OAuth2Session")
            return failure(401, 32, "Could not authenticate you");
        if (request.method != "POST" && request.method != "GET")
            return failure(405, 86, "This method requires a GET or POST.");
        return then();
    }

    static Answer visit_settings(Visit& visit) {
        return visit.request.method == "POST" ? change(visit) : json(shown(visit));
    }

    static Json shown(const Visit& visit) {
        Json all = visit.shown();
        for (const char* elsewhere : {"allow_xai_data_sharing", "allow_xai_personalization",
                                      "allow_grok_memory", "grok_history_deleted"}) {
            all.erase(elsewhere);
        }
        all["screen_name"] = visit.account;
        all["language"] = "en";
        return all;
    }

    static Answer change(Visit& visit) {
        for (const auto& [key, value] : visit.request.form()) {
            if (shown(visit).contains(key) && (value == "true" || value == "false"))
                visit.settings[key] = value == "true";
        }
        Answer answer = json(shown(visit));
        if (visit.is("rotate-token")) {
            visit.session->csrf = random_hex(160);
            answer.with("Set-Cookie",
                        "ct0=" + visit.session->csrf + "; Domain=.x.com; Path=/; Secure; SameSite=Lax");
        }
        return answer;
    }

    static constexpr char delete_history[] = "DeleteGrokHistoryMutation";
    Json ids_ = Json::object();  // of queries, as this release of the site has them
    const std::string style_ = random_hex(6);
};

}  // namespace

std::unique_ptr<Rules> x_like() {
    return std::make_unique<XLike>();
}

}  // namespace optout::lookalikes
