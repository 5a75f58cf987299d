// Both ways to a site behind one interface: each request goes by the way that it names.
#pragma once

#include "session/driver.hpp"

namespace optout::session {

/// The readers and drivers must outlive it. Requests by HTTP go first, as one batch, then those through the
/// browser, as another; results, and the indexes that `on_answer` is given, are in the order of the requests.
class WaysReader final : public Reader {
  public:
    WaysReader(Reader& http, Reader& browser) : http_(&http), browser_(&browser) {}
    std::vector<Result<Page>> open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) override;

  private:
    Reader* http_;
    Reader* browser_;
};

class WaysDriver final : public Driver {
  public:
    WaysDriver(Driver& http, Driver& browser) : http_(&http), browser_(&browser) {}
    std::vector<Result<Page>> open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) override;
    std::vector<Result<Page>> write(const std::vector<WriteRequest>& writes,
                                    const OnAnswer& on_answer) override;

  private:
    Driver* http_;
    Driver* browser_;
};

}  // namespace optout::session
