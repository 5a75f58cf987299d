#include "oracles/tally.hpp"

#include <algorithm>
#include <cstdio>

namespace oracles {

namespace {
constexpr std::size_t most_told = 40;
}

void Tally::different(const std::string& reason, const std::string& told) {
    ++compared_;
    if (!reason.empty()) {
        ++known_[reason];
        return;
    }
    ++unknown_;
    if (told_.size() < most_told) told_.push_back(told);
}

void Tally::print() const {
    std::printf("%s: %zu compared, %zu equal, %zu with a known reason, %zu unknown\n", what_.c_str(),
                compared_, equal_, compared_ - equal_ - unknown_, unknown_);
    for (const auto& [reason, count] : known_) std::printf("    %6zu  %s\n", count, reason.c_str());
    for (const std::string& one : told_) std::printf("    UNKNOWN %s\n", one.c_str());
}

}  // namespace oracles
