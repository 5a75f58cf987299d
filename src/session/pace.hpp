// The pace of a host: how many requests are under way, and when the next one may start.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "base/access.hpp"

namespace optout::session {

class HostPace {
  public:
    using Clock = std::chrono::steady_clock;

    HostPace(const Pace& pace, double interval_scale) : pace_(pace), interval_scale_(interval_scale) {}

    /// Where sessions that share the host ask for different paces, the slower holds.
    void agree(const Pace& pace);
    /// When the next request may start; nothing while as many as allowed are under way.
    [[nodiscard]] std::optional<Clock::time_point> next_start() const;
    void started(Clock::time_point when);
    void finished();

  private:
    Pace pace_;
    double interval_scale_;
    int under_way_ = 0;
    Clock::time_point last_start_ = Clock::time_point::min();
};

/// Lives as long as its driver, so that the interval also holds between two batches.
class HostPaces {
  public:
    explicit HostPaces(double interval_scale) : interval_scale_(interval_scale) {}
    /// The host's own, once this session's pace has been agreed on; it stays where it is.
    HostPace& of(const std::string& host, const Pace& pace);

  private:
    double interval_scale_;
    std::map<std::string, HostPace> hosts_;
};

}  // namespace optout::session
