// Tokens that a site gives out at an address.
#pragma once

#include <vector>

#include "session/exchange.hpp"
#include "session/transport.hpp"

namespace optout::session {

/// Fetches, as one batch, the tokens that these exchanges need and their sessions do not have yet.
void fetch_tokens(Channel& channel, const std::vector<Exchange>& needed_by);

}  // namespace optout::session
