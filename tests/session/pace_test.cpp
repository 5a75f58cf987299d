#include "session/pace.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using optout::session::HostPace;
using optout::session::HostPaces;

namespace {

const HostPace::Clock::time_point noon = HostPace::Clock::time_point{} + 12h;

}  // namespace

TEST_CASE("a host takes as many requests at once as its pace allows, and another when one has finished") {
    HostPace pace({.parallel = 2, .interval = 0ms}, 1.0);
    pace.started(noon);
    CHECK(pace.next_start() <= noon);
    pace.started(noon);
    CHECK_FALSE(pace.next_start().has_value());
    pace.finished();
    CHECK(pace.next_start() <= noon);
}

TEST_CASE("the interval is between two starts and is multiplied by the scale") {
    HostPace pace({.parallel = 6, .interval = 200ms}, 0.5);
    CHECK(pace.next_start() < noon);
    pace.started(noon);
    pace.finished();
    CHECK(pace.next_start() == noon + 100ms);
}

TEST_CASE("a host that two sites share keeps to the slower of both paces, other hosts to their own") {
    HostPaces paces(1.0);
    HostPace& shared = paces.of("a.test", {.parallel = 6, .interval = 100ms});
    CHECK(&paces.of("a.test", {.parallel = 1, .interval = 50ms}) == &shared);
    HostPace& other = paces.of("b.test", {.parallel = 6, .interval = 0ms});
    shared.started(noon);
    CHECK_FALSE(shared.next_start().has_value());
    CHECK(other.next_start() < noon);
    shared.finished();
    CHECK(shared.next_start() == noon + 100ms);
}

TEST_CASE("a pace without room for a single request still lets one go at a time") {
    HostPace pace({.parallel = 0, .interval = 0ms}, 1.0);
    CHECK(pace.next_start().has_value());
    pace.started(noon);
    CHECK_FALSE(pace.next_start().has_value());
}
