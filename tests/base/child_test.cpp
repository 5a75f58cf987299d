#include "base/child.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>

using namespace optout;  // NOLINT(google-build-using-namespace): tests

TEST_CASE("a program gets its input and environment and says what it says") {
    const auto ended =
        run_to_end({{"sh", "-c", "cat; echo \"$COLOUR\" >&2; exit 3"}, "some input", {{"COLOUR", "green"}}});
    REQUIRE(ended.ok());
    CHECK(ended->exit_code == 3);
    CHECK(ended->out == "some input");
    CHECK(ended->err == "green\n");
}

TEST_CASE("a program that reads none of a large input does no harm, and a large output is cut") {
    const std::string large(1 << 20, 'x');
    const auto deaf = run_to_end({{"true"}, large, {}});
    REQUIRE(deaf.ok());
    CHECK(deaf->exit_code == 0);
    const auto echo = run_to_end({{"cat"}, large, {}});
    REQUIRE(echo.ok());
    CHECK(echo->out.size() == 65536);
    CHECK((std::signal(SIGPIPE, SIG_DFL) == SIG_DFL));
}

TEST_CASE("a program that is not there, or does not end, is an error") {
    CHECK(run_to_end({{"no-such-program-here"}}).error().kind == ErrorKind::not_found);
    const auto late = run_to_end({{"sh", "-c", "echo $$; sleep 60 & wait"}, "", {}, std::chrono::seconds(1)});
    REQUIRE(!late.ok());
    CHECK(late.error().kind == ErrorKind::timeout);
}

TEST_CASE("a signal is told as the shell tells it") {
    const auto ended = run_to_end({{"sh", "-c", "kill -TERM $$"}});
    REQUIRE(ended.ok());
    CHECK(ended->exit_code == 143);
}

TEST_CASE("programs are found in PATH only") {
    CHECK(find_program("sh").ends_with("/sh"));
    CHECK(find_program("no-such-program-here").empty());
}
