#include "base/time.hpp"

#include <doctest/doctest.h>

using namespace optout;  // NOLINT(google-build-using-namespace): tests
using namespace std::chrono_literals;

TEST_CASE("an ISO time is read back as it was written") {
    for (const char* text :
         {"1970-01-01T00:00:00.000Z", "2027-05-03T08:15:59.123Z", "2028-02-29T23:59:59.999Z"}) {
        const auto time = parse_iso_time(text);
        REQUIRE_MESSAGE(time, text);
        CHECK(iso_time(*time) == text);
    }
    CHECK(parse_iso_time("2027-05-03T08:15:59Z") == *parse_iso_time("2027-05-03T08:15:59.000Z"));
    for (const char* text : {"", "2027-05-03", "2027-13-03T08:15:59Z", "2027-02-29T08:15:59Z",
                             "2027-05-03T25:15:59Z", "2027-05-03T08:15:59", "yesterday"})
        CHECK_MESSAGE(!parse_iso_time(text), text);
}

TEST_CASE("days are said as people say them") {
    CHECK(spoken_day("2027-05-03T08:15:59.123Z") == "3 May 2027");
    CHECK(spoken_day("2027-12-31T23:59:59.000Z") == "31 December 2027");
    CHECK(spoken_day("some day") == "some day");
}

TEST_CASE("lengths of time are a number and a unit, and nothing else") {
    CHECK(parse_duration("90m") == 90min);
    CHECK(parse_duration("12h") == 12h);
    CHECK(parse_duration("7d") == 168h);
    CHECK(parse_duration("2w") == 336h);
    for (const char* text :
         {"", "d", "7", "0d", "-1d", "1.5h", "7 d", "7days", "1y", "99999999w", "4294967297h"})
        CHECK_MESSAGE(!parse_duration(text), text);
    CHECK(spoken_duration(168h) == "1 week");
    CHECK(spoken_duration(48h) == "2 days");
    CHECK(spoken_duration(90min) == "90 minutes");
    CHECK(spoken_duration(1s) == "1 second");
}
