#include "terms/records.hpp"

#include <ctime>

#include "terms/compressed.hpp"

namespace optout::terms {

namespace {

constexpr std::string_view document_columns =
    "key, looked, read, finding, reason, changed, failing, version, rules, made_from, told, told_reason, "
    "is_told";
constexpr std::string_view version_columns =
    "id, document, time, finding, reason, before, rules, substance, seen, text";

DocumentRow document_of(const Query& row) {
    return {{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6),
             row.integer(7)},
            row.text(8),
            row.text(9),
            row.text(10),
            row.text(11),
            row.integer(12) != 0};
}

Result<VersionRow> version_of(const Query& row) {
    OPTOUT_TRY(std::string text, decompress(row.text(9)));
    return VersionRow{
        {row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.integer(5), std::move(text)},
        "",
        row.text(6),
        row.text(7),
        row.text(8),
        {}};
}

Result<std::vector<std::string>> snapshots_of(const Database& database, std::int64_t version) {
    std::vector<std::string> digests;
    OPTOUT_TRY(Query query,
               database.prepare("SELECT digest FROM version_snapshots WHERE version = ? ORDER BY place"));
    query.bind(version);
    for (;;) {
        OPTOUT_TRY(const bool more, query.next());
        if (!more) return digests;
        digests.push_back(query.text(0));
    }
}

}  // namespace

Result<std::optional<DocumentRow>> Store::Parts::document(std::string_view key) const {
    if (!database) return std::optional<DocumentRow>{};
    OPTOUT_TRY(Query query, database->prepare("SELECT " + std::string(document_columns) +
                                              " FROM documents WHERE key = ?"));
    query.bind(key);
    OPTOUT_TRY(const bool found, query.next());
    return found ? std::optional(document_of(query)) : std::nullopt;
}

Status Store::Parts::save(const DocumentRow& row) const {
    OPTOUT_TRY(Query query,
               database->prepare("INSERT OR REPLACE INTO documents (" + std::string(document_columns) +
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    const State& state = row.state;
    query.bind(state.document).bind(state.looked).bind(state.read).bind(state.finding).bind(state.reason);
    query.bind(state.changed).bind(state.failing).bind(state.version).bind(row.rules).bind(row.made_from);
    query.bind(row.told).bind(row.told_reason).bind(std::int64_t{row.is_told ? 1 : 0});
    return query.finish();
}

Result<std::optional<PageRow>> Store::Parts::page(std::string_view address) const {
    if (!database) return std::optional<PageRow>{};
    OPTOUT_TRY(Query query,
               database->prepare("SELECT address, etag, last_modified, digest FROM pages WHERE address = ?"));
    query.bind(address);
    OPTOUT_TRY(const bool found, query.next());
    if (!found) return std::optional<PageRow>{};
    return std::optional(PageRow{query.text(0), query.text(1), query.text(2), query.text(3)});
}

Status Store::Parts::save(const PageRow& row) const {
    OPTOUT_TRY(const auto before, page(row.address));
    OPTOUT_TRY(Query query,
               database->prepare("INSERT OR REPLACE INTO pages (address, etag, last_modified, digest) "
                                 "VALUES (?, ?, ?, ?)"));
    OPTOUT_CHECK(query.bind(row.address).bind(row.etag).bind(row.last_modified).bind(row.digest).finish());
    if (!before || before->digest == row.digest) return success();
    OPTOUT_TRY(
        Query drop,
        database->prepare("DELETE FROM snapshots WHERE digest = ?1 AND NOT EXISTS (SELECT 1 FROM pages WHERE "
                          "digest = ?1) AND NOT EXISTS (SELECT 1 FROM version_snapshots WHERE digest = ?1)"));
    return drop.bind(before->digest).finish();
}

Result<Snapshot> Store::Parts::snapshot(std::string_view digest) const {
    OPTOUT_TRY(Query query, database->prepare("SELECT content_type, bytes FROM snapshots WHERE digest = ?"));
    query.bind(digest);
    OPTOUT_TRY(const bool found, query.next());
    if (!found) return Error{ErrorKind::not_found, "a snapshot is missing", file, ""};
    OPTOUT_TRY(std::string bytes, decompress(query.text(1)));
    return Snapshot{query.text(0), std::move(bytes)};
}

Status Store::Parts::save(std::string_view digest, std::string_view address, const std::string& time,
                          std::string_view content_type, std::string_view compressed) const {
    OPTOUT_TRY(Query query,
               database->prepare("INSERT OR IGNORE INTO snapshots (digest, address, time, content_type, "
                                 "bytes) VALUES (?, ?, ?, ?, ?)"));
    return query.bind(digest).bind(address).bind(time).bind(content_type).bind(compressed).finish();
}

Result<std::vector<VersionRow>> Store::Parts::versions(std::string_view document, std::string_view rules,
                                                       std::string_view seen_since) const {
    std::vector<VersionRow> rows;
    OPTOUT_TRY(Query query, database->prepare("SELECT " + std::string(version_columns) +
                                              " FROM versions WHERE document = ? AND rules = ? AND seen >= ? "
                                              "ORDER BY seen DESC, id DESC LIMIT 50"));
    query.bind(document).bind(rules).bind(seen_since);
    for (;;) {
        OPTOUT_TRY(const bool more, query.next());
        if (!more) return rows;
        OPTOUT_TRY(VersionRow row, version_of(query));
        rows.push_back(std::move(row));
    }
}

Result<std::optional<VersionRow>> Store::Parts::version(std::int64_t id) const {
    if (!database || id == 0) return std::optional<VersionRow>{};
    OPTOUT_TRY(Query query,
               database->prepare("SELECT " + std::string(version_columns) + " FROM versions WHERE id = ?"));
    query.bind(id);
    OPTOUT_TRY(const bool found, query.next());
    if (!found) return std::optional<VersionRow>{};
    OPTOUT_TRY(VersionRow row, version_of(query));
    OPTOUT_TRY(row.snapshots, snapshots_of(*database, id));
    return std::optional(std::move(row));
}

Result<std::int64_t> Store::Parts::add(const VersionRow& row) const {
    OPTOUT_TRY(Query query,
               database->prepare(
                   "INSERT INTO versions (document, time, finding, reason, before, rules, substance, seen, "
                   "text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    const Version& version = row.version;
    query.bind(version.document)
        .bind(version.time)
        .bind(version.finding)
        .bind(version.reason)
        .bind(version.before);
    OPTOUT_CHECK(query.bind(row.rules).bind(row.substance).bind(row.seen).bind(row.packed).finish());
    OPTOUT_TRY(const std::int64_t id, database->number("SELECT last_insert_rowid()"));
    std::int64_t place = 0;
    for (const std::string& digest : row.snapshots) {
        OPTOUT_TRY(
            Query link,
            database->prepare("INSERT INTO version_snapshots (version, place, digest) VALUES (?, ?, ?)"));
        OPTOUT_CHECK(link.bind(id).bind(place++).bind(digest).finish());
    }
    return id;
}

Status Store::Parts::see(std::int64_t version, const std::string& time) const {
    OPTOUT_TRY(Query query, database->prepare("UPDATE versions SET seen = max(seen, ?) WHERE id = ?"));
    return query.bind(time).bind(version).finish();
}

Status Store::Parts::note(const std::string& time, const std::string& document, std::string_view finding,
                          const std::string& reason, std::int64_t version) const {
    OPTOUT_TRY(Query query,
               database->prepare("INSERT INTO findings (time, document, finding, reason, version) "
                                 "VALUES (?, ?, ?, ?, ?)"));
    return query.bind(time).bind(document).bind(finding).bind(reason).bind(version).finish();
}

std::string iso_time(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

}  // namespace optout::terms
