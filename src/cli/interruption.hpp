// Ctrl-C as a wish that is heard in time, where something is to be ended properly.
#pragma once

#include <array>
#include <csignal>

namespace optout::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the program: they are noted. One at a time.
class Interruption {
  public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    [[nodiscard]] static bool is_wished();
    /// Returns after so many milliseconds, or when it is wished.
    static void wait(int milliseconds);

  private:
    static constexpr std::array<int, 3> signals_{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, 3> before_{};
};

}  // namespace optout::cli
