// `optout terms`: the real program, declarations as people have them, documents on real sockets.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "cli/world.hpp"
#include "lookalikes/server.hpp"

using nlohmann::json;
using optout::lookalikes::Answer;
using optout::lookalikes::Request;
using optout::lookalikes::Server;

namespace {

const std::string sentences =
    "<p>Last updated: 1 May 2026</p><p>These terms say what you may do with the service and what we may do "
    "with what you "
    "give us. By using the service you agree to them. We keep your data only as long as we need it.</p><p>We "
    "do not "
    "share your data.</p>";

/// One page for every address, as it is at the moment.
struct Documents {
    std::string body = "<main><h1>Terms</h1>" + sentences + "</main>";
    bool wants_browsers = false;  // turns away what does not call itself one
    Server server{[this](const Request& request) {
                      Answer answer;
                      answer.type = "text/html; charset=utf-8";
                      answer.body = body;
                      if (wants_browsers && !request.header("user-agent").starts_with("Mozilla/")) {
                          answer.status = 403;
                          answer.body = "<title>Just a moment...</title>";
                      }
                      return answer;
                  },
                  std::nullopt, true};
    [[nodiscard]] std::string address(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server.port()) + path;
    }
    [[nodiscard]] std::string declaration(const std::string& service) const {
        return json{
            {"name", service},
            {"terms",
             {{"Terms of Service", {{"fetch", address("/" + service + "/terms")}, {"select", "main"}}},
              {"Privacy Policy",
               {{"fetch", address("/" + service + "/privacy")},
                {"select", {"main"}},
                {"filter", {"clean"}}}}}}}
            .dump();
    }
};

}  // namespace

TEST_CASE("declarations are added, looked at, and say what changed") {
    Documents documents;
    const support::Home home;
    const std::string folder = home.path() + "/declarations";
    std::filesystem::create_directory(folder);
    support::write_file(folder + "/Forge.json", documents.declaration("Forge"));
    support::write_file(folder + "/GitHub.json", documents.declaration("GitHub"));
    support::write_file(folder + "/Forge.history.json", R"({"Terms of Service": []})");
    const auto added = home.optout({"terms", "add", folder});
    CHECK(added.exit_code == 0);
    CHECK(added.out.find("4 documents of 2 services will be watched; 1 histories have nothing to watch") !=
          std::string::npos);
    CHECK(added.err.find("the filter `clean` is JavaScript and is not run") != std::string::npos);
    CHECK(std::filesystem::exists(home.path() + "/.config/optout/terms/Forge.json"));

    auto listed = home.optout({"terms", "Forge", "--json"}).json();
    REQUIRE(listed["documents"].size() == 2);
    CHECK(listed["documents"][1]["document"] == "Forge/Terms of Service");
    CHECK(listed["documents"][0]["read"].is_null());
    CHECK(home.optout({"terms", "diff", "Forge"}).out.find("No document has changed") == 0);

    const auto first = home.optout({"terms", "check", "Forge", "github/Terms of Service", "--json"});
    CHECK(first.exit_code == 0);
    REQUIRE(first.json()["looks"].size() == 3);
    for (const json& look : first.json()["looks"]) CHECK(look["finding"] == "first");
    CHECK(home.optout({"terms", "check", "Forge"}).exit_code == 0);

    const std::string old = "We do not share your data.";
    documents.body.replace(documents.body.find(old), old.size(),
                           "We share your data with partners to train AI models, unless you opt out.");
    const auto changed = home.optout({"terms", "check", "Forge", "GitHub/Terms of Service"});
    CHECK(changed.exit_code == 1);
    CHECK(changed.out.find("changed     Forge: Terms of Service") != std::string::npos);
    CHECK(changed.out.find("3 documents: 3 changed, 0 could not be read; see `optout terms diff`") !=
          std::string::npos);

    const auto diff = home.optout({"terms", "diff", "github"});
    CHECK(diff.exit_code == 0);
    CHECK(diff.out.find("- We do not share your data.") != std::string::npos);
    CHECK(diff.out.find("+ We share your data with partners to train AI models") != std::string::npos);
    // The declaration's service is one that a pack knows, so its settings are named.
    CHECK(diff.out.find("This touches settings of GitHub: ") != std::string::npos);
    CHECK(diff.out.find("optout run github --dry-run") != std::string::npos);
    const json report = home.optout({"terms", "diff", "github", "--json"}).json();
    REQUIRE(report["changes"].size() == 1);
    CHECK(report["changes"][0]["passages"][0]["topics"][0] == "AI");
    CHECK_FALSE(report["changes"][0]["settings"].empty());

    listed = home.optout({"terms", "Forge", "--json"}).json();
    CHECK_FALSE(listed["documents"][0]["changed"].is_null());
    const auto text = home.optout({"terms", "show", "Forge/Privacy Policy"});
    CHECK(text.exit_code == 0);
    CHECK(text.out.starts_with("# Terms\n\nLast updated: 1 May 2026\n"));

    documents.body = "<p>elsewhere</p>";
    const auto failing = home.optout({"terms", "check", "Forge", "--json"});
    CHECK(failing.exit_code == 1);
    CHECK(failing.json()["looks"][0]["finding"] == "unreadable");
    CHECK(failing.json()["looks"][0]["alarm"] == true);
    const auto state = home.optout({"terms", "Forge"});
    CHECK(state.exit_code == 1);
    CHECK(state.out.find("the page has nothing that the selector `main` matches") != std::string::npos);
}

TEST_CASE("wrong names and wrong declarations get one clear message and leave nothing behind") {
    const support::Home home;
    const auto unknown = home.optout({"terms", "check", "Forg"});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.err.find("no site or document that is watched is called \"Forg\"") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(home.path() + "/.local/state/optout/terms.sqlite"));
    // What is meant is a document of the site that was named.
    const auto near = home.optout({"terms", "show", "github/Terms"});
    CHECK(near.exit_code == 2);
    CHECK(near.err.find("github/GitHub Terms of Service") != std::string::npos);
    CHECK(near.err.find("grok") == std::string::npos);

    CHECK(home.optout({"terms", "add", home.path() + "/none.json"}).exit_code == 2);
    CHECK(home.optout({"terms", "add", "/dev/null"}).exit_code == 2);
    CHECK(home.optout({"terms", "add", home.path()}).exit_code == 2);
    CHECK(home.optout({"terms", "add"}).exit_code == 2);

    const std::string file = home.path() + "/Forge.json";
    support::write_file(
        file,
        R"({"name": "Forge", "terms": {"T": {"fetch": "https://a.example", "select": "a[", "colour": 1}}})");
    const auto wrong = home.optout({"terms", "add", file, "--json"});
    CHECK(wrong.exit_code == 2);
    CHECK(wrong.json()["mistakes"].size() == 2);
    CHECK(wrong.err.find(file + " /terms/T/colour: there is no such key in a declaration") !=
          std::string::npos);
    CHECK_FALSE(std::filesystem::exists(home.path() + "/.config/optout/terms"));

    CHECK(home.optout({"terms", "show", "linkedin/Privacy Policy"}).exit_code == 1);
    CHECK(home.optout({"terms", "show", "linkedin"}).exit_code == 2);
    CHECK(home.optout({"terms", "frobnicate"}).exit_code == 2);
}

TEST_CASE("a shipped pack's documents are watched without any account, and without cookies") {
    const support::Home home;
    const json listed = home.optout({"terms", "--json"}).json();
    CHECK(listed["documents"].size() > 10);
    CHECK(listed["exit_code"] == 0);
}

TEST_CASE("a document that only scripts can draw is read through a browser, without cookies") {
    Documents documents;
    documents.body =
        "<div id=app></div><script>document.cookie = 'seen=1'; const main = document.createElement('main');"
        "main.innerHTML = '<h1>Scripted</h1>" +
        sentences + "'; document.body.append(main)</script>";
    const support::Home home;
    support::write_file(home.path() + "/Forge.json", json{{"name", "Forge"},
                                                          {"terms",
                                                           {{"Terms of Service",
                                                             {{"fetch", documents.address("/terms")},
                                                              {"select", "main"},
                                                              {"executeClientScripts", true}}}}}}
                                                         .dump());
    REQUIRE(home.optout({"terms", "add", home.path() + "/Forge.json"}).exit_code == 0);
    const auto first = home.optout({"terms", "check", "Forge"}, 120);
    INFO(first.out << first.err);
    CHECK(first.exit_code == 0);
    CHECK(home.optout({"terms", "show", "Forge"}).out.starts_with("# Scripted\n"));
    CHECK(home.optout({"terms", "check", "Forge"}, 120).exit_code == 0);

    documents.body.replace(documents.body.find("Scripted"), 8, "Rewritten");
    const json report = home.optout({"recheck", "--json"}, 120).json();
    REQUIRE(report["terms"].size() == 1);
    CHECK_MESSAGE(report["terms"][0]["finding"] == "changed", report.dump(1));
    CHECK(home.optout({"terms", "show", "Forge"}).out.starts_with("# Rewritten\n"));
}

TEST_CASE("a document that is shown to browsers alone is read through one, also by a re-check") {
    Documents documents;
    documents.wants_browsers = true;
    const support::Home home;
    support::write_file(home.path() + "/Forge.json", documents.declaration("Forge"));
    REQUIRE(home.optout({"terms", "add", home.path() + "/Forge.json"}).exit_code == 0);
    const json report = home.optout({"recheck", "--json"}, 120).json();
    REQUIRE(report["terms"].size() == 2);
    CHECK_MESSAGE(report["terms"][0]["finding"] == "first", report.dump(1));
    CHECK(home.optout({"terms", "check", "Forge"}, 120).exit_code == 0);
    CHECK(home.optout({"terms", "show", "Forge/Terms of Service"}).out.starts_with("# Terms\n"));
}
