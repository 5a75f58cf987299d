// Places of a site, as packs write them.
#pragma once

#include <string_view>

#include "base/url.hpp"

namespace optout {

/// "/login" means that path and everything below it; "host/login" also names the host.
[[nodiscard]] bool lies_at(const Url& url, std::string_view place);
/// The same, also for an address that is only written in another way: letter case, percent-encoding, doubled
/// slashes, dots. Rather true too often than once too seldom.
[[nodiscard]] bool may_lie_at(const Url& url, std::string_view place);

}  // namespace optout
