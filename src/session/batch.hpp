// All requests of a phase at once: who may start when, redirects, and who hears of the answers.
#pragma once

#include <functional>
#include <vector>

#include "session/exchange.hpp"
#include "session/transport.hpp"

namespace optout::session {

/// What came of an exchange, redirects followed.
struct Arrival {
    Answer answer;
    Url landing;
    bool left_hosts = false;
};

struct BatchEnds {
    /// An exchange has had its answer, or ended without one. Returning false stops its session.
    std::function<bool(std::size_t index, Result<Arrival> arrival)> answered;
    /// An exchange was never sent.
    std::function<void(std::size_t index, Error why)> unsent;
};

/// Returns when each exchange has come to one of the two ends.
void run_batch(Channel& channel, std::vector<Exchange> exchanges, const BatchEnds& ends);

}  // namespace optout::session
