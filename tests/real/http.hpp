// The few words of HTTP that a test needs itself.
#pragma once

#include <string>

namespace real {

/// The whole answer, with its headers, of what listens at that port of 127.0.0.1; a test failure when there
/// is none.
[[nodiscard]] std::string exchange(int port, const std::string& request);

}  // namespace real
