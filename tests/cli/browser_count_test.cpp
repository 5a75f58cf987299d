// Which browser a run starts, and how often: as many as needed, one for all sites.
#include <filesystem>
#include <fstream>

#include "cli/world.hpp"

using world::json;
using world::World;

namespace {

/// A driver of a name of its own, found in PATH, that notes each of its starts.
class Counted {
  public:
    explicit Counted(const World& w) : w_(w), folder_(w.home.path() + "/bin") {
        const std::string program = folder_ + "/chromedriver-that-counts";
        support::write_file(program, "#!/bin/sh\necho started >> '" + w.home.path() +
                                         "/starts'\nexec chromedriver --verbose --log-path='" +
                                         w.home.path() + "/driver.log' --append-log \"$@\"\n");
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    }

    json told(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        return w_.home.optout_with({{"PATH", folder_ + ":/usr/local/bin:/usr/bin:/bin"}}, arguments, 280)
            .json();
    }
    [[nodiscard]] int drivers() const { return lines_with(w_.home.path() + "/starts", "started"); }
    /// Each session is a browser.
    [[nodiscard]] int browsers() const {
        return lines_with(w_.home.path() + "/driver.log", "COMMAND InitSession");
    }

  private:
    static int lines_with(const std::string& file, const std::string& words) {
        std::ifstream text(file);
        int found = 0;
        for (std::string line; std::getline(text, line);)
            found += line.find(words) != std::string::npos ? 1 : 0;
        return found;
    }

    const World& w_;
    std::string folder_;
};

constexpr const char* counting = "[browser]\ndriver = \"chromedriver-that-counts\"\n";

}  // namespace

TEST_CASE("one browser serves all sites of a run, and a run that needs none starts none") {
    World w({"linkedin", "x", "gemini", "github"});
    for (const char* name : {"linkedin", "x", "gemini"})
        w.home.write_pack(name,
                          support::read_file(OPTOUT_SOURCE_DIR "/selectors/" + std::string(name) + ".json"));
    w.configure(counting);
    const Counted counted(w);
    const json by_http = counted.told({"run", "github", "--yes"});
    CHECK_MESSAGE(by_http["exit_code"] == 0, by_http.dump());
    CHECK(world::setting(by_http, "github", "model-training")["verdict"] == "changed");
    CHECK(counted.drivers() == 0);

    const json done = counted.told({"run", "--yes", "--unverified-writes", "--only", "generative-ai",
                                    "--only", "grok-training", "--only", "keep-activity"});
    CHECK_MESSAGE(done["exit_code"] == 0, done.dump());
    CHECK(world::setting(done, "linkedin", "generative-ai")["verdict"] == "changed");
    CHECK(world::setting(done, "x", "grok-training")["verdict"] == "changed");
    CHECK(world::setting(done, "gemini", "keep-activity")["verdict"] == "changed");
    CHECK(counted.drivers() == 1);
    CHECK(counted.browsers() == 1);
}

TEST_CASE(
    "a driver or browser that is not in PATH is told by its name, whatever lies beside the configuration") {
    World w({"linkedin"});
    w.home.write_pack("linkedin", support::read_file(OPTOUT_SOURCE_DIR "/selectors/linkedin.json"));
    const auto said = [&](const std::string& key) {
        w.configure("[browser]\n" + key + " = \"chromedriver-of-nobody\"\n");
        const support::Finished finished =
            w.optout({"run", "linkedin", "--dry-run", "--only", "generative-ai"});
        return finished.out + finished.err;
    };
    support::write_file(w.home.path() + "/.config/optout/chromedriver-of-nobody", "");
    for (const char* key : {"driver", "binary"}) {
        const std::string text = said(key);
        CHECK_MESSAGE(text.find("is not in PATH") != std::string::npos, text);
        CHECK_MESSAGE(text.find("chromedriver-of-nobody") != std::string::npos, text);
    }
}

TEST_CASE("a window on a display that does not answer is told at once, with what to do") {
    World w({"gemini"});
    w.home.write_pack("gemini", support::read_file(OPTOUT_SOURCE_DIR "/selectors/gemini.json"));
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"run", "gemini", "--dry-run", "--headed"},
          {"discover", "gemini", "--headed"}}) {
        const support::Finished finished = w.home.optout_with({{"DISPLAY", ":59000"}}, command);
        const std::string text = finished.out + finished.err;
        CHECK_MESSAGE(text.find("no display answers at DISPLAY=:59000") != std::string::npos, text);
        CHECK_MESSAGE(text.find("xvfb-run") != std::string::npos, text);
        CHECK(finished.exit_code != 0);
    }
}
