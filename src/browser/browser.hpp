// One browser: found, started with a profile, spoken to, and ended with everything that it started.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cookie.hpp"
#include "base/result.hpp"
#include "base/url.hpp"
#include "browser/installation.hpp"
#include "browser/options.hpp"
#include "browser/process_tree.hpp"
#include "browser/webdriver.hpp"

namespace optout::browser {

class Browser {
  public:
    /// Errors: config (nothing installed, driver and browser do not fit, no display for a window), timeout,
    /// network.
    static Result<std::unique_ptr<Browser>> start(const Options& options);
    /// Ends the browser, or, of one that the user had started, the tab that was worked in.
    ~Browser();
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;

    /// False once the browser has ended, its page has crashed, or it has stopped answering.
    [[nodiscard]] bool is_alive() const { return alive_; }
    [[nodiscard]] Family family() const { return installation_.family; }
    /// What the user is told: which browser this is, which profile, and what is unusual about it.
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
    [[nodiscard]] std::size_t commands() const { return driver_->commands(); }
    [[nodiscard]] pid_t driver_process() const { return tree_->program(); }

    /// As WebDriver's; Error when the browser cannot go on, which is_alive() then tells too.
    Result<Reply> post(std::string_view path, const Json& body);
    Result<Reply> get(std::string_view path);
    Result<Reply> remove(std::string_view path);
    /// Navigate To, whatever box is in its way.
    Result<Reply> go(const Url& url) { return past_boxes("/url", {{"url", url.text()}}); }
    Result<Reply> go_nowhere() { return past_boxes("/url", {{"url", "about:blank"}}); }
    /// A command of the Chrome DevTools Protocol; Error also when it is refused.
    Result<Json> devtools(const std::string& command, const Json& parameters);
    /// The value of a script. A box in its way is closed, as by one who says no.
    Result<Json> run(const std::string& script, const Json& arguments, bool asynchronous);
    /// The value of an asynchronous script that changes nothing: run again when the page has gone on to
    /// another document in the middle of it, at most this often, or when a box has opened, of which WebDriver
    /// tells by a value of null. Error (refused) at the fourth box.
    Result<Json> read(const std::string& script, const Json& arguments, int most_documents);

    /// The cookies that would be sent to these addresses.
    Result<std::vector<Cookie>> cookies(const std::vector<Url>& addresses);
    Status set_cookies(const std::vector<Cookie>& cookies);
    /// Chromium only: forgets every cookie, and what the sites of these hosts have stored.
    Status forget(const std::vector<std::string>& hosts);

    /// A person sits at the window, and answers its boxes: none is closed any more, and what meets one is an
    /// Error (busy), until this is set back.
    void leave_boxes(bool leave) { leaves_boxes_ = leave; }

    /// The page hangs: this browser is not to be used any more.
    void give_up() { alive_ = false; }

    /// What the last box (alert, confirm, prompt) said that was closed since this was last asked; empty when
    /// there was none.
    [[nodiscard]] std::string take_box() { return std::exchange(box_, {}); }

  private:
    Browser(Options options, Installation installation);
    Status launch();
    Status begin();
    Status set_up();
    void note_start(const Json& capabilities);
    Result<Reply> watched(Result<Reply> reply);
    Status add_cookie(const Cookie& cookie);
    Status close_box();
    Error nagged();
    /// The reply to a command once no box is in its way; Error (refused) at the fourth.
    Result<Reply> past_boxes(std::string_view path, const Json& body);

    Options options_;
    Installation installation_;
    std::string profile_, scratch_;
    std::unique_ptr<ProcessTree> tree_;
    std::unique_ptr<WebDriver> driver_;
    std::vector<std::string> notes_;
    std::string own_tab_;  // in a browser of the user's
    std::string box_;
    bool alive_ = false, leaves_boxes_ = false;
};

}  // namespace optout::browser
