// A terminal with a program in it, as somebody sits before one.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace world {

class Terminal {
  public:
    /// Starts the program with this environment and nothing else.
    Terminal(std::vector<std::string> command, const std::map<std::string, std::string>& environment);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Waits until the program has shown these words since this was last asked; false after `seconds`, or
    /// when it has ended without.
    [[nodiscard]] bool wait_for(const std::string& words, int seconds = 60);
    void type(const std::string& keys) const;
    /// The exit code, 128 + the signal's number, or -1 when it has not ended after `seconds`.
    [[nodiscard]] int wait(int seconds = 60);
    /// All that has been shown.
    [[nodiscard]] const std::string& shown() const { return shown_; }

  private:
    bool take(int milliseconds);

    int terminal_ = -1;
    pid_t program_ = -1;
    std::string shown_;
    std::size_t looked_ = 0;
};

}  // namespace world
