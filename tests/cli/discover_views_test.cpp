// `optout discover` in a real browser, of views that steps of the pack open.
#include "cli/world.hpp"
#include "lookalikes/server.hpp"

namespace lookalikes = optout::lookalikes;
using world::json;

namespace {

/// A clock that keeps the page busy, and a view that takes its time to come.
constexpr char page[] = R"html(<!doctype html><title>Views</title><p id=clock></p>
<button onclick="setTimeout(() => { view.innerHTML = document.querySelector('template').innerHTML; }, 6000)">Privacy</button>
<div id=view></div>
<template><label><input type=checkbox id=ads checked> Ads</label>
<label><input type=checkbox id=mail checked> Mail</label></template>
<script>setInterval(() => { clock.textContent = Date.now(); }, 300);</script>)html";

}  // namespace

TEST_CASE("discover waits behind steps until what the pack knows there is there, and lists all that is") {
    const lookalikes::Server server([](const lookalikes::Request&) { return lookalikes::html(page); }, {},
                                    false);
    const std::string authority = "127.0.0.1:" + std::to_string(server.port());
    const support::Home home;
    home.write_pack("views", json{{"format", 1},
                                  {"id", "views"},
                                  {"name", "Views"},
                                  {"homepage", "http://" + authority + "/"},
                                  {"hosts", {authority}},
                                  {"drivers", {"browser"}},
                                  {"pages",
                                   {{"privacy",
                                     {{"url", "http://" + authority + "/"},
                                      {"open", json::array({{{"role", "button"}, {"name", "Privacy"}}})}}}}},
                                  {"settings",
                                   {{{"id", "ads"},
                                     {"title", "Ads"},
                                     {"category", "ads"},
                                     {"page", "privacy"},
                                     {"locate", {{"role", "checkbox"}, {"name", "Ads"}}},
                                     {"want", "off"},
                                     {"change", {{"by", "click"}}}}}}}
                                 .dump());
    const support::Finished finished = home.optout({"discover", "views", "--json"}, 120);
    INFO(finished.err);
    const json report = finished.json();
    REQUIRE(report["sites"][0]["pages"].size() == 1);
    const json& controls = report["sites"][0]["pages"][0]["controls"];
    REQUIRE(controls.size() == 2);
    CHECK(controls[0]["covered_by"] == "ads");
    CHECK(controls[1]["name"] == "Mail");
}
