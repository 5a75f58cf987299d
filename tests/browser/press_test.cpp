// Pressing controls as a person would.
#include <doctest/doctest.h>

#include <mutex>

#include "browser/drivers.hpp"

using namespace optout;
using namespace optout::browser::test;
using namespace optout::session;
using session::test::session_for;

namespace {

constexpr const char* save = R"(<script>
    window.save = (name, value) => fetch('/save?' + name + '=' + value, {method: 'POST'});</script>)";

/// A page whose scripts tell the server what was pressed.
class Pressed {
  public:
    explicit Pressed(const std::string& html)
        : site_([html](const Request& request) {
              return request.is_write() ? lookalikes::json({{"ok", true}}) : lookalikes::html(save + html);
          }),
          session_(session_for({site_.authority()})) {}

    WriteRequest request(const page::Ladder& ladder, page::State present, page::State goal) {
        return press(session_, site_.url("/"), ladder, std::move(present), std::move(goal));
    }
    Result<Page> flip(const page::Ladder& ladder, bool present) {
        return session::test::write_one(chromium(), request(ladder, {present}, {!present}));
    }
    [[nodiscard]] std::vector<std::string> saved() const {
        std::vector<std::string> all;
        for (const Request& request : site_.seen()) {
            if (request.is_write()) all.push_back(request.query);
        }
        return all;
    }

  private:
    Site site_;
    Session session_;
};

using Saved = std::vector<std::string>;

/// One flip of #s from on, which the page saves.
void check_flip(const std::string& html) {
    CAPTURE(html);
    Pressed site(html + "<script>s.onchange = () => save('s', s.checked);</script>");
    const auto page = site.flip(css("#s"), true);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"s=false"});
    CHECK(state(*page, css("#s")) == page::State{false});
}

}  // namespace

TEST_CASE("a plain box, and one with a label") {
    check_flip("<input type=checkbox id=s checked>");
    check_flip("<label><input type=checkbox id=s checked> Ads</label>");
}

TEST_CASE("a box that is only there for assistive technology is pressed by its label") {
    check_flip(R"(<style>.a11y{position:absolute;left:-9999px;opacity:0}</style>
        <input type=checkbox class=a11y id=s checked><label for=s>Use my data</label>)");
    check_flip(
        R"(<style>.a11y{position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;overflow:hidden}</style>
        <input type=checkbox class=a11y id=s checked><label for=s>Use my data</label>)");
    check_flip(
        R"(<label>Use my data<input type=checkbox id=s checked style="display:none"><b>[switch]</b></label>)");
}

TEST_CASE("a box that is covered by what is drawn for it") {
    check_flip(R"(<label style="position:relative;display:block">Ads <input type=checkbox id=s checked>
        <span style="position:absolute;inset:0;background:#ddd">drawn</span></label>)");
    check_flip(R"(<input type=checkbox id=s checked><div style="position:fixed;inset:0;background:#ddd">
        a banner over everything</div>)");
}

TEST_CASE("a box under a link in its label, without any label, and far outside the window") {
    check_flip(
        R"(<label><a href="/elsewhere" style="display:block">what is this?</a><input type=checkbox id=s checked
        style="position:absolute;left:-9999px"></label>)");
    check_flip(R"(<input type=checkbox id=s checked style="position:absolute;left:-9999px">)");
    check_flip(R"(<div style="height:9000px"></div><div style="width:200px;overflow:auto;height:90px"><div
        style="padding:900px"><input type=checkbox id=s checked></div></div><div style="height:9000px"></div>)");
}

TEST_CASE("a switch that is a wrapper around a hidden box") {
    Pressed site(
        R"(<div role=switch aria-checked=true tabindex=0 id=w style="width:40px;height:20px;background:#aaa">
        <input type=checkbox checked style="display:none" id=hidden></div><script>
        w.onclick = () => { const on = w.getAttribute('aria-checked') !== 'true';
            w.setAttribute('aria-checked', on); hidden.checked = on; save('w', on); };</script>)");
    const auto page = site.flip(css("#hidden"), true);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"w=false"});
}

TEST_CASE("buttons that are switches, pressed ones, and one in a shadow root") {
    Pressed site(R"(<button role=switch aria-checked=true id=a>A</button>
        <button aria-pressed=true id=b>B</button><my-switch></my-switch><script>
        for (const [e, n] of [[a, 'aria-checked'], [b, 'aria-pressed']])
            e.onclick = () => { const on = e.getAttribute(n) !== 'true'; e.setAttribute(n, on); save(e.id, on); };
        customElements.define('my-switch', class extends HTMLElement { constructor() { super();
            this.attachShadow({mode: 'open'}).innerHTML = '<input type=checkbox checked id=c>';
            const c = this.shadowRoot.firstChild; c.onchange = () => save('c', c.checked); } });</script>)");
    for (const char* id : {"#a", "#b", "#c"}) {
        const auto page = site.flip(css(id), true);
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(state(*page, css(id)) == page::State{false});
    }
    CHECK(site.saved() == Saved{"a=false", "b=false", "c=false"});
}

TEST_CASE("a control in a frame") {
    Pressed site(R"(<iframe srcdoc="<input type=checkbox id=s checked
        onchange='parent.save(`s`, this.checked)'>" style="margin-top:3000px"></iframe>)");
    const auto page = site.flip(css("#s"), true);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"s=false"});
    CHECK(site.flip(css("#s"), true).ok());
}

TEST_CASE("a choice by radio buttons and by a menu") {
    Pressed site(R"(<label><input type=radio name=r value=all checked> Everyone</label>
        <label><input type=radio name=r value=none> Nobody</label>
        <select id=o><option value=1 selected>On<option value=0>Off</select><script>
        for (const r of document.getElementsByName('r')) r.onchange = () => save('r', r.value);
        o.onchange = () => save('o', o.value);</script>)");
    const auto radio = session::test::write_one(
        chromium(), site.request(css("[name=r]"), {std::string("all")}, {std::string("none")}));
    REQUIRE_MESSAGE(radio.ok(), radio.error().message());
    WriteRequest menu = site.request(css("#o"), {true}, {false});
    std::get<Press>(menu.action).rule.on = "1";
    std::get<Press>(menu.action).rule.off = "0";
    const auto chosen = session::test::write_one(chromium(), menu);
    REQUIRE_MESSAGE(chosen.ok(), chosen.error().message());
    CHECK(site.saved() == Saved{"r=none", "o=0"});
    WriteRequest impossible = site.request(css("[name=r]"), {std::string("all")}, {std::string("some")});
    const auto refused = session::test::write_one(chromium(), impossible);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().what.find("no choice") != std::string::npos);
    CHECK(site.saved().size() == 2);
}

TEST_CASE("a list of boxes: each that differs, and no other, also when the page draws itself anew") {
    Pressed site(R"(<fieldset id=f></fieldset><script>
        const on = {a: true, b: false, c: true};
        const draw = () => { f.innerHTML = Object.keys(on).map(k =>
            `<label><input type=checkbox name=${k} ${on[k] ? 'checked' : ''}>${k}</label>`).join('');
            for (const i of f.querySelectorAll('input')) i.onchange = () => {
                on[i.name] = i.checked; save(i.name, i.checked); draw(); }; };
        draw();</script>)");
    WriteRequest write =
        site.request(css("#f"), {std::vector<page::Box>{{"a=on", true}, {"b=on", false}, {"c=on", true}}},
                     {std::vector<page::Box>{{"a=on", false}, {"b=on", false}, {"c=on", false}}});
    std::get<Press>(write.action).rule.boxes = "input";
    const auto page = session::test::write_one(chromium(), write);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"a=false", "c=false"});
}

TEST_CASE("menu, dialog, tab, switch, and the dialog that asks again") {
    Pressed site(R"(<button id=menu>Account</button><div id=out></div><script>
        const later = f => setTimeout(f, 120);
        menu.onclick = () => later(() => { out.innerHTML =
            '<div role=dialog><button role=tab id=tab>Data</button><div id=panel></div></div>';
            tab.onclick = () => later(() => { panel.innerHTML =
                '<button role=switch aria-checked=true id=s>Improve the model</button>';
                s.onclick = () => later(() => { const d = document.createElement('div');
                    d.innerHTML = '<div role=alertdialog><button id=yes>Turn off</button></div>'; out.append(d);
                    yes.onclick = () => { d.remove(); s.setAttribute('aria-checked', false); save('s', false); };
                }); }); });</script>)");
    WriteRequest write = site.request(role("switch", "Improve the model"), {true}, {false});
    auto& action = std::get<Press>(write.action);
    action.before = {role("button", "Account"), role("tab", "Data")};
    action.confirm = {role("button", "Turn off")};
    const auto page = session::test::write_one(chromium(), write);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"s=false"});
    CHECK(state(*page, css("#s")) == page::State{false});
}

TEST_CASE("a confirming dialog that does not come is an error only when nothing has changed") {
    Pressed site(
        "<input type=checkbox id=s checked><button role=switch aria-checked=true id=t>T</button>"
        "<script>s.onchange = () => save('s', s.checked);</script>");
    WriteRequest changed = site.request(css("#s"), {true}, {false});
    std::get<Press>(changed.action).confirm = {role("button", "Turn off")};
    CHECK(session::test::write_one(chromium(), changed).ok());
    WriteRequest unchanged = site.request(css("#t"), {true}, {false});
    std::get<Press>(unchanged.action).confirm = {role("button", "Turn off")};
    const auto page = session::test::write_one(chromium(), unchanged);
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::not_found);
}

TEST_CASE("what reads otherwise, is greyed out, missing or not allowed to leave is not pressed") {
    Pressed site(R"(<input type=checkbox id=s checked><input type=checkbox id=d checked disabled>
        <script>for (const e of [s, d]) e.onchange = () => save(e.id, e.checked);</script>)");
    const auto otherwise = site.flip(css("#s"), false);
    REQUIRE_FALSE(otherwise.ok());
    CHECK(otherwise.error().kind == ErrorKind::refused);
    CHECK(site.flip(css("#d"), true).error().kind == ErrorKind::refused);
    CHECK(site.flip(css("#none"), true).error().kind == ErrorKind::not_found);
    CHECK(site.flip(css("input"), true).error().kind == ErrorKind::ambiguous);
    WriteRequest held = site.request(css("#s"), {true}, {false});
    held.before_send = []() -> Status { return Error{ErrorKind::io, "the disk is full", "", ""}; };
    CHECK(session::test::write_one(chromium(), held).error().kind == ErrorKind::io);
    CHECK(site.saved().empty());
}

TEST_CASE("a question in a box of the browser is answered with no, and told") {
    Pressed site(R"(<input type=checkbox id=s checked><script>
        s.onclick = event => { if (!confirm('Really?')) { event.preventDefault(); return; } save('s', false); };</script>)");
    const auto page = site.flip(css("#s"), true);
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().what.find("Really?") != std::string::npos);
    CHECK(site.saved().empty());
}

TEST_CASE("several presses on one page take one visit") {
    std::string html;
    for (int i = 0; i < 6; ++i) html += "<input type=checkbox checked id=s" + std::to_string(i) + ">";
    Site site([&](const Request& request) {
        return request.is_write() ? lookalikes::json({{"ok", true}})
                                  : lookalikes::html(save + html + R"(<script>
            for (const e of document.querySelectorAll('input')) e.onchange = () => save(e.id, e.checked);</script>)");
    });
    Session session = session_for({site.authority()});
    std::vector<WriteRequest> writes;
    for (int i = 0; i < 6; ++i)
        writes.push_back(press(session, site.url("/"), css("#s" + std::to_string(i)), {true}, {false}));
    REQUIRE(session::test::open_one(chromium(), session::test::page(session, site.url("/"))).ok());
    const std::size_t reads = site.seen().size(), before = chromium().commands();
    for (const auto& page : chromium().write(writes, {})) REQUIRE_MESSAGE(page.ok(), page.error().message());
    MESSAGE("WebDriver commands for 6 presses: ", chromium().commands() - before);
    CHECK(site.seen().size() == reads + 1 + 6);
}

TEST_CASE("a page is left by a press only to be told so") {
    Site foreign([](const Request&) { return lookalikes::html("<p>foreign</p>"); });
    Pressed site("<input type=checkbox id=s checked onchange=\"location.href='" + foreign.url("/x") + "'\">");
    const auto page = site.flip(css("#s"), true);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(page->left_hosts);
}

TEST_CASE("a dialog that closes when it is saved is opened again for the next switch in it") {
    Pressed site(R"(<button id=o onclick="d.style.display = 'block'">Settings</button>
        <div id=d style="display:none"><input type=checkbox id=a checked><input type=checkbox id=b checked>
        <button id=k>Save</button></div><script>
        const kept = JSON.parse(sessionStorage.kept || '[true,true]'); [a.checked, b.checked] = kept;
        k.onclick = () => { sessionStorage.kept = JSON.stringify([a.checked, b.checked]);
            save('ab', a.checked + '-' + b.checked); d.style.display = 'none'; };</script>)");
    std::vector<WriteRequest> writes;
    for (const char* id : {"#a", "#b"}) {
        writes.push_back(site.request(css(id), {true}, {false}));
        auto& press = std::get<Press>(writes.back().action);
        press.page.open = {css("#o")};
        press.confirm = {css("#k")};
    }
    for (const auto& page : chromium().write(writes, {})) REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"ab=false-true", "ab=false-false"});
}

TEST_CASE("what lies over a control is named when nothing gets past it") {
    Pressed site(
        R"(<input type=checkbox id=s checked><div role=dialog style="position:fixed;inset:0;background:#ddd">
        <h4>Allow   reports?</h4><button id=y>Yes</button></div>
        <script>s.onfocus = () => y.focus(); s.onchange = () => save('s', 0);</script>)");
    const auto page = site.flip(css("#s"), true);
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().message().find("\"Allow reports?\" lies over the control") != std::string::npos);
    CHECK(site.saved().empty());
}

TEST_CASE(
    "a form of a page without scripts is sent once, however it is answered, before anything else is opened") {
    const auto check = [](const std::function<Answer()>& answer) {
        Site site([&](const Request& request) {
            if (request.is_write()) return answer();
            return lookalikes::html(
                R"(<form method=post action=/save><label><input type=checkbox name=s id=s checked>
                Use my data</label><input type=hidden name=token value=t><button>Save</button></form>)");
        });
        Session session = session_for({site.authority()});
        WriteRequest request = press(session, site.url("/"), css("#s"), {true}, {false});
        std::get<Press>(request.action).confirm = {role("button", "Save")};
        const auto page = session::test::write_one(chromium(), request);
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(session::test::open_one(chromium(), session::test::page(session, site.url("/"))).ok());
        std::vector<std::string> sent;
        for (const Request& seen : site.seen()) {
            if (seen.is_write()) sent.push_back(seen.target() + " " + seen.body);
        }
        CHECK(sent == std::vector<std::string>{"/save token=t"});
        return page->landing.path();
    };
    const auto late = [](Answer answer) {
        answer.delay = 1500;  // longer than what is waited for on a page at rest
        return answer;
    };
    SUBCASE("without a document") {
        CHECK(check([] { return lookalikes::empty(204); }) == "/");
        CHECK(check([&] { return late(lookalikes::empty(204)); }) == "/");
    }
    SUBCASE("with one") {
        CHECK(check([] { return lookalikes::html("<p>saved</p>"); }) == "/save");
        CHECK(check([&] { return late(lookalikes::html("<p>saved</p>")); }) == "/save");
    }
    SUBCASE("with another address") {
        CHECK(check([] { return lookalikes::redirect("/saved"); }) == "/saved");
    }
}

TEST_CASE("a link of a page without scripts is followed before the control is looked for") {
    Site site([](const Request& request) {
        if (request.path == "/") return lookalikes::html("<a href=/data>Data</a>");
        Answer answer = lookalikes::html("<input type=checkbox id=s checked>");
        answer.delay = 800;
        return answer;
    });
    Session session = session_for({site.authority()});
    PageRequest request = waiting_for(session, site.url("/"), css("#s"));
    request.open = {role("link", "Data")};
    const auto page = session::test::open_one(chromium(), request);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(page->landing.path() == "/data");
    CHECK(state(*page, css("#s")) == page::State{true});
}

TEST_CASE("what comes under the pointer as it arrives is not pressed in place of the control") {
    Pressed site(R"(<label for=s>Use my data</label> <input type=checkbox id=s checked>
        <button id=trap style="display:none;position:fixed;inset:0;width:100%;height:100%">Delete all</button>
        <script>s.onchange = () => save('s', s.checked); trap.onmousedown = trap.onclick = () => save('trap', 1);
        addEventListener('mousemove', () => { trap.style.display = 'block'; });</script>)");
    const auto page = site.flip(css("#s"), true);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"s=false"});
}

TEST_CASE("what is not shown is not pressed, and nothing has left for it") {
    Pressed site("<div style='display:none'><input type=checkbox checked id=s></div>");
    WriteRequest request = site.request(css("#s"), {true}, {false});
    bool left = false;
    request.before_send = [&left] {
        left = true;
        return success();
    };
    const auto page = session::test::write_one(chromium(), request);
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().message().find("the control is not shown") != std::string::npos);
    CHECK_FALSE(left);
    CHECK(site.saved().empty());
}

TEST_CASE("steps that are not there are named, also on a page that never rests") {
    Site site([](const Request&) {
        return lookalikes::html(
            "<p id=n>0</p><a id=m>Menu</a><script>"
            "setInterval(() => n.textContent = 1 + +n.textContent, 300);</script>");
    });
    Session session = session_for({site.authority()});
    PageRequest request = session::test::page(session, site.url("/"));
    request.open = {{page::Rung{page::TextLocator{{"Menu"}, std::nullopt}}}, role("link", "Tools")};
    request.awaited = {css("#never")};
    const auto page = session::test::open_one(chromium(), request);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(page->passed_over == std::vector<std::string>{"link \"Tools\""});
}

TEST_CASE("a control that slides in is pressed where it comes to rest") {
    Pressed site(
        R"(<style>#d { transition: transform 0.7s; transform: translateX(-300px); } #d.in { transform: none; }</style>
        <button id=o>Options</button><div id=d><label><input type=checkbox id=s checked> Data</label></div>
        <script>o.onclick = () => d.classList.add('in'); s.onchange = () => save('s', s.checked);</script>)");
    WriteRequest request = site.request(css("#s"), {true}, {false});
    std::get<Press>(request.action).page.open = {css("#o")};
    const auto page = session::test::write_one(chromium(), request);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(site.saved() == Saved{"s=false"});
}
