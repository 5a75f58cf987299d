// myactivity.google.com: a switch that asks twice before it is off, and offers to delete; facts in
// sites.md 2.3 and 4.2. Assumed: the page's markup (roles as on older pages of the same house), the words of
// the second dialog, the address behind it, and the names of cookies and settings.
#include "lookalikes/face.hpp"
#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char page_path[] = "/product/gemini";
constexpr char save_path[] = "/_/assumed/data/batchexecute";

constexpr std::string_view gemini_script = R"js(
const send = (change, signal) => fetch('/_/assumed/data/batchexecute', {method: 'POST', signal,
  headers: {'content-type': 'application/json', 'x-token': face.token}, body: JSON.stringify(change)});
const button = (words, then) => el('div', {role: 'button', tabindex: '0', onclick: then}, words);

const keepActivity = on => {
  const show = value => {
    control.setAttribute('aria-checked', value);
    control.querySelector('div').textContent = value ? 'On' : 'Off';
  };
  const confirm = (words, change) => dialog('Are you sure?', button('Cancel', event => closeDialog(event.target)),
    el('div', {role: 'button', tabindex: '0', 'data-oo': '2', onclick: event => {
      closeDialog(event.target);
      show(change.keep_activity);
      save(signal => send(change, signal), () => show(!change.keep_activity));
    }}, words));
  const item = (words, change) => el('div', {role: 'menuitem', tabindex: '-1', onclick: event => {
    event.stopPropagation();
    control.parentElement.querySelector('[role=menu]').remove();
    confirm('Turn off', change);
  }}, words);
  const control = el('div', {role: 'switch', tabindex: '0', 'aria-label': face.labels.keep_activity, look: 'switch', onclick: () => {
    if (control.getAttribute('aria-checked') !== 'true') return confirm('Turn on', {keep_activity: true});
    if (!control.parentElement.querySelector('[role=menu]'))
      control.after(el('div', {role: 'menu', look: 'menu'}, item('Turn off', {keep_activity: false}),
        item('Turn off and delete activity', {keep_activity: false, activity_deleted: true})));
  }}, el('div'));
  show(on);
  return el('div', {look: 'row'}, el('div', {}, face.labels.keep_activity), control);
};

const box = (key, on) => {
  const show = value => control.setAttribute('aria-checked', value);
  const control = el('div', {role: 'checkbox', tabindex: '0', 'aria-label': face.labels[key], look: 'box', onclick: () => {
    const value = control.getAttribute('aria-checked') !== 'true';
    show(value);
    save(signal => send({[key]: value}, signal), () => show(!value));
  }});
  show(on);
  return el('div', {look: 'row'}, el('div', {}, face.labels[key]), control);
};

looks({
  row: 'display: flex; justify-content: space-between; max-width: 45em; padding: .5em 0',
  switch: 'width: 3em; height: 1.5em; border: 1px solid',
  box: 'width: 1em; height: 1em; border: 1px solid',
  menu: 'border: 1px solid',
});

start(root => root.append(el('a', {href: '#', 'aria-label': face.account}), el('main', {}, el('h1', {}, 'Gemini Apps Activity'),
  ...Object.entries(face.settings).map(([key, on]) => key.endsWith('keep_activity') ? keepActivity(on) : box(key, on)))));
)js";

class GeminiLike final : public Rules {
  public:
    GeminiLike()
        : Rules({.id = "gemini",
                 .hosts = {"myactivity.google.com", "accounts.google.com"},
                 .accounts = {"casey@example.com", "robin@example.com"},
                 .session_cookie = "SID",
                 .settings = {{"keep_activity", true},
                              {"improve_with_audio", true},
                              {"activity_deleted", false}},
                 .variants = drawn_kinds({"missing", "sudo"})}) {}

    [[nodiscard]] std::vector<Cookie> cookies(const Session& session) const override {
        return {{"SID", session.key, ".google.com", true}};
    }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.host != profile.hosts.front())
            return html(password_page(visit.session == nullptr ? "Sign in" : "Verify it's you", "/signin"));
        if (request.path == "/robots.txt") return text("User-agent: *\n", 200);  // assumed
        if (visit.session == nullptr || visit.is("sudo")) {
            return redirect("https://accounts.google.com/v3/signin?continue=" +
                            url_encode("https://" + request.host + request.target()));
        }
        if (request.method == "GET" && request.path == page_path) return html(drawn(visit));
        if (request.method == "POST" && request.path == save_path) return change(visit);
        return empty(404);
    }

  private:
    [[nodiscard]] std::string drawn(const Visit& visit) const {
        Json settings = visit.shown();
        settings.erase("activity_deleted");
        const Json labels{{"keep_activity", "Keep activity"},
                          {"improve_with_audio",
                           "Improve Google services with your audio and Gemini Live videos & screenshares"},
                          {"another", "Keep activity"}};
        if (visit.is("same-label")) settings["another"] = true;
        return render(Face{.title = "Gemini Apps Activity",
                           .script = gemini_script,
                           .state = {{"settings", settings},
                                     {"labels", labels},
                                     {"token", visit.session->csrf},
                                     {"account", "Google Account: A person (" + visit.account + ")"}},
                           .style = style_},
                      visit);
    }

    static Answer change(Visit& visit) {
        if (visit.request.header("x-token") != visit.session->csrf) return empty(400);
        const Json sent = visit.request.json();
        for (const auto& [key, value] : sent.items()) {
            if (visit.settings.contains(key) && value.is_boolean()) visit.settings[key] = value;
        }
        return json(Json::array());
    }

    const std::string style_ = random_hex(6);
};

}  // namespace

std::unique_ptr<Rules> gemini_like() {
    return std::make_unique<GeminiLike>();
}

}  // namespace optout::lookalikes
