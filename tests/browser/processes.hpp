// What a browser of ours has started, found by the folder that it was told to put temporary files in.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/scratch.hpp"

namespace optout::browser::test {

struct Process {
    pid_t number, parent;
    std::string command, environment;
};

/// While it lives, the browsers that are started keep their files in one folder.
class Nest {
  public:
    Nest();
    ~Nest();
    [[nodiscard]] std::vector<Process> processes() const;
    /// True when no file is left.
    [[nodiscard]] bool is_empty() const;
    /// False when there still is one after ten seconds.
    [[nodiscard]] bool wait_until_empty() const;
    /// False when one of them is still there after ten seconds.
    [[nodiscard]] static bool wait_until_gone(const std::vector<Process>& processes);
    /// Kills those with this word in their command line; how many.
    [[nodiscard]] int kill_all(const std::string& word) const;

  private:
    support::Scratch scratch_;
};

}  // namespace optout::browser::test
