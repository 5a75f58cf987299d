// What a session holds; for this folder only.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/access.hpp"
#include "base/result.hpp"
#include "session/session.hpp"
#include "session/transport.hpp"

namespace optout::session {

struct Session::Parts {
    std::uint64_t number = 0;
    Access access;
    std::map<std::string, std::string> secrets;  // TokenRule::from_account, by name
    // TokenRule::url, by name: had, or why not; of TokenRule::cookie, why a visit for its sake brought none
    std::map<std::string, Result<std::string>> url_tokens;
    Jar jar;
};

}  // namespace optout::session
