// Each shape that the stores have had and are met today, and what a cookie of each kind means.
#include <algorithm>

#include "cookies/json_export.hpp"
#include "cookies/rows.hpp"
#include "cookies/sqlite.hpp"

using namespace optout;           // NOLINT(google-build-using-namespace): tests
using namespace optout::cookies;  // NOLINT(google-build-using-namespace): tests
using stores::chromium_row;
using stores::firefox_row;
using Texts = std::vector<std::string>;

std::vector<std::string> stores::taken(const Store& store, const std::vector<std::string>& hosts,
                                       std::uint32_t container) {
    const auto contents = Contents::read(store, hosts, Values::fetch);
    if (!contents.ok()) return {contents.error().message()};
    Keys keys(Keyring::none);
    const Taken got = contents->take(hosts, container, keys);
    Texts texts;
    for (const Cookie& cookie : got.cookies) texts.push_back(cookie.name + "=" + cookie.value);
    CHECK(got.decrypted == texts.size());
    std::ranges::sort(texts);
    for (const Error& problem : got.problems) texts.push_back(problem.message());
    return texts;
}

TEST_CASE("Firefox: seconds up to schema 15, milliseconds from 16 on") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    const long long soon = std::time(nullptr) + 3600;
    const auto expires = [&] {
        return Contents::read(store, {"example.org"}, Values::leave)->cookies()[0].cookie.expires;
    };
    stores::execute(store.file, stores::firefox_schema + "PRAGMA user_version = 12;" +
                                    firefox_row("example.org", "a", "1", "", std::to_string(soon)));
    CHECK(expires() == soon);
    stores::execute(store.file, "PRAGMA user_version = 15");
    CHECK(expires() == soon);
    stores::execute(store.file,
                    "PRAGMA user_version = 16; UPDATE moz_cookies SET expiry = expiry * 1000 + 999");
    CHECK(expires() == soon);
    CHECK(stores::taken(store) == Texts{"a=1"});
    stores::execute(store.file, "UPDATE moz_cookies SET expiry = expiry - 7200000");
    CHECK(stores::taken(store).empty());
    CHECK(Contents::read(store, {"example.org"}, Values::leave)->cookies()[0].has_expired());
}

TEST_CASE("Firefox: a schema from before originAttributes") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    stores::execute(
        store.file,
        "PRAGMA user_version = 4; CREATE TABLE moz_cookies (id INTEGER PRIMARY KEY, baseDomain TEXT, name "
        "TEXT, value TEXT, host TEXT, path TEXT, expiry INTEGER, lastAccessed INTEGER, creationTime INTEGER, "
        "isSecure INTEGER, isHttpOnly INTEGER); INSERT INTO moz_cookies VALUES(1,'example.org','a','1',"
        "'.example.org','/'," +
            stores::late_seconds + ",0,0,1,0)");
    CHECK(stores::taken(store, {"www.example.org"}) == Texts{"a=1"});
}

TEST_CASE("Firefox: containers, partitions, first-party isolation and private windows are kept apart") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    stores::execute(
        store.file,
        stores::firefox_schema + firefox_row("example.org", "plain", "1") +
            firefox_row("example.org", "contained", "2", "^userContextId=7") +
            firefox_row("example.org", "own", "3", "^partitionKey=%28https%2Cexample.org%29") +
            firefox_row("example.org", "own_port", "4", "^partitionKey=%28https%2Cexample.org%2C8443%29") +
            firefox_row("example.org", "embedded", "5", "^partitionKey=%28https%2Cother.example%29") +
            firefox_row("example.org", "nested", "6", "^partitionKey=%28https%2Cexample.org%2Cf%29") +
            firefox_row("example.org", "isolated", "7", "^firstPartyDomain=example.org") +
            firefox_row("example.org", "elsewhere", "8", "^firstPartyDomain=other.example") +
            firefox_row("example.org", "private", "9", "^privateBrowsingId=1") +
            firefox_row("example.org", "both", "10",
                        "^userContextId=7&partitionKey=%28https%2Cexample.org%29"));
    CHECK(stores::taken(store) == Texts{"isolated=7", "own=3", "own_port=4", "plain=1"});
    CHECK(stores::taken(store, {"example.org"}, 7) == Texts{"both=10", "contained=2"});
}

TEST_CASE("only cookies that a host could receive are taken") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    stores::execute(store.file,
                    stores::firefox_schema + firefox_row("www.example.org", "own", "1") +
                        firefox_row(".example.org", "domain", "2") +
                        firefox_row("example.org", "parent", "3") +
                        firefox_row(".badexample.org", "bad", "4") + firefox_row(".org", "top", "5") +
                        firefox_row("sub.www.example.org", "below", "6") +
                        firefox_row("127.0.0.1", "ip", "7") + firefox_row("localhost", "local", "8"));
    CHECK(stores::taken(store, {"www.example.org"}) == Texts{"domain=2", "own=1"});
    CHECK(stores::taken(store, {"WWW.example.org:8443"}) == Texts{"domain=2", "own=1"});
    CHECK(stores::taken(store, {"127.0.0.1:80"}) == Texts{"ip=7"});
    CHECK(stores::taken(store, {"localhost"}) == Texts{"local=8"});
    CHECK(stores::taken(store, {}).empty());
    CHECK(Contents::read(store, {"www.example.org"}, Values::leave)->cookies().size() == 2);
}

TEST_CASE("Chromium: plain values, v10 and v11 by version, partitions, and what cannot be read") {
    const support::TemporaryFolder folder;
    const Store store = stores::chromium(folder.path());
    const std::string prefixed =
        "763130997a768d3761d0d1794ad96ed756c2d2e579b437c49fef1635f87eaa2a88d73aae4f2b5793bc42524e277509eff725"
        "6b";
    stores::execute(store.file,
                    stores::chromium_schema + chromium_row("example.org", "plain", "open") +
                        chromium_row(".example.org", "sealed", "", prefixed) +
                        chromium_row("example.org", "empty", "") +
                        chromium_row("example.org", "own", "p", "", "https://example.org") +
                        chromium_row("example.org", "embedded", "p", "", "https://other.example") +
                        chromium_row("example.org", "nested", "p", "", "https://example.org", 1));
    CHECK(stores::taken(store) == Texts{"empty=", "own=p", "plain=open", "sealed=value-1"});

    const auto told = [&](const std::string& encrypted) {
        stores::execute(store.file, "DELETE FROM cookies;" + chromium_row("example.org", "a", "", encrypted));
        const Texts texts = stores::taken(store);
        REQUIRE(texts.size() == 1);
        return texts[0];
    };
    CHECK(told("763230" + prefixed).find("for that browser's program alone (app-bound") != std::string::npos);
    CHECK(told("763132" + prefixed).find("gives to that program alone") != std::string::npos);
    CHECK(told("763131" + prefixed).find("keyring, which was not to be asked") != std::string::npos);
    CHECK(told("00" + prefixed).find("in a way that optout does not know") != std::string::npos);
    // Another host than the one that it was sealed for, another key, and not a whole number of blocks.
    CHECK(told(prefixed).find("with another key") != std::string::npos);
    CHECK(told("76313000112233445566778899aabbccddeeff").find("with another key") != std::string::npos);
    CHECK(told("76313000").find("with another key") != std::string::npos);
}

TEST_CASE("a cookie that is there in the site's own partition and in none: the one that was set last") {
    const support::TemporaryFolder folder;
    const Store chromium = stores::chromium(folder.path()), firefox = stores::firefox(folder.path());
    const auto value = [](const Store& store) {
        const Texts texts = stores::taken(store);
        REQUIRE(texts.size() == 1);
        return texts[0];
    };
    stores::execute(chromium.file, stores::chromium_schema + chromium_row("example.org", "a", "none") +
                                       chromium_row("example.org", "a", "own", "", "https://example.org") +
                                       "UPDATE cookies SET creation_utc = 2 WHERE value = 'none'");
    CHECK(value(chromium) == "a=none");
    stores::execute(chromium.file, "UPDATE cookies SET creation_utc = 3 WHERE value = 'own'");
    CHECK(value(chromium) == "a=own");
    // One that has expired stands in nobody's way.
    stores::execute(chromium.file, "UPDATE cookies SET expires_utc = 1 WHERE value = 'own'");
    CHECK(value(chromium) == "a=none");

    stores::execute(firefox.file,
                    stores::firefox_schema + firefox_row("example.org", "a", "none") +
                        firefox_row("example.org", "a", "own", "^partitionKey=%28https%2Cexample.org%29") +
                        "UPDATE moz_cookies SET updateTime = 1; UPDATE moz_cookies SET updateTime = 2 WHERE "
                        "value = 'none'");
    CHECK(value(firefox) == "a=none");
    stores::execute(firefox.file, "UPDATE moz_cookies SET updateTime = 3 WHERE value = 'own'");
    CHECK(value(firefox) == "a=own");
    // In another container it is another cookie.
    stores::execute(firefox.file, firefox_row("example.org", "a", "work", "^userContextId=2"));
    CHECK(value(firefox) == "a=own");
    CHECK(stores::taken(firefox, {"example.org"}, 2) == Texts{"a=work"});
}

TEST_CASE("Chromium: the schemas of versions 4 to 23") {
    const support::TemporaryFolder folder;
    const Store store = stores::chromium(folder.path());
    const auto make = [&](const std::string& version, const std::string& columns, const std::string& values) {
        std::filesystem::remove(store.file);
        stores::execute(store.file,
                        "CREATE TABLE meta(key TEXT, value TEXT); INSERT INTO meta VALUES('version','" +
                            version + "'); CREATE TABLE cookies(" + columns +
                            "); INSERT INTO cookies VALUES(" + values + ")");
    };
    const std::string& late = stores::late_microseconds;
    make("4", "creation_utc, host_key, name, value, path, expires_utc, secure, httponly, last_access_utc",
         "1,'example.org','a','1','/'," + late + ",1,1,0");
    CHECK(stores::taken(store) == Texts{"a=1"});
    CHECK(Contents::read(store, {"example.org"}, Values::leave)->cookies()[0].cookie.secure);
    make("9",
         "host_key, name, value, path, expires_utc, secure, httponly, has_expires, persistent, "
         "encrypted_value",
         "'example.org','a','','/'," + late + ",1,1,1,1,X'7631300dd845e54e14534d9d431758d651b877'");
    CHECK(stores::taken(store) == Texts{"a=value-1"});
    make("23",
         "host_key, top_frame_site_key, name, value, encrypted_value, path, expires_utc, is_secure, "
         "is_httponly, "
         "has_expires, has_cross_site_ancestor",
         "'example.org','','a','',X'7631300dd845e54e14534d9d431758d651b877','/',0,1,0,0,0");
    CHECK(stores::taken(store) == Texts{"a=value-1"});
    CHECK(Contents::read(store, {"example.org"}, Values::leave)->cookies()[0].cookie.expires == 0);
}

TEST_CASE("exports to JSON of browser extensions and of automation tools") {
    const support::TemporaryFolder folder;
    const std::string file = folder / "export.json";
    const auto read = [&](const std::string& text) {
        support::write_file(file, text);
        CHECK(looks_like_json(file));
        return read_cookies_json(file, {"www.example.org"});
    };
    // Cookie-Editor and EditThisCookie
    const auto list = read(R"( [
      {"domain": ".example.org", "expirationDate": 4000000000.123, "hostOnly": false, "httpOnly": true, "name": "a",
       "path": "/x", "sameSite": "lax", "secure": true, "session": false, "storeId": "0", "value": "1", "id": 1},
      {"domain": "www.example.org", "hostOnly": true, "httpOnly": false, "name": "b", "path": "/", "sameSite": null,
       "secure": false, "session": true, "storeId": null, "value": ""},
      {"domain": "example.org", "hostOnly": true, "name": "not_ours", "path": "/", "value": "3"},
      {"domain": ".example.org", "expirationDate": 1000000000, "name": "old", "path": "/", "value": "4"},
      {"domain": ".other.example", "name": "other", "path": "/", "value": "5"}])");
    REQUIRE(list.ok());
    REQUIRE(list->size() == 2);
    CHECK((*list)[0].name == "a");
    CHECK((*list)[0].domain == "example.org");
    CHECK(!(*list)[0].host_only);
    CHECK((*list)[0].path == "/x");
    CHECK((*list)[0].expires == 4000000000);
    CHECK((*list)[0].http_only);
    CHECK((*list)[1].host_only);
    CHECK((*list)[1].expires == 0);
    // Playwright's storage state
    const auto state =
        read(R"({"cookies": [{"name": "a", "value": "1", "domain": "www.example.org", "path": "/",
      "expires": -1, "httpOnly": true, "secure": true, "sameSite": "Lax"}], "origins": []})");
    REQUIRE(state.ok());
    REQUIRE(state->size() == 1);
    CHECK((*state)[0].host_only);
    CHECK((*state)[0].expires == 0);

    for (const char* text : {"[{", "{}", "{\"cookies\": 1}", "[1]", "[{\"name\": \"a\", \"domain\": \"x\"}]",
                             "[{\"name\": \"CANARY\", \"value\": 1, \"domain\": \"x\"}]"}) {
        const auto wrong = read(text);
        REQUIRE(!wrong.ok());
        CHECK(wrong.error().kind == ErrorKind::input);
        CHECK(wrong.error().message().find("CANARY") == std::string::npos);
        CHECK(wrong.error().remedy.find("export the cookies again") != std::string::npos);
    }
}
