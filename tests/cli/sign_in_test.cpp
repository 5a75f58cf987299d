// `optout sign-in` in a real window (under Xvfb), and which sign-in a service is reached with afterwards.
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "cli/world.hpp"
#include "support/display.hpp"
#include "support/real_browsers.hpp"

using support::Door;
using support::Finished;
using world::json;
using world::World;

namespace {

constexpr const char* no_window_yet = "nobody has signed in to it in optout's own window";

bool has(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    CHECK_MESSAGE(found, ("\"" + part + "\" is not in\n" + text));
    return found;
}

std::size_t lines_of(const std::string& text, const std::string& begin) {
    std::size_t count = 0;
    for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) ++count;
    return count;
}

std::map<std::string, std::string> shown_on(const support::Display& display) {
    return {{"DISPLAY", display.name()}};
}

/// settings.test, as a service that is read by this driver; `sign_in` is the pack's.
void write_pack(const World& w, const std::string& driver, const json& sign_in) {
    json pack = json::parse(world::forms_pack(1));
    pack["drivers"] = {driver};
    pack["sign_in"] = sign_in;
    w.home.write_pack("forms", pack.dump());
}
const json by_cookie{{"url", "https://settings.test/sign-in"},
                     {"cookies", {"session"}},
                     {"imported", "risky"},
                     {"imported_note", "Forms ends sessions that move"}};

/// The sign-in page signs in by itself after a moment, as a person would.
void sign_in_by_itself(World& w, const std::string& account) {
    const auto credentials = w.site("forms").sign_in(account);
    auto page = world::lookalikes::answering(
        {{"status", 200},
         {"type", "text/html"},
         {"body",
          "<!doctype html><title>Sign in</title><script>setTimeout(() => { document.cookie = 'session=" +
              credentials.cookies.front().value +
              "; Path=/; Secure; Max-Age=86400'; location = '/settings/1'; }, 1500)</script>"}});
    page.on = "/sign-in";
    w.site("forms").behave();
    w.site("forms").misbehave(page);
}

json account_of(World& w, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"run", "--dry-run", "forms"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world::account(w.report(arguments), "forms");
}

/// The browser of a window, by the folder of its profile; 0 when there is none.
pid_t browser_of(const std::string& folder) {
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
        std::ifstream file(entry.path() / "cmdline", std::ios::binary);
        const std::string line((std::istreambuf_iterator<char>(file)), {});
        // Its own helpers have a --type.
        if (line.find("user-data-dir=" + folder) != std::string::npos &&
            line.find("--type=") == std::string::npos)
            return std::stoi(entry.path().filename().string());
    }
    return 0;
}

}  // namespace

TEST_CASE("sign-in waits in a window until somebody is signed in, runs use that window from then on") {
    World w({"forms"});
    w.configure_reach_only();
    const support::Display display;
    const std::string folder = w.home.path() + "/.local/state/optout/windows/main";
    SUBCASE("a pack whose cookies tell it") {
        write_pack(w, "browser", by_cookie);
    }
    SUBCASE("a pack whose page tells it") {
        write_pack(w, "browser", {{"url", "https://settings.test/settings/1"}});
    }
    sign_in_by_itself(w, "casey");
    const Finished signed_in = w.home.optout_with(shown_on(display), {"sign-in", "forms"}, 120);
    CHECK_MESSAGE(signed_in.exit_code == 0, signed_in.err);
    has(signed_in.err, "Sign in to Forms in the window. optout waits, and sees no password.");
    has(signed_in.out, "Signed in to Forms as casey. The window is closed; its sign-in is kept in " + folder);
    CHECK(w.writes() == 0);
    struct stat status {};
    REQUIRE(::stat(folder.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0700);
    CHECK(browser_of(folder) == 0);

    // Without a display: the kept profile is enough.
    const json account = account_of(w);
    CHECK(account["sign_in"] == "window");
    CHECK(account["source"] == "optout's own window, profile main");
    CHECK(account["signed_in_as"] == "casey");
    has(account["sign_in_why"], "stays in the one that it was made in");
    const Finished run = w.optout({"run", "--yes"}, 120);
    CHECK_MESSAGE(run.exit_code == 0, (run.out + run.err));
    has(run.out, "signed in as casey in optout's own window, profile main");
    has(run.out, "sign-in     Forms is read in a browser");
    CHECK(w.site("forms").get("setting_1", "casey") == false);
    has(w.optout({"sites"}).out, "optout's own window, profile main");

    // The service has ended the session: its cookie is still there and does not count.
    w.site("forms").end_sessions();
    w.site("forms").behave();
    CHECK(account_of(w)["trouble"]["verdict"] == "signed-out");
    sign_in_by_itself(w, "robin");
    const Finished again = w.home.optout_with(shown_on(display), {"sign-in", "forms", "--json"}, 120);
    CHECK_MESSAGE(again.exit_code == 0, again.err);
    CHECK(again.json()["signed_in_as"] == "robin");
    CHECK(account_of(w)["signed_in_as"] == "robin");

    has(w.optout({"sign-in", "forms", "--forget"}).out, "Removed optout's own window, " + folder);
    CHECK(!std::filesystem::exists(folder));
    w.site("forms").behave();
    CHECK(w.optout({"run", "--dry-run", "forms"}, 120).exit_code == 3);
    has(w.optout({"sign-in", "forms", "--forget"}).out, "optout keeps no sign-in to Forms");
}

TEST_CASE(
    "a window that is closed, given up, waited for in vain or cannot be shown is one clear message each") {
    World w({"forms"});
    w.configure_reach_only();
    write_pack(w, "browser", by_cookie);
    const auto told = [](const Finished& finished, int code, const std::string& what) {
        CHECK(finished.exit_code == code);
        has(finished.err, what);
        CHECK(lines_of(finished.err, "optout: ") <= 4);  // which browser, no sandbox, what to do, and this
        CHECK(finished.out.empty());
    };
    const Finished nowhere = w.optout({"sign-in", "forms"});
    told(nowhere, 2, "the browser needs a window, and there is no display for one");
    CHECK(lines_of(nowhere.err, "optout: ") == 1);
    told(w.home.optout_with({{"DISPLAY", ":4711"}}, {"sign-in", "forms"}), 2,
         "no display answers at DISPLAY=:4711");

    const support::Display display;
    told(w.home.optout_with(shown_on(display), {"sign-in", "forms", "--patience", "3"}, 120), 3,
         "nobody was seen to sign in to Forms within 3 seconds");
    auto environment = w.home.environment();
    environment["DISPLAY"] = display.name();
    told(support::run({"timeout", "--preserve-status", "-s", "INT", "10", OPTOUT_BINARY, "sign-in", "forms"},
                      environment, 120),
         3, "given up: nobody was seen to sign in to Forms");

    const std::string folder = w.home.path() + "/.local/state/optout/windows/main";
    const std::size_t before = w.site("forms").ledger.requests();
    auto closed = std::async(std::launch::async, [&] {
        return w.home.optout_with(shown_on(display), {"sign-in", "forms"}, 120);
    });
    for (int i = 0; i < 600 && w.site("forms").ledger.requests() == before; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    // A second one in the same window, while it is open.
    const Finished second = w.home.optout_with(shown_on(display), {"sign-in", "forms"}, 120);
    told(second, 1, "this window is open already");
    // By which Chromium closes its windows and ends.
    while (closed.wait_for(std::chrono::seconds(1)) != std::future_status::ready) {
        if (const pid_t browser = browser_of(folder); browser > 0) ::kill(browser, SIGTERM);
    }
    told(closed.get(), 3, "the window was closed, and nobody was seen to sign in to Forms");
    CHECK(browser_of(folder) == 0);
}

TEST_CASE("what sign-in cannot do is said without a window") {
    World w({"forms", "reddit"});
    w.configure_reach_only();
    const auto refused = [&](const std::vector<std::string>& arguments, const std::string& what) {
        std::vector<std::string> all{"sign-in"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const Finished finished = w.optout(all);
        CHECK(finished.exit_code == 2);
        has(finished.err, what);
        CHECK(lines_of(finished.err, "\n") == 1);
    };
    write_pack(w, "http", json::object());
    refused({"forms"}, "does not say how to tell that somebody is signed in");
    refused({"reddit"}, "Reddit takes a token");
    refused({"redit"}, "did you mean reddit?");
    refused({}, "SITE is required");
    write_pack(w, "http", by_cookie);
    refused({"forms", "--label", "../x"}, "cannot be the name of a sign-in");
    refused({"forms", "--save", "purse"}, "say keyring");
    refused({"forms", "--cookies", "x"}, "--save");
    refused({"forms", "--forget", "--save", "file"}, "excludes");
    refused({"forms", "--patience", "0"}, "--patience");
}

TEST_CASE(
    "a service that is read in a browser: own window first, running browser second, imported cookies third") {
    World w({"forms"});
    w.configure_reach_only();
    write_pack(w, "browser", by_cookie);
    Door door(w.authority, {"settings.test"});
    door.put("imported", w.site("forms").sign_in("casey"));
    door.put("attached", w.site("forms").sign_in("robin"));
    support::visit_with_chromium(w.home.path(), door, "settings.test", "imported");

    const json preview = w.report({"run", "--dry-run", "forms"});
    CHECK(preview["cookies_decrypted"] == 1);
    const json imported = world::account(preview, "forms");
    CHECK(imported["sign_in"] == "imported");
    CHECK(imported["signed_in_as"] == "casey");
    CHECK(imported["source"] == "Chromium, profile Default");
    has(imported["sign_in_why"], no_window_yet);
    has(imported["sign_in_note"], "Forms ends sessions that move");
    const std::string text = w.optout({"run", "--dry-run", "forms"}, 120).out;
    has(text,
        "sign-in     Forms is read in a browser, but nobody has signed in to it in optout's own window");
    has(text,
        "note        the sign-in was made in another program: Forms ends sessions that move; `optout sign-in "
        "forms`");

    const support::TemporaryFolder other_home;
    const int port = support::free_port();
    const std::string rules =
        "--host-resolver-rules=MAP settings.test:443 127.0.0.1:" + std::to_string(w.site("forms").port()) +
        ", MAP settings.test 127.0.0.1";
    const auto running =
        support::stay_with_chromium(other_home.path(), door, "settings.test", "attached", port, {rules});
    const std::string attach = "[browser]\nattach = \"127.0.0.1:" + std::to_string(port) + "\"\n";
    w.configure_reach_only(attach);
    const json second = w.report({"run", "--dry-run", "forms"});
    CHECK(second["cookies_decrypted"] == 0);
    const json attached = world::account(second, "forms");
    CHECK(attached["sign_in"] == "attached");
    CHECK(attached["signed_in_as"] == "robin");
    CHECK(attached["source"] == "your browser at 127.0.0.1:" + std::to_string(port));
    has(attached["sign_in_why"], no_window_yet);
    CHECK(attached["sign_in_note"] == "");

    // What was named is taken, whatever else there is.
    const json named = account_of(w, {"--cookies-from-browser", "chromium"});
    CHECK(named["sign_in"] == "imported");
    CHECK(named["signed_in_as"] == "casey");
    CHECK(named["sign_in_why"] == "you named it");

    const support::Display display;
    sign_in_by_itself(w, "casey");
    const Finished signed_in =
        w.home.optout_with(shown_on(display), {"sign-in", "forms", "--label", "home"}, 120);
    CHECK_MESSAGE(signed_in.exit_code == 0, signed_in.err);
    const json first = w.report({"run", "--dry-run", "forms"});
    CHECK(first["cookies_decrypted"] == 0);
    CHECK(first["accounts"].size() == 1);
    const json window = world::account(first, "forms");
    CHECK(window["sign_in"] == "window");
    CHECK(window["label"] == "home");
    CHECK(window["signed_in_as"] == "casey");
    // The configuration can name the window, too.
    w.configure_reach_only(
        attach + "[[account]]\nsite = \"forms\"\nbrowser = \"window\"\nprofile = \"home\"\nlabel = \"me\"\n");
    CHECK(account_of(w)["sign_in"] == "window");
    CHECK(account_of(w)["label"] == "me");

    // Without a browser, cookies are taken over, wherever they are.
    write_pack(w, "http", {{"url", "https://settings.test/sign-in"}, {"cookies", {"session"}}});
    w.configure_reach_only(attach);
    const json http = w.report({"run", "--dry-run", "forms"});
    REQUIRE(http["accounts"].size() == 2);
    CHECK(http["cookies_decrypted"] == 2);
    for (const json& account : http["accounts"]) {
        CHECK(account["sign_in"] == "imported");
        has(account["sign_in_why"], "Forms is read without a browser");
        CHECK(account["sign_in_note"] == "");
    }
}

TEST_CASE("two windows are two accounts, and forgetting one leaves the other") {
    World w({"forms"});
    w.configure_reach_only();
    write_pack(w, "browser", by_cookie);
    const support::Display display;
    for (const char* who : {"casey", "robin"}) {
        sign_in_by_itself(w, who);
        const Finished done =
            w.home.optout_with(shown_on(display), {"sign-in", "forms", "--label", who}, 120);
        CHECK_MESSAGE(done.exit_code == 0, done.err);
    }
    const json both = w.report({"run", "--yes"});
    REQUIRE(both["accounts"].size() == 2);
    for (const json& account : both["accounts"]) CHECK(account["label"] == account["signed_in_as"]);
    CHECK(w.site("forms").get("setting_1", "casey") == false);
    CHECK(w.site("forms").get("setting_1", "robin") == false);
    CHECK(w.optout({"sign-in", "forms", "--forget", "--label", "casey"}).exit_code == 0);
    const json left = w.report({"run", "--dry-run"});
    REQUIRE(left["accounts"].size() == 1);
    CHECK(left["accounts"][0]["signed_in_as"] == "robin");
}
