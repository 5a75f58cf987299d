// A browser driver whose requests are listened to while it reads and writes.
#pragma once

#include <vector>

#include "browser/browser_driver.hpp"
#include "learn/json_page.hpp"
#include "learn/replay.hpp"
#include "learn/traffic.hpp"

namespace optout::learn {

/// What the browser's log has told so far. Only chromedriver keeps one (Options::traffic).
class Listener {
  public:
    explicit Listener(browser::Browsing& browsing) : browsing_(&browsing) {}

    /// Takes in what has happened since the last time, with the bodies of JSON answers from the session's
    /// hosts: the browser forgets them when it goes to another page. Nothing where there is no browser or no
    /// log.
    void listen(const session::Session& session);
    [[nodiscard]] const std::vector<Exchange>& exchanges() const { return log_.exchanges(); }

  private:
    void fetch_bodies(const session::Session& session);

    browser::Browsing* browsing_;
    TrafficLog log_;
    std::size_t settled_ = 0;  // exchanges before this one want nothing more
};

/// Part of the log, and what the control said meanwhile; of a writing, what it said afterwards.
struct Episode {
    std::size_t begin = 0, end = 0;
    bool writing = false;
    page::State state;
};

/// Passes everything on to the driver, and notes which requests belong to which reading or writing.
class Witness final : public session::Driver {
  public:
    Witness(browser::BrowserDriver& driver, Listener& listener) : driver_(&driver), listener_(&listener) {}

    std::vector<Result<session::Page>> open(const std::vector<session::PageRequest>& pages,
                                            const session::OnAnswer& on_answer) override;
    std::vector<Result<session::Page>> write(const std::vector<session::WriteRequest>& writes,
                                             const session::OnAnswer& on_answer) override;

    /// What was noted since the last call, for a control that said `before` until the writing, and `after`
    /// since.
    [[nodiscard]] std::vector<Episode> take(const page::State& before, const page::State& after);

  private:
    browser::BrowserDriver* driver_;
    Listener* listener_;
    std::vector<Episode> noted_;
};

/// The JSON answers of the readings among the episodes.
[[nodiscard]] std::vector<Answered> answers_in(const std::vector<Episode>& episodes,
                                               const std::vector<Exchange>& log,
                                               const session::Session& session);

/// Requests of the writings that are of one kind (method, host, path): one kind an element, each with one
/// observation for each writing. Kinds that did not go out with each writing are left out.
[[nodiscard]] std::vector<std::vector<Observation>> writes_in(const std::vector<Episode>& episodes,
                                                              const std::vector<Exchange>& log,
                                                              const session::Session& session);

}  // namespace optout::learn
