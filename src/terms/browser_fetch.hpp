// Documents that only a browser can get. For this folder only.
#pragma once

#include <string>
#include <vector>

#include "session/driver.hpp"
#include "terms/arrival.hpp"

namespace optout::terms {

struct BrowserAddress {
    std::string name;  // what the store calls it
    std::string url, accept_language;
};

/// Opens all of them as nobody: no cookies, and no host but their own. Results in the order of the addresses.
[[nodiscard]] std::vector<Arrival> fetch_in_browser(session::Reader& browser,
                                                    const std::vector<BrowserAddress>& addresses);

}  // namespace optout::terms
