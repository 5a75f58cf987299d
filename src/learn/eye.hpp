// A page as a person uses it, moment by moment.
#pragma once

#include <optional>
#include <vector>

#include "browser/window.hpp"

namespace optout::learn {

/// Something that a person did with an element.
struct Act {
    page::NodeId node = page::no_node;  // no_node: of an element that nothing is known of
    bool press = false;                 // or else something was set
};

/// The page at one moment, and what the person did with it then.
struct Moment {
    browser::View view;
    std::vector<Act> acts;

    [[nodiscard]] const page::Document* document() const { return view.document(); }
};

/// Looks at a page again and again, and misses nothing that is pressed between two looks.
class Eye {
  public:
    explicit Eye(browser::Window& window) : window_(window) {}

    /// Errors: as Window::open.
    Status open(const Url& url);
    /// The next look: when something has changed, or after a while. A look that the page's own going
    /// elsewhere or a box of the browser cut short is no error, and shows nothing new. Error once the browser
    /// has ended, or lets nothing be read any more.
    Status look();

    /// From the look before to the newest one, in the order of time, with what was pressed between them.
    [[nodiscard]] const std::vector<Moment>& moments() const { return moments_; }
    /// False where the last look showed nothing.
    [[nodiscard]] bool is_fresh() const { return fresh_; }
    /// True where the last look was ended by the page's going elsewhere or by a box of the browser.
    [[nodiscard]] bool is_cut_short() const { return failures_ > 0 || asking_; }
    /// True while the page waits in a box of the browser for the person's answer.
    [[nodiscard]] bool is_asking() const { return asking_; }

  private:
    Status take(browser::View seen);
    void take_presses(browser::Json& answer);
    void take_left_behind(browser::Json told);
    Status pass_over(Error error);

    browser::Window& window_;
    std::vector<Moment> moments_;
    browser::View last_;  // of the last look, without what is on it
    bool fresh_ = false, asking_ = false;
    int failures_ = 0;          // one after the other
    std::int64_t arrived_ = 0;  // the last entry of the recorder's in this document
    std::string gone_;          // the document before
    std::int64_t arrived_there_ = 0;
};

}  // namespace optout::learn
