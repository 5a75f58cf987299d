// claude.ai: one value of the account's settings, and the page whose switch is a button; facts in
// sites.md 2.3 and 3.6.
#include "lookalikes/face.hpp"
#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

/// Assumed: everything but the label and the role.
constexpr std::string_view claude_script = R"js(
looks({row: 'display: flex; justify-content: space-between; max-width: 40em', switch: 'width: 3em; height: 1.5em'});

start(async root => {
  const {settings} = await (await fetch('/api/account')).json();
  const row = ({key, label}) => {
    const id = `label-${face.style}-${key}`;
    return el('div', {look: 'row'}, el('label', {id}, label),
      switchButton('button', {type: 'button', 'aria-labelledby': id, look: 'switch'}, settings[key] === true,
        (value, signal) => fetch('/api/account/settings', {method: 'PATCH', signal,
          headers: {'content-type': 'application/json'}, body: JSON.stringify({[key]: value})})));
  };
  root.append(el('main', {}, el('h1', {}, 'Privacy'), ...face.rows.map(row)));
});
)js";

class ClaudeLike final : public Rules {
  public:
    ClaudeLike()
        : Rules({.id = "claude",
                 .hosts = {"claude.ai"},
                 .accounts = {"casey@example.com", "robin@example.com"},
                 .session_cookie = "sessionKey",
                 // Assumed: the others beside it.
                 .settings = {{"grove_enabled", true}, {"assumed_location", true}, {"assumed_theme", "dark"}},
                 .variants = drawn_kinds({"missing", "older-labels"})}) {}

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.path.rfind("/api/", 0) == 0) return visit_api(visit);
        if (request.path == "/login") return html(password_page("Sign in to Claude", "/login"));
        if (visit.session == nullptr) return redirect("/login?returnTo=" + url_encode(request.target()));
        if (request.is_write()) return empty(405);
        if (request.path == "/") return html(render(Page{.title = "Claude"}));
        if (request.path == "/settings/data-privacy-controls") return html(drawn(visit));
        return html(render(Page{.title = "Page not found"}), 404);
    }

  private:
    [[nodiscard]] std::string drawn(const Visit& visit) const {
        const char* label = visit.is("older-labels") ? "Help improve Claude" : "Help improve our AI models";
        Json rows = Json::array();
        if (visit.is("same-label")) rows.push_back({{"key", "assumed_location"}, {"label", label}});
        if (!visit.is("missing")) rows.push_back({{"key", "grove_enabled"}, {"label", label}});
        rows.push_back({{"key", "assumed_location"}, {"label", "Location metadata"}});
        return render(
            Face{.title = "Claude", .script = claude_script, .state = {{"rows", rows}}, .style = style_},
            visit);
    }

    static Answer visit_api(Visit& visit) {
        const Request& request = visit.request;
        if (visit.session == nullptr) {
            const Json details{{"error_code", "account_session_invalid"},
                               {"error_visibility", "user_facing"}};
            return json({{"type", "error"},
                         {"error",
                          {{"type", "permission_error"},
                           {"message", "Invalid authorization"},
                           {"details", details}}}},
                        403);
        }
        if (request.method == "GET" && request.path == "/api/account") {
            Json settings = visit.shown();
            if (visit.is("missing")) settings.erase("grove_enabled");
            return json({{"email_address", visit.account}, {"settings", settings}});
        }
        if (request.method == "PATCH" && request.path == "/api/account/settings") return change(visit);
        return json({{"type", "error"}, {"error", {{"type", "not_found_error"}}}}, 404);
    }

    /// Assumed: a value of another kind is refused with 400, an unknown name passed over in silence.
    static Answer change(Visit& visit) {
        const Json changes = visit.request.json();
        if (!changes.is_object()) return empty(400);
        for (const auto& [key, value] : changes.items()) {
            if (!visit.settings.contains(key)) continue;
            if (visit.settings[key].type() != value.type()) return empty(400);
            visit.settings[key] = value;
        }
        return json(visit.settings, 202);
    }

    const std::string style_ = random_hex(6);
};

}  // namespace

std::unique_ptr<Rules> claude_like() {
    return std::make_unique<ClaudeLike>();
}

}  // namespace optout::lookalikes
