// Requests by fetch, inside a page of the account's own browser: for hosts that turn away clients that are no
// browser. To the site they are like those of its own pages.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "browser/browsing.hpp"
#include "session/transport.hpp"

namespace optout::browser {

/// All requests that wait for one origin go in one command. A page may send a request only to its own
/// origin, so the window is first taken to a document there: the site's home page when it is of that origin,
/// else the root or another small document that nearly every site has. A check of the browser that stands in
/// front and goes away by itself is waited for. A redirect within the origin is followed by the browser; one
/// that leads anywhere else is not: a read then says left_hosts, with the address that was asked, and of a
/// write it is not known whether it arrived. Headers that a page must not set (User-Agent, Sec-…, Cookie,
/// Origin) are the browser's own. The browser itself may send a request a second time over a new connection,
/// when one that was kept open turns out to be dead; and reads are asked for once more where the page goes on
/// to another document meanwhile.
class FetchChannel final : public session::Channel {
  public:
    explicit FetchChannel(Browsing& browsing)
        : session::Channel(browsing.options().http), browsing_(browsing) {}

    void start(std::size_t id, session::Request request, session::Session& session) override;
    std::optional<Finished> wait(Clock::time_point until) override;

    /// Where tokens are read from cookies: takes the window to the site's home page, and the cookies that are
    /// set there into the session. Nothing else is asked for them, and what goes wrong shows when it is.
    void meet(session::Session& session);

  private:
    struct Waiting {
        std::size_t id;
        session::Request request;
        session::Session* session;
    };

    std::vector<Waiting> take_group();
    void send(std::vector<Waiting> group);
    Result<std::vector<Result<session::Answer>>> ask(const std::vector<Waiting>& group);
    /// Where the window stands now.
    struct Standing {
        bool cross = false;  // at the site's home page instead of a document of the address's own origin
        std::string led_to;  // the site led to this address instead, so that nothing can be asked
        int refusal = 0;     // or gave this status without a document from which anything could be asked
    };
    Result<Standing> stand_at(session::Session& session, const Url& url);
    Result<View> go_past_check(const Url& url);
    bool stands_at(const Url& url);
    Result<session::Answer> read_answer(const Waiting& asked, const Json& answer) const;

    Browsing& browsing_;
    std::deque<Waiting> waiting_;
    std::deque<Finished> finished_;
};

}  // namespace optout::browser
