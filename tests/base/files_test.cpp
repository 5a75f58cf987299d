#include "base/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <optional>

#include "support/scratch.hpp"

using namespace optout;
using support::Scratch;

namespace {

/// An environment variable, put back at the end of the test.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* old = std::getenv(name); old != nullptr) before_ = old;
        set(value);
    }
    ~Variable() { set(before_ ? before_->c_str() : nullptr); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    void set(const char* value) {
        if (value != nullptr) {
            setenv(name_, value, 1);
        } else {
            unsetenv(name_);
        }
    }
    const char* name_;
    std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("a file is read as it was written, byte for byte, and is the owner's alone") {
    const Scratch scratch;
    const std::string file = scratch.file("a");
    const std::string content("one\0two\n\xFF", 9);
    REQUIRE(write_new_file(file, content).ok());
    CHECK(read_file(file).value() == content);
    struct stat there {};
    REQUIRE(stat(file.c_str(), &there) == 0);
    CHECK((there.st_mode & 0777U) == 0600);
}

TEST_CASE("an existing file is never written over") {
    const Scratch scratch;
    REQUIRE(write_new_file(scratch.file("a"), "mine").ok());
    const auto second = write_new_file(scratch.file("a"), "yours");
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().kind == ErrorKind::io);
    CHECK(second.error().what == "exists already");
    CHECK(read_file(scratch.file("a")).value() == "mine");
}

TEST_CASE("what cannot be read is an error with its path and its reason") {
    const Scratch scratch;
    REQUIRE(write_new_file(scratch.file("a"), std::string(100'000, 'x')).ok());
    CHECK(read_file(scratch.file("none")).error().message() ==
          scratch.file("none") + ": cannot be read (No such file or directory)");
    CHECK(read_file(scratch.file("")).error().what == "is a folder, not a file");
    CHECK(read_file(scratch.file("a/b")).error().kind == ErrorKind::io);
    CHECK(read_file(scratch.file("a"), 99'999).error().kind == ErrorKind::too_large);
    CHECK(read_file(scratch.file("a"), 100'000).ok());
    CHECK_FALSE(write_new_file(scratch.file("none/b"), "x").ok());
}

TEST_CASE("the user's folders follow the XDG base directories, relative ones do not count") {
    const Variable home("HOME", "/home/ann");
    {
        const Variable config("XDG_CONFIG_HOME", nullptr);
        const Variable state("XDG_STATE_HOME", nullptr);
        CHECK(config_folder().value() == "/home/ann/.config/optout");
        CHECK(state_folder().value() == "/home/ann/.local/state/optout");
    }
    const Variable config("XDG_CONFIG_HOME", "/etc/ann");
    const Variable state("XDG_STATE_HOME", "relative");
    CHECK(config_folder().value() == "/etc/ann/optout");
    CHECK(state_folder().value() == "/home/ann/.local/state/optout");
}

TEST_CASE("without any home there is no folder, and the error says what to set") {
    const Variable home("HOME", nullptr);
    const Variable config("XDG_CONFIG_HOME", nullptr);
    const auto folder = config_folder();
    REQUIRE_FALSE(folder.ok());
    CHECK(folder.error().kind == ErrorKind::config);
    CHECK(folder.error().message().find("HOME") != std::string::npos);
}

TEST_CASE("a path is absolute, below home, or relative to the folder that names it") {
    const Variable home("HOME", "/home/ann");
    CHECK(resolve_path("/a/b", "/c") == "/a/b");
    CHECK(resolve_path("~/b", "/c") == "/home/ann/b");
    CHECK(resolve_path("b", "/c") == "/c/b");
    CHECK(resolve_path("~b", "/c") == "/c/~b");
    CHECK(resolve_path("b", "") == "b");
}
