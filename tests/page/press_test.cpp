#include "page/press.hpp"

#include <doctest/doctest.h>

#include "page/selector.hpp"

using namespace optout;
using namespace optout::page;

namespace {

/// The ids of what is to be pressed.
std::vector<std::string> pressed(const std::string& html, const std::string& control, const StateRule& rule,
                                 State present, State goal) {
    const auto document = Document::parse(html);
    const auto found = Selector::parse(control).value().select(*document);
    const auto nodes = presses(*document, found.at(0), rule, present, goal);
    if (!nodes.ok()) return {nodes.error().what};
    std::vector<std::string> ids;
    for (const NodeId node : *nodes) ids.emplace_back(document->attribute(node, "id").value_or("?"));
    return ids;
}

using Ids = std::vector<std::string>;

bool says(const Ids& error, const std::string& words) {
    return error.size() == 1 && error.front().find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a switch is pressed itself, and only when it has to change") {
    const std::string html = "<input type=checkbox id=s checked><button id=b aria-pressed=true>B</button>";
    CHECK(pressed(html, "#s", {}, {true}, {false}) == Ids{"s"});
    CHECK(pressed(html, "#b", {}, {true}, {false}) == Ids{"b"});
    CHECK(pressed(html, "#s", {}, {true}, {true}).empty());
    CHECK(says(pressed("<input type=checkbox id=s disabled>", "#s", {}, {false}, {true}), "greyed out"));
    CHECK(says(pressed(html, "#s", {}, {true}, {std::string("other")}), "no choices"));
}

TEST_CASE("of radio buttons and options the one that goes by the goal's word is pressed") {
    const std::string html =
        "<input type=radio name=r id=all value=1 checked><input type=radio name=r id=none value=0>"
        "<select id=o><option id=on value=y selected>On<option id=off value=n>Off</select>";
    StateRule words;
    words.on = "1";
    words.off = "0";
    CHECK(pressed(html, "#all", {}, {std::string("1")}, {std::string("0")}) == Ids{"none"});
    CHECK(pressed(html, "#all", words, {true}, {false}) == Ids{"none"});
    CHECK(pressed(html, "#o", {}, {std::string("y")}, {std::string("Off")}) == Ids{"off"});
    CHECK(says(pressed(html, "#o", {}, {std::string("y")}, {std::string("x")}), "no choice"));
    CHECK(says(pressed(html, "#o", {}, {true}, {false}), "does not tell"));
    CHECK(says(pressed("<input type=radio id=r checked>", "#r", {}, {true}, {false}), "switched off"));
    CHECK(pressed("<input type=radio id=r>", "#r", {}, {false}, {true}) == Ids{"r"});
}

TEST_CASE("of a list each box is pressed that differs") {
    const std::string html =
        "<div id=f><input type=checkbox name=a id=a checked><input type=checkbox name=b id=b>"
        "<input type=checkbox name=c id=c checked></div>";
    StateRule boxes;
    boxes.boxes = "input";
    const State present{std::vector<Box>{{"a=on", true}, {"b=on", false}, {"c=on", true}}};
    const State goal{std::vector<Box>{{"a=on", false}, {"b=on", false}, {"c=on", false}}};
    CHECK(pressed(html, "#f", boxes, present, goal) == Ids{"a", "c"});
    const State gone{std::vector<Box>{{"z=on", false}}};
    CHECK(says(pressed(html, "#f", boxes, present, gone), "no box"));
}
