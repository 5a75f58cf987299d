#include "session/pace.hpp"

#include <algorithm>

namespace optout::session {

void HostPace::agree(const Pace& pace) {
    pace_.parallel = std::min(pace_.parallel, pace.parallel);
    pace_.interval = std::max(pace_.interval, pace.interval);
}

std::optional<HostPace::Clock::time_point> HostPace::next_start() const {
    if (under_way_ >= std::max(pace_.parallel, 1)) return std::nullopt;
    if (last_start_ == Clock::time_point::min()) return last_start_;
    const std::chrono::duration<double, std::milli> interval = pace_.interval * interval_scale_;
    return last_start_ + std::chrono::duration_cast<Clock::duration>(interval);
}

void HostPace::started(Clock::time_point when) {
    ++under_way_;
    last_start_ = when;
}

void HostPace::finished() {
    --under_way_;
}

HostPace& HostPaces::of(const std::string& host, const Pace& pace) {
    HostPace& known = hosts_.try_emplace(host, pace, interval_scale_).first->second;
    known.agree(pace);
    return known;
}

}  // namespace optout::session
