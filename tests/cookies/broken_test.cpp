// Stores that are torn, damaged, huge, empty or nothing of the kind: one message each, and left as they are.
#include <lz4.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "cookies/rows.hpp"
#include "cookies/sqlite.hpp"
#include "cookies/store_image.hpp"

using namespace optout;           // NOLINT(google-build-using-namespace): tests
using namespace optout::cookies;  // NOLINT(google-build-using-namespace): tests
using stores::firefox_row;
using Texts = std::vector<std::string>;

namespace {

/// The one message for a store; its files are the same before and after.
std::string message(const Store& store) {
    const auto before = support::fingerprints(store.folder, {""});
    const auto contents = Contents::read(store, {"example.org"}, Values::fetch);
    CHECK(support::fingerprints(store.folder, {""}) == before);
    return contents.ok() ? "fine" : contents.error().message();
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string moz_lz4(const std::string& text) {
    std::string block(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(text.size()))), '\0');
    block.resize(static_cast<std::size_t>(LZ4_compress_default(
        text.data(), block.data(), static_cast<int>(text.size()), static_cast<int>(block.size()))));
    std::string size;
    for (unsigned shift = 0; shift < 32; shift += 8) size += static_cast<char>(text.size() >> shift & 255U);
    return std::string("mozLz40\0", 8) + size + block;
}

}  // namespace

TEST_CASE("no store, an empty one, another file, a folder, one that may not be read") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    CHECK(has(message(store), "there is no cookie store yet"));
    support::write_file(store.file, "");
    CHECK(has(message(store), "the cookie store is empty"));
    support::write_file(store.file, "SQLite format 3");
    CHECK(has(message(store), "not SQLite"));
    support::write_file(store.file, std::string(5000, 'x'));
    CHECK(has(message(store), "not SQLite"));
    std::filesystem::remove(store.file);
    std::filesystem::create_directory(store.file);
    CHECK(has(message(store), "not an ordinary file"));
    std::filesystem::remove(store.file);
    REQUIRE(::mkfifo(store.file.c_str(), 0600) == 0);
    CHECK(has(message(store), "not an ordinary file"));
    std::filesystem::remove(store.file);
    std::filesystem::create_symlink(store.file, store.file);
    CHECK(has(message(store), "cannot be read"));
    CHECK(has(message(store), "check that the profile is yours"));
    std::filesystem::remove(store.file);
    stores::execute(store.file, "CREATE TABLE other(x); INSERT INTO other VALUES(1)");
    CHECK(has(message(store), "a shape that optout does not know"));
    Store chromium = stores::chromium(folder.path());
    chromium.file = store.file;
    CHECK(has(message(chromium), "a shape that optout does not know"));
}

TEST_CASE("a store that was cut or overwritten anywhere is a message or what is left of it, never a crash") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    std::string sql = stores::firefox_schema + "BEGIN;";
    for (int i = 0; i < 400; ++i)
        sql += firefox_row("example.org", "n" + std::to_string(i), std::string(60, 'v'));
    stores::execute(store.file, sql + "COMMIT");
    const std::string whole = support::read_file(store.file);
    CHECK(stores::taken(store).size() == 400);
    std::size_t told = 0;
    for (std::size_t cut = 0; cut < whole.size(); cut += whole.size() / 23) {
        support::write_file(store.file, whole.substr(0, cut));
        told += message(store) == "fine" ? 0U : 1U;
        std::string torn = whole;
        for (std::size_t i = cut; i < std::min(cut + 3000, torn.size()); ++i)
            torn[i] = static_cast<char>(i * 31);
        support::write_file(store.file, torn);
        told += message(store) == "fine" ? 0U : 1U;
    }
    CHECK(told > 25);
}

TEST_CASE("what a -wal holds is seen, up to its last whole commit; a shared-memory file is not needed") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    stores::execute(store.file, stores::firefox_schema + "PRAGMA journal_mode = WAL;" +
                                    firefox_row("example.org", "checkpointed", "1"));
    stores::execute(store.file,
                    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_autocheckpoint = 0;" +
                        firefox_row("example.org", "in_wal", "2") + firefox_row("example.org", "last", "3") +
                        "UPDATE moz_cookies SET value = 'changed' WHERE name = 'checkpointed'",
                    true);
    const std::string wal = support::read_file(store.file + "-wal");
    REQUIRE(wal.size() > 3 * 4096);
    CHECK(stores::taken(store) == Texts{"checkpointed=changed", "in_wal=2", "last=3"});
    CHECK(message(store) == "fine");
    // Cut anywhere, it counts up to the last commit before; what is there is one of the states that were.
    const std::vector<Texts> states{{"checkpointed=1"},
                                    {"checkpointed=1", "in_wal=2"},
                                    {"checkpointed=1", "in_wal=2", "last=3"},
                                    {"checkpointed=changed", "in_wal=2", "last=3"}};
    std::size_t reached = 0;
    for (std::size_t cut = 0; cut <= wal.size(); cut += 1000) {
        support::write_file(store.file + "-wal", wal.substr(0, cut));
        const auto state = std::find(states.begin(), states.end(), stores::taken(store));
        REQUIRE(state != states.end());
        const auto now = static_cast<std::size_t>(state - states.begin());
        CHECK(now >= reached);
        reached = now;
    }
    CHECK(reached > 0);
    // Damaged in the middle: not beyond the damage.
    std::string torn = wal;
    torn[torn.size() - 100] ^= 1;
    support::write_file(store.file + "-wal", torn);
    CHECK(stores::taken(store) == states[2]);
    support::write_file(store.file + "-wal", std::string(10000, '\x37'));
    CHECK(stores::taken(store) == states[0]);
}

TEST_CASE("a transaction that was never finished is not seen") {
    const support::TemporaryFolder folder;
    const Store store = stores::chromium(folder.path());
    std::string sql = stores::chromium_schema + "BEGIN;";
    for (int i = 0; i < 2000; ++i)
        sql += stores::chromium_row("example.org", "n" + std::to_string(i), std::string(100, 'a'));
    stores::execute(store.file, sql + "COMMIT");
    // A cache of ten pages makes SQLite write before the commit.
    stores::execute(store.file,
                    "PRAGMA cache_size = 10; BEGIN; UPDATE cookies SET value = 'torn'; DELETE FROM cookies "
                    "WHERE name LIKE 'n1%'",
                    true);
    REQUIRE(std::filesystem::file_size(store.file + "-journal") > 4096);
    const std::string half = support::read_file(store.file);
    REQUIRE(has(half, "torn"));
    const Texts before = stores::taken(store);
    CHECK(before.size() == 2000);
    for (const std::string& cookie : before) REQUIRE(cookie.ends_with("=" + std::string(100, 'a')));
    CHECK(message(store) == "fine");
}

TEST_CASE("a store that is being written is read as one of its states") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    const auto both = [](const std::string& value) {
        return "BEGIN;" + firefox_row("example.org", "first", value) +
               firefox_row("example.org", "second", value) + "COMMIT;";
    };
    std::string mode;
    SUBCASE("with a -wal") {
        mode = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 3;";
    }
    SUBCASE("with a -journal") {
        mode = "PRAGMA journal_mode = TRUNCATE;";
    }
    stores::execute(store.file, stores::firefox_schema + mode + both("0"));
    const pid_t writer = ::fork();
    if (writer == 0) {
        sqlite3* database = nullptr;
        sqlite3_open(store.file.c_str(), &database);
        sqlite3_exec(database, mode.c_str(), nullptr, nullptr, nullptr);
        for (int i = 1; i < 100000; ++i) {
            sqlite3_exec(database, ("UPDATE moz_cookies SET value = '" + std::to_string(i) + "'").c_str(),
                         nullptr, nullptr, nullptr);
            if (i % 20 == 0) ::usleep(60000);
        }
        ::_exit(0);
    }
    int seen = 0;
    for (int i = 0; i < 60; ++i) {
        const Texts now = stores::taken(store);
        if (now.size() == 1 && has(now[0], "without a pause")) continue;  // said, and nothing made up
        REQUIRE(now.size() == 2);
        CHECK(now[0].substr(now[0].find('=')) == now[1].substr(now[1].find('=')));
        ++seen;
    }
    CHECK(seen > 10);
    ::kill(writer, SIGKILL);
    int status = 0;
    ::waitpid(writer, &status, 0);
}

TEST_CASE("a million cookies of other hosts are in nobody's way") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    stores::execute(
        store.file,
        stores::firefox_schema +
            "PRAGMA synchronous = OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
            "n WHERE i < 1000000) INSERT INTO moz_cookies (name, value, host, path, expiry, "
            "isSecure, isHttpOnly) SELECT 'c', 'value-' || i, 'host-' || i || '.example', '/', " +
            stores::late_milliseconds + ", 1, 1 FROM n;" + firefox_row("example.org", "mine", "1"));
    CHECK(stores::taken(store) == Texts{"mine=1"});
    CHECK(message(store) == "fine");
}

TEST_CASE(
    "a million cookies of other hosts in a Chromium, and values of another key: told, and left as they are") {
    const support::TemporaryFolder folder;
    const Store store = stores::chromium(folder.path());
    const std::string foreign = "763130" + std::string(96, 'a');
    stores::execute(
        store.file,
        stores::chromium_schema +
            "PRAGMA synchronous = OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
            "n WHERE i < 1000000) INSERT INTO cookies SELECT 1, 'host-' || i || '.example', '', 'c', "
            "'', X'" +
            foreign + "', '/', " + stores::late_microseconds +
            ", 1, 1, 0, 1, 1, 1, 0, 2, 443, 0, 0, 0 FROM n;" +
            stores::chromium_row("example.org", "mine", "", foreign) +
            stores::chromium_row("example.org", "plain", "1"));
    CHECK(message(store) == "fine");
    const auto before = support::fingerprints(store.folder, {""});
    const auto contents = Contents::read(store, {"example.org"}, Values::fetch);
    REQUIRE(contents.ok());
    CHECK(contents->cookies().size() == 2);
    Keys keys(Keyring::none);
    const Taken taken = contents->take({"example.org"}, 0, keys);
    CHECK(taken.decrypted == 1);
    REQUIRE(taken.problems.size() == 1);
    CHECK(has(taken.problems[0].message(), "encrypted with another key than the one that is known"));
    CHECK(support::fingerprints(store.folder, {""}) == before);
}

TEST_CASE("the session of a Firefox: its cookies by host and container, and messages for what is damaged") {
    const support::TemporaryFolder folder;
    const Store store = stores::firefox(folder.path());
    const std::string session =
        R"json({"version": ["sessionrestore", 1], "windows": [{"cookies": [{"host": "example.org",
      "name": "wrong", "value": "place"}]}], "cookies": [
      {"host": "example.org", "value": "one", "path": "/", "name": "a", "secure": true, "httponly": true,
       "originAttributes": {"userContextId": 0, "partitionKey": "", "privateBrowsingId": 0}, "extra": [{"value": "x"}]},
      {"host": ".example.org", "value": "two", "path": "/", "name": "b", "originAttributes": {"userContextId": 3}},
      {"host": "example.org", "value": "three", "path": "/", "name": "c", "originAttributes": {"partitionKey":
       "(https,other.example)"}},
      {"host": "other.example", "value": "CANARY", "path": "/", "name": "d"}], "global": {}})json";
    const std::string recovery = folder / "sessionstore-backups/recovery.jsonlz4";
    support::write_file(recovery, moz_lz4(session));
    CHECK(stores::taken(store) == Texts{"a=one"});
    CHECK(stores::taken(store, {"www.example.org"}, 3) == Texts{"b=two"});
    CHECK(message(store) == "fine");
    std::filesystem::rename(recovery, folder / "sessionstore.jsonlz4");
    CHECK(stores::taken(store) == Texts{"a=one"});
    CHECK(stores::taken(store, {"elsewhere.example"}).front().find("no cookie store yet") !=
          std::string::npos);

    // Damaged: the cookies of the database are there all the same, and the rest is said.
    stores::execute(store.file, stores::firefox_schema + firefox_row("example.org", "kept", "1"));
    const std::string packed = moz_lz4(session);
    for (const std::string& wrong : {std::string("mozLz40"), packed.substr(0, 40),
                                     std::string("mozLz40\0\xff\xff\xff\x7f", 12) + packed.substr(12),
                                     packed.substr(0, 12) + std::string(200, '\xff'),
                                     moz_lz4(session.substr(0, session.size() / 2)), moz_lz4("CANARY")}) {
        support::write_file(folder / "sessionstore.jsonlz4", wrong);
        const auto contents = Contents::read(store, {"example.org"}, Values::fetch);
        REQUIRE(contents.ok());
        CHECK(contents->cookies().size() == 1);
        REQUIRE(contents->remarks().size() == 1);
        CHECK(has(contents->remarks()[0].message(), "the file with the open windows is damaged"));
        CHECK(!has(contents->remarks()[0].message(), "CANARY"));
    }
}
