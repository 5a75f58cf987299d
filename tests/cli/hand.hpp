// The user's hand in tests: a Chromium that a person would have started, and clicks in it that come from
// outside of optout.
#pragma once

#include <memory>
#include <string>

#include "browser/webdriver.hpp"
#include "support/program.hpp"

namespace world {

class Hand {
  public:
    /// Starts Chromium, headless, with a port for debuggers. A test fails where none can be started.
    Hand();

    /// For `--attach`.
    [[nodiscard]] std::string browser() const { return "127.0.0.1:" + std::to_string(debug_port_); }
    /// Waits for a tab whose address begins with `url` and for the element in it, and clicks it like a
    /// person.
    void click(const std::string& url, const std::string& css);
    /// Waits for a box of the browser (alert, confirm) and says yes to it.
    void say_yes();
    /// Waits until optout looks on in the tab, as a person waits to be told to flip the switch.
    void wait_for_onlooker(const std::string& url);
    /// Waits until the element is there, and says what it says.
    [[nodiscard]] std::string text(const std::string& url, const std::string& css);

  private:
    std::string find(const std::string& url, const std::string& css);
    bool go_to_tab(const std::string& url);

    support::TemporaryFolder folder_;
    int debug_port_, driver_port_;
    std::unique_ptr<support::Background> browser_, driver_;
    std::unique_ptr<optout::browser::WebDriver> session_;
};

}  // namespace world
