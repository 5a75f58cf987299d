// The pace per host: how many requests are under way, and when the next one may start.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "base/access.hpp"

namespace optout::session {

/// Lives as long as its driver, so that the interval also holds between two batches. Sessions that share a
/// host share its pace; where they ask for different ones, the slower holds.
class HostPaces {
  public:
    using Clock = std::chrono::steady_clock;

    explicit HostPaces(double interval_scale) : interval_scale_(interval_scale) {}

    void agree(const std::string& host, const Pace& pace);
    /// When the next request may start; nothing while as many as allowed are under way.
    [[nodiscard]] std::optional<Clock::time_point> next_start(const std::string& host) const;
    void started(const std::string& host, Clock::time_point when);
    void finished(const std::string& host);

  private:
    struct Host {
        Pace pace;
        int under_way = 0;
        Clock::time_point last_start = Clock::time_point::min();
    };
    double interval_scale_;
    std::map<std::string, Host> hosts_;
};

}  // namespace optout::session
