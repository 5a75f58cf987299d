// Whatever is typed or found: one clear message, the right exit code, nothing lost.
#include <sys/stat.h>

#include "cli/world.hpp"

using support::Finished;
using support::Home;
using world::json;
using world::World;

namespace {

/// One message on standard error that has these parts; nothing on standard output.
void refused(const Finished& finished, int exit_code, const std::vector<std::string>& parts) {
    CAPTURE(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(finished.out.empty());
    CHECK(finished.err.starts_with("optout: "));
    for (const std::string& part : parts) CHECK(finished.err.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("wrong options and commands are usage errors") {
    const Home home;
    refused(home.optout({}), 2, {"--help"});
    refused(home.optout({"rum"}), 2, {"rum"});
    refused(home.optout({"run", "--drry-run"}), 2, {"--drry-run"});
    refused(home.optout({"run", "--yes", "--dry-run"}), 2, {"--dry-run"});
    refused(home.optout({"packs", "new", "my-site"}), 2, {"ADDRESS"});
}

TEST_CASE("help and version need nothing") {
    const Home home;
    CHECK(home.optout({"--version"}).out.starts_with("optout 0.1"));
    CHECK(home.optout({"--help"}).exit_code == 0);
    CHECK(home.optout({"run", "--help"}).out.find("--dry-run") != std::string::npos);
}

TEST_CASE("without any account the user is told how to name one") {
    const Home home;
    refused(home.optout({"run"}), 2, {"no account", "--cookies", "config.example.toml"});
    CHECK(home.optout({"sites"}).exit_code == 0);
    CHECK(home.optout({"status"}).exit_code == 0);
    CHECK(home.optout({"history"}).exit_code == 0);
    refused(home.optout({"undo"}), 2, {"no change"});
}

TEST_CASE("a site without sign-in is signed-out, without any request") {
    World w({"github"});
    w.home.write_config("");
    const Finished finished = w.optout({"run", "github"});
    CHECK(finished.exit_code == 3);
    CHECK(finished.out.find("signed-out") != std::string::npos);
    CHECK(w.site("github").ledger.requests() == 0);
}

TEST_CASE("a broken configuration names line, column and remedy") {
    const Home home;
    const std::vector<std::pair<std::string, std::string>> broken{
        {"packs = [", "config.toml:1"},
        {"kep = []", "did you mean `keep`?"},
        {"[http]\ntimeout = \"long\"", "config.toml:2"},
        {"[http]\ninterval_scale = 0.5", "connect_to"},
        {"[http]\nconnect_to = [\"a:b\"]", "host:port:address:port"},
        {"[[account]]\nlabel = \"me\"", "site"},
        {"[[account]]\nsite = \"github\"", "cookies"},
        {"[account]\nsite = \"github\"", "[[account]]"},
        {"[[account]]\nsite = \"gitbub\"\ncookies = \"c.txt\"", "did you mean github?"},
    };
    for (const auto& wrong : broken) {
        CAPTURE(wrong.first);
        home.write_config(wrong.first);
        refused(home.optout({"run"}), 2, {wrong.second});
    }
    refused(home.optout({"run", "--config", home.path() + "/nowhere.toml"}), 2, {"nowhere.toml"});
}

TEST_CASE("unreadable cookies and tokens are told by file, never by content") {
    const Home home;
    const std::string file = home.path() + "/c.txt";
    refused(home.optout({"run", "--cookies", file}), 2, {"c.txt"});
    for (const std::string& content :
         {std::string("[{\"name\":\"SECRET\"}]"), std::string("github.com\tSECRET\n"),
          std::string("\x00\x01SECRET", 8)}) {
        support::write_file(file, content);
        const Finished finished = home.optout({"run", "--cookies", file});
        CHECK(finished.exit_code == 2);
        CHECK(finished.err.find("c.txt") != std::string::npos);
        CHECK(finished.err.find("SECRET") == std::string::npos);
    }
    support::write_file(home.path() + "/token", "two words SECRET");
    home.write_config("[[account]]\nsite = \"reddit\"\ntokens = { bearer = \"" + home.path() + "/token\" }");
    const Finished finished = home.optout({"run"});
    CHECK(finished.exit_code == 2);
    CHECK(finished.err.find("SECRET") == std::string::npos);
}

TEST_CASE("a broken pack is told and left out, the others go on, and the exit code keeps it in mind") {
    World w({"github"});
    w.home.write_pack("mine", "{ \"format\": 1, \"id\": \"mine\" ");
    const Finished finished = w.optout({"run", "github", "--yes"});
    CHECK(finished.exit_code == 2);
    CHECK(finished.err.find("mine.json") != std::string::npos);
    CHECK(w.site("github").get("telemetry") == "disabled");
    CHECK(w.optout({"packs", "check"}).exit_code == 2);
}

TEST_CASE("packs check names what is wrong in a file, and packs new makes one that is right") {
    const Home home;
    const std::string file = home.path() + "/wrong.json";
    support::write_file(
        file,
        R"({"format": 1, "id": "wrong", "name": "W", "homepage": "https://a.test/", "hosts": ["a.test"], "pages": {"p": "https://b.test/"}, "settings": []})");
    const Finished wrong = home.optout({"packs", "check", file});
    CHECK(wrong.exit_code == 2);
    CHECK(wrong.out.find("b.test") != std::string::npos);
    const Finished fresh = home.optout({"packs", "new", "my-site", "https://my.test/settings"});
    CHECK(fresh.exit_code == 0);
    const std::string made = home.path() + "/.config/optout/packs/my-site.json";
    CHECK(home.optout({"packs", "check", made}).exit_code == 0);
    refused(home.optout({"packs", "new", "my-site", "https://my.test/settings"}), 1, {"exists already"});
    refused(home.optout({"packs", "new", "My Site", "https://my.test/settings"}), 2, {});
    refused(home.optout({"packs", "new", "other", "ftp://my.test/"}), 2, {});
}

TEST_CASE("no network, a wrong certificate and a host that answers nothing are told apart") {
    World w({"github"});
    const std::string config = w.home.path() + "/.config/optout/config.toml";
    const std::string good = support::read_file(config);
    const auto message = [&](const std::string& toml) {
        support::write_file(config, toml);
        const json report = w.report({"run", "--yes"});
        CHECK(report["exit_code"] == 1);
        return world::setting(report, "github", "model-training")["message"].get<std::string>();
    };
    world::lookalikes::Authority other;
    other.write(w.home.path() + "/ca.pem");
    CHECK(message(good).find("certificate") != std::string::npos);
    w.authority.write(w.home.path() + "/ca.pem");
    std::string nobody = good;
    const auto at = nobody.find("127.0.0.1:");
    nobody.replace(at, nobody.find('"', at) - at, "127.0.0.1:" + std::to_string(support::free_port()));
    CHECK(message(nobody).find("refused") != std::string::npos);
    CHECK(w.writes() == 0);
}

TEST_CASE("a journal that cannot be written stops a run before it writes, and lets a preview go on") {
    World w({"github"});
    support::write_file(w.home.path() + "/.local/state/optout", "a file where the folder should be");
    const Finished run = w.optout({"run", "--yes"});
    CHECK(run.exit_code == 1);
    CHECK(run.err.find("optout") != std::string::npos);
    CHECK(w.writes() == 0);
    const Finished preview = w.optout({"run", "--dry-run"});
    CHECK(preview.out.find("change") != std::string::npos);
    CHECK(preview.err.find("nothing of it is kept") != std::string::npos);
}

TEST_CASE("a file that is no journal is refused and stays as it is") {
    World w({"github"});
    support::write_file(w.home.journal(),
                        "this is no journal at all, but a letter to my aunt; it must not be lost");
    CHECK(w.optout({"run", "--yes"}).exit_code == 1);
    CHECK(support::read_file(w.home.journal()).starts_with("this is no journal"));
    CHECK(w.writes() == 0);
}

TEST_CASE("without a person to ask and without --yes nothing is written") {
    World w({"github"});
    const Finished finished = w.optout({"run"});
    CHECK(finished.exit_code == 3);
    CHECK(finished.err.find("--yes") != std::string::npos);
    const json report = w.report({"run"});
    CHECK(report["exit_code"] == 3);
    CHECK(report["unconfirmed"] == true);
    CHECK(w.writes() == 0);
}

TEST_CASE("a pack that was left out is told in the report too") {
    World w({"github"});
    CHECK(w.report({"run", "--dry-run"})["packs_left_out"].empty());
    w.home.write_pack("broken", "{");
    const json report = w.report({"run", "--dry-run"});
    CHECK(report["exit_code"] == 2);
    REQUIRE(report["packs_left_out"].size() == 1);
    CHECK(report["packs_left_out"][0].get<std::string>().find("broken.json") != std::string::npos);
}

TEST_CASE("piped output has no colours and no progress") {
    World w({"github"});
    const Finished finished = w.optout({"run", "--dry-run"});
    CHECK(finished.out.find('\x1b') == std::string::npos);
    CHECK(finished.err.find('\r') == std::string::npos);
}
