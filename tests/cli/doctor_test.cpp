// What `sites` and `doctor` say of each way in which a sign-in can fail.
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "cli/world.hpp"
#include "support/real_browsers.hpp"

using support::Door;
using support::Finished;
using support::Firefox;
using world::json;
using world::World;

namespace {

/// "subject: what" of every finding, the broken ones with a mark.
std::string findings(const json& report) {
    std::string text;
    for (const json& finding : report["findings"])
        text += std::string(finding["ok"] ? "" : "! ") + finding["subject"].get<std::string>() + ": " +
                finding["what"].get<std::string>() + "\n";
    return text;
}

bool says(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    CHECK_MESSAGE(found, ("\"" + part + "\" is not in\n" + text));
    return found;
}

json site_of(const json& report, const std::string& id) {
    for (const json& site : report["sites"]) {
        if (site["site"] == id) return site;
    }
    return {};
}

}  // namespace

TEST_CASE("an expired, a cleared, a misplaced and a missing sign-in are told apart") {
    World w({"github", "x"});
    w.configure_reach_only();
    Door door(w.authority, {"github.com", "x.com"});
    door.put("me", w.site("github").sign_in());
    door.put("brief",
             {"auth_token=12345678901; Path=/; Secure; Max-Age=5", "ct0=1; Path=/; Secure; Max-Age=5"});
    Firefox firefox(w.home.path(), door, "default-release",
                    {"user_pref(\"privacy.sanitize.sanitizeOnShutdown\", true);",
                     "user_pref(\"privacy.clearOnShutdown_v2.cookiesAndStorage\", true);"});
    firefox.visit("github.com", "me", 2);
    firefox.visit("x.com", "brief");
    support::visit_with_chromium(w.home.path(), door, "github.com", "me");
    // A running Firefox writes when it pleases; by then the brief ones have expired.
    json sites;
    for (int i = 0; i < 300; ++i) {
        sites = w.report({"sites"});
        const json found = site_of(sites, "x")["accounts"];
        if (site_of(sites, "github")["accounts"].size() == 2 && !found.empty() &&
            found[0]["state"] == "expired")
            break;
        ::usleep(200'000);
    }
    CHECK(sites["cookies_decrypted"] == 0);
    const json github = site_of(sites, "github")["accounts"], x = site_of(sites, "x")["accounts"];
    REQUIRE(github.size() == 2);
    CHECK(github[0]["state"] == "signed in");
    CHECK(github[0]["browser"] == "firefox");
    CHECK(github[0]["profile"] == "default-release");
    CHECK(github[0]["container"] == "Work");
    CHECK(github[0]["cleared_on_exit"] == true);
    CHECK(github[0]["ends"].get<long long>() > std::time(nullptr) + 80000);
    CHECK(github[1]["browser"] == "chromium");
    REQUIRE(x.size() == 1);
    CHECK(x[0]["state"] == "expired");
    CHECK(site_of(sites, "reddit")["accounts"].empty());
    const std::string text = w.optout({"sites"}).out;
    says(text, "signed in     Firefox, profile default-release, container Work  until ");
    says(text, "expired       Firefox, profile default-release  since ");
    says(text, "it takes a token");

    // Nothing is wrong as long as nobody asked for more.
    const json healthy = w.report({"doctor"});
    std::string found = findings(healthy);
    says(found, "Firefox, profile default-release: it throws its cookies away when it ends");
    says(found, "GitHub: signed in, Firefox, profile default-release, container Work, until ");
    says(found, "X: the sign-in has expired since ");
    CHECK(w.optout({"doctor", "github"}).exit_code == 0);
    CHECK(w.optout({"doctor", "x"}).exit_code == 3);
    CHECK(w.optout({"doctor", "reddit"}).exit_code == 3);
    CHECK(w.optout({"doctor", "githup"}).exit_code == 2);

    w.configure_reach_only(
        "[[account]]\nsite = \"github\"\nbrowser = \"firefox\"\ncontainer = \"Banking\"\n");
    const json misplaced = w.report({"doctor", "github"});
    CHECK(misplaced["exit_code"] == 3);
    says(findings(misplaced),
         "! GitHub: not signed in, firefox::Banking, but in Firefox, profile default-release, "
         "container Work and in Chromium, profile Default");
    w.configure_reach_only("[[account]]\nsite = \"github\"\nbrowser = \"vivaldi\"\n");
    says(findings(w.report({"doctor", "github"})), "! GitHub: not signed in, vivaldi, but in ");
    const Finished run = w.optout({"run", "--dry-run", "github"});
    CHECK(run.exit_code == 3);
    says(run.out, "there is no such profile");

    // Signed in with another account: the run says it, and doctor remembers.
    w.configure_reach_only(
        "[[account]]\nsite = \"github\"\nbrowser = \"chromium\"\nuser = \"robin-example\"\n");
    CHECK(w.optout({"run", "--yes"}).exit_code == 3);
    says(findings(w.report({"doctor", "github"})), "signed in as casey-example, not as robin-example");

    support::write_file(w.home.path() + "/old.txt", "github.com\tFALSE\t/\tTRUE\t1000\tuser_session\tv\n");
    w.configure_reach_only("[[account]]\nsite = \"github\"\ncookies = \"../../old.txt\"\n");
    const json exported = w.report({"doctor", "github"});
    CHECK(exported["exit_code"] == 3);
    says(exported.dump(), "export them again while signed in");
    support::write_file(w.home.path() + "/old.txt", "no cookies");
    CHECK(w.optout({"doctor", "github"}).exit_code == 2);

    firefox.quit();
    w.configure_reach_only();
    CHECK(site_of(w.report({"sites"}), "github")["accounts"].size() == 1);
}

TEST_CASE("a broken configuration, pack, journal, store and file are told with what to do") {
    const support::Home home;
    const auto doctor = [&] { return home.optout({"doctor", "--json"}); };
    const Finished bare = home.optout({"doctor"});
    CHECK(bare.exit_code == 1);
    says(bare.out, "problem  browsers: no browser of this machine keeps a profile that optout knows");

    support::write_file(home.path() + "/.mozilla/firefox/a.default/cookies.sqlite", std::string(9000, 'x'));
    const json damaged = doctor().json();
    CHECK(damaged["exit_code"] == 1);
    says(findings(damaged), "! Firefox, profile default: this is not a cookie store");
    const Finished run = home.optout({"run", "--dry-run"});
    CHECK(run.exit_code == 3);
    says(run.err, "Firefox, profile default is left out");
    CHECK(home.optout({"run", "--dry-run", "--cookies-from-browser", "firefox"}).exit_code == 2);

    home.write_pack("broken", "{");
    CHECK(doctor().exit_code == 2);
    says(findings(doctor().json()), "! pack ");
    home.write_pack("broken", "{}");
    home.write_config("[[account]]\nsite = \"nowhere\"\nbrowser = \"firefox\"\n");
    says(findings(doctor().json()), "! configuration: there is no pack for the site \"nowhere\"");
    support::write_file(home.journal(), "no journal");
    says(findings(doctor().json()), "! journal: ");
    home.write_config("nonsense");
    CHECK(doctor().exit_code == 2);
}

TEST_CASE(
    "v11: the password comes from the Secret Service, without it, locked, or another one, that is said") {
    World w({"github"});
    w.configure_reach_only();
    Door door(w.authority, {"github.com"});
    const auto credentials = w.site("github").sign_in();
    door.put("me", credentials);
    const support::DesktopSession desktop;
    auto environment = desktop.environment();
    environment.erase("HOME");
    support::visit_with_chromium(w.home.path(), door, "github.com", "me", "Default",
                                 {"--password-store=gnome-libsecret"}, environment);
    REQUIRE(support::read_file(w.home.path() + "/.config/chromium/Default/Cookies").find("v11") !=
            std::string::npos);
    const auto run = [&](const std::map<std::string, std::string>& with, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"run", "--dry-run", "--json"});
        return w.home.optout_with(with, more);
    };
    const json fine = run(environment).json();
    CHECK(fine["accounts"][0]["signed_in_as"] == "casey-example");
    CHECK(fine["cookies_decrypted"] == credentials.cookies.size());

    const auto told = [&](const Finished& finished, const std::string& part) {
        CHECK(finished.exit_code == 3);
        const json report = finished.json();
        REQUIRE(report["accounts"].size() == 1);
        CHECK(report["cookies_decrypted"] == 0);
        says(report["accounts"][0]["trouble"]["what"], part);
        CHECK(!report["accounts"][0]["trouble"]["remedy"].get<std::string>().empty());
    };
    told(run({}), "no desktop session");
    told(run(environment, {"--cookies-from-browser", "chromium+basictext"}), "which was not to be asked");
    told(run({{"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"}}), "no keyring answers");
    const Finished doctor = w.home.optout_with({}, {"doctor", "github"});
    CHECK(doctor.exit_code == 3);
    says(doctor.out, "no desktop session");
    desktop.lock();
    told(run(environment), "is locked");
    const auto explained = [&](const std::map<std::string, std::string>& with, const std::string& what,
                               const std::string& remedy) {
        const Finished finished = w.home.optout_with(with, {"doctor", "github"});
        CHECK(finished.exit_code >= 2);
        says(finished.out, what);
        says(finished.out, remedy);
    };
    explained(environment, "the keyring that holds the browser's password is locked", "unlock it");
    explained({{"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"}}, "no keyring answers",
              "switch on \"Use KWallet for the Secret Service interface\"");
    {
        const support::DesktopSession empty;
        auto other = empty.environment();
        other.erase("HOME");
        told(run(other), "holds no password of this browser");
        explained(other, "the keyring holds no password of this browser",
                  "in KWallet, which optout cannot ask");
        (void)support::run({"sh", "-c",
                            "printf wrong | secret-tool store --label='Chromium Safe Storage' xdg:schema "
                            "chrome_libsecret_os_crypt_password_v2 application chromium"},
                           empty.environment());
        told(run(other), "encrypted with another key");
        explained(other, "encrypted with another key",
                  "the keyring holds the password of another installation");
    }
    CHECK(w.site("github").ledger.requests() > 0);
}
