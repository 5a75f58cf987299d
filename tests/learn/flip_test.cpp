#include "learn/flip.hpp"

#include "sample.hpp"

using namespace optout;
using learn::compare;
using learn::survey;

namespace {

std::string flipped(std::string_view before, std::string_view after) {
    std::string text;
    for (const learn::Flip& flip : compare(survey(sample::page(before)), survey(sample::page(after))))
        text += describe(flip.before) + " " + flip.before.state->describe() + "-" +
                flip.after.state->describe() + "\n";
    return text;
}

}  // namespace

TEST_CASE("a control whose state has changed is found, wherever it stands now") {
    CHECK(flipped("<input type=checkbox aria-label=Ads checked><input type=checkbox aria-label=Mail>",
                  "<p>Saved</p><input type=checkbox aria-label=Mail><div><input type=checkbox "
                  "aria-label=Ads></div>") == "checkbox \"Ads\" on-off\n");
    CHECK(flipped("<input type=checkbox aria-label=Ads>", "<input type=checkbox aria-label=Ads>").empty());
    CHECK(flipped("<input type=checkbox aria-label=Ads>", "<input type=checkbox aria-label=Mail checked>")
              .empty());
}

TEST_CASE("a control whose label says its state is known by its attribute") {
    CHECK(flipped("<button role=switch id=ads aria-checked=true>Ads are on</button>",
                  "<button role=switch id=ads aria-checked=false>Ads are off</button>") ==
          "switch \"Ads are on\" on-off\n");
}

TEST_CASE("controls that are alike are told apart by their order, as long as there are as many") {
    CHECK(flipped("<input type=checkbox aria-label=X><input type=checkbox aria-label=X>",
                  "<input type=checkbox aria-label=X><input type=checkbox aria-label=X checked>") ==
          "checkbox \"X\" off-on\n");
    CHECK(flipped("<input type=checkbox aria-label=X>",
                  "<input type=checkbox aria-label=X><input type=checkbox aria-label=X checked>")
              .empty());
}

TEST_CASE("what came up with a dialog was not flipped by anybody; what went with one may have been") {
    const char* const closed = "<div hidden><input type=checkbox aria-label=Ads></div>";
    CHECK(flipped(closed, "<div><input type=checkbox aria-label=Ads checked></div>").empty());
    CHECK(flipped("<div><input type=checkbox aria-label=Ads checked></div>", closed) ==
          "checkbox \"Ads\" on-off\n");
}

TEST_CASE("a choice is a flip too") {
    CHECK(flipped("<select aria-label=Who><option selected>All<option>Me</select>",
                  "<select aria-label=Who><option>All<option selected>Me</select>") ==
          "combobox \"Who\" All-Me\n");
}

TEST_CASE("of several that changed together the one is found that was pressed") {
    const page::Content before = sample::page(
        "<label for=a t>Ads</label><input type=checkbox id=a checked><input type=checkbox id=b "
        "aria-label=Partners checked>");
    const page::Content after = sample::page(
        "<label for=a>Ads</label><input type=checkbox id=a><input type=checkbox id=b aria-label=Partners>");
    const auto flips = compare(survey(before), survey(after));
    REQUIRE(flips.size() == 2);
    const auto one = pressed_one(sample::document(before), flips, {sample::marked(before)});
    REQUIRE(one.has_value());
    CHECK(one->before.name == "Ads");
    CHECK_FALSE(pressed_one(sample::document(before), flips, {sample::document(before).root()}).has_value());
    CHECK_FALSE(pressed_one(sample::document(before), flips, {}).has_value());
}
