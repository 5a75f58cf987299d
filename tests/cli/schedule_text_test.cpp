#include "cli/schedule_text.hpp"

#include <doctest/doctest.h>

#include "base/files.hpp"

using namespace optout;       // NOLINT(google-build-using-namespace): tests
using namespace optout::cli;  // NOLINT(google-build-using-namespace): tests

namespace {

const std::string others =
    "# my own\nMAILTO=casey\n\n5 4 * * * backup --all # written by me\n@daily  \ttrailing space \n";

}  // namespace

TEST_CASE("the units for packagers are what the program writes") {
    CHECK(*optout::read_file(OPTOUT_SOURCE_DIR "/scripts/systemd/optout-recheck.service") ==
          service_unit(packaged_calling()));
    CHECK(*optout::read_file(OPTOUT_SOURCE_DIR "/scripts/systemd/optout-recheck.timer") == timer_unit());
}

TEST_CASE("paths of any kind are quoted for systemd") {
    Calling calling{
        "/home/a b/op$t%h\"x\\", "/etc/c d.toml", {{"XDG_STATE_HOME", "/s 100%"}}, {"%h/x y", "/z%"}};
    const std::string unit = service_unit(calling);
    CHECK(
        unit.find(
            "\nExecStart=\"/home/a b/op$$t%%h\\\"x\\\\\" recheck --scheduled --config \"/etc/c d.toml\"\n") !=
        std::string::npos);
    CHECK(unit.find("\nEnvironment=\"XDG_STATE_HOME=/s 100%%\"\n") != std::string::npos);
    CHECK(unit.find("\nReadWritePaths=\"-%h/x y\" \"-/z%%\"\n") != std::string::npos);
}

TEST_CASE("paths of any kind are quoted for the shell and for cron") {
    const Calling calling{"/home/it's 5%/optout", "", {{"XDG_STATE_HOME", "/a b"}}, {}};
    CHECK(crontab_line(calling, 7) ==
          "7 * * * * XDG_STATE_HOME='/a b' '/home/it'\\''s 5\\%/optout' recheck --scheduled "
          "# written by `optout schedule install`\n");
}

TEST_CASE("our line comes and goes, and no other line changes") {
    const std::string line = crontab_line(packaged_calling(), 42);
    const std::string with = with_line(others, line);
    CHECK(with == others + line);
    CHECK(scheduled_minute(with) == 42);
    CHECK(with_line(with, crontab_line(packaged_calling(), 3)) ==
          others + crontab_line(packaged_calling(), 3));
    CHECK(with_line(with, "") == others);
    CHECK(!scheduled_minute(others));
    CHECK(with_line("", line) == line);
    CHECK(with_line("no end of line", line) == "no end of line\n" + line);
    CHECK(with_line("a\n" + line + "b", "") == "a\nb");
}
