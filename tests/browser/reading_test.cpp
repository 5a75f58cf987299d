// Pages that only a browser can draw.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "browser/drivers.hpp"
#include "page/accessibility.hpp"

using namespace optout;
using namespace optout::browser::test;
using namespace optout::session;
using namespace std::chrono_literals;
using browser::BrowserDriver;
using browser::BrowserReader;
using session::test::session_for;

namespace {

/// A site whose every page is this one, and which has an answer for scripts at /api.
class One {
  public:
    explicit One(std::string html, std::string api = "{\"on\": true}", int delay = 0)
        : site_([html = std::move(html), api = std::move(api), delay](const Request& request) {
              if (request.path != "/api") return lookalikes::html(html);
              Answer answer = lookalikes::html(api);
              answer.type = "application/json";
              answer.delay = delay;
              return answer;
          }),
          session_(session_for({site_.authority()})) {}

    Result<Page> read(const page::Ladder& awaited, std::vector<page::Ladder> steps = {}) {
        PageRequest request = waiting_for(session_, site_.url("/"), awaited);
        request.open = std::move(steps);
        return session::test::open_one(chromium(), request);
    }
    Page page(const page::Ladder& awaited, std::vector<page::Ladder> steps = {}) {
        auto page = read(awaited, std::move(steps));
        if (!page.ok()) FAIL(page.error().message());
        return std::move(page).value();
    }

  private:
    Site site_;
    Session session_;
};

const page::Document& document(const Page& page) {
    return std::get<page::Document>(page.content);
}

page::NodeId only(const Page& page, const std::string& selector) {
    const auto found = page::Selector::parse(selector).value().select(document(page));
    REQUIRE_MESSAGE(found.size() == 1, selector);
    return found.front();
}

}  // namespace

TEST_CASE("a control that a script draws later, from data, is waited for") {
    One site(R"(<div id=root>Loading</div><script>
        setTimeout(() => fetch('/api').then(r => r.json()).then(data => {
            document.getElementById('root').innerHTML =
                '<label><input type=checkbox role=switch id=s> Use my data</label>';
            document.getElementById('s').checked = data.on;
        }), 150);</script>)",
             "{\"on\": true}", 300);
    CHECK(state(site.page(role("switch", "Use my data")), role("switch", "Use my data")) ==
          page::State{true});
}

TEST_CASE("a control that is drawn with a default first is read when its data has come") {
    One site(R"(<label><input type=checkbox id=s checked> Ads</label><script>
        fetch('/api').then(r => r.json()).then(data => {
            document.getElementById('s').checked = data.on; });</script>)",
             "{\"on\": false}", 400);
    CHECK(state(site.page(css("#s")), css("#s")) == page::State{false});
}

TEST_CASE("what comes late is waited for, wherever the script is that brings it") {
    const std::string draws =
        "setTimeout(() => { const box = top.document.createElement('input'); "
        "box.type = 'checkbox'; box.id = 's'; top.document.body.append(box); }, 300)";
    const std::string script = "<script>" + draws + "</script>";
    const std::string pages[] = {
        "<p>wait</p><script>document.currentScript.remove(); " + draws + "</script>",
        "<p>wait</p><script type=module>" + draws + "</script>",
        "<p>wait</p><svg>" + script + "</svg>",
        "<p>wait</p><img src='data:,' onerror=\"" + draws + "\">",
        "<p>wait</p><iframe srcdoc=\"" + script + "\"></iframe>",
        "<p>wait</p><div><template shadowrootmode=open>" + script + "</template></div>",
    };
    for (const std::string& html : pages) {
        CAPTURE(html);
        CHECK(state(One(html).page(css("#s")), css("#s")) == page::State{false});
    }
}

TEST_CASE("a page without any script is read as it is, and one that goes on without a script is followed") {
    CHECK(state(One("<input type=checkbox id=s checked>").page(css("#s")), css("#s")) == page::State{true});
    CHECK_FALSE(page::locate(One("<p>nothing</p>").page(css("#s")).content, css("#s"), {}).ok());
    Site site([](const Request& request) {
        if (request.path == "/next") return lookalikes::html("<input type=checkbox id=s checked>");
        return lookalikes::html("<meta http-equiv=refresh content='0;url=/next'><p>wait</p>");
    });
    Session session = session_for({site.authority()});
    const auto page = session::test::open_one(chromium(), waiting_for(session, site.url("/"), css("#s")));
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(page->landing.path() == "/next");
}

TEST_CASE("a control that never comes is given up once the page is at rest") {
    One site("<p>nothing here</p>");
    const auto begun = std::chrono::steady_clock::now();
    const Page page = site.page(css("#missing"));
    CHECK(page.status == 200);
    CHECK(session::test::text(page).find("nothing here") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - begun < quick().limit);
}

TEST_CASE("a page that never comes to rest is read all the same") {
    One site(R"(<p id=clock></p><input type=checkbox id=s checked><script>
        setInterval(() => { clock.textContent = performance.now(); }, 10);</script>)");
    CHECK(state(site.page(css("#s")), css("#s")) == page::State{true});
}

TEST_CASE("properties become attributes") {
    One site(R"(<input type=checkbox id=a><input type=checkbox id=b checked><input type=checkbox id=m>
        <input id=t value=old><textarea id=x>old</textarea><input type=password id=p>
        <select id=o><option value=one selected>One<option value=two>Two</select>
        <details id=d><summary>more</summary>inside</details>
        <input type=radio name=r value=1 checked><input type=radio name=r value=2 id=r2>
        <script>a.checked = true; b.checked = false; m.indeterminate = true; t.value = 'new'; x.value = 'typed';
        p.value = 'hunter2'; o.value = 'two'; d.open = true; r2.checked = true;</script>)");
    const Page page = site.page({});
    CHECK(state(page, css("#a")) == page::State{true});
    CHECK(state(page, css("#b")) == page::State{false});
    CHECK_FALSE(page::locate(page.content, css("#m"), {}).ok());
    CHECK(state(page, css("#o")) == page::State{std::string("two")});
    CHECK(state(page, css("[name=r]")) == page::State{std::string("2")});
    CHECK(document(page).attribute(only(page, "#t"), "value") == "new");
    CHECK(document(page).text_content(only(page, "#x")) == "typed");
    CHECK(document(page).has_attribute(only(page, "#d"), "open"));
    CHECK_FALSE(document(page).has_attribute(only(page, "#p"), "value"));
}

TEST_CASE("open shadow roots and frames of the same origin are part of the document") {
    One site(R"(<my-switch><span slot=label>Personal ads</span><i>left over</i></my-switch>
        <iframe srcdoc="<label><input type=checkbox checked id=framed> In a frame</label>"></iframe><script>
        customElements.define('my-switch', class extends HTMLElement { constructor() { super();
            this.attachShadow({mode: 'open'}).innerHTML =
                '<label><slot name=label></slot><input type=checkbox role=switch></label>';
            this.shadowRoot.querySelector('input').checked = true; } });</script>)");
    const Page page = site.page(role("switch", "Personal ads"));
    CHECK(state(page, role("switch", "Personal ads")) == page::State{true});
    CHECK(state(page, role("checkbox", "In a frame")) == page::State{true});
    CHECK(page::is_hidden(document(page), only(page, "i")));
}

TEST_CASE("what a style sheet hides is hidden, what is only out of sight is not") {
    One site(R"(<style>.gone{display:none} .ghost{visibility:hidden}
        .a11y{position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;opacity:0}</style>
        <div class=gone><input type=checkbox id=g></div><input type=checkbox class=ghost id=v>
        <input type=checkbox class=a11y id=s><label for=s>Shown <span class=gone>not</span></label>
        <div style="display:none" class=shown id=h>x</div><style>.shown{display:block !important}</style>)");
    const Page page = site.page({});
    CHECK(page::is_hidden(document(page), only(page, "#g")));
    CHECK(page::is_hidden(document(page), only(page, "#v")));
    CHECK_FALSE(page::is_hidden(document(page), only(page, "#s")));
    CHECK_FALSE(page::is_hidden(document(page), only(page, "#h")));
    CHECK(page::name(document(page), only(page, "#s")) == "Shown");
}

TEST_CASE("elements stand where the page has them, not where a parser would put them") {
    One site(R"(<div id=root></div><script>
        const p = document.createElement('p'), d = document.createElement('div'), f = document.createElement('form');
        f.id = 'outer'; const inner = document.createElement('form'); inner.id = 'inner';
        d.id = 'in-p'; p.append(d); inner.append(p); f.append(inner); root.append(f);
        const t = document.createElement('table'); const row = document.createElement('tr'); row.id = 'row';
        t.append(row); root.append(t);</script>)");
    const Page page = site.page({});
    (void)only(page, "#outer > #inner > p > #in-p");
    (void)only(page, "table > #row");
}

TEST_CASE("odd characters arrive as they are") {
    One site(R"(<p id=p></p><!-- {"in": "a comment"} --><script>
        p.textContent = 'a\u001eb\u001fc \ud800 \u{1F600} ä'; p.setAttribute('data-x', '"<&\u001e');</script>)");
    const Page page = site.page({});
    const page::NodeId p = only(page, "#p");
    CHECK(document(page).text_content(p) ==
          "a\uFFFD"
          "b\uFFFD"
          "c \uFFFD \U0001F600 ä");
    CHECK(document(page).attribute(p, "data-x") == "\"<&\uFFFD");
}

TEST_CASE("steps open the menu and the dialog in which the control is") {
    One site(R"(<button id=menu>Menu</button><div id=out></div><script>
        menu.onclick = () => setTimeout(() => {
            out.innerHTML = '<button role=menuitem>Settings</button>';
            out.firstChild.onclick = () => setTimeout(() => { out.innerHTML =
                '<div role=dialog><button role=switch aria-checked=true aria-label="Train on me"></button></div>'; },
                200);
        }, 200);</script>)");
    const Page page = site.page(role("switch", "Train on me"), {css("#menu"), role("menuitem", "Settings")});
    CHECK(state(page, role("switch", "Train on me")) == page::State{true});
    const Page without =
        site.page(role("switch", "Train on me"), {css("#menu"), role("menuitem", "Missing")});
    CHECK_FALSE(page::locate(without.content, role("switch", "Train on me"), {}).ok());
}

TEST_CASE("a step that matches two controls presses none") {
    One site("<button>Same</button><button>Same</button>");
    const auto page = site.read({}, {role("button", "Same")});
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::ambiguous);
}

TEST_CASE("a box of the browser in the way is closed") {
    One site(
        "<p>fine</p><script>setTimeout(() => { alert('hello'); document.body.append('after'); }, "
        "20);</script>");
    const Page page = site.page({});
    CHECK(session::test::text(page).find("fine") != std::string::npos);
    One nagging("<script>setInterval(() => alert('again'), 1);</script>");
    const auto nagged = nagging.read({});
    REQUIRE_FALSE(nagged.ok());
    CHECK(nagged.error().what.find("again") != std::string::npos);
    CHECK(session::test::text(site.page({})).find("fine") != std::string::npos);
}

TEST_CASE("a page that leads to a host of nobody's by script is left") {
    Site foreign([](const Request&) { return lookalikes::html("<p>foreign</p>"); });
    One site("<script>location.href = '" + foreign.url("/login") + "';</script>");
    const Page page = site.page({});
    CHECK(page.left_hosts);
    CHECK(page.landing.text() == foreign.url("/login"));
    CHECK(session::test::text(page).empty());
}

TEST_CASE("a page that goes on by script is followed") {
    Site site([](const Request& request) {
        if (request.path == "/third") return lookalikes::html("<input type=checkbox checked id=s>");
        const std::string next = request.path == "/second" ? "/third" : "/second";
        return lookalikes::html("<p>wait</p><script>setTimeout(() => { location.href = '" + next +
                                "'; }, 250);</script>");
    });
    Session session = session_for({site.authority()});
    const auto page =
        session::test::open_one(chromium(), waiting_for(session, site.url("/first"), css("#s")));
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(page->landing.path() == "/third");
    CHECK(state(*page, css("#s")) == page::State{true});
}

TEST_CASE("data is asked for once more, and a write is not, when the page goes on meanwhile") {
    std::atomic<int> asks{0};
    std::atomic<bool> arrived{false};
    Site site([&](const Request& request) {
        if (request.path == "/api") {
            // The first waits until the next document is there.
            const bool first = asks++ == 0;
            for (int i = 0; i < 1000 && first && !arrived; ++i) std::this_thread::sleep_for(10ms);
            return lookalikes::json({{"on", true}});
        }
        if (request.path == "/picture") {
            for (int i = 0; i < 1000 && asks == 0; ++i) std::this_thread::sleep_for(10ms);
            return lookalikes::empty(404);
        }
        if (request.path == "/arrived") {
            arrived = true;
            return lookalikes::empty(404);
        }
        if (request.cookie("went") == "on") return lookalikes::html("<p>rest</p><img src=/arrived>");
        return lookalikes::html(R"(<p>wait</p><script>onload = () => {
            const picture = new Image();
            picture.onerror = () => { document.cookie = 'went=on'; location.reload(); };
            picture.src = '/picture'; };</script>)");
    });
    browser::Options options = quick();
    options.http.timeout = 15s;
    BrowserDriver driver(options);
    SUBCASE("a read") {
        Session session = session_for({site.authority()});
        const auto data =
            session::test::open_one(driver, session::test::json_page(session, site.url("/api")));
        REQUIRE_MESSAGE(data.ok(), data.error().message());
        CHECK(std::get<page::Json>(data->content)["on"] == true);
        CHECK(asks == 2);
    }
    SUBCASE("a write") {
        Session session = session_for({site.authority()});
        const auto sent =
            session::test::write_one(driver, session::test::send(session, "POST", site.url("/api")));
        REQUIRE_FALSE(sent.ok());
        // Whether it has arrived is not known, which the reading that follows finds out.
        CHECK(sent.error().kind == ErrorKind::network);
        CHECK(asks == 1);
    }
    // It has not been taken for a page that hangs, which would cost the browser.
    CHECK(driver.browsing().is_alive());
}

TEST_CASE("a check of the browser in front of a site is waited for before data is asked for") {
    Site site([](const Request& request) {
        if (request.cookie("passed") == "yes") return lookalikes::json({{"on", true}});
        return lookalikes::html(
            "<title>Just a moment...</title><script>setTimeout(() => {"
            "document.cookie = 'passed=yes'; location.reload(); }, 400);</script>",
            403);
    });
    Session session = session_for({site.authority()});
    BrowserReader reader(quick());
    const auto data = session::test::open_one(reader, session::test::json_page(session, site.url("/api")));
    REQUIRE_MESSAGE(data.ok(), data.error().message());
    CHECK(data->status == 200);
    CHECK(data->has_json);
    const auto seen = site.seen();
    CHECK(std::ranges::count(seen, "/api", &Request::path) == 1);
}

TEST_CASE("data is asked for from any document that the site has, and without one its status is told") {
    for (const bool has_one : {true, false}) {
        CAPTURE(has_one);
        Site site([has_one](const Request& request) {
            if (request.path == "/api") return lookalikes::json({{"on", true}});
            if (request.path == "/robots.txt" && has_one) return lookalikes::text("", 200);
            return lookalikes::empty(404);
        });
        Session session = session_for({site.authority()});
        const auto data =
            session::test::open_one(chromium(), session::test::json_page(session, site.url("/api")));
        REQUIRE_MESSAGE(data.ok(), data.error().message());
        CHECK(data->status == (has_one ? 200 : 404));
        CHECK_FALSE(data->left_hosts);
        const auto sent =
            session::test::write_one(chromium(), session::test::send(session, "POST", site.url("/api")));
        CHECK(sent.ok() == has_one);
    }
}

TEST_CASE("what a page was made from does not stand for a control that is still to come") {
    One site(R"(<script type="application/json" id=state>{"on": true}</script><div id=root></div>
        <script>setTimeout(() => { root.innerHTML = '<input type=checkbox id=s>'; }, 400);</script>)");
    page::Ladder ladder = css("#s");
    page::JsonLocator embedded;
    embedded.embedded = page::Selector::parse("#state").value();
    embedded.pointer = "/on";
    ladder.push_back({embedded, false});
    const auto page = site.read(ladder);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    const auto control = page::locate(page->content, ladder, {});
    REQUIRE_MESSAGE(control.ok(), control.error().message());
    CHECK(control->rung == 0);
    CHECK(control->state == page::State{false});
}

TEST_CASE("a page that is too large is an error") {
    One site(R"(<div id=d></div><script>d.setAttribute('data-x', 'x'.repeat(17 << 20));</script>)");
    const auto page = site.read({});
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::too_large);
    One many(R"(<body><script>
        for (let i = 0; i < 251000; ++i) document.body.append(document.createElement('i'));</script>)");
    const auto crowded = many.read({});
    REQUIRE_FALSE(crowded.ok());
    CHECK(crowded.error().kind == ErrorKind::too_large);
}

TEST_CASE("many requests for data take few commands") {
    Site site([](const Request& request) { return lookalikes::json({{"path", request.path}}); });
    Session session = session_for({site.authority()});
    std::vector<PageRequest> pages;
    for (int i = 0; i < 40; ++i)
        pages.push_back(session::test::json_page(session, site.url("/" + std::to_string(i))));
    REQUIRE(session::test::open_one(chromium(), session::test::page(session, site.url("/"))).ok());
    const std::size_t before = chromium().commands();
    const auto answers = chromium().open(pages, {});
    MESSAGE("WebDriver commands for 40 requests: ", chromium().commands() - before);
    CHECK(chromium().commands() - before <= 22);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        REQUIRE(answers[i].ok());
        CHECK(std::get<page::Json>(answers[i]->content)["path"] == "/" + std::to_string(i));
    }
    CHECK(site.most_at_once() <= 7);
}

TEST_CASE("a page that never rests is looked at all the same, long before the time is up") {
    One site(R"(<p id=ticks>0</p><label><input type=checkbox id=s checked> Ads</label><script>
        setInterval(() => { const p = document.getElementById('ticks'); p.textContent = +p.textContent + 1; }, 20);</script>)");
    const Page page = site.page(css("#s"));
    CHECK(state(page, css("#s")) == page::State{true});
    // There is time for 300 of them.
    CHECK(std::stoi(document(page).text_content(only(page, "#ticks"))) < 200);
}

TEST_CASE(
    "a step that is there and never shown is passed over, one that matches two things is told as a step") {
    One site(
        "<button style='display:none'>Close dialog</button><p>Tools</p><p>Tools</p>"
        "<label><input type=checkbox id=s checked> Ads</label>");
    CHECK(site.page(css("#s"), {role("button", "Close dialog")}).passed_over ==
          std::vector<std::string>{"button \"Close dialog\""});
    const auto page = site.read(css("#s"), {{{page::TextLocator{{"Tools"}, {}}}}});
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::ambiguous);
    CHECK(page.error().what.starts_with("a step of `open` in the pack: 2 controls match text"));
}
