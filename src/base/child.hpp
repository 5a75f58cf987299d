// Running another program to its end: what it is given, what it said.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace optout {

struct Command {
    /// The program (a path, or a name that is looked for in PATH) and its arguments. Others on this computer
    /// can see them, so they hold no secret and nothing of an account.
    std::vector<std::string> arguments;
    std::string input{};  // its standard input
    /// Added to our own environment.
    std::vector<std::pair<std::string, std::string>> environment{};
    std::chrono::seconds timeout{30};
};

struct Ended {
    int exit_code = 0;     // 128 + signal when a signal ended it
    std::string out, err;  // at most the first 64 kB of each
};

/// Runs the program and waits for its end. A program that does not read its input is none the worse for it.
/// Errors: not_found (no such program, or it may not be run), timeout (it was killed, and what it started
/// with it), io.
[[nodiscard]] Result<Ended> run_to_end(const Command& command);

/// The full path of a program in PATH; empty when there is none.
[[nodiscard]] std::string find_program(const std::string& name);

}  // namespace optout
