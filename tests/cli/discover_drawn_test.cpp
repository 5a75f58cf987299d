// `optout discover` in a real browser, with the whole shipped pack, on LinkedIn's pages as their script draws
// them; the ledger is the truth.
#include <algorithm>
#include <map>
#include <set>

#include "cli/world.hpp"
#include "lookalikes/linkedin_rows.hpp"

using world::json;
using world::World;
namespace linkedin = optout::lookalikes::linkedin;

namespace {

struct DrawnLinkedIn : World {
    DrawnLinkedIn() : World({"linkedin"}) {
        home.write_pack("linkedin", support::read_file(OPTOUT_SOURCE_DIR "/selectors/linkedin.json"));
    }
    json told(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        const support::Finished finished = optout(arguments, 280);
        REQUIRE_MESSAGE(finished.exit_code == 1, finished.err);
        return finished.json();
    }
    [[nodiscard]] bool was_opened(const std::string& path) {
        const auto& entries = site("linkedin").ledger.entries();
        return std::ranges::any_of(entries, [&](const auto& entry) { return entry.request.path == path; });
    }
};

std::map<std::string, json> controls(const json& report) {
    std::map<std::string, json> all;
    for (const json& page : report["sites"][0]["pages"]) {
        CHECK(page["driver"] == "browser");
        for (const json& control : page["controls"]) all[control["name"]] = control;
    }
    return all;
}

/// The names of the controls of which this member is not null, or, the other way, is.
std::set<std::string> with(const std::map<std::string, json>& controls, const char* member, bool any = true) {
    std::set<std::string> names;
    for (const auto& [name, control] : controls) {
        if (control[member].is_null() != any) names.insert(name);
    }
    return names;
}

}  // namespace

TEST_CASE("discover lists the switches of pages that a script draws, presses none, and says what is new") {
    DrawnLinkedIn w;
    auto& site = w.site("linkedin");
    site.set("allowAdsByAge", false);
    site.misbehave({.kind = "missing", .with = {{"key", "assumedFocusedInbox"}}});
    const json before = w.state();
    const json report = w.told({"discover", "linkedin"});
    const auto first = controls(report);
    // All that the pages show, but the missing one; the four boxes and choices of a row count as one.
    CHECK(first.size() == 41);
    CHECK(with(first, "state", false).empty());
    CHECK(with(first, "covered_by", false) ==
          std::set<std::string>{"Automated detection of harmful content", "Inbox layout with ads",
                                "Message nudges", "Who can see or download your email address"});
    CHECK(with(first, "new_since").empty());
    CHECK(first.at("Use your age range for ads")["state"] == false);
    CHECK(first.at("Use your gender for ads")["state"] == true);
    CHECK(first.at("Use groups data")["covered_by"] == "ads-groups");
    CHECK(first.at("Skills")["covered_by"] == "ads-education");
    CHECK(report["sites"][0]["not_opened"].size() == 4);
    for (const auto& links : {linkedin::never_links(), linkedin::further_links()}) {
        for (const auto& link : links) {
            CAPTURE(link.path);
            CHECK_FALSE(w.was_opened(link.path));
        }
    }

    // A switch on a page that was known, and a page that was not.
    site.behave();
    site.misbehave({.kind = "second-switch"});
    const json news =
        w.told({"run", "linkedin", "--dry-run", "--only", "linkedin/ads-gender"})["new_controls"];
    REQUIRE(news.size() == 1);
    CHECK(news[0]["control"] == "switch \"Another switch\"");
    const auto second = controls(w.told({"discover", "linkedin"}));
    CHECK(with(second, "new_since") == std::set<std::string>{"Another switch", "Use Focused Inbox"});
    CHECK(with(controls(w.told({"discover", "linkedin"})), "new_since").empty());
    CHECK(w.writes() == 0);
    CHECK(w.state() == before);
}
