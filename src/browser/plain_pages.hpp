// Pages in which no script runs: such a page shows what its HTML says, so that those of a site can be asked
// for from inside one of them, all at once, instead of being drawn one by one.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "browser/fetch_channel.hpp"
#include "session/driver.hpp"

namespace optout::browser {

/// Only for what is read before anything is written: the proof of a write is a page that was drawn anew.
class PlainPages {
  public:
    PlainPages(Browsing& browsing, FetchChannel& channel) : browsing_(browsing), channel_(channel) {}

    struct Answered {
        std::size_t index;  // among the requests
        Result<session::Page> page;
    };
    /// Right after the page `requests[drawn]` was drawn and found without a script: asks for the pages of its
    /// origin and account that come after it. Gives back, and tells `heard` of, those answers alone that are
    /// as good as a page drawn: an inert page on which each awaited ladder finds exactly one element, or a
    /// refusal (429, 999). The first other answer ends the asking, also that of later calls for this account.
    [[nodiscard]] std::vector<Answered> ask(const std::vector<session::PageRequest>& requests,
                                            std::size_t drawn, const Url& landing,
                                            const session::OnAnswer& heard);
    /// Nothing is asked for this account any more.
    void leave_out(const session::Session& session) { left_out_.insert(session.number()); }

  private:
    Browsing& browsing_;
    FetchChannel& channel_;
    std::set<std::uint64_t> left_out_;
};

}  // namespace optout::browser
