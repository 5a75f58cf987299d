// What a redirect asks for and what of it is done: "HTTP-redirect fetch" of the Fetch standard, with our
// promises.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/url.hpp"
#include "session/session.hpp"

namespace optout::session {

struct Hop {
    Url url;
    bool becomes_get = false;  // method and body are dropped
    bool allowed = false;      // by Session::may_contact, and never from TLS to plain text
};

/// Nothing when the answer is no redirect. Error (malformed) when it leads to no web address, (refused) when
/// it would carry a write to another origin.
[[nodiscard]] Result<std::optional<Hop>> read_redirect(const Session& session, const Url& from,
                                                       std::string_view method, int status,
                                                       std::string_view location);

}  // namespace optout::session
