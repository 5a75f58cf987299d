// Counting comparisons.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace oracles {

class Tally {
  public:
    explicit Tally(std::string what) : what_(std::move(what)) {}

    void equal() { ++compared_, ++equal_; }
    /// `reason`: as README.md names it; empty for a difference without one, which `told` describes.
    void different(const std::string& reason, const std::string& told);

    /// Prints the numbers, and of the differences without a reason as many as a person reads.
    void print() const;
    [[nodiscard]] std::size_t unknown() const { return unknown_; }
    [[nodiscard]] std::size_t compared() const { return compared_; }

  private:
    std::string what_;
    std::size_t compared_ = 0, equal_ = 0, unknown_ = 0;
    std::map<std::string, std::size_t> known_;
    std::vector<std::string> told_;
};

}  // namespace oracles
