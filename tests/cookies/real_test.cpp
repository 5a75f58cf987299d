// Stores that real browsers made a moment ago, read while they run and afterwards.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "cookies/contents.hpp"
#include "support/real_browsers.hpp"

using namespace optout;           // NOLINT(google-build-using-namespace): tests
using namespace optout::cookies;  // NOLINT(google-build-using-namespace): tests

namespace {

const std::vector<std::string> asked{"github.com"};

Environment environment_of(const std::string& home) {
    return {home, home + "/.config", false};
}

/// name=value of each, sorted.
std::vector<std::string> values(const Taken& taken) {
    std::vector<std::string> texts;
    for (const Cookie& cookie : taken.cookies) texts.push_back(cookie.name + "=" + cookie.value);
    std::ranges::sort(texts);
    return texts;
}

struct Told {
    std::vector<std::string> values;
    std::size_t decrypted = 0;
    std::vector<std::string> problems;
};

Told take(const Store& store, std::uint32_t container, const std::vector<std::string>& hosts = asked) {
    const auto contents = Contents::read(store, hosts, Values::fetch);
    REQUIRE_MESSAGE(contents.ok(), (contents.ok() ? "" : contents.error().message()));
    Keys keys(Keyring::secret_service);
    const Taken taken = contents->take(hosts, container, keys);
    Told told{values(taken), taken.decrypted, {}};
    for (const Error& problem : taken.problems) told.problems.push_back(problem.message());
    return told;
}

using Texts = std::vector<std::string>;

/// Waits until a browser, which writes when it pleases, has written all of these; a check afterwards says
/// what is missing.
void wait_until_written(const Store& store, const std::map<std::uint32_t, Texts>& wanted) {
    const auto is_there = [&](const auto& one) {
        const auto contents = Contents::read(store, asked, Values::fetch);
        Keys keys(Keyring::none);
        return contents.ok() && values(contents->take(asked, one.first, keys)) == one.second;
    };
    for (int i = 0; i < 600 && !std::ranges::all_of(wanted, is_there); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

}  // namespace

TEST_CASE(
    "Firefox: cookies of the profile and of a container, while it runs, after it ended, after it was "
    "killed") {
    const support::TemporaryFolder home;
    const lookalikes::Authority authority;
    support::Door door(authority, {"github.com", "gist.github.com", "unnamed.example"});
    door.put("me",
             {"user_session=plain-value; Secure; HttpOnly; Path=/; Max-Age=86400",
              "whole_domain=w; Domain=github.com; Path=/; Max-Age=86400", "until_end=session-value; Path=/"});
    door.put("work", {"user_session=work-value; Secure; HttpOnly; Path=/; Max-Age=86400"});
    door.put("other", {"canary=nobody-asks; Path=/; Max-Age=86400"});
    support::Firefox firefox(home.path(), door);
    firefox.visit("unnamed.example", "other");
    firefox.visit("gist.github.com", "work");
    firefox.visit("github.com", "me");
    firefox.visit("github.com", "work", 2);

    auto stores = find_stores(environment_of(home.path()));
    // Firefox writes down how its containers are called some time after it has made them.
    const auto names_are_written = [&] {
        return std::ranges::any_of(stores,
                                   [](const Store& store) { return store.container_name(2) == "Work"; });
    };
    for (int i = 0; i < 200 && !names_are_written(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        stores = find_stores(environment_of(home.path()));
    }
    REQUIRE(!stores.empty());
    const auto found = std::ranges::find(stores, "default-release", &Store::profile);
    REQUIRE(found != stores.end());
    CHECK(found->browser->id == "firefox");
    CHECK(found->container_name(2) == "Work");

    const Texts mine{"until_end=session-value", "user_session=plain-value", "whole_domain=w"};
    wait_until_written(*found, {{0, mine}, {2, {"user_session=work-value"}}});
    firefox.process().hold();
    const auto before = support::fingerprints(home.path(), {"cookies", "recovery", "sessionstore"});
    const Told running = take(*found, 0);
    CHECK(running.values == mine);
    CHECK(running.decrypted == 3);
    CHECK(take(*found, 2).values == Texts{"user_session=work-value"});
    CHECK(take(*found, 2).decrypted == 1);
    CHECK(support::fingerprints(home.path(), {"cookies", "recovery", "sessionstore"}) == before);
    firefox.process().go_on();

    SUBCASE("ended") {
        firefox.quit();
    }
    SUBCASE("killed") {
        firefox.kill_now();
    }
    const auto rest = support::fingerprints(home.path(), {"cookies", "recovery", "sessionstore"});
    CHECK(take(*found, 0).values == mine);
    CHECK(support::fingerprints(home.path(), {"cookies", "recovery", "sessionstore"}) == rest);
}

TEST_CASE("Chromium: v10 with the host's digest, after it ended and while it runs") {
    const support::TemporaryFolder home;
    const lookalikes::Authority authority;
    support::Door door(authority, {"github.com", "unnamed.example"});
    door.put("me", {"user_session=plain-value; Secure; HttpOnly; Path=/; Max-Age=86400",
                    "whole_domain=w; Secure; Domain=github.com; Path=/; Max-Age=86400",
                    "own_partition=p; Secure; Path=/; Partitioned; Max-Age=86400"});
    door.put("other", {"canary=nobody-asks; Path=/; Max-Age=86400"});
    support::visit_with_chromium(home.path(), door, "unnamed.example", "other");
    support::visit_with_chromium(home.path(), door, "github.com", "me");
    support::visit_with_chromium(home.path(), door, "github.com", "me", "Profile 1");

    const auto stores = find_stores(environment_of(home.path()));
    REQUIRE(stores.size() == 2);
    // The one that was used last comes first.
    CHECK(stores[0].profile == "Profile 1");
    CHECK(stores[1].profile == "Default");
    const Store& store = stores[1];
    const Texts mine{"own_partition=p", "user_session=plain-value", "whole_domain=w"};
    const auto before = support::fingerprints(home.path(), {"Cookies", "Local State"});
    const Told told = take(store, 0);
    CHECK(told.values == mine);
    CHECK(told.decrypted == 3);
    CHECK(told.problems.empty());
    CHECK(support::fingerprints(home.path(), {"Cookies", "Local State"}) == before);

    door.put("more", {"further=x; Path=/; Max-Age=86400"});
    const auto running = support::stay_with_chromium(home.path(), door, "github.com", "more");
    running->hold();
    const auto held = support::fingerprints(home.path(), {"Cookies", "Local State"});
    const auto now = take(store, 0).values;
    for (const std::string& cookie : mine) CHECK(std::ranges::find(now, cookie) != now.end());
    CHECK(support::fingerprints(home.path(), {"Cookies", "Local State"}) == held);
    running->go_on();
}
