// Both ways to a site behind one interface: each request goes by the way that it names.
#pragma once

#include <functional>

#include "session/driver.hpp"

namespace optout::session {

/// Of the requests of one batch those by HTTP go first, then those through each browser; results, and the
/// indexes that `on_answer` is given, are in the order of the requests. `browser_of` names the browser in
/// which an account is signed in; what it names must outlive this.
class WaysReader final : public Reader {
  public:
    using BrowserOf = std::function<Reader&(const Session&)>;
    WaysReader(Reader& http, BrowserOf browser_of) : http_(&http), browser_of_(std::move(browser_of)) {}
    std::vector<Result<Page>> open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) override;

  private:
    Reader* http_;
    BrowserOf browser_of_;
};

class WaysDriver final : public Driver {
  public:
    using BrowserOf = std::function<Driver&(const Session&)>;
    WaysDriver(Driver& http, BrowserOf browser_of) : http_(&http), browser_of_(std::move(browser_of)) {}
    std::vector<Result<Page>> open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) override;
    std::vector<Result<Page>> write(const std::vector<WriteRequest>& writes,
                                    const OnAnswer& on_answer) override;

  private:
    Driver* http_;
    BrowserOf browser_of_;
};

}  // namespace optout::session
