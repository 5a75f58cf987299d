// Tokens that a site gives out at an address.
#pragma once

#include <vector>

#include "session/exchange.hpp"
#include "session/transport.hpp"

namespace optout::session {

/// Fetches, as one batch, the tokens that these exchanges need and their sessions do not have yet. One that
/// is read from a cookie is looked for by opening the site's home page, which sets it for who has none.
void fetch_tokens(Channel& channel, const std::vector<Exchange>& needed_by);

}  // namespace optout::session
