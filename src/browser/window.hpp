// The one window of a browser: going somewhere, waiting, looking, pressing.
#pragma once

#include <chrono>
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
    /// The same, at most as long as two patiences, for what a page that never rests may not have at all.
    Result<View> look_for(const IsThere& is_there, const View& since);
    /// Presses an element of the page as it was seen, like a person: the element or what passes a press on to
    /// it; the keyboard where nothing can be reached. What comes in between hears nothing of it. Looks then
    /// as look() does. `before` is called when it is known what will be pressed. Error (refused) when the
    /// page has changed since then or nothing can be pressed.
    Result<View> press(const View& seen, page::NodeId element, const std::function<Status()>& before = {});
    /// The same without a look: where no script runs, a press that leads nowhere changes nothing but the
    /// control. One that met something else than the element goes unnoticed.
    Status press_blindly(const View& seen, page::NodeId element, const std::function<Status()>& before = {});
    /// Shows nothing any more.
    void blank();

    /// What runs in the page that is open.
    Browser& browser() { return browser_; }
    /// The address of the document that was seen last; empty when there is none.
    [[nodiscard]] const std::string& place() const { return place_; }

  private:
    Status go(const Url& url);
    Result<View> arrived(const Url& asked, View view);
    struct Pressing {
        std::string id;
        Json number;
        bool is_hidden;
        const std::function<Status()>& before;
        std::vector<std::string> tried{};  // the way that was taken comes last
    };

    static Pressing pressing(const View& seen, page::NodeId element, const std::function<Status()>& before);
    Result<View> look_until(std::chrono::steady_clock::time_point until, const IsThere& is_there,
                            const View* since);
    Status press_somehow(Pressing& pressing);
    Status press_target(const Json& target, const Pressing& pressing, bool& pressed);
    Result<Reply> press_at(const Json& place);
    Status press_key(const std::string& key);
    int ask_status();

    Browser& browser_;
    const Options& options_;
    std::string place_, last_id_;
    int last_status_ = 0;  // of the document last_id_, where it does not tell it itself
};

}  // namespace optout::browser
