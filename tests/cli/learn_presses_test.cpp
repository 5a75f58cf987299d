// `optout learn` of switches that are reached and saved by what programs are not told to be pressable, and by
// buttons whose press takes the page away.
#include <doctest/doctest.h>

#include <mutex>

#include "cli/lesson.hpp"
#include "lookalikes/server.hpp"

namespace lookalikes = optout::lookalikes;
using lookalikes::Request;
using support::Finished;
using world::Hand;
using world::json;
using world::learn;

namespace {

/// An icon opens a dialog; a button that is none of a form saves, and closes it.
constexpr char icon_page[] = R"html(<!doctype html><title>Icon</title>
<style>#prefs { width: 24px; height: 24px; background: gray }</style>
<div id=prefs title="Edit preferences"></div>
<div id=sheet role=dialog hidden><label><input type=checkbox id=training> Train models</label>
<input type=button value=Save></div>
<script>
fetch('/api').then(a => a.json()).then(s => { training.checked = s; });
prefs.addEventListener('click', () => { sheet.hidden = false; });
document.querySelector('[value=Save]').addEventListener('click', async () => {
  await fetch('/api', {method: 'POST', body: `sig=${Math.random()}&training=${training.checked}`});
  sheet.hidden = true;
});
</script>)html";

/// A menu that the style sheet alone opens, under the pointer, with links that have no address.
constexpr char menu_page[] = R"html(<!doctype html><title>Menu</title>
<style>ul ul { display: none; position: absolute } li:hover > ul { display: block } #sheet { margin-top: 9em }</style>
<ul><li><a>File</a></li><li><a>Tools</a><ul><li><a class=options>Options...</a></li></ul></li></ul>
<div id=sheet role=dialog hidden><label><input type=checkbox id=training onchange="save()"> Train models</label></div>
<script>
fetch('/api').then(a => a.json()).then(s => { training.checked = s; });
document.querySelector('.options').onclick = () => { sheet.hidden = false; };
const save = () => fetch('/api', {method: 'POST', body: `sig=${Math.random()}&training=${training.checked}`});
</script>)html";

/// A form with two buttons of which one leads elsewhere.
constexpr char form_page[] = R"html(<!doctype html><title>Form</title><form method=post action=/save>
<p><input type=checkbox id=usage name=usage %CHECKED%><label for=usage>Usage reports</label></p>
<input type=submit name=do value="Change settings"> <input type=submit name=do value="Restart">
</form>)html";

class App {
  public:
    App() : server_([this](const Request& request) { return answer(request); }, {}, false) {}

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
    }
    [[nodiscard]] bool is_on() const {
        const std::lock_guard lock(mutex_);
        return on_;
    }
    void put(bool on) {
        const std::lock_guard lock(mutex_);
        on_ = on;
    }

  private:
    lookalikes::Answer answer(const Request& request) {
        const std::lock_guard lock(mutex_);
        if (request.path == "/icon") return lookalikes::html(icon_page);
        if (request.path == "/menu") return lookalikes::html(menu_page);
        if (request.path == "/form") {
            std::string text = form_page;
            return lookalikes::html(text.replace(text.find("%CHECKED%"), 9, on_ ? "checked" : ""));
        }
        if (request.path == "/save") {
            const auto form = request.form();
            if (lookalikes::field(form, "do") == "Change settings")
                on_ = lookalikes::has_field(form, "usage");
            return lookalikes::redirect("/form");
        }
        if (request.path != "/api") return lookalikes::text("nothing here", 404);
        if (request.method != "POST") return lookalikes::json(on_);
        on_ = request.body.ends_with("true");
        return lookalikes::empty(204);
    }

    mutable std::mutex mutex_;
    bool on_ = true;
    lookalikes::Server server_;
};

json steps_to(const support::Home& home, const json& entry) {
    return world::learnt_pack(home, "app")["pages"][entry["page"].get<std::string>()]["open"];
}

/// Runs the learned entry after somebody has put the switch back.
void check_that_it_works(App& app, const support::Home& home, const std::string& id) {
    app.put(true);
    const Finished run = home.optout({"run", "app", "--yes", "--json"}, 120);
    INFO(run.out, run.err);
    CHECK(world::setting(run.json(), "app", id)["verdict"] == "changed");
    CHECK_FALSE(app.is_on());
}

}  // namespace

TEST_CASE("learn: an icon with a title leads to the switch, and a button of no form saves it") {
    App app;
    const support::Home home;
    Hand hand;
    const std::string page = app.url("/icon");
    const Finished finished = learn(home, hand, {"app", page}, [&] {
        for (const char* target : {"#prefs", "#training", "[value=Save]"}) hand.click(page, target);
    });
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    const json learnt = world::learnt_entry(home, "app", "train-models");
    CHECK(steps_to(home, learnt) == json::array({{{"css", "#prefs"}}}));
    CHECK(learnt["change"]["confirm"] == json::array({{{"role", "button"}, {"name", "Save"}}}));
    check_that_it_works(app, home, "train-models");
}

TEST_CASE("learn: a menu of links without addresses, which the style sheet opens, leads to the switch") {
    App app;
    const support::Home home;
    Hand hand;
    const std::string page = app.url("/menu");
    const Finished finished = learn(home, hand, {"app", page, "--yes"}, [&] {
        for (const char* target : {"ul > li:nth-child(2) > a", ".options", "#training"})
            hand.click(page, target);
    });
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    const json learnt = world::learnt_entry(home, "app", "train-models");
    CHECK(steps_to(home, learnt) == json::array({{{"text", "Tools"}}, {{"text", "Options..."}}}));
    check_that_it_works(app, home, "train-models");
}

TEST_CASE("learn: the button that sends the form is part of an entry that nobody let prove") {
    App app;
    const support::Home home;
    Hand hand;
    const std::string page = app.url("/form");
    const Finished finished = learn(home, hand, {"app", page}, [&] {
        hand.click(page, "#usage");
        hand.click(page, "[type=submit]");
    });
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    CHECK_FALSE(app.is_on());
    const json learnt = world::learnt_entry(home, "app", "usage-reports");
    CHECK(
        learnt["change"] ==
        json{{"by", "click"}, {"confirm", json::array({{{"role", "button"}, {"name", "Change settings"}}})}});
    check_that_it_works(app, home, "usage-reports");
}

TEST_CASE("learn: without a window it needs a browser in which a program flips the switch") {
    const App app;
    const support::Home home;
    const Finished finished = home.optout({"learn", "app", app.url("/icon"), "--headless"});
    CHECK(finished.exit_code == 2);
    CHECK(finished.err.find("--attach") != std::string::npos);
}
