// `optout learn` with the real binary in a real browser: somebody else's hand flips the switch, and the
// server's own state and ledger are the truth.
#include <doctest/doctest.h>

#include <mutex>
#include <set>

#include "cli/lesson.hpp"
#include "lookalikes/server.hpp"

namespace lookalikes = optout::lookalikes;
using lookalikes::Answer;
using lookalikes::Request;
using support::Finished;
using world::Hand;
using world::json;
using world::learn;

namespace {

constexpr char secret[] = "f00dfeedf00dfeedf00dfeedf00dfeed";
constexpr char owner[] = "casey@example.org";

/// Settings that a script draws and saves: a JSON interface that wants back what it said, with a token from a
/// cookie.
constexpr char scripted_page[] = R"html(<!doctype html><title>Settings</title><main id=root></main><script>
let settings;
const token = () => document.cookie.match(/csrf=([^;]*)/)[1];
const draw = () => {
  root.innerHTML = Object.keys(settings.switches).map((key, i) =>
    `<div class="css-1x${i}y"><span id=":r${i}:">${{ads: 'Personalized ads', mail: 'Product news'}[key]}</span>
     <button role=switch class="css-9z8y7x" aria-labelledby=":r${i}:" aria-checked=${settings.switches[key]}
       onclick="flip('${key}')">.</button></div>`).join('');
};
const flip = async key => {
  const wanted = structuredClone(settings);
  wanted.switches[key] = !wanted.switches[key];
  const headers = {'Content-Type': 'application/json', 'X-Csrf': token(), ...await extra()};
  const answer = await fetch('/api/settings', {method: 'PUT', headers, body: JSON.stringify(wanted)});
  if (answer.ok) { settings = await answer.json(); draw(); }
  fetch('/api/track', {method: 'POST', body: JSON.stringify({pressed: key, on: true})});
};
const extra = async () => (%EXTRA%);
fetch('/api/settings').then(a => a.json()).then(s => { settings = s; draw(); });
</script>)html";

constexpr char form_page[] = R"html(<!doctype html><title>Settings</title><form method=post action=/save>
<input type=hidden name=csrf value=f00dfeedf00dfeedf00dfeedf00dfeed>
<p><input type=checkbox id=usage name=usage %CHECKED%><label for=usage>Usage reports</label></p>
<p><input type=checkbox id=news name=news checked><label for=news>News</label></p><button>Save</button></form>)html";

class App {
  public:
    App() : server_([this](const Request& request) { return answer(request); }, {}, false) {}

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
    }
    [[nodiscard]] json state() const {
        const std::lock_guard lock(mutex_);
        return {{"ads", switches_["ads"]}, {"mail", switches_["mail"]}, {"usage", usage_}};
    }
    [[nodiscard]] int saves() const {
        const std::lock_guard lock(mutex_);
        return saves_;
    }
    /// The page asks for a signature of the moment, which nobody else can make.
    void demand_signature() { signed_ = true; }

  private:
    Answer answer(const Request& request) {
        const std::lock_guard lock(mutex_);
        if (request.path == "/settings")
            return with_cookie(lookalikes::html(replaced(
                scripted_page, "%EXTRA%", signed_ ? "{'X-Sig': '' + Date.now() + Math.random()}" : "{}")));
        if (request.path == "/form")
            return lookalikes::html(replaced(form_page, "%CHECKED%", usage_ ? "checked" : ""));
        if (request.path == "/save") return save_form(request);
        if (request.path == "/api/track") return lookalikes::empty(204);
        if (request.path != "/api/settings") return lookalikes::text("nothing here", 404);
        return request.method == "PUT" ? save(request) : with_cookie(lookalikes::json(settings()));
    }

    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        return text.replace(text.find(from), from.size(), to);
    }
    static Answer with_cookie(Answer answer) {
        answer.with("Set-Cookie", std::string("csrf=") + secret + "; Path=/");
        return answer;
    }
    [[nodiscard]] json settings() const {
        return {{"switches", switches_}, {"owner", owner}, {"version", version_}, {"client", "web"}};
    }
    Answer save(const Request& request) {
        const bool known = request.header("X-Csrf") == secret && request.cookie("csrf") == secret;
        const std::string sig = request.header("X-Sig");
        if (!known || (signed_ && !signatures_.insert(sig).second) || (signed_ && sig.empty()))
            return lookalikes::text("no", 403);
        const json sent = request.json();
        if (sent["version"] != version_ || sent["owner"] != owner) return lookalikes::text("old", 409);
        switches_ = sent["switches"];
        ++version_;
        ++saves_;
        return lookalikes::json(settings());
    }
    Answer save_form(const Request& request) {
        const auto form = request.form();
        if (lookalikes::field(form, "csrf") != secret) return lookalikes::text("no", 403);
        usage_ = lookalikes::has_field(form, "usage");
        ++saves_;
        return lookalikes::redirect("/form");
    }

    mutable std::mutex mutex_;
    json switches_{{"ads", true}, {"mail", true}};
    bool usage_ = true, signed_ = false;
    int version_ = 1, saves_ = 0;
    std::set<std::string> signatures_;
    lookalikes::Server server_;
};

}  // namespace

TEST_CASE("learn: a switch of a script becomes an entry that works without a browser") {
    const App app;
    const support::Home home;
    Hand hand;
    const Finished finished = learn(home, hand, {"app", app.url("/settings"), "--yes"},
                                    [&] { hand.click(app.url("/"), "div:nth-child(1) button"); });
    INFO(finished.err);
    const json report = finished.json();
    CHECK(finished.exit_code == 0);
    CHECK(report["proven"] == true);
    CHECK(report["request_left_out"] == "");
    CHECK(app.state()["ads"] == false);
    CHECK(app.state()["mail"] == true);

    const json learnt = world::learnt_entry(home, "app", "personalized-ads");
    CHECK(learnt["want"] == "off");
    CHECK(learnt["category"] == "ads");
    CHECK(learnt["verified"] == "live");
    CHECK(learnt["locate"] == json{{"pointer", "/switches/ads"}});
    CHECK(learnt["change"]["method"] == "PUT");
    CHECK(learnt["change"]["json"]["switches"]["ads"] == json{{"$value", true}});
    CHECK(learnt["change"]["json"]["owner"] == json{{"$read", "/owner"}});
    CHECK(learnt["change"]["json"]["version"] == json{{"$read", "/version"}});
    CHECK(learnt["change"]["json"]["switches"]["mail"] == json{{"$read", "/switches/mail"}});

    // Nothing secret and nothing personal, anywhere.
    const std::string kept = support::read_tree(home.path()) + finished.out + finished.err;
    CHECK(kept.find(secret) == std::string::npos);
    CHECK(kept.find(owner) == std::string::npos);
    CHECK(home.optout({"packs", "check"}).exit_code == 0);

    CHECK(home.optout({"history", "--verify"}).exit_code == 0);
}

TEST_CASE("learn: where the request cannot be sent again the press is kept") {
    App app;
    app.demand_signature();
    const support::Home home;
    Hand hand;
    const Finished finished = learn(home, hand, {"app", app.url("/settings"), "--yes"},
                                    [&] { hand.click(app.url("/"), "div:nth-child(2) button"); });
    INFO(finished.err);
    const json report = finished.json();
    CHECK(finished.exit_code == 0);
    CHECK(report["proven"] == true);
    CHECK(report["request_left_out"] != "");
    CHECK(app.state()["mail"] == false);
    const json learnt = world::learnt_entry(home, "app", "product-news");
    CHECK(learnt["change"] == json{{"by", "click"}});
    CHECK(learnt["locate"] == json{{"role", "switch"}, {"name", "Product news"}});
}

TEST_CASE("learn: a plain form is learned as a form") {
    const App app;
    const support::Home home;
    Hand hand;
    const Finished finished = learn(home, hand, {"app", app.url("/form"), "--yes"}, [&] {
        hand.click(app.url("/form"), "#usage");
        hand.click(app.url("/form"), "button");
    });
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(app.state()["usage"] == false);
    const json learnt = world::learnt_entry(home, "app", "usage-reports");
    CHECK(learnt["change"] == json{{"by", "form"}});
    CHECK(learnt["verified"] == "live");
    const json report = home.optout({"run", "app", "--dry-run", "--json"}).json();
    CHECK(world::setting(report, "app", "usage-reports")["verdict"] == "already");
    CHECK(support::read_tree(home.path()).find(secret) == std::string::npos);
}

TEST_CASE("learn: without a yes the entry is written, and says that it is not proven") {
    const App app;
    const support::Home home;
    Hand hand;
    const Finished finished = learn(home, hand, {"app", app.url("/settings")},
                                    [&] { hand.click(app.url("/"), "div:nth-child(1) button"); });
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(finished.json()["proven"] == false);
    CHECK(app.saves() == 1);
    CHECK(world::learnt_entry(home, "app", "personalized-ads")["verified"] == "never");
    CHECK(home.optout({"packs", "check"}).exit_code == 0);
}

TEST_CASE("learn: nothing is flipped, nothing is written") {
    const App app;
    const support::Home home;
    Hand hand;
    const Finished finished =
        learn(home, hand, {"app", app.url("/settings"), "--yes", "--patience", "3"}, [] {});
    CHECK(finished.exit_code == 3);
    CHECK(finished.err.find("no switch was flipped") != std::string::npos);
    CHECK(app.saves() == 0);
    CHECK(home.optout({"learn", "app"}).exit_code == 2);
    CHECK(home.optout({"learn", "App!", app.url("/settings")}).exit_code == 2);
    CHECK(home.optout({"learn", "app", "not an address"}).exit_code == 2);
}
