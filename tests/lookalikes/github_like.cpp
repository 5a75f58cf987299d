// github.com: one server-rendered form, facts in sites.md 2.3 and 3.1.
#include <openssl/sha.h>

#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char features[] = "/settings/copilot/features";
constexpr char target[] = "/settings/copilot";

std::string digest(const std::string& text) {
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes);
    std::string out;
    for (const unsigned char byte : bytes)
        out += {"0123456789abcdef"[byte >> 4U], "0123456789abcdef"[byte & 15U]};
    return out;
}

/// Assumed: as in Rails, a token is good for one action and looks different each time it is given out.
std::string form_token(const Session& session, const std::string& action,
                       const std::string& mask = random_hex(16)) {
    return mask + "." + digest(session.csrf + action + mask);
}

bool is_token(const std::string& token, const Session& session, const std::string& action) {
    return token == form_token(session, action, token.substr(0, token.find('.')));
}

std::string form(const Visit& visit, const std::string& action, const std::string& method,
                 const std::string& inside) {
    return "<form class=\"settings-form\" action=\"" + action +
           "\" accept-charset=\"UTF-8\" method=\"post\">\n" + hidden("_method", method) +
           hidden("authenticity_token", form_token(*visit.session, action)) + inside +
           "<button type=\"submit\" class=\"btn\">Save</button>\n</form>\n";
}

std::string telemetry_label(const std::string& language) {
    // The German text is ours: the fact file has English only.
    return language == "de" ? "GitHub erlauben, meine Daten für das Training von KI-Modellen zu verwenden"
                            : "Allow GitHub to use my data for AI model training";
}

std::string option(const std::string& value, bool chosen) {
    return "<option value=\"" + value + "\"" + (chosen ? " selected" : "") + ">" +
           (value == "enabled" ? "Enabled" : "Disabled") + "</option>";
}

std::string select(const std::string& id, const std::string& label, bool enabled) {
    return "<label for=\"" + id + "\">" + label + "</label>\n<select id=\"" + id +
           "\" name=\"telemetry\" class=\"form-select\">" + option("enabled", enabled) +
           option("disabled", !enabled) + "</select>\n";
}

std::string radio(const std::string& label, const std::string& value, bool chosen) {
    return "<label><input type=\"radio\" name=\"telemetry\" value=\"" + value + "\"" +
           (chosen ? " checked" : "") + "> " + label + "</label>\n";
}

std::string telemetry_control(const Visit& visit) {
    const std::string label = telemetry_label(visit.language());
    const bool enabled = visit.settings["telemetry"] == "enabled";
    if (visit.is("radio")) {
        return "<fieldset><legend>" + label + "</legend>\n" + radio("Enabled", "enabled", enabled) +
               radio("Disabled", "disabled", !enabled) + "</fieldset>\n";
    }
    return select(visit.is("renamed") ? "react-aria-7193" : "copilot-telemetry", label, enabled);
}

/// The names of these two are assumed; the hidden field before each box sends its "off", as Rails does it.
std::string further_boxes(const Visit& visit) {
    const auto box = [&](const char* name, const char* label) {
        return hidden(name, "0") + render(CheckBox{name, name, label, visit.settings[name].get<bool>()});
    };
    return box("public_code_matching", "Suggestions matching public code") +
           box("product_improvements", "Allow GitHub to use my data for product improvements");
}

std::string copilot_form(const Visit& visit) {
    std::string inside = visit.is("missing") ? std::string() : telemetry_control(visit);
    if (visit.is("several")) inside += further_boxes(visit);
    if (visit.is("second-switch")) {
        const bool on = visit.settings["dashboard"] == "enabled";
        inside =
            "<label for=\"chat\">Copilot in the dashboard</label><select id=\"chat\" name=\"dashboard\">" +
            option("enabled", on) + option("disabled", !on) + "</select>\n" + inside;
    }
    return form(visit, target, "put", inside);
}

std::string decoys(const Visit& visit) {
    return form(visit, "/settings/copilot/policies", "put",
                render(CheckBox{"web-search", "bing_github_chat", "Copilot can search the web", true})) +
           form(visit, "/settings/notifications", "put",
                render(CheckBox{"newsletter", "newsletter", "Receive product news", true})) +
           form(visit, "/logout", "post", "");
}

class GithubLike final : public Rules {
  public:
    GithubLike()
        : Rules({.id = "github",
                 .hosts = {"github.com"},
                 .accounts = {"casey-example", "robin-example"},
                 .session_cookie = "user_session",
                 .settings = {{"telemetry", "enabled"},
                              {"public_code_matching", true},
                              {"product_improvements", true},
                              {"dashboard", "enabled"}},
                 .variants = {"radio", "several", "sudo", "missing", "renamed", "second-switch", "duplicate",
                              "language", "rotate-token"}}) {}

    [[nodiscard]] std::vector<Cookie> cookies(const Session& session) const override {
        return {{"user_session", session.key, "", true},
                {"__Host-user_session_same_site", session.key, "", true},
                {"logged_in", "yes", ".github.com", true},
                {"dotcom_user", session.account, ".github.com", true}};
    }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.path == "/login") return html(password_page("Sign in to GitHub", "/session"));
        if (visit.session == nullptr) {
            return redirect("/login?return_to=" + url_encode("https://github.com" + request.target()));
        }
        if (visit.is("sudo")) return html(password_page("Confirm access", "/sessions/sudo"));
        if (!request.is_write() && request.path == features) return html(page(visit));
        if (request.method == "POST" && request.path == target) return save(visit);
        return html(render(Page{.title = "Page not found"}), 404);
    }

  private:
    static std::string page(const Visit& visit) {
        Page page{.title = "Copilot features", .language = visit.language(), .bytes = 60'000};
        page.head = "<meta name=\"user-login\" content=\"" + escape(visit.account) + "\">\n";
        page.body = "<main id=\"settings-main\"><h1>Copilot features</h1>\n" + copilot_form(visit);
        if (visit.is("duplicate")) page.body += copilot_form(visit);
        page.body += decoys(visit) + "</main>";
        return render(page);
    }

    static Answer save(Visit& visit) {
        const Fields form = visit.request.form();
        if (field(form, "_method") != "put") return html(render(Page{.title = "Page not found"}), 404);
        if (!is_token(field(form, "authenticity_token"), *visit.session, target)) {
            return text("Your browser did something unexpected.", 422);
        }
        for (const char* name : {"telemetry", "dashboard"}) {
            const std::string value = field(form, name);
            if (value == "enabled" || value == "disabled") visit.settings[name] = value;
            if (has_field(form, name) && visit.settings[name] != value) return empty(422);
        }
        for (const char* name : {"public_code_matching", "product_improvements"}) {
            if (has_field(form, name)) visit.settings[name] = field(form, name) == "1";
        }
        if (visit.is("rotate-token")) visit.session->csrf = random_hex(40);
        return empty(204);
    }
};

}  // namespace

std::unique_ptr<Rules> github_like() {
    return std::make_unique<GithubLike>();
}

}  // namespace optout::lookalikes
