// Signed in the way the user already is: real profiles of real browsers, no configuration of accounts.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "cli/world.hpp"
#include "support/real_browsers.hpp"

using support::Door;
using support::Finished;
using support::Firefox;
using world::json;
using world::World;

namespace {

using Texts = std::vector<std::string>;

constexpr const char* canary = "CANARY-OF-A-HOST-THAT-NO-PACK-NAMES";

/// The accounts of a report by site and source, with who is signed in (or the trouble's verdict).
std::set<std::string> accounts_of(const json& report) {
    std::set<std::string> lines;
    for (const json& account : report["accounts"]) {
        const std::string who = account.contains("trouble") ? account["trouble"]["verdict"].get<std::string>()
                                                            : account["signed_in_as"].get<std::string>();
        lines.insert(account["site"].get<std::string>() + " | " + account["source"].get<std::string>() +
                     " | " + who);
    }
    return lines;
}

/// Of a process that may end meanwhile: then what there was.
std::string proc_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The command lines and environments of all processes on this machine that may be looked at.
std::string everybodys_arguments() {
    std::string all;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
        for (const char* part : {"cmdline", "environ"}) {
            std::string line = proc_file(entry.path() / part);
            std::ranges::replace(line, '\0', ' ');
            all += line + "\n";
        }
    }
    return all;
}

/// The largest core file that each process with this in its environment may leave.
std::vector<std::string> core_limits(const std::string& in_environment) {
    std::vector<std::string> limits;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
        if (proc_file(entry.path() / "environ").find(in_environment) == std::string::npos) continue;
        std::istringstream all(proc_file(entry.path() / "limits"));
        for (std::string line; std::getline(all, line);) {
            if (line.starts_with("Max core file size")) limits.push_back(line);
        }
    }
    return limits;
}

Texts values_of(const std::vector<world::lookalikes::Credentials>& all) {
    Texts values{canary};
    for (const auto& credentials : all) {
        for (const auto& cookie : credentials.cookies) {
            // "yes" is no secret, and the sign-in name is what the user wants to see.
            if (cookie.value.size() > 8 && cookie.value.find("example") == std::string::npos)
                values.push_back(cookie.value);
        }
    }
    return values;
}

void check_absent(const Texts& secrets, const std::string& text) {
    for (const std::string& secret : secrets) CHECK(text.find(secret) == std::string::npos);
}

}  // namespace

TEST_CASE(
    "without a configuration, the sign-ins in Firefox and Chromium are found, previewed and opted out") {
    World w({"github", "x"});
    w.configure_reach_only();
    const auto casey = w.site("github").sign_in("casey-example"),
               robin = w.site("github").sign_in("robin-example");
    const auto x = w.site("x").sign_in();
    Door door(w.authority, {"github.com", "x.com", "unnamed.example"});
    door.put("casey", casey);
    door.put("robin", robin);
    door.put("x", x);
    door.put("other", {std::string("session=") + canary + "; Path=/; Secure; Max-Age=86400"});
    {
        Firefox firefox(w.home.path(), door);
        firefox.visit("unnamed.example", "other");
        firefox.visit("github.com", "casey");
        firefox.visit("github.com", "robin", 2);
        firefox.wait_for("userContextId=2");
        firefox.quit();
    }
    support::visit_with_chromium(w.home.path(), door, "unnamed.example", "other");
    support::visit_with_chromium(w.home.path(), door, "x.com", "x");

    const std::set<std::string> all{
        "github | Firefox, profile default-release | casey-example",
        "github | Firefox, profile default-release, container Work | robin-example",
        "x | Chromium, profile Default | casey_example"};
    const std::size_t held = casey.cookies.size() + robin.cookies.size() + x.cookies.size();
    const auto stores = support::fingerprints(w.home.path(), {"cookies", "Cookies", "sessionstore"});
    CHECK(stores.size() >= 3);

    const json preview = w.report({"run", "--dry-run", "--unverified-writes"});
    CHECK(accounts_of(preview) == all);
    CHECK(preview["cookies_decrypted"] == held);
    CHECK(preview["requests_planned"].get<int>() > 2);
    CHECK(w.writes() == 0);

    const Finished text = w.optout({"-v", "run", "--yes", "--unverified-writes"});
    CHECK(text.exit_code == 0);
    CHECK(text.out.find("signed in as robin-example in Firefox, profile default-release, container Work") !=
          std::string::npos);
    CHECK(w.site("github").get("telemetry", "casey-example") == "disabled");
    CHECK(w.site("github").get("telemetry", "robin-example") == "disabled");
    CHECK(w.site("x").get("allow_ads_personalization") == false);

    // One site alone: the other's cookies stay as they are.
    CHECK(w.report({"run", "--dry-run", "x"})["cookies_decrypted"] == x.cookies.size());
    CHECK(w.report({"run", "--dry-run", "x", "--unverified-writes"})["exit_code"] == 0);
    CHECK(support::fingerprints(w.home.path(), {"cookies", "Cookies", "sessionstore"}) == stores);

    const Texts secrets = values_of({casey, robin, x});
    CHECK(secrets.size() > 5);
    check_absent(secrets, text.out + text.err + preview.dump());
    check_absent(secrets, w.optout({"history"}).out + w.optout({"sites"}).out);
    for (const char* ours : {"/.local/state/optout", "/.config/optout"})
        check_absent(secrets, support::read_tree(w.home.path() + ours));
    // Each account's requests carry its own cookies and no others'.
    for (const auto& entry : w.site("x").ledger.entries()) {
        check_absent(values_of({casey, robin}), entry.request.header("Cookie"));
    }
    for (const auto& entry : w.site("github").ledger.entries()) {
        const std::string sent = entry.request.header("Cookie");
        check_absent(values_of({x}), sent);
        const bool has_casey = sent.find(casey.cookies.front().value) != std::string::npos;
        const bool has_robin = sent.find(robin.cookies.front().value) != std::string::npos;
        CHECK(has_casey != has_robin);
    }
}

TEST_CASE("--cookies-from-browser takes one browser, profile or container, and says what there is instead") {
    World w({"github"});
    w.configure_reach_only();
    const auto casey = w.site("github").sign_in("casey-example"),
               robin = w.site("github").sign_in("robin-example");
    Door door(w.authority, {"github.com"});
    door.put("casey", casey);
    door.put("robin", robin);
    Firefox firefox(w.home.path(), door);
    firefox.visit("github.com", "casey");
    firefox.visit("github.com", "robin", 2);
    firefox.wait_for("userContextId=2");
    const auto found = [&](const std::string& choice) {
        const json report = w.report({"run", "--dry-run", "--cookies-from-browser", choice});
        return accounts_of(report);
    };
    const std::string mine = "github | Firefox, profile default-release | casey-example";
    const std::string work = "github | Firefox, profile default-release, container Work | robin-example";
    // A running Firefox takes its time to write.
    for (int i = 0; i < 300 && found("firefox") != std::set<std::string>{mine, work}; ++i) ::usleep(200'000);
    CHECK(found("firefox") == std::set<std::string>{mine, work});
    CHECK(found("firefox:default-release") == std::set<std::string>{mine, work});
    CHECK(found("Firefox:" + firefox.folder() + "::none") == std::set<std::string>{mine});
    CHECK(found("firefox::work") == std::set<std::string>{work});
    CHECK(found("firefox+gnomekeyring:default-release::2") == std::set<std::string>{work});

    const auto refused = [&](const std::string& choice, const std::string& part) {
        const Finished finished = w.optout({"run", "--dry-run", "--cookies-from-browser", choice});
        CHECK(finished.exit_code == 2);
        CHECK_MESSAGE(finished.err.find(part) != std::string::npos, finished.err);
    };
    refused("netscape", "known browsers: firefox");
    refused("chromium", "no such browser or profile");
    refused("firefox:nobody", "no such browser or profile");
    refused("firefox+kwallet6", "KWallet");
    refused("firefox+purse", "known keyrings");
    refused("", "must not be empty");

    // The configuration names them: label, keep, and who may not be mistaken for whom.
    w.configure_reach_only(
        "[[account]]\nsite = \"github\"\nlabel = \"mine\"\nbrowser = \"firefox\"\ncontainer = \"none\"\n"
        "keep = [\"model-training\"]\n"
        "[[account]]\nsite = \"github\"\nlabel = \"work\"\nbrowser = \"firefox\"\ncontainer = \"Work\"\n"
        "user = \"robin-example\"\n");
    const json report = w.report({"run", "--yes"});
    CHECK(accounts_of(report) == std::set<std::string>{mine, work});
    CHECK(w.site("github").get("telemetry", "casey-example") == "enabled");
    CHECK(w.site("github").get("telemetry", "robin-example") == "disabled");
    const std::string history = w.optout({"history", report["run"].get<std::string>()}).out;
    CHECK(history.find("github (casey-example) model-training") != std::string::npos);
    CHECK(history.find("github (robin-example) model-training") != std::string::npos);
    const Finished undone = w.optout({"undo", "--yes"});
    CHECK_MESSAGE(undone.exit_code == 0, (undone.out + undone.err));
    CHECK(w.site("github").get("telemetry", "robin-example") == "enabled");

    w.configure_reach_only("[[account]]\nsite = \"github\"\nbrowser = \"firefox\"\n");
    const Finished unclear = w.optout({"run", "--dry-run"});
    CHECK(unclear.exit_code == 2);
    CHECK(unclear.err.find("name its `profile` and `container`") != std::string::npos);
    w.configure_reach_only(
        "[[account]]\nsite = \"github\"\nbrowser = \"firefox\"\ncontainer = \"Banking\"\n");
    const Finished nobody = w.optout({"run", "--dry-run"});
    CHECK(nobody.exit_code == 3);
    CHECK_MESSAGE(nobody.out.find("not signed in to GitHub in firefox::Banking") != std::string::npos,
                  nobody.out);
}

TEST_CASE("the same person in two browsers is worked on once, and that is said") {
    World w({"github"});
    w.configure_reach_only();
    const auto first = w.site("github").sign_in("casey-example"),
               second = w.site("github").sign_in("casey-example");
    Door door(w.authority, {"github.com"});
    door.put("first", first);
    door.put("second", second);
    support::visit_with_chromium(w.home.path(), door, "github.com", "first");
    support::visit_with_chromium(w.home.path(), door, "github.com", "second", "Profile 1");
    const json report = w.report({"run", "--yes"});
    CHECK(report["exit_code"] == 0);
    CHECK(accounts_of(report).size() == 2);
    CHECK(w.writes() == 1);
    CHECK(report["accounts"][0]["signed_in_as"] == "casey-example");
    CHECK(report["accounts"][1]["trouble"]["verdict"] == "skipped");
    CHECK(report["accounts"][1]["settings"].empty());
    const std::string said = report["accounts"][1]["trouble"]["what"];
    CHECK(said.find("worked on once, in Chromium") != std::string::npos);
}

TEST_CASE(
    "while it runs, no cookie is in a command line or environment, and a crash leaves no memory behind") {
    World w({"github"});
    w.configure_reach_only();
    const auto me = w.site("github").sign_in();
    Door door(w.authority, {"github.com"});
    door.put("me", me);
    support::visit_with_chromium(w.home.path(), door, "github.com", "me");
    w.site("github").misbehave({.kind = "slow", .with = {{"ms", 20000}}});
    const auto command = [&](const std::string& what) {
        return std::vector<std::string>{"sh", "-c",
                                        "ulimit -c unlimited; cd " + w.home.path() + "; exec " + what};
    };
    support::Background optout(command(OPTOUT_BINARY " -v run --dry-run"), w.home.environment(),
                               w.home.path() + "/log");
    for (int i = 0; i < 200 && w.site("github").ledger.requests() == 0; ++i) ::usleep(50000);
    REQUIRE(w.site("github").ledger.requests() > 0);
    const std::string arguments = everybodys_arguments();
    CHECK(arguments.find("--dry-run") != std::string::npos);
    check_absent(values_of({me}), arguments);
    CHECK(!optout.dumps_core_on(SIGSEGV));
    support::Background other(command("sleep 100"), {}, w.home.path() + "/other.log");
    ::usleep(200000);
    if (!other.dumps_core_on(SIGSEGV)) MESSAGE("NOT TESTED: on this machine no program leaves a core file");
    check_absent(values_of({me}), support::read_file(w.home.path() + "/log"));
    for (const auto& entry : std::filesystem::directory_iterator(w.home.path())) {
        if (entry.path().filename().string().starts_with("core"))
            check_absent(values_of({me}), support::read_file(entry.path().string()));
    }
}

TEST_CASE(
    "a browser that optout starts gets the cookies, and its command line, environment and core file do not") {
    World w({"forms"});
    w.configure_reach_only();
    json pack = json::parse(world::forms_pack(1));
    pack["drivers"] = {"browser"};
    pack["sign_in"] = {{"url", "https://settings.test/sign-in"}, {"cookies", {"session"}}};
    w.home.write_pack("forms", pack.dump());
    const auto me = w.site("forms").sign_in();
    Door door(w.authority, {"settings.test", "unnamed.example"});
    door.put("me", me);
    door.put("other", {std::string("session=") + canary + "; Path=/; Secure; Max-Age=86400"});
    support::visit_with_chromium(w.home.path(), door, "settings.test", "me");
    support::visit_with_chromium(w.home.path(), door, "unnamed.example", "other");
    w.site("forms").misbehave({.kind = "slow", .with = {{"ms", 20000}}});
    auto environment = w.home.environment();
    environment["OPTOUT_TEST_MARK"] = w.home.path();
    support::Background optout({"sh", "-c", "ulimit -c unlimited; exec " OPTOUT_BINARY " -v run --dry-run"},
                               environment, w.home.path() + "/log");
    for (int i = 0; i < 1200 && w.site("forms").ledger.requests() == 0; ++i) ::usleep(50000);
    REQUIRE(w.site("forms").ledger.requests() > 0);
    const std::string arguments = everybodys_arguments();
    CHECK(arguments.find("OPTOUT_TEST_MARK=" + w.home.path()) != std::string::npos);
    CHECK(arguments.find("--remote-debugging-pipe") != std::string::npos);
    check_absent(values_of({me}), arguments);
    const auto limits = core_limits("OPTOUT_TEST_MARK=" + w.home.path());
    CHECK(limits.size() > 3);
    for (const std::string& limit : limits) CHECK_MESSAGE(limit.find(" 0  ") != std::string::npos, limit);
    // The cookie is there: it is what the look-alike was sent.
    CHECK(w.site("forms").ledger.entries().front().request.header("Cookie").find(me.cookies.front().value) !=
          std::string::npos);
    optout.kill_now();
    check_absent(values_of({me}), support::read_file(w.home.path() + "/log"));
}
