// Stores made by hand, with SQLite itself, where the shape of one version or a broken one is wanted.
#pragma once

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>

#include "cookies/contents.hpp"
#include "support/real_browsers.hpp"

namespace stores {

/// Runs statements in a process of its own, because a test program that opens and closes a file drops every
/// lock that it has on it; with `die`, the process ends without closing the database, as a kill does.
inline void execute(const std::string& file, const std::string& sql, bool die = false) {
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    const pid_t child = ::fork();
    if (child == 0) {
        sqlite3* database = nullptr;
        char* message = nullptr;
        int code = sqlite3_open(file.c_str(), &database);
        if (code == SQLITE_OK) code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
        if (message != nullptr) std::fprintf(stderr, "%s\n", message);
        if (!die) sqlite3_close(database);
        ::_exit(code == SQLITE_OK ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(status == 0);
}

/// The newest schemas, as Firefox 153 and Chromium 156 write them.
inline const std::string firefox_schema =
    "PRAGMA user_version = 17; CREATE TABLE moz_cookies (id INTEGER PRIMARY KEY, originAttributes TEXT NOT "
    "NULL "
    "DEFAULT '', name TEXT, value TEXT, host TEXT, path TEXT, expiry INTEGER, lastAccessed INTEGER, "
    "creationTime "
    "INTEGER, isSecure INTEGER, isHttpOnly INTEGER, inBrowserElement INTEGER DEFAULT 0, sameSite INTEGER "
    "DEFAULT 0, "
    "schemeMap INTEGER DEFAULT 0, isPartitionedAttributeSet INTEGER DEFAULT 0, updateTime INTEGER, "
    "CONSTRAINT "
    "moz_uniqueid UNIQUE (name, host, path, originAttributes));";
inline const std::string chromium_schema =
    "CREATE TABLE meta(key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR); INSERT INTO meta "
    "VALUES('version','24'); CREATE TABLE cookies(creation_utc INTEGER NOT NULL,host_key TEXT NOT "
    "NULL,top_frame_site_key TEXT NOT NULL,name TEXT NOT NULL,value TEXT NOT NULL,encrypted_value BLOB NOT "
    "NULL,path "
    "TEXT NOT NULL,expires_utc INTEGER NOT NULL,is_secure INTEGER NOT NULL,is_httponly INTEGER NOT "
    "NULL,last_access_utc INTEGER NOT NULL,has_expires INTEGER NOT NULL,is_persistent INTEGER NOT "
    "NULL,priority "
    "INTEGER NOT NULL,samesite INTEGER NOT NULL,source_scheme INTEGER NOT NULL,source_port INTEGER NOT "
    "NULL,last_update_utc INTEGER NOT NULL,source_type INTEGER NOT NULL,has_cross_site_ancestor INTEGER NOT "
    "NULL); "
    "CREATE UNIQUE INDEX cookies_unique_index ON cookies(host_key, top_frame_site_key, "
    "has_cross_site_ancestor, name, "
    "path, source_scheme, source_port);";

/// Year 2096 in the units of the stores.
inline const std::string late_seconds = "4000000000", late_milliseconds = "4000000000000",
                         late_microseconds = "15644473600000000";

inline std::string firefox_row(const std::string& host, const std::string& name, const std::string& value,
                               const std::string& attributes = "",
                               const std::string& expiry = late_milliseconds) {
    return "INSERT INTO moz_cookies (originAttributes, name, value, host, path, expiry, isSecure, "
           "isHttpOnly) VALUES "
           "('" +
           attributes + "','" + name + "','" + value + "','" + host + "','/'," + expiry + ",1,1);";
}

/// `encrypted` in hexadecimal digits.
inline std::string chromium_row(const std::string& host, const std::string& name, const std::string& value,
                                const std::string& encrypted = "", const std::string& partition = "",
                                int cross_site = 0) {
    return "INSERT INTO cookies VALUES(1,'" + host + "','" + partition + "','" + name + "','" + value +
           "',X'" + encrypted + "','/'," + late_microseconds + ",1,1,0,1,1,1,0,2,443,0,0," +
           std::to_string(cross_site) + ");";
}

inline optout::cookies::Store firefox(const std::string& folder) {
    optout::cookies::Store store;
    store.browser = optout::cookies::find_browser("firefox");
    store.profile = "default-release";
    store.folder = folder;
    store.file = folder + "/cookies.sqlite";
    return store;
}

inline optout::cookies::Store chromium(const std::string& folder) {
    optout::cookies::Store store;
    store.browser = optout::cookies::find_browser("chromium");
    store.profile = "Default";
    store.folder = folder;
    store.file = folder + "/Cookies";
    return store;
}

/// "name=value" of each that can be taken, sorted, or the one message that says why not.
std::vector<std::string> taken(const optout::cookies::Store& store,
                               const std::vector<std::string>& hosts = {"example.org"},
                               std::uint32_t container = 0);

}  // namespace stores
