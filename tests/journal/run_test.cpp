#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>
#include <ctime>
#include <set>

#include "journal/children.hpp"
#include "journal/journal.hpp"

using namespace optout;
using namespace optout::journal;

TEST_CASE("a run's id is the UTC time and four letters, and no two are the same") {
    std::set<std::string> ids;
    for (int i = 0; i < 20; ++i) ids.insert(new_run_id());
    CHECK(ids.size() > 15);
    for (const std::string& id : ids) CHECK(shape(id) == "99999999-999999-aaaa");
}

TEST_CASE("a run lock is held once, and is free again when its holder lets go") {
    const Scratch scratch;
    const std::string file = scratch.file("state/run.lock");
    {
        const auto held = RunLock::take(file);
        REQUIRE(held.ok());
        const auto second = RunLock::take(file);
        REQUIRE_FALSE(second.ok());
        CHECK(second.error().kind == ErrorKind::busy);
        CHECK(second.error().what == "another optout (process " + std::to_string(getpid()) + ") is at work");
    }
    CHECK(RunLock::take(file).ok());
}

TEST_CASE("a lock that was moved is let go once, by its last owner") {
    const Scratch scratch;
    const std::string file = scratch.file("run.lock");
    RunLock first = RunLock::take(file).value();
    {
        const RunLock second = std::move(first);
        CHECK_FALSE(RunLock::take(file).ok());
    }
    CHECK(RunLock::take(file).ok());
    first = RunLock::take(file).value();
    CHECK_FALSE(RunLock::take(file).ok());
}

TEST_CASE("the error names the other process, and its death frees the lock") {
    const Scratch scratch;
    const std::string file = scratch.file("run.lock");
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t other = start([&] {
        const auto held = RunLock::take(file);
        if (!held.ok() || write(ready[1], "x", 1) != 1) return 1;
        for (;;) pause();
    });
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    const auto refused = RunLock::take(file);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind == ErrorKind::busy);
    CHECK(refused.error().what.find("(process " + std::to_string(other) + ")") != std::string::npos);
    kill(other, SIGKILL);
    CHECK(finish(other) == 128 + SIGKILL);
    CHECK(RunLock::take(file).ok());
    close(ready[0]);
    close(ready[1]);
}

TEST_CASE("the lock and its folder are the owner's alone") {
    const Scratch scratch;
    const RunLock held = RunLock::take(scratch.file("a/b/run.lock")).value();
    struct stat there {};
    for (const char* folder : {"a", "a/b"}) {
        REQUIRE(stat(scratch.file(folder).c_str(), &there) == 0);
        CHECK((there.st_mode & 0777U) == 0700);
    }
    REQUIRE(stat(scratch.file("a/b/run.lock").c_str(), &there) == 0);
    CHECK((there.st_mode & 0777U) == 0600);
}

TEST_CASE("a lock in a place that cannot be is an io error") {
    const Scratch scratch;
    REQUIRE(write_new_file(scratch.file("plain"), "").ok());
    for (const char* place : {"plain/run.lock", "plain/deeper/run.lock"}) {
        const auto lock = RunLock::take(scratch.file(place));
        REQUIRE_FALSE(lock.ok());
        CHECK(lock.error().kind == ErrorKind::io);
        CHECK(lock.error().what.find("Not a directory") != std::string::npos);
    }
}
