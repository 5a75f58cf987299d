// Pages and writes that need no browser to be drawn, over any channel.
#pragma once

#include <vector>

#include "session/driver.hpp"
#include "session/transport.hpp"

namespace optout::session {

/// As Reader::open says, and all that a reader can do: a PageRequest has no room for a method or a body.
[[nodiscard]] std::vector<Result<Page>> open_pages(Channel& channel, const std::vector<PageRequest>& pages,
                                                   const OnAnswer& on_answer);
/// As Driver::write says; a Press is an error (internal).
[[nodiscard]] std::vector<Result<Page>> send_writes(Channel& channel, const std::vector<WriteRequest>& writes,
                                                    const OnAnswer& on_answer);

}  // namespace optout::session
