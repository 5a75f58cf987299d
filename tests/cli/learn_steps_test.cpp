// `optout learn` of a switch that takes more than one press: menus and dialogs before it, questions after it.
#include <doctest/doctest.h>

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "cli/lesson.hpp"
#include "lookalikes/server.hpp"

namespace lookalikes = optout::lookalikes;
using lookalikes::Request;
using support::Finished;
using world::Hand;
using world::json;
using world::learn;

namespace {

/// What all pages here do: nothing is saved without a signature that nobody else can make.
constexpr char script[] = R"html(<script>
const send = on => fetch('/api', {method: 'POST', body: `stamp=${Date.now()}&sig=${Math.random()}&training=${on}`});
const state = () => fetch('/api').then(answer => answer.json());
</script>)html";

/// A switch in a dialog behind a menu, which both move while they open, and a question after it.
constexpr char dialog_page[] = R"html(
<button id=":r0:" onclick="menu.hidden = !menu.hidden; move(menu)">Menu</button>
<div id=menu hidden><button data-testid=open-privacy onclick="sheet.hidden = false; move(sheet)">Privacy</button></div>
<div id=sheet role=dialog hidden><label><input type=checkbox id=training onchange="sure.hidden = false"> Train models</label></div>
<div id=sure role=alertdialog hidden><button onclick="save()">Turn it over</button></div>
<script>
state().then(s => { training.checked = s; });
const save = async () => { await send(training.checked); sure.hidden = true; };
const move = (element, steps = 30) => {
  element.style.opacity = 1 - steps / 100;
  if (steps) setTimeout(move, 20, element, steps - 1);
};
</script>)html";

/// A switch that moves only when the question is answered.
constexpr char asking_page[] = R"html(
<button role=switch id=training aria-checked=false onclick="sure.hidden = false">Train models</button>
<div id=sure role=alertdialog hidden><button onclick="save()">Turn it over</button></div>
<script>
const show = on => training.setAttribute('aria-checked', on);
state().then(show);
const save = async () => {
  const on = training.getAttribute('aria-checked') !== 'true';
  await send(on);
  show(on);
  sure.hidden = true;
};
</script>)html";

/// The question comes in a box of the browser.
constexpr char box_page[] = R"html(
<label><input type=checkbox id=training onchange="ask()"> Train models</label>
<script>
state().then(s => { training.checked = s; });
const ask = () => {
  if (confirm('Are you sure?')) send(training.checked);
  else training.checked = !training.checked;
};
</script>)html";

class Chain {
  public:
    Chain() : server_([this](const Request& request) { return answer(request); }, {}, false) {}

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
    }
    [[nodiscard]] bool is_on() const {
        const std::lock_guard lock(mutex_);
        return on_;
    }

  private:
    lookalikes::Answer answer(const Request& request) {
        const std::lock_guard lock(mutex_);
        const std::string head = std::string("<!doctype html><title>Chain</title>") + script;
        if (request.path == "/dialog") return lookalikes::html(head + dialog_page);
        if (request.path == "/asking") return lookalikes::html(head + asking_page);
        if (request.path == "/box") return lookalikes::html(head + box_page);
        if (request.path != "/api") return lookalikes::text("nothing here", 404);
        if (request.method != "POST") return lookalikes::json(on_);
        const std::string& body = request.body;
        if (!signatures_.insert(body.substr(0, body.find("&training"))).second)
            return lookalikes::text("again?", 409);
        on_ = body.ends_with("true");
        return lookalikes::empty(204);
    }

    mutable std::mutex mutex_;
    bool on_ = true;
    std::set<std::string> signatures_;
    lookalikes::Server server_;
};

const json answers_question = json::array({{{"role", "button"}, {"name", "Turn it over"}}});

}  // namespace

TEST_CASE("learn: what was pressed on the way, and after, becomes part of the entry, however quick it was") {
    const Chain app;
    const support::Home home;
    Hand hand;
    const std::string page = app.url("/dialog");
    const Finished finished = learn(home, hand, {"app", page, "--yes"}, [&] {
        for (const char* target : {"button", "[data-testid=open-privacy]", "#training", "#sure button"})
            hand.click(page, target);
    });
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK_FALSE(app.is_on());
    const json learnt = world::learnt_entry(home, "app", "train-models");
    CHECK(learnt["change"]["by"] == "click");
    CHECK(learnt["change"]["confirm"] == answers_question);
    const json steps = world::learnt_pack(home, "app")["pages"][learnt["page"].get<std::string>()]["open"];
    REQUIRE(steps.size() == 2);
    CHECK(steps[0] == json{{"role", "button"}, {"name", "Menu"}});
    CHECK(steps[1][0] == json{{"css", "[data-testid=open-privacy]"}});
}

TEST_CASE("learn: a switch that moves only after the answer is pressed first, and not on the way to itself") {
    const Chain app;
    const support::Home home;
    Hand hand;
    const std::string page = app.url("/asking");
    const Finished finished = learn(home, hand, {"app", page, "--yes"}, [&] {
        hand.click(page, "#training");
        hand.click(page, "#sure button");
    });
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK_FALSE(app.is_on());
    const json learnt = world::learnt_entry(home, "app", "train-models");
    CHECK(learnt["change"] == json{{"by", "click"}, {"confirm", answers_question}});
    CHECK(world::learnt_pack(home, "app")["pages"] ==
          json{{"asking", {{"url", page}, {"drivers", {"browser"}}}}});
}

TEST_CASE("learn: a box of the browser is the person's to answer") {
    const Chain app;
    const support::Home home;
    Hand hand;
    const std::string page = app.url("/box");
    const Finished finished = learn(home, hand, {"app", page, "--yes"}, [&] {
        hand.click(page, "#training");
        std::this_thread::sleep_for(std::chrono::seconds(1));  // a person reads first
        hand.say_yes();
    });
    INFO(finished.err);
    // The entry says no to boxes, so it is not proven; what the person did stays.
    CHECK(finished.exit_code == 1);
    CHECK(finished.json()["doubt"].get<std::string>().find("Are you sure?") != std::string::npos);
    CHECK_FALSE(app.is_on());
}
