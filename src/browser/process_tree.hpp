// A program, and everything that it starts, that ends when we end, however we end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace optout::browser {

/// Between us and the program stands a watcher: a copy of this process that waits for us to close our end of
/// a pipe, which the system does when we are killed. It then kills the program and all that descends from it,
/// also what has run away into other process groups and sessions.
class ProcessTree {
  public:
    /// Starts a program with our environment and what is added to it; its input and outputs are /dev/null.
    /// `scratch`, when not empty, is a folder that is removed with all it holds once everything has ended.
    /// Error (config) when the program cannot be run.
    static Result<std::unique_ptr<ProcessTree>> start(const std::vector<std::string>& command,
                                                      const std::map<std::string, std::string>& environment,
                                                      const std::string& scratch);
    /// Ends everything and waits for that.
    ~ProcessTree();
    ProcessTree(const ProcessTree&) = delete;
    ProcessTree& operator=(const ProcessTree&) = delete;

    /// The program itself.
    [[nodiscard]] pid_t program() const { return program_; }
    [[nodiscard]] bool is_running() const;

  private:
    ProcessTree() = default;
    int lifeline_ = -1;
    pid_t watcher_ = -1;
    pid_t program_ = -1;
};

}  // namespace optout::browser
