// Ports of this machine.
#pragma once

#include "base/result.hpp"

namespace optout::browser {

/// A port of 127.0.0.1 at which nobody listens now.
[[nodiscard]] Result<int> free_local_port();
/// True when a program of this user, and none of anybody else, listens at that port of 127.0.0.1: what is
/// sent there is not to be read by others.
[[nodiscard]] bool is_ours(int port);

}  // namespace optout::browser
