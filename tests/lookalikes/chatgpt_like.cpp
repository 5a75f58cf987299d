// chatgpt.com: settings as JSON behind a bearer that the session gives out, and a dialog behind a menu, a tab
// and a button; facts in sites.md 2.3 and 3.5.
#include "lookalikes/face.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char read_path[] = "/backend-api/settings/user";
constexpr char write_path[] = "/backend-api/settings/account_user_setting";

/// Assumed: all texts but the four that the facts quote, and what is around the controls. The menu and the
/// tab open when the mouse goes down, not when it is released: a click made by script opens nothing.
constexpr std::string_view chatgpt_script = R"js(
const account = async () => (await fetch('/api/auth/session')).json();
const api = async (path, options = {}) => fetch('/backend-api/settings/' + path, {
  ...options, headers: {'authorization': 'Bearer ' + (await account()).accessToken, ...options.headers}});
const onOrOff = value => value ? 'On' : 'Off';
const testId = name => tricks.renamed ? {} : {'data-testid': name};

const modal = (settings, changed) => {
  const row = ({feature, label, id}) => el('div', {look: 'row'},
    el('span', {id: 'label-' + id}, label),
    switchButton('button', {type: 'button', ...testId(id), 'aria-labelledby': 'label-' + id, look: 'switch'}, settings[feature],
      async (value, signal) => {
        const answer = await api(`account_user_setting?feature=${feature}&value=${value}`, {method: 'PATCH', signal});
        if (answer.ok) changed(feature, value);
        return answer;
      }));
  dialog('Model improvement', ...face.rows.map(row),
    el('button', {type: 'button', onclick: event => closeDialog(event.target)}, 'Done'));
};

const dataControls = async panel => {
  const {settings} = await (await api('user', {headers: {'oai-ep-cache-bypass': 'true'}})).json();
  const label = 'Improve the model for everyone';
  const state = el('div', {class: 'ps-3'}, onOrOff(settings.training_allowed));
  const changed = (feature, value) => {
    settings[feature] = value;
    if (feature === 'training_allowed') state.textContent = onOrOff(value);
  };
  const open = el('button', {type: 'button', ...testId('improve-model-open-modal-button'), look: 'row',
    onclick: () => modal(settings, changed)}, el('div', {}, label), state);
  panel.replaceChildren(open, el('button', {type: 'button', look: 'row'}, 'Delete all chats'));
};

const settingsDialog = (first = 'general') => {
  const panel = el('div', {role: 'tabpanel'}, 'Appearance');
  const show = tab => tab === 'data-controls' ? dataControls(panel) : panel.replaceChildren('Appearance');
  const tab = (id, words) => el('button', {type: 'button', role: 'tab', ...testId(id + '-tab'), onmousedown: () => show(id)},
    el('div', {class: 'min-w-0'}, el('div', {}, words)));
  dialog('Settings', el('div', {role: 'tablist'}, tab('general', 'General'), tab('data-controls', 'Data controls')), panel,
    el('button', {type: 'button', 'aria-label': 'Close', onclick: event => closeDialog(event.target)}, '×'));
  show(first);
};

const menu = button => {
  const item = (words, then, id) => el('div', {role: 'menuitem', tabindex: '-1', ...(id ? testId(id) : {}), onclick: () => {
    list.remove();
    then();
  }}, words);
  const list = el('div', {role: 'menu', look: 'menu'},
    item('Settings', () => settingsDialog(), 'settings-menu-item'), item('Log out', () => { location = '/auth/logout'; }));
  button.after(list);
};

looks({
  row: 'display: flex; justify-content: space-between; width: 30em; padding: .5em',
  switch: 'width: 3em; height: 1.5em; border-radius: 1em',
  menu: 'border: 1px solid; width: 12em',
});

start(async root => {
  const {user} = await account();
  if (!user) return root.append(el('main', {}, el('button', {type: 'button'}, 'Log in')));
  const profile = el('div', {role: 'button', tabindex: '0', ...testId('accounts-profile-button'), 'aria-haspopup': 'menu',
    onpointerdown: () => menu(profile)},
    el('div', {class: 'flex'}, el('div', {class: 'truncate'}, user.name)));
  root.append(el('main', {}, el('h1', {}, 'What can I help with?')), profile);
  if (location.pathname === '/settings/data-controls' || location.hash === '#settings/DataControls')
    settingsDialog('data-controls');
});
)js";

class ChatgptLike final : public Rules {
  public:
    ChatgptLike()
        : Rules({.id = "chatgpt",
                 .hosts = {"chatgpt.com"},
                 .accounts = {"casey@example.com", "robin@example.com"},
                 .session_cookie = "__Secure-next-auth.session-token",  // assumed
                 .settings = {{"training_allowed", true},
                              {"precise_location_allowed", false},
                              {"sunshine", true},
                              {"connector_search_enabled", false},
                              {"record_feature_enabled", false},
                              // Assumed: what the switches for recordings are called.
                              {"assumed_audio_training_allowed", false},
                              {"assumed_video_training_allowed", false}},
                 .variants = drawn_kinds({"missing"})}) {}

    /// Assumed: what else is in the cookie that names the account.
    [[nodiscard]] std::vector<Cookie> cookies(const Session& session) const override {
        const Json info{{"user", {{"name", name_of(session.account)}, {"email", session.account}}}};
        return {{profile.session_cookie, session.key, "", true},
                {"oai-client-auth-info", url_encode(info.dump()), ".chatgpt.com", false}};
    }

    void reset() override { seen_.clear(); }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.path == "/api/auth/session") return json(session_of(visit));
        if (request.path.rfind("/backend-api/", 0) == 0) return visit_api(visit);
        if (request.is_write()) return empty(405);
        if (request.path == "/auth/logout") return visit_logout(visit);
        // Assumed: that the second address opens the dialog.
        if (request.path != "/" && request.path != "/settings/data-controls") return empty(404);
        return html(drawn(visit));
    }

  private:
    static std::string name_of(const std::string& account) { return account.substr(0, account.find('@')); }

    static Json session_of(const Visit& visit) {
        if (visit.session == nullptr) return Json::object();
        return {
            {"user", {{"id", "user-look-alike"}, {"name", name_of(visit.account)}, {"email", visit.account}}},
            {"accessToken", visit.session->csrf}};
    }

    /// Nothing that this program does may end here.
    static Answer visit_logout(Visit& visit) {
        if (visit.session != nullptr) visit.settings["logged_out"] = true;
        return redirect("/");
    }

    [[nodiscard]] std::string drawn(const Visit& visit) const {
        Json rows = Json::array();
        const auto add = [&](const char* feature, const char* label, const char* id) {
            if (visit.is("missing", feature)) return;
            const Json row{{"feature", feature}, {"label", label}, {"id", id}};
            if (visit.is("same-label", feature))
                rows.push_back({{"feature", "sunshine"}, {"label", label}, {"id", "another-toggle"}});
            rows.push_back(row);
        };
        add("training_allowed", "Improve the model for everyone", "improve-model-toggle");
        add("assumed_audio_training_allowed", "Include your audio recordings", "assumed-audio-toggle");
        add("assumed_video_training_allowed", "Include your video recordings", "assumed-video-toggle");
        return render(
            Face{.title = "ChatGPT", .script = chatgpt_script, .state = {{"rows", rows}}, .style = style_},
            visit);
    }

    /// Assumed: the words of refusals, and that a change must come from a page of the site itself.
    Answer visit_api(Visit& visit) {
        const Request& request = visit.request;
        if (visit.session == nullptr || request.bearer() != visit.session->csrf)
            return json({{"detail", "Unauthorized"}}, 401);
        if (request.method == "GET" && request.path == read_path) return json({{"settings", read(visit)}});
        if (request.method != "PATCH" || request.path != write_path)
            return json({{"detail", "Not Found"}}, 404);
        Request parameters;
        parameters.body = request.query;
        const Fields query = parameters.form();
        const std::string feature = field(query, "feature"), value = field(query, "value");
        if (!visit.shown().contains(feature) || (value != "true" && value != "false"))
            return json({{"detail", "Unprocessable Entity"}}, 422);
        if (request.header("Origin") != "https://chatgpt.com") return json({{"detail", "Forbidden"}}, 403);
        visit.settings[feature] = value == "true";
        return json({{feature, visit.settings[feature]}});
    }

    /// What the session saw first, unless it is asked not to.
    Json read(const Visit& visit) {
        Json& seen = seen_[visit.session->key];
        if (seen.is_null() || request_is_fresh(visit.request)) seen = visit.shown();
        return seen;
    }
    static bool request_is_fresh(const Request& request) {
        return request.header("Oai-Ep-Cache-Bypass") == "true";
    }

    std::map<std::string, Json> seen_;  // by session
    const std::string style_ = random_hex(6);
};

}  // namespace

std::unique_ptr<Rules> chatgpt_like() {
    return std::make_unique<ChatgptLike>();
}

}  // namespace optout::lookalikes
