#include "base/result.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace optout;

namespace {

Result<int> parse(bool works) {
    if (works) return 7;
    return Error{ErrorKind::input, "not a number", "line 3", "write digits"};
}

Result<std::string> described(bool works, bool& went_on) {
    OPTOUT_TRY(const int number, parse(works));
    went_on = true;
    return std::to_string(number);
}

Status checked(bool first, bool second, int& steps) {
    OPTOUT_CHECK(parse(first));
    ++steps;
    OPTOUT_CHECK(parse(second));
    ++steps;
    return success();
}

}  // namespace

TEST_CASE("a message has where, what and remedy, and nothing for a part that is empty") {
    CHECK(Error{ErrorKind::io, "is full", "disk", "delete a file"}.message() ==
          "disk: is full; delete a file");
    CHECK(Error{ErrorKind::io, "is full", "", "delete a file"}.message() == "is full; delete a file");
    CHECK(Error{ErrorKind::io, "is full", "disk", ""}.message() == "disk: is full");
    CHECK(Error{ErrorKind::io, "is full", "", ""}.message() == "is full");
}

TEST_CASE("a result is a value or an error") {
    const Result<int> good = parse(true);
    CHECK(good.ok());
    CHECK(static_cast<bool>(good));
    CHECK(*good == 7);
    const Result<int> bad = parse(false);
    CHECK_FALSE(bad.ok());
    CHECK(bad.error().kind == ErrorKind::input);
    CHECK(bad.error().where == "line 3");
}

TEST_CASE("a result of errors tells its value from its failure") {
    CHECK(Result<Nothing>(Nothing{}).ok());
    CHECK_FALSE(Status(Error{}).ok());
}

TEST_CASE("OPTOUT_TRY goes on with the value and returns early with the error") {
    bool went_on = false;
    CHECK(described(true, went_on).value() == "7");
    CHECK(went_on);
    went_on = false;
    CHECK(described(false, went_on).error().what == "not a number");
    CHECK_FALSE(went_on);
}

TEST_CASE("OPTOUT_CHECK stops at the first error") {
    int steps = 0;
    CHECK(checked(true, true, steps).ok());
    CHECK(steps == 2);
    steps = 0;
    CHECK_FALSE(checked(true, false, steps).ok());
    CHECK(steps == 1);
    steps = 0;
    CHECK_FALSE(checked(false, true, steps).ok());
    CHECK(steps == 0);
}

TEST_CASE("a value that cannot be copied can be moved out") {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
    const std::unique_ptr<int> number = std::move(result).value();
    CHECK(*number == 5);
}

TEST_CASE("walking through the value of a result that nobody holds is safe") {
    const auto make = []() -> Result<std::vector<std::string>> {
        return std::vector<std::string>{"a long enough text to be on the heap", "b"};
    };
    std::string all;
    for (const std::string& text : make().value()) all += text;
    CHECK(all == "a long enough text to be on the heapb");
}
