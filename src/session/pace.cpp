#include "session/pace.hpp"

#include <algorithm>

namespace optout::session {

void HostPaces::agree(const std::string& host, const Pace& pace) {
    const auto [at, is_new] = hosts_.try_emplace(host, Host{.pace = pace});
    if (is_new) return;
    Pace& known = at->second.pace;
    known.parallel = std::min(known.parallel, pace.parallel);
    known.interval = std::max(known.interval, pace.interval);
}

std::optional<HostPaces::Clock::time_point> HostPaces::next_start(const std::string& host) const {
    const Host& known = hosts_.at(host);
    if (known.under_way >= std::max(known.pace.parallel, 1)) return std::nullopt;
    if (known.last_start == Clock::time_point::min()) return known.last_start;
    const std::chrono::duration<double, std::milli> interval = known.pace.interval * interval_scale_;
    return known.last_start + std::chrono::duration_cast<Clock::duration>(interval);
}

void HostPaces::started(const std::string& host, Clock::time_point when) {
    Host& known = hosts_.at(host);
    ++known.under_way;
    known.last_start = when;
}

void HostPaces::finished(const std::string& host) {
    --hosts_.at(host).under_way;
}

}  // namespace optout::session
