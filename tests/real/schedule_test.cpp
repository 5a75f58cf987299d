// The installed units under a real systemd user manager, as an unprivileged user.
#include <doctest/doctest.h>
#include <unistd.h>

#include <map>

#include "support/program.hpp"

namespace {

/// What the script says under each of its headings.
std::map<std::string, std::string> sections(const std::string& text) {
    std::map<std::string, std::string> found;
    std::string heading;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        if (line.starts_with("= "))
            heading = line.substr(2);
        else
            found[heading] += line + "\n";
        at = end + 1;
    }
    return found;
}

bool has(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a real user manager starts the timer, runs the unit in its sandbox, and forgets it") {
    if (::geteuid() != 0) {
        MESSAGE("NOT TESTED: a user manager of the test's own needs root to mount");
        return;
    }
    const support::Home home;
    const support::Finished finished =
        support::run({"unshare", "--mount", "--propagation", "private",
                      OPTOUT_SOURCE_DIR "/tests/real/user_manager.sh", OPTOUT_BINARY, home.path()},
                     {}, 60);
    if (finished.exit_code == 77) {
        MESSAGE("NOT TESTED: no user manager can run here: ", finished.err);
        return;
    }
    CAPTURE(finished.out + finished.err);
    auto said = sections(finished.out);
    CHECK(has(said["install"], "Started optout-recheck.timer."));
    CHECK(has(said["timer"], "optout-recheck.timer"));
    CHECK(said["run"] == "success\n");
    const auto shown = nlohmann::json::parse(said["show"]);
    CHECK(shown["systemd"]["active"] == "active");
    CHECK(!shown["systemd"]["next"].get<std::string>().empty());
    CHECK(shown["systemd"]["last_result"] == "success");
    REQUIRE(shown["last"].size() == 1);
    CHECK(shown["last"][0]["exit_code"] == 0);

    const std::string& probe = said["probe"];
    CHECK(!has(probe, "home can be written"));
    CHECK(!has(probe, "system can be written"));
    CHECK(has(probe, "configuration can be written"));
    CHECK(has(probe, "CapBnd:\t0000000000000000"));
    CHECK(has(probe, "NoNewPrivs:\t1"));
    CHECK(has(probe, "Seccomp:\t2"));
    CHECK(has(probe, "a browser can make its sandbox"));
    CHECK(has(probe, "mounts are refused"));
    CHECK(has(probe, "packets are refused"));

    CHECK(has(said["remove"], "Removed /home/casey/.config/systemd/user/optout-recheck.timer."));
    CHECK(said["left"].empty());
}
