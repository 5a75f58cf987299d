// A session that is kept because the user asked for it: in a file or in the keyring, and nowhere else.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "cli/world.hpp"
#include "support/real_browsers.hpp"

using support::Door;
using support::Finished;
using world::json;
using world::World;

namespace {

bool has(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    CHECK_MESSAGE(found, ("\"" + part + "\" is not in\n" + text));
    return found;
}

bool is_absent(const std::string& text, const std::string& part) {
    return text.find(part) == std::string::npos;
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

/// What the keyring has of GitHub under this label; empty when it has nothing.
std::string kept_in(const support::DesktopSession& desktop, const std::string& label) {
    return support::run({"secret-tool", "lookup", "application", "optout", "site", "github", "label", label},
                        desktop.environment())
        .out;
}

/// What optout itself has written into a home, but for one file.
std::string ours_without(const World& w, const std::string& file) {
    std::string all;
    for (const char* folder : {"/.local", "/.config/optout", "/.cache"}) {
        const std::string root = w.home.path() + folder;
        if (!std::filesystem::exists(root)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            if (entry.is_regular_file() && entry.path() != file)
                all += support::read_file(entry.path().string());
        }
    }
    return all;
}

/// A home with a Chromium that is signed in to GitHub.
struct SignedIn {
    World w{{"github"}};
    std::string secret;

    SignedIn() {
        w.configure_reach_only();
        const auto me = w.site("github").sign_in();
        for (const auto& cookie : me.cookies) {
            if (cookie.name == "user_session") secret = cookie.value;
        }
        REQUIRE(secret.size() > 20);
        Door door(w.authority, {"github.com"});
        door.put("me", me);
        support::visit_with_chromium(w.home.path(), door, "github.com", "me");
    }
    /// As if it had never been there.
    void remove_browser() const { std::filesystem::remove_all(w.home.path() + "/.config/chromium"); }
};

const json& only_account(const json& report) {
    REQUIRE(report["accounts"].size() == 1);
    return report["accounts"][0];
}

}  // namespace

TEST_CASE("--save file: 0600, said so, used from then on, written nowhere else, removable") {
    const SignedIn home;
    const World& w = home.w;
    // Nothing is kept unless it is asked for.
    CHECK(w.optout({"run", "--dry-run"}).exit_code == 1);
    CHECK(is_absent(ours_without(w, ""), home.secret));

    const Finished saved = w.optout({"-v", "sign-in", "github", "--save", "file"});
    CHECK_MESSAGE(saved.exit_code == 0, saved.err);
    const std::string file = w.home.path() + "/.local/state/optout/sessions/github.main.cookies.txt";
    has(saved.out, "Saved the sign-in to GitHub as casey-example in " + file + ", which only you may read.");
    has(saved.out, "To remove it: optout sign-in github --forget");
    CHECK(is_absent(saved.out + saved.err, home.secret));
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(std::filesystem::path(file).parent_path().string()) == 0700);
    has(support::read_file(file), home.secret);
    CHECK(is_absent(ours_without(w, file), home.secret));

    home.remove_browser();
    const json report = w.report({"run", "--dry-run"});
    const json account = only_account(report);
    CHECK(account["sign_in"] == "saved");
    CHECK(account["source"] == "your saved session, " + file);
    CHECK(account["signed_in_as"] == "casey-example");
    has(account["sign_in_why"], "you had it saved");
    const Finished text = w.optout({"run", "--yes"});
    CHECK(text.exit_code == 0);
    has(text.out, "sign-in     you had it saved; `optout sign-in github --forget` removes it");
    has(w.optout({"sites"}).out, "signed in     your saved session, " + file + "  until ");
    has(w.optout({"doctor", "github"}).out, "signed in, your saved session");
    CHECK(is_absent(ours_without(w, file), home.secret));

    const Finished forgotten = w.optout({"sign-in", "github", "--forget"});
    CHECK(forgotten.exit_code == 0);
    has(forgotten.out, "Removed your saved session, " + file);
    CHECK(!std::filesystem::exists(file));
    CHECK(w.optout({"run", "--dry-run", "github"}).exit_code == 3);
}

TEST_CASE("--save keyring: in the Secret Service and in no file, locked, missing and gone are told apart") {
    const SignedIn home;
    const World& w = home.w;
    const support::DesktopSession desktop;
    auto environment = desktop.environment();
    environment.erase("HOME");
    const auto with_keyring = [&](const std::vector<std::string>& arguments) {
        return w.home.optout_with(environment, arguments);
    };
    const auto in_keyring = [&] { return kept_in(desktop, "main"); };
    // Without a keyring nothing is kept anywhere.
    const Finished nowhere = w.optout({"sign-in", "github", "--save", "keyring"});
    CHECK(nowhere.exit_code == 1);
    has(nowhere.err, "there is no desktop session, so no keyring can be asked");
    has(nowhere.err, "--save file");
    CHECK(is_absent(ours_without(w, ""), home.secret));

    const Finished saved = with_keyring({"-v", "sign-in", "github", "--save", "keyring"});
    CHECK_MESSAGE(saved.exit_code == 0, saved.err);
    has(saved.out, "Saved the sign-in to GitHub as casey-example in the keyring.");
    has(in_keyring(), home.secret);
    CHECK(is_absent(saved.out + saved.err + ours_without(w, ""), home.secret));

    home.remove_browser();
    const json account = only_account(with_keyring({"run", "--dry-run", "--json"}).json());
    CHECK(account["source"] == "your saved session in the keyring");
    CHECK(account["signed_in_as"] == "casey-example");
    has(with_keyring({"sites"}).out, "kept          your saved session in the keyring");
    has(with_keyring({"doctor", "github"}).out, "signed in, your saved session in the keyring");
    CHECK(is_absent(ours_without(w, ""), home.secret));

    // Each way in which it can fail.
    const auto failing = [&](const Finished& finished, const std::string& what) {
        CHECK(finished.exit_code == 3);
        has(only_account(finished.json())["trouble"]["what"], what);
        CHECK(!only_account(finished.json())["trouble"]["remedy"].get<std::string>().empty());
    };
    failing(w.optout({"run", "--dry-run", "--json"}),
            "the saved session cannot be read: there is no desktop session");
    has(w.optout({"doctor", "github"}).out, "there is no desktop session");
    CHECK(w.optout({"sign-in", "github", "--forget"}).exit_code == 1);
    desktop.lock();
    failing(with_keyring({"run", "--dry-run", "--json"}), "the keyring that holds it is locked");
    const Finished locked = with_keyring({"sign-in", "github", "--forget"});
    CHECK(locked.exit_code == 1);
    has(locked.err, "the keyring is locked");
    {
        const support::DesktopSession empty;
        auto other = empty.environment();
        other.erase("HOME");
        failing(w.home.optout_with(other, {"run", "--dry-run", "--json"}), "the keyring holds it no more");
        // What is not there any more is forgotten all the same.
        CHECK(w.home.optout_with(other, {"sign-in", "github", "--forget"}).exit_code == 0);
    }
    CHECK(w.optout({"run", "--dry-run", "github"}).exit_code == 3);
}

TEST_CASE("--forget removes it from the keyring, and a session is kept in one place only") {
    const SignedIn home;
    const World& w = home.w;
    const support::DesktopSession desktop;
    auto environment = desktop.environment();
    environment.erase("HOME");
    const auto in_keyring = [&] { return kept_in(desktop, "work"); };
    const auto save = [&](const std::string& where) {
        return w.home.optout_with(environment, {"sign-in", "github", "--label", "work", "--save", where});
    };
    CHECK(save("file").exit_code == 0);
    CHECK(save("keyring").exit_code == 0);
    CHECK(is_absent(ours_without(w, ""), home.secret));
    has(in_keyring(), home.secret);
    CHECK(save("file").exit_code == 0);
    CHECK(in_keyring().empty());
    CHECK(save("keyring").exit_code == 0);
    const json account = only_account(w.home.optout_with(environment, {"run", "--dry-run", "--json"}).json());
    CHECK(account["label"] == "work");
    const Finished gone = w.home.optout_with(environment, {"sign-in", "github", "--forget", "--json"});
    CHECK(gone.json()["removed"].size() == 1);
    CHECK(in_keyring().empty());
    // Afterwards the browser counts again.
    CHECK(only_account(w.report({"run", "--dry-run"}))["sign_in"] == "imported");
}

TEST_CASE("only what signs in is saved, and only one of several") {
    World w({"github"});
    w.configure_reach_only();
    const auto refused = [&](const std::vector<std::string>& more, int code, const std::string& what) {
        std::vector<std::string> arguments{"sign-in", "github", "--save", "file"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished finished = w.optout(arguments);
        CHECK(finished.exit_code == code);
        has(finished.err, what);
        CHECK(!std::filesystem::exists(w.home.path() + "/.local/state/optout/sessions"));
    };
    refused({}, 3, "there is no sign-in to GitHub that could be saved");
    Door door(w.authority, {"github.com"});
    door.put("casey", w.site("github").sign_in("casey-example"));
    door.put("robin", w.site("github").sign_in("robin-example"));
    support::visit_with_chromium(w.home.path(), door, "github.com", "casey");
    support::visit_with_chromium(w.home.path(), door, "github.com", "robin", "Profile 1");
    refused({}, 2, "there are several sign-ins to GitHub");
    CHECK(w.optout({"sign-in", "github", "--save", "file", "--cookies-from-browser", "chromium:Profile 1"})
              .exit_code == 0);
    CHECK(only_account(w.report({"run", "--dry-run"}))["signed_in_as"] == "robin-example");
    CHECK(w.optout({"sign-in", "github", "--forget"}).exit_code == 0);
    std::filesystem::remove_all(w.home.path() + "/.local/state/optout/sessions");
    w.site("github").end_sessions();
    refused({"--cookies-from-browser", "chromium:Default"}, 3, "not saved: ");
}

TEST_CASE("what a service renews is kept in a saved session, of a JSON export it is said that it is not") {
    World w({"linkedin"});
    const auto credentials = w.credentials("linkedin");
    w.configure_reach_only();
    const std::string txt = w.home.path() + "/mine.txt", exported = w.home.path() + "/mine.json";
    support::write_file(txt, credentials.cookies_txt("www.linkedin.com"));
    CHECK(w.optout({"sign-in", "linkedin", "--save", "file", "--cookies", txt}).exit_code == 0);
    const std::string file = w.home.path() + "/.local/state/optout/sessions/linkedin.main.cookies.txt";
    const std::string before = support::read_file(file);
    const auto change = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"run", "--yes", "linkedin", "--unverified-writes"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return w.optout(arguments);
    };
    const Finished first = change({});
    CHECK_MESSAGE(w.writes() > 0, (first.out + first.err));
    CHECK(support::read_file(file) != before);
    CHECK(mode_of(file) == 0600);
    CHECK(only_account(w.report({"run", "--dry-run"}))["signed_in_as"] == "Casey Example");

    const support::DesktopSession desktop;
    auto environment = desktop.environment();
    environment.erase("HOME");
    const auto in_keyring = [&] {
        return support::run({"secret-tool", "lookup", "application", "optout", "site", "linkedin"},
                            desktop.environment())
            .out;
    };
    CHECK(w.home.optout_with(environment, {"sign-in", "linkedin", "--save", "keyring", "--cookies", file})
              .exit_code == 0);
    const std::string kept = in_keyring();
    CHECK(!std::filesystem::exists(file));
    w.site("linkedin").reset();
    (void)w.home.optout_with(environment, {"run", "--yes", "linkedin", "--unverified-writes"});
    CHECK(w.writes() > 0);
    CHECK(!in_keyring().empty());
    CHECK(in_keyring() != kept);
    CHECK(w.home.optout_with(environment, {"sign-in", "linkedin", "--forget"}).exit_code == 0);

    json list = json::array();
    w.sign_in("linkedin");
    for (const auto& cookie : w.credentials("linkedin").cookies) {
        list.push_back({{"name", cookie.name},
                        {"value", cookie.value},
                        {"domain", cookie.domain.empty() ? "www.linkedin.com" : cookie.domain},
                        {"path", "/"},
                        {"secure", true}});
    }
    support::write_file(exported, list.dump());
    w.site("linkedin").reset();
    const Finished by_json = change({"--cookies", exported});
    CHECK(w.writes() > 0);
    has(by_json.err, "has renewed cookies of " + exported + ", and a JSON export is never written");
    CHECK(support::read_file(exported) == list.dump());
}
