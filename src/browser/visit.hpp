// One page of an account, as the driver is asked for it: opened, with the menus and dialogs on the way, and
// one of its controls pressed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "browser/fetch_channel.hpp"

namespace optout::browser {

/// Goes on from one request to the next where they are for the same page.
class Visits {
  public:
    Visits(Browsing& browsing, FetchChannel& channel) : browsing_(browsing), channel_(channel) {}

    /// Opens the page anew, presses what `open` says and waits for what is awaited; also where some of that
    /// is not there, as then the page says why.
    Result<session::Page> open(const session::PageRequest& request);
    /// Errors: refused (the control reads something else than `present`, or cannot be pressed, or a box of
    /// the browser asked), and those of page::locate and of opening. `before_send` is called right before the
    /// first press that may change something.
    Result<session::Page> press(const session::Press& press, const std::function<Status()>& before_send);
    /// Whether the page opened last is one in which no script runs: it is what its HTML says.
    [[nodiscard]] bool opened_still() const { return opened_still_; }
    /// No page is taken as known any more.
    void forget() { here_.reset(); }

  private:
    /// What the window shows, and how it was reached.
    struct Here {
        std::uint64_t session;
        std::string way;  // address and presses
        View view;
    };

    Result<View> arrive(const session::PageRequest& request);
    Result<View> step(View view, const page::Ladder& ladder, std::vector<std::string>& passed_over);
    Result<View> press_all(View view, const session::Press& press, const page::Control& control,
                           const std::function<Status()>& before_send);
    Result<View> confirm(View view, const session::Press& press);
    Result<View> find_page(const session::Press& press);

    Browsing& browsing_;
    FetchChannel& channel_;
    std::optional<Here> here_;
    bool opened_still_ = false;
};

}  // namespace optout::browser
