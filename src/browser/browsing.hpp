// One browser for all accounts of a run: started when it is needed, started again when it has broken, and
// with the cookies of an account before that account's first request.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "browser/browser.hpp"
#include "browser/options.hpp"
#include "browser/window.hpp"
#include "session/session.hpp"

namespace optout::browser {

class Browsing {
  public:
    explicit Browsing(Options options) : options_(std::move(options)) {}

    [[nodiscard]] const Options& options() const { return options_; }
    /// What the user is told about the browsers that were started, or were not, each sentence once.
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
    /// How many WebDriver commands have been sent.
    [[nodiscard]] std::size_t commands() const;

    /// Makes the browser the account's: its cookies are in it, and no cookie of another account whose hosts
    /// may receive the same cookies. In a fresh profile the other account makes room, and its cookies are
    /// put back when it is its turn again; in a profile that is kept that is an Error (refused). A session
    /// without cookies takes over those that a kept profile or a running browser has for its hosts; one in a
    /// running browser always does.
    Status enter(session::Session& session);
    /// Takes the cookies that the browser now has for these addresses and the account's hosts back into the
    /// session. Nothing where there is no browser any more.
    void take_back(session::Session& session, const std::vector<Url>& addresses);
    /// What is opened from now on is asked for anew: no cache of this browser has it.
    void begin_batch();
    /// False before the first enter() and once the browser has broken.
    [[nodiscard]] bool is_alive() const { return browser_ && browser_->is_alive(); }
    /// Only after enter().
    [[nodiscard]] Window& window() { return *window_; }

  private:
    struct Occupant {
        std::uint64_t session;
        std::vector<std::string> hosts;  // without port
        std::vector<std::string> origins;
        bool own_cookies;
    };

    [[nodiscard]] bool is_fresh() const { return options_.profile.empty() && options_.attach.empty(); }
    Status restart();
    Status make_room(const Occupant& newcomer);
    Status put_cookies(const session::Session& session);
    Status put_cookies_by_document(const session::Session& session);
    Status stand_at(const std::string& origin, const std::string& host);
    void note(const std::string& sentence);

    Options options_;
    std::unique_ptr<Browser> browser_;
    std::unique_ptr<Window> window_;
    std::vector<Occupant> occupants_;
    std::set<std::uint64_t> adopted_;  // sessions whose cookies are the browser's own
    std::vector<std::string> notes_;
    std::size_t commands_before_ = 0;
    int starts_ = 0;
    bool used_ = false;
};

}  // namespace optout::browser
