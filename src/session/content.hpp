// From bytes to pages.
#pragma once

#include "base/result.hpp"
#include "session/answer.hpp"
#include "session/driver.hpp"

namespace optout::session {

/// What came of an exchange, redirects followed.
struct Arrival {
    Answer answer;
    Url landing;
    bool left_hosts = false;
};

/// May be called on any thread. Error (too_large) when the answer passes a limit of the page layer. An answer
/// that is neither JSON nor HTML is an empty document: its status still counts.
[[nodiscard]] Result<Page> make_page(Arrival arrival, bool expect_json);

}  // namespace optout::session
