// The one window of a browser: going somewhere, waiting, looking, pressing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "browser/browser.hpp"
#include "browser/view.hpp"

namespace optout::browser {

/// Says whether a page has all that is waited for.
using IsThere = std::function<bool(const page::Content&)>;

class Window {
  public:
    Window(Browser& browser, const Options& options) : browser_(browser), options_(options) {}

    /// Goes to an address and looks when the page is there. Error when no answer came (as of the HTTP
    /// driver) or the page hangs; every status is an answer, and an answer without a document (204, a
    /// download) is an empty one whose address is the one asked for.
    Result<View> open(const Url& url, const IsThere& is_there);
    /// Looks at the page that is open: at once when it is at rest, and then, while it is not as wanted, each
    /// time that it has changed, until nothing comes any more. `since`: what has been seen is not looked at
    /// again.
    Result<View> look(const IsThere& is_there, const View* since = nullptr);
    /// Presses an element of the page as it was seen, like a person: the element or what passes a press on to
    /// it; the keyboard where nothing can be reached. What comes in between hears nothing of it. Looks then
    /// as look() does. Error (refused) when the page has changed since then or nothing can be pressed.
    Result<View> press(const View& seen, page::NodeId element);
    /// Shows nothing any more.
    void blank();

    /// What runs in the page that is open.
    Browser& browser() { return browser_; }
    /// The address of the document that was seen last; empty when there is none.
    [[nodiscard]] const std::string& place() const { return place_; }

  private:
    Status go(const Url& url);
    Result<View> arrived(const Url& asked, View view);
    Status press_somehow(const std::string& id, const Json& number, std::vector<std::string>& tried);
    Status press_target(const Json& target, bool& pressed);
    Result<Reply> press_at(const Json& place);
    Status press_key(const std::string& key);
    int ask_status();

    Browser& browser_;
    const Options& options_;
    std::string place_, last_id_;
    int last_status_ = 0;  // of the document last_id_, where it does not tell it itself
};

}  // namespace optout::browser
