// x.com: page shells with the public bearer in a script, settings behind cookie → header CSRF; facts in
// sites.md 2.3 and 3.4.
#include <algorithm>

#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char api[] = "/i/api/1.1/account/settings.json";
/// Every visitor's page has the same; it is no secret.
constexpr char web_bearer[] =
    "AAAAAAAAAAAAAAAAAAAAAOPTOUTLOOKALIKEoPublicWebBearer%3DnotASecretOfAnybody0123456789";

constexpr std::string_view pages[] = {"/settings/ads_preferences",
                                      "/settings/off_twitter_activity",
                                      "/settings/data_sharing_with_business_partners",
                                      "/settings/location_information",
                                      "/settings/location",
                                      "/home"};

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
                              {"discoverable_by_email", true}},
                 .variants = {"rotate-token", "missing"}}) {}

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
        if (request.path == api) return visit_api(visit);
        if (request.path == "/i/flow/login") return html(password_page("Sign in to X", "/sessions"));
        if (request.is_write() ||
            std::find(std::begin(pages), std::end(pages), request.path) == std::end(pages)) {
            return html(render(Page{.title = "X"}), 404);
        }
        // Assumed: the address of the login flow.
        if (visit.session == nullptr)
            return redirect("/i/flow/login?redirect_after_login=" + url_encode(request.path));
        return html(shell());
    }

  private:
    static std::string shell() {
        Page page{.title = "X", .bytes = 0};
        page.head =
            "<script "
            "nonce=\"bm9uY2U\">window.__INITIAL_STATE__={\"featureSwitch\":{\"defaultConfig\":{}}};</"
            "script>\n"
            "<script nonce=\"bm9uY2U\">(()=>{const t=\"Bearer " +
            std::string(web_bearer) +
            "\";window.__SCRIPTS_LOADED__={};window.__h={authorization:t}})();</script>";
        page.body = "<div id=\"react-root\"></div><noscript>JavaScript is not available.</noscript>";
        return render(page);
    }

    Answer visit_api(Visit& visit) const {
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
        if (request.method == "POST") return change(visit);
        return request.method == "GET" ? json(shown(visit))
                                       : failure(405, 86, "This method requires a GET or POST.");
    }

    static Json shown(const Visit& visit) {
        Json all = visit.shown();
        all["screen_name"] = visit.account;
        all["language"] = "en";
        return all;
    }

    static Answer change(Visit& visit) {
        for (const auto& [key, value] : visit.request.form()) {
            const bool known = visit.settings.contains(key) && !visit.is("missing", key);
            if (known && (value == "true" || value == "false")) visit.settings[key] = value == "true";
        }
        Answer answer = json(shown(visit));
        if (visit.is("rotate-token")) {
            visit.session->csrf = random_hex(160);
            answer.with("Set-Cookie",
                        "ct0=" + visit.session->csrf + "; Domain=.x.com; Path=/; Secure; SameSite=Lax");
        }
        return answer;
    }
};

}  // namespace

std::unique_ptr<Rules> x_like() {
    return std::make_unique<XLike>();
}

}  // namespace optout::lookalikes
