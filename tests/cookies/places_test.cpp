// Where browsers keep their profiles, and what they are called.
#include "cookies/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cookies/ini.hpp"
#include "cookies/stores.hpp"
#include "support/program.hpp"

using namespace optout::cookies;  // NOLINT(google-build-using-namespace): tests

namespace {

std::vector<std::string> described(const std::vector<Store>& stores) {
    std::vector<std::string> texts;
    for (const Store& store : stores) texts.push_back(store.describe());
    return texts;
}

}  // namespace

TEST_CASE("every place of every browser is looked into, and each store is found once") {
    const support::TemporaryFolder home;
    Environment environment{home.path(), home / ".config", false};
    SUBCASE("Linux") {}
    SUBCASE("another XDG_CONFIG_HOME") {
        environment.config_home = home / "elsewhere";
    }
    SUBCASE("macOS, untested beyond the names") {
        environment.is_macos = true;
    }
    CHECK(find_stores(environment).empty());
    std::set<std::string_view> met;
    for (const Root& root : known_roots(environment)) {
        REQUIRE(root.browser != nullptr);
        CHECK(root.folder.starts_with(home.path()));
        met.insert(root.browser->id);
        const bool firefox = root.browser->family == Family::firefox;
        support::write_file(root.folder + (firefox ? "/abcd.default/cookies.sqlite" : "/Default/Cookies"),
                            "");
    }
    CHECK(met.size() == browsers().size());
    const auto stores = find_stores(environment);
    CHECK(stores.size() == known_roots(environment).size());
    for (const Store& store : stores) CHECK(store.is_default == (store.browser->family == Family::chromium));
}

TEST_CASE(
    "Firefox: names from profiles.ini, the default from the installation, containers, cleared on exit") {
    const support::TemporaryFolder home;
    const std::string root = home / ".mozilla/firefox";
    support::write_file(
        root + "/profiles.ini",
        "[Install4F96D1932A9F858E]\nDefault=bbbb.default-release\nLocked=1\n\n[Profile1]\nName=default\n"
        "IsRelative=1\nPath=aaaa.default\nDefault=1\n\n[Profile0]\r\nName=default-release\r\nIsRelative=1\r\n"
        "Path=bbbb.default-release\r\n\n[Profile2]\nName=far\nIsRelative=0\nPath=" +
            (home / "far") +
            "\n[Profile3]\nName=gone\nIsRelative=1\nPath=gone\nnonsense\n[General]\nVersion=2\n");
    for (const char* folder : {"aaaa.default", "bbbb.default-release"})
        support::write_file(root + "/" + folder + "/prefs.js", "");
    support::write_file(home / "far/prefs.js",
                        "user_pref(\"privacy.sanitize.sanitizeOnShutdown\", true);\n"
                        "user_pref(\"privacy.clearOnShutdown_v2.cookiesAndStorage\", true);\n");
    support::write_file(root + "/cccc.unlisted/cookies.sqlite", "");
    support::write_file(
        root + "/bbbb.default-release/containers.json",
        R"({"identities": [{"userContextId": 1, "public": true, "l10nId": "user-context-personal"},
        {"userContextId": 2, "public": true, "l10nID": "userContextWork.label"}, {"userContextId": 6, "public": true, "name": "Club"},
        {"userContextId": 5, "public": false, "name": "userContextIdInternal.thumbnail"}, {"public": true}, 7]})");
    const auto stores = find_stores({home.path(), home / ".config", false});
    CHECK(described(stores) == std::vector<std::string>{"Firefox, profile default-release",
                                                        "Firefox, profile default", "Firefox, profile far",
                                                        "Firefox, profile unlisted"});
    CHECK(stores[0].is_default);
    CHECK(stores[0].containers.size() == 3);
    CHECK(stores[0].describe(1) == "Firefox, profile default-release, container Personal");
    CHECK(stores[0].describe(2) == "Firefox, profile default-release, container Work");
    CHECK(stores[0].describe(6) == "Firefox, profile default-release, container Club");
    CHECK(stores[0].describe(9) == "Firefox, profile default-release, container 9");
    CHECK(!stores[0].clears_on_exit);
    CHECK(stores[2].clears_on_exit);
}

TEST_CASE(
    "Chromium: profiles from Local State or from their folders, Network/, and cookies kept for the session "
    "only") {
    const support::TemporaryFolder home;
    const std::string root = home / ".config/chromium";
    support::write_file(
        root + "/Local State",
        R"({"profile": {"last_used": "Profile 1", "info_cache": {"Default": {"name": "Me"}, "Profile 1":
        {"name": "Work"}, "Profile 9": {"name": "gone"}}}})");
    support::write_file(root + "/Default/Cookies", "");
    support::write_file(root + "/Profile 1/Network/Cookies", "");
    support::write_file(root + "/Profile 1/Preferences",
                        R"({"profile": {"default_content_setting_values": {"cookies": 4}}})");
    support::write_file(root + "/Profile 2/Cookies", "");
    support::write_file(root + "/System Profile/Cookies", "");
    auto stores = find_stores({home.path(), home / ".config", false});
    CHECK(described(stores) == std::vector<std::string>{"Chromium, profile Profile 1 (Work)",
                                                        "Chromium, profile Default (Me)",
                                                        "Chromium, profile Profile 2"});
    CHECK(stores[0].file == root + "/Profile 1/Network/Cookies");
    CHECK(stores[0].clears_on_exit);
    CHECK(!stores[1].clears_on_exit);
    support::write_file(root + "/Local State", "{broken");
    stores = find_stores({home.path(), home / ".config", false});
    CHECK(described(stores) == std::vector<std::string>{"Chromium, profile Default",
                                                        "Chromium, profile Profile 1",
                                                        "Chromium, profile Profile 2"});
}

TEST_CASE("odd files in a browser's folder are passed over") {
    const support::TemporaryFolder home;
    for (const char* text :
         {"", "[", "[]", "=", "[Profile0]\nPath=\n", "[Profile0]\nIsRelative=0\nPath=relative\n"}) {
        support::write_file(home / ".mozilla/firefox/profiles.ini", text);
        CHECK(find_stores({home.path(), home / ".config", false}).empty());
    }
    for (const char* text : {"", "7", "[]", R"({"profile": 7})", R"({"profile": {"info_cache": [1]}})"}) {
        support::write_file(home / ".config/chromium/Local State", text);
        CHECK(find_stores({home.path(), home / ".config", false}).empty());
    }
    CHECK(find_stores({"", "", false}).empty());
}
