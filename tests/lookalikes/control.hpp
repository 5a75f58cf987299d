// How a script looks at the look-alikes and gives them orders while they run: plain http on 127.0.0.1.
#pragma once

#include <memory>
#include <vector>

#include "lookalikes/site.hpp"

namespace optout::lookalikes {

/// GET /ledger            {site: {requests, writes, effects, entries}}
/// GET /state             {site: {account: {setting: value}}}
/// POST /misbehave        {site, kind, with, on, only, after, times}
/// POST /reset            every site as at the beginning
/// The sites must outlive the rules.
[[nodiscard]] std::unique_ptr<Rules> control_of(const std::vector<std::unique_ptr<Site>>& sites);

}  // namespace optout::lookalikes
