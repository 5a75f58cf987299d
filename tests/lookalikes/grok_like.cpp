// grok.com: settings that are read, changed and sent back, and the dialog that the address ?_s=data opens;
// facts in sites.md 2.3 and 3.7.
#include "lookalikes/face.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

/// Assumed: everything but the three labels, and that the first of them is the opposite of its field.
constexpr std::string_view grok_script = R"js(
looks({row: 'display: flex; justify-content: space-between; width: 30em', switch: 'width: 3em; height: 1.5em'});

start(async root => {
  root.append(el('main', {}, el('h1', {}, 'Grok')));
  if (new URLSearchParams(location.search).get('_s') !== 'data') return;
  const settings = await (await fetch('/rest/user-settings')).json();
  const row = ({key, label, opposite}) => {
    const id = `label-${face.style}-${key}`;
    return el('div', {look: 'row'}, el('span', {id}, label),
      switchButton('button', {type: 'button', 'aria-labelledby': id, look: 'switch'}, settings[key] !== opposite,
        (value, signal) => {
          settings[key] = value !== opposite;
          return fetch('/rest/user-settings', {method: 'POST', signal,
            headers: {'content-type': 'application/json'}, body: JSON.stringify(settings)});
        }));
  };
  dialog('Data Controls', ...face.rows.map(row));
});
)js";

class GrokLike final : public Rules {
  public:
    GrokLike()
        : Rules({.id = "grok",
                 .hosts = {"grok.com"},
                 .accounts = {"casey@example.com", "robin@example.com"},
                 .session_cookie = "sso",
                 .settings = {{"excludeFromTraining", false},
                              {"allowXPersonalization", true},
                              {"enableMemory", true},
                              {"allowShareIndexing", true},
                              {"allowAutoShare", true},
                              // Seen in public code: an object beside them, sent back as it was.
                              {"preferences", {{"disableVideoGenerationOnUpload", true}}}},
                 .variants = drawn_kinds({"missing"})}) {}

    [[nodiscard]] std::vector<Cookie> cookies(const Session& session) const override {
        return {{"sso", session.key, ".grok.com", true}, {"sso-rw", session.key, ".grok.com", true}};
    }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.path == "/rest/user-settings") return visit_settings(visit);
        if (request.path == "/rest/auth/get-user")
            return visit.session == nullptr ? unauthorized() : json({{"email", visit.account}});
        // Assumed: who is not signed in sees the page without settings.
        if (request.is_write() || request.path != "/") return empty(404);
        return html(drawn(visit));
    }

  private:
    static Answer unauthorized() { return json({{"code", 16}, {"message", "Unauthenticated"}}, 401); }

    [[nodiscard]] std::string drawn(const Visit& visit) const {
        Json rows = Json::array();
        const auto add = [&](const char* key, const char* label, bool opposite) {
            if (visit.session == nullptr || visit.is("missing", key)) return;
            if (visit.is("same-label", key))
                rows.push_back({{"key", "enableMemory"}, {"label", label}, {"opposite", false}});
            rows.push_back({{"key", key}, {"label", label}, {"opposite", opposite}});
        };
        add("excludeFromTraining", "Improve the Model", true);
        add("allowXPersonalization", "Personalize Grok using 𝕏", false);
        add("allowAutoShare", "Allow chat link sharing", false);
        return render(
            Face{.title = "Grok", .script = grok_script, .state = {{"rows", rows}}, .style = style_}, visit);
    }

    Answer visit_settings(Visit& visit) const {
        const Request& request = visit.request;
        if (visit.session == nullptr) return unauthorized();
        if (request.method == "GET") return json(visit.shown());
        const Json sent = request.json();
        if (request.method != "POST" || !sent.is_object()) return empty(400);
        // Assumed: what is left out of `preferences` falls to its default; unknown names are passed over.
        for (const auto& [key, value] : sent.items()) {
            if (visit.shown().contains(key) && visit.settings[key].type() == value.type())
                visit.settings[key] = value;
        }
        return json(visit.shown());
    }

    const std::string style_ = random_hex(6);
};

}  // namespace

std::unique_ptr<Rules> grok_like() {
    return std::make_unique<GrokLike>();
}

}  // namespace optout::lookalikes
