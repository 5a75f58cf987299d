// A display that nobody sees, for programs that want windows.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "support/program.hpp"

namespace support {

class Display {
  public:
    /// A test fails where there is no Xvfb.
    Display()
        : server_({"Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"}, {},
                  folder_ / "log") {
        for (int i = 0; i < 1000 && number_.empty(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            number_ = told();
        }
        REQUIRE_MESSAGE(!number_.empty(), "no display: scripts/setup --test installs xvfb");
    }
    /// As DISPLAY has it.
    [[nodiscard]] std::string name() const { return ":" + number_; }

  private:
    /// The line that is a number; beside it the log has what the server says of displays that are taken.
    [[nodiscard]] std::string told() const {
        std::ifstream log(folder_ / "log");
        for (std::string line; std::getline(log, line);) {
            const bool is_number =
                !line.empty() && line.find_first_not_of("0123456789") == std::string::npos && !log.eof();
            if (is_number) return line;
        }
        return {};
    }

    TemporaryFolder folder_;
    Background server_;
    std::string number_;
};

}  // namespace support
