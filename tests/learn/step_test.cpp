#include "learn/step.hpp"

#include "sample.hpp"

using namespace optout;
using learn::Moment;

namespace {

Moment moment(std::string_view html, std::int64_t changes = 0) {
    Moment made;
    made.view.id = "1";
    made.view.changes = changes;
    made.view.content = sample::page(html);
    return made;
}

/// The step when the element marked t was pressed, and what the entry says of it; nothing is pressed by
/// anything else. `after` is the page then.
std::string step(std::string_view html, std::string_view after, std::int64_t changes) {
    Moment pressed = moment(html);
    pressed.acts.push_back({sample::marked(pressed.view.content), true});
    const auto made = learn::step_of(moment(html), pressed, moment(after, changes));
    return made ? learn::ladder_text(*made).dump() : "";
}

std::string step(std::string_view html, std::int64_t changes = 0) {
    return step(html, html, changes);
}

}  // namespace

TEST_CASE("an icon without text is pressed by its id, or else by its title") {
    CHECK(step(R"(<div id=prefs-button title="Edit Preferences…" t></div>)") == R"({"css":"#prefs-button"})");
    CHECK(step(R"(<div title="Edit Preferences…"><svg t></svg></div>)") ==
          R"({"css":"[title=\"Edit Preferences…\"]"})");
    CHECK(step(R"(<div id=prefs-button><i t></i></div><p>More</p>)", 9) == R"({"css":"#prefs-button"})");
    CHECK(step(R"(<div title=More t></div><div title=More></div>)").empty());
    // Its middle may be the button.
    CHECK(step(R"(<div id=sheet tabindex=-1 t><button>OK</button></div>)").empty());
    CHECK(step(R"(<div title=casey@example.org t></div>)").empty());
}

TEST_CASE("a link without an address is pressed by its text, whether or not the document changes") {
    CHECK(step("<ul><li><a t>Tools</a></li><li><a>Help</a></li></ul>") == R"({"text":"Tools"})");
    CHECK(step("<a id=options t><img> Options...</a>") == R"([{"css":"#options"},{"text":"Options..."}])");
}

TEST_CASE("words that are no link count when the page did something about the press") {
    CHECK(step("<p><span t>Privacy</span></p>").empty());
    CHECK(step("<p><span t>Privacy</span></p>", 9) == R"({"text":"Privacy"})");
    // By the style sheet alone.
    CHECK(step("<span t>Privacy</span><ul hidden><li>Data</ul>", "<span t>Privacy</span><ul><li>Data</ul>",
               0) == R"({"text":"Privacy"})");
}
