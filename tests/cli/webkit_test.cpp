// The drawn pages once more in another engine: WebKit, by WebKitWebDriver, which knows no other addresses for
// hosts, so that here the look-alike has its own.
#include "cli/world.hpp"
#include "support/display.hpp"

using world::json;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

class InWebKit {
  public:
    InWebKit() {
        site.start_plain();
        const std::string authority = "127.0.0.1:" + std::to_string(site.port());
        const std::string shipped = support::read_file(OPTOUT_SOURCE_DIR "/selectors/linkedin.json");
        json pack = json::parse(replaced(replaced(shipped, "https://www.linkedin.com", "http://" + authority),
                                         "www.linkedin.com", authority));
        pack["drivers"] = {"browser"};
        pack.erase("pace");
        home.write_pack("linkedin", pack.dump(1));
        std::string cookies = "# Netscape HTTP Cookie File\n";
        for (const auto& cookie : site.sign_in().cookies) {
            cookies += (cookie.http_only ? "#HttpOnly_" : "") + std::string("127.0.0.1\tFALSE\t/\tFALSE\t") +
                       "4102444800\t" + cookie.name + "\t" + cookie.value + "\n";
        }
        support::write_file(home.path() + "/.config/optout/linkedin.cookies.txt", cookies);
        home.write_config(
            "[browser]\ndriver = \"/usr/bin/WebKitWebDriver\"\n\n"
            "[[account]]\nsite = \"linkedin\"\ncookies = \"linkedin.cookies.txt\"\n");
    }

    json told(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        const auto finished = home.optout_with({{"DISPLAY", display.name()}}, arguments, 200);
        json report = finished.json();
        CHECK_MESSAGE(finished.exit_code != 2, finished.err << finished.out);
        return report;
    }
    json run(std::vector<std::string> more) const {
        more.insert(more.begin(), {"run", "linkedin", "--only", "generative-ai"});
        return told(std::move(more));
    }

    support::Display display;
    support::Home home;
    world::lookalikes::Site site{world::lookalikes::linkedin_like()};
};

}  // namespace

TEST_CASE("webkit: LinkedIn's switches are previewed, pressed and proved") {
    InWebKit w;
    const json preview = w.run({"--dry-run"});
    CHECK(world::setting(preview, "linkedin", "generative-ai")["planned"] == "change");
    CHECK(w.site.ledger.writes() == 0);
    const json done = w.run({"--yes"});
    CHECK_MESSAGE(done["exit_code"] == 0, done.dump());
    CHECK(world::setting(done, "linkedin", "generative-ai")["verdict"] == "changed");
    CHECK(w.site.get("allowDataForGenerativeAI") == false);
}

TEST_CASE("webkit: a page that says that it has saved, and has not, is not believed") {
    InWebKit w;
    w.site.misbehave({.kind = "toast"});
    const json report = w.told({"run", "linkedin", "--only", "generative-ai", "--yes"});
    CHECK_MESSAGE(world::setting(report, "linkedin", "generative-ai")["verdict"] == "unverified",
                  report.dump());
    CHECK(w.site.get("allowDataForGenerativeAI") == true);
}
