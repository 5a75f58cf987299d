#include "learn/memory.hpp"

#include <doctest/doctest.h>

using namespace optout;
using learn::Memory;
using learn::Sighting;
using learn::Visited;

namespace {

Sighting seen(std::string role, std::string name, std::string key = {}) {
    Sighting sighting;
    sighting.role = std::move(role);
    sighting.name = std::move(name);
    sighting.key = std::move(key);
    sighting.state = page::State{true};
    return sighting;
}

journal::Entry noted(const std::string& day, const std::vector<Visited>& pages,
                     const std::string& account = "casey") {
    journal::Entry entry;
    entry.time = day + "T12:00:00.000Z";
    entry.kind = journal::Kind::note;
    entry.key = {"p", account, "", ""};
    entry.body = learn::note_of(pages);
    return entry;
}

const std::string address = "https://p.test/privacy";

}  // namespace

TEST_CASE("what was noted is known by its attribute or by its name, whichever has stayed") {
    const std::vector<journal::Entry> notes{
        noted("2026-11-01", {{address, Way::http, {seen("switch", "Ads", "#ads"), seen("switch", "Mail")}}})};
    const Memory memory(notes, "p", "casey");
    const Visited now{address,
                      Way::http,
                      {seen("switch", "Advertising", "#ads"), seen("switch", "Mail", "#mail"),
                       seen("switch", "AI", "#ai")}};
    CHECK(memory.news(now) == std::vector<std::size_t>{2});
    CHECK(memory.last_seen(now) == "2026-11-01");
    CHECK(memory.has_news({now}));
    CHECK_FALSE(memory.has_news({{address, Way::http, {seen("switch", "Mail")}}}));
}

TEST_CASE("what went and came back is not new, and the day is that of the last note") {
    const std::vector<journal::Entry> notes{
        noted("2026-11-01", {{address, Way::http, {seen("switch", "Ads")}}}),
        noted("2026-11-05", {{address, Way::http, {}}})};
    const Memory memory(notes, "p", "casey");
    const Visited now{address, Way::http, {seen("switch", "Ads")}};
    CHECK(memory.news(now).empty());
    CHECK(memory.last_seen(now) == "2026-11-05");
}

TEST_CASE("a page, a way or an account that was never noted has no news") {
    const Visited page{address, Way::http, {seen("switch", "Ads")}};
    const std::vector<journal::Entry> notes{noted("2026-11-01", {{address, Way::http, {}}})};
    CHECK(Memory(notes, "p", "casey").news(page).size() == 1);
    CHECK(Memory(notes, "p", "robin").news(page).empty());
    CHECK(Memory(notes, "q", "casey").news(page).empty());
    CHECK(Memory(notes, "p", "casey").news({address, Way::browser, page.sightings}).empty());
    CHECK(Memory(notes, "p", "casey").news({address + "/x", Way::http, page.sightings}).empty());
    CHECK(Memory(notes, "p", "robin").has_news({page}));
}

TEST_CASE("other notes, and notes that nobody understands, are passed over") {
    journal::Entry other = noted("2026-11-01", {});
    other.body = {{"told", "automation"}};
    journal::Entry broken = noted("2026-11-01", {});
    broken.body = {{"controls", {{"http " + address, {1, nullptr}}}}};
    const Memory memory({other, broken}, "p", "casey");
    CHECK(memory.news({address, Way::http, {seen("switch", "Ads")}}).size() == 1);
}

TEST_CASE("two views of one address are remembered each for itself") {
    const Visited general{address, Way::browser, {seen("switch", "Ads")}, "general"};
    const Visited other{address, Way::browser, {seen("switch", "Mail")}, "other"};
    const std::vector<journal::Entry> notes{noted("2026-11-01", {general})};
    const Memory first(notes, "p", "casey");
    CHECK(first.news(other).empty());
    CHECK(first.has_news({general, other}));
    const std::vector<journal::Entry> later{noted("2026-11-02", {general, other})};
    const Memory second(later, "p", "casey");
    CHECK(second.news(general).empty());
    CHECK(second.news(other).empty());
    CHECK_FALSE(second.has_news({general, other}));
}

TEST_CASE("a page that was seen twice in one walk is remembered with all that it showed") {
    const std::vector<journal::Entry> notes{noted(
        "2026-11-01",
        {{address, Way::http, {seen("switch", "Ads")}}, {address, Way::http, {seen("switch", "Mail")}}})};
    CHECK(Memory(notes, "p", "casey")
              .news({address, Way::http, {seen("switch", "Ads"), seen("switch", "Mail")}})
              .empty());
}

TEST_CASE("a page that a whole walk by the same rule has not seen is new since then") {
    journal::Entry walk = noted("2026-11-01", {{address, Way::http, {seen("switch", "Ads")}}});
    walk.body = learn::note_of({{address, Way::http, {seen("switch", "Ads")}}},
                               learn::Walked{"index > /settings", {"https://p.test/broken"}});
    const Memory memory({walk, noted("2026-11-09", {})}, "p", "casey");
    CHECK(memory.missing_since("https://p.test/ai", "index > /settings") == "2026-11-01");
    CHECK(memory.missing_since("https://p.test/ai", "index > /elsewhere").empty());
    CHECK(memory.missing_since(address, "index > /settings").empty());
    CHECK(memory.missing_since("https://p.test/broken", "index > /settings").empty());
}
