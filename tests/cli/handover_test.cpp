// What only a person can do: with a window and a terminal it is handed over, and the run goes on.
#include <chrono>
#include <filesystem>
#include <thread>

#include "browser/webdriver.hpp"
#include "cli/terminal.hpp"
#include "cli/world.hpp"
#include "support/display.hpp"

using world::json;
using world::Terminal;
using world::World;

namespace {

constexpr const char* asks = "then press Enter here.";

/// Where the chromedriver listens that was started with this home folder; 0 when there is none.
int driver_port(const std::string& home) {
    const std::string word = "--port=";
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
        if (!std::filesystem::exists(entry.path() / "environ", gone)) continue;
        const std::string command = support::read_file((entry.path() / "cmdline").string());
        const std::size_t port = command.find(word);
        if (command.find("chromedriver") == std::string::npos || port == std::string::npos) continue;
        const std::string environment = support::read_file((entry.path() / "environ").string());
        if (environment.find("HOME=" + home) != std::string::npos)
            return std::stoi(command.substr(port + word.size()));
    }
    return 0;
}

/// Claude behind a check that wants somebody to press its button.
struct Checked : World {
    Checked() : World({"claude"}) {
        home.write_pack("claude", support::read_file(OPTOUT_SOURCE_DIR "/selectors/claude.json"));
        site("claude").misbehave({.kind = "browser-check", .with = {{"person", true}}});
    }

    [[nodiscard]] Terminal terminal(const support::Display& display) const {
        auto environment = home.environment();
        environment["DISPLAY"] = display.name();
        environment["TERM"] = "xterm";
        environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        return Terminal({OPTOUT_BINARY, "run", "claude", "--yes", "--headed"}, environment);
    }
};

/// Presses the button of the check in the window of the run, through the run's own driver, which has nothing
/// to do while the person is asked.
void press_button(const std::string& home) {
    const int port = driver_port(home);
    REQUIRE(port > 0);
    optout::browser::WebDriver driver(port);
    const auto sessions = driver.get("/sessions");
    REQUIRE(sessions.ok());
    REQUIRE(sessions->value.size() == 1);
    const std::string session = "/session/" + sessions->value[0]["id"].get<std::string>();
    const auto find = [&] {
        const auto found =
            driver.post(session + "/element", {{"using", "css selector"}, {"value", "#box button"}});
        return found.ok() ? optout::browser::element_of(found->value) : std::string();
    };
    const std::string button = find();
    REQUIRE_FALSE(button.empty());
    REQUIRE(driver.post(session + "/element/" + button + "/click", json::object())->ok());
    for (int i = 0; i < 1000 && !find().empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(find().empty());
}

}  // namespace

TEST_CASE("a check that wants a person is handed over in the window, and the run goes on") {
    const support::Display display;
    Checked w;
    Terminal terminal = w.terminal(display);
    REQUIRE_MESSAGE(terminal.wait_for(asks), terminal.shown());
    CHECK(terminal.shown().find("Claude needs you") != std::string::npos);
    CHECK(w.writes() == 0);
    press_button(w.home.path());
    terminal.type("\n");
    CHECK_MESSAGE(terminal.wait() == 0, terminal.shown());
    CHECK(w.site("claude").get("grove_enabled") == false);
    CHECK(terminal.shown().find("changed") != std::string::npos);
}

TEST_CASE("a check that nobody passes is asked for once, and is a challenge") {
    Checked w;
    SUBCASE("on a terminal, with a window") {
        const support::Display display;
        Terminal terminal = w.terminal(display);
        REQUIRE_MESSAGE(terminal.wait_for(asks), terminal.shown());
        terminal.type("\n");
        CHECK_FALSE(terminal.wait_for(asks));
        CHECK_MESSAGE(terminal.wait() == 3, terminal.shown());
        CHECK(terminal.shown().find("challenged") != std::string::npos);
    }
    SUBCASE("without a terminal") {
        const json report = w.report({"run", "claude", "--yes"});
        CHECK(report["exit_code"] == 3);
        CHECK(world::setting(report, "claude", "model-training")["verdict"] == "challenged");
    }
    CHECK(w.writes() == 0);
}
