// cookies.sqlite of Firefox and what was made from it.
#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "cookies/rows.hpp"

namespace optout::cookies {

namespace {

/// From this schema on (Firefox 142) times of expiry are milliseconds, before seconds.
constexpr int milliseconds_version = 16;

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const bool escaped =
            text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr == &text[i + 1] + 2;
        out += escaped ? static_cast<char>(byte) : text[i];
        if (escaped) i += 2;
    }
    return out;
}

}  // namespace

OriginAttributes OriginAttributes::parse(std::string_view text) {
    OriginAttributes attributes;
    if (text.starts_with('^')) text.remove_prefix(1);
    for (const std::string_view part : split(text, '&')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view name = part.substr(0, equals), value = part.substr(equals + 1);
        if (name == "userContextId")
            std::from_chars(value.data(), value.data() + value.size(), attributes.container);
        if (name == "partitionKey" || name == "firstPartyDomain")
            attributes.partition = percent_decoded(value);
        if (name == "privateBrowsingId") attributes.is_private = value != "0";
    }
    return attributes;
}

Result<Rows> read_firefox(const Database& database, const std::vector<std::string>& keys, Values values) {
    Rows rows;
    OPTOUT_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    rows.version = static_cast<int>(version);
    OPTOUT_TRY(const Columns columns, Columns::of(database, "moz_cookies"));
    const std::string value = values == Values::fetch ? "value" : "''";
    OPTOUT_TRY(
        Query query,
        select_hosts(
            database,
            "host, name, path, expiry, isSecure, " + columns.any({"isHttpOnly"}, "0") + ", " +
                columns.any({"originAttributes"}, "''") + ", " + value,
            {"moz_cookies", "host", columns.any({"updateTime", "creationTime"}, "rowid") + ", rowid"}, keys));
    for (;;) {
        OPTOUT_TRY(const bool found, query.next());
        if (!found) break;
        StoredCookie stored = cookie_of(query.text(0));
        const auto attributes = OriginAttributes::parse(query.text(6));
        if (attributes.is_private) continue;
        if (!attributes.partition.empty() && !is_own_partition(attributes.partition, stored.cookie.domain))
            continue;
        stored.container = attributes.container;
        stored.cookie.name = query.text(1);
        stored.cookie.path = query.text(2);
        // Never 0, which would make it last as long as a session.
        const std::int64_t expiry = query.integer(3);
        stored.cookie.expires =
            std::max<std::int64_t>(1, version >= milliseconds_version ? expiry / 1000 : expiry);
        stored.cookie.secure = query.integer(4) != 0;
        stored.cookie.http_only = query.integer(5) != 0;
        stored.sealed = query.text(7);
        rows.cookies.push_back(std::move(stored));
    }
    keep_newest(rows.cookies);
    return rows;
}

}  // namespace optout::cookies
