#include "session/pace.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using optout::Pace;
using optout::session::HostPaces;

namespace {

const HostPaces::Clock::time_point noon = HostPaces::Clock::time_point{} + 12h;

HostPaces with(const Pace& pace, double scale = 1.0) {
    HostPaces paces(scale);
    paces.agree("a.test", pace);
    return paces;
}

}  // namespace

TEST_CASE("a host takes as many requests at once as its pace allows, and another when one has finished") {
    HostPaces paces = with({.parallel = 2, .interval = 0ms});
    paces.started("a.test", noon);
    CHECK(paces.next_start("a.test") <= noon);
    paces.started("a.test", noon);
    CHECK_FALSE(paces.next_start("a.test").has_value());
    paces.finished("a.test");
    CHECK(paces.next_start("a.test") <= noon);
}

TEST_CASE("the interval is between two starts and is multiplied by the scale") {
    HostPaces paces = with({.parallel = 6, .interval = 200ms}, 0.5);
    CHECK(paces.next_start("a.test") < noon);
    paces.started("a.test", noon);
    paces.finished("a.test");
    CHECK(paces.next_start("a.test") == noon + 100ms);
}

TEST_CASE("a host that two sites share keeps to the slower of both paces") {
    HostPaces paces = with({.parallel = 6, .interval = 100ms});
    paces.agree("a.test", {.parallel = 1, .interval = 50ms});
    paces.agree("b.test", {.parallel = 6, .interval = 0ms});
    paces.started("a.test", noon);
    CHECK_FALSE(paces.next_start("a.test").has_value());
    CHECK(paces.next_start("b.test").has_value());
    paces.finished("a.test");
    CHECK(paces.next_start("a.test") == noon + 100ms);
}

TEST_CASE("a pace without room for a single request still lets one go at a time") {
    HostPaces paces = with({.parallel = 0, .interval = 0ms});
    CHECK(paces.next_start("a.test").has_value());
    paces.started("a.test", noon);
    CHECK_FALSE(paces.next_start("a.test").has_value());
}
