// All requests of a phase at once: who may start when, redirects, and who hears of the answers.
#pragma once

#include <functional>
#include <vector>

#include "session/driver.hpp"
#include "session/exchange.hpp"
#include "session/transport.hpp"

namespace optout::session {

struct BatchEnds {
    /// An exchange has had its answer, or ended without one. In the order of arrival. Returning false stops
    /// its session.
    std::function<bool(std::size_t index, Result<Page> page)> answered;
    /// An exchange was never sent.
    std::function<void(std::size_t index, Error why)> unsent;
};

/// Pages are made on several threads, but both functions are called on the caller's alone. Until an answer
/// has been given to `answered`, it counts as a request under way, so that a session that is told to stop has
/// sent no more than if it had been told at once. Returns when each exchange has come to one of the two ends.
void run_batch(Channel& channel, std::vector<Exchange> exchanges, const BatchEnds& ends);

}  // namespace optout::session
