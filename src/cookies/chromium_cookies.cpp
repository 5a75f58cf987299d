// The "Cookies" database of the Chromium family.
#include <algorithm>
#include <charconv>

#include "cookies/rows.hpp"

namespace optout::cookies {

namespace {

/// Their clock counts microseconds from the beginning of 1601.
constexpr std::int64_t microseconds = 1'000'000, seconds_to_1970 = 11'644'473'600;

Result<int> store_version(const Database& database) {
    OPTOUT_TRY(Query query, database.prepare("SELECT value FROM meta WHERE key = 'version'"));
    OPTOUT_TRY(const bool found, query.next());
    if (!found) return Error{ErrorKind::internal, "the store does not say its version", "", ""};
    return static_cast<int>(query.integer(0));
}

}  // namespace

Result<Rows> read_chromium(const Database& database, const std::vector<std::string>& keys, Values values) {
    Rows rows;
    OPTOUT_TRY(const Columns columns, Columns::of(database, "cookies"));
    OPTOUT_TRY(rows.version, store_version(database));
    const bool fetch = values == Values::fetch;
    // The names of older versions behind those of newer ones.
    const std::string wanted =
        "host_key, name, path, expires_utc, " + columns.any({"has_expires"}, "expires_utc != 0") + ", " +
        columns.any({"is_secure", "secure"}, "0") + ", " + columns.any({"is_httponly", "httponly"}, "0") +
        ", " + columns.any({"top_frame_site_key"}, "''") + ", " +
        columns.any({"has_cross_site_ancestor"}, "0") + ", " + (fetch ? "value" : "''") + ", " +
        (fetch ? columns.any({"encrypted_value"}, "''") : "''");
    OPTOUT_TRY(
        Query query,
        select_hosts(database, wanted,
                     {"cookies", "host_key", columns.any({"creation_utc"}, "rowid") + ", rowid"}, keys));
    for (;;) {
        OPTOUT_TRY(const bool found, query.next());
        if (!found) break;
        StoredCookie stored = cookie_of(query.text(0));
        if (const std::string partition = query.text(7); !partition.empty()) {
            if (query.integer(8) != 0 || !is_own_partition(partition, stored.cookie.domain)) continue;
        }
        stored.cookie.name = query.text(1);
        stored.cookie.path = query.text(2);
        if (query.integer(4) != 0)
            stored.cookie.expires =
                std::max<std::int64_t>(1, query.integer(3) / microseconds - seconds_to_1970);
        stored.cookie.secure = query.integer(5) != 0;
        stored.cookie.http_only = query.integer(6) != 0;
        stored.sealed = query.text(9);
        if (stored.sealed.empty()) {
            stored.sealed = query.text(10);
            stored.is_encrypted = !stored.sealed.empty();
        }
        rows.cookies.push_back(std::move(stored));
    }
    keep_newest(rows.cookies);
    return rows;
}

}  // namespace optout::cookies
