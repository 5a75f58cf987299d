#include "terms/store.hpp"

#include <sys/stat.h>

#include "base/folder.hpp"
#include "terms/records.hpp"

namespace optout::terms {

namespace {

constexpr std::int64_t application_id = 0x6F707474;  // "optt"
constexpr std::int64_t schema_version = 2;           // 1: packed by zlib

constexpr std::string_view schema = R"(
CREATE TABLE documents (
    key TEXT PRIMARY KEY, looked TEXT NOT NULL, read TEXT NOT NULL, finding TEXT NOT NULL, reason TEXT NOT NULL,
    changed TEXT NOT NULL, failing TEXT NOT NULL, version INTEGER NOT NULL, rules TEXT NOT NULL,
    made_from TEXT NOT NULL, told TEXT NOT NULL, told_reason TEXT NOT NULL, is_told INTEGER NOT NULL
) STRICT;
CREATE TABLE pages (
    address TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TABLE snapshots (
    digest TEXT PRIMARY KEY, address TEXT NOT NULL, time TEXT NOT NULL, content_type TEXT NOT NULL, bytes ANY NOT NULL
) STRICT;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY, document TEXT NOT NULL, time TEXT NOT NULL, finding TEXT NOT NULL, reason TEXT NOT NULL,
    before INTEGER NOT NULL, rules TEXT NOT NULL, substance TEXT NOT NULL, seen TEXT NOT NULL, text ANY NOT NULL
) STRICT;
CREATE TABLE version_snapshots (
    version INTEGER NOT NULL, place INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (version, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE findings (
    number INTEGER PRIMARY KEY, time TEXT NOT NULL, document TEXT NOT NULL, finding TEXT NOT NULL, reason TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX versions_by_document ON versions (document, rules, seen);
CREATE INDEX pages_by_digest ON pages (digest);
CREATE INDEX snapshots_in_versions ON version_snapshots (digest);
CREATE INDEX findings_by_document ON findings (document, number);
)";

bool exists(const std::string& file) {
    struct stat there {};
    return stat(file.c_str(), &there) == 0;
}

Status check(const Database& database) {
    OPTOUT_TRY(const std::int64_t id, database.number("PRAGMA application_id"));
    if (id != application_id)
        return Error{ErrorKind::io, "this is not a store of terms of optout", database.file(),
                     "move it away; the next look begins anew"};
    OPTOUT_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    if (version == schema_version) return success();
    return Error{ErrorKind::io, "the store of terms was written by another version of optout",
                 database.file(), "use that version, or move the file away"};
}

Result<std::unique_ptr<Database>> connect(const std::string& file, Store::Mode mode) {
    if (mode == Store::Mode::read) {
        if (!exists(file)) return std::unique_ptr<Database>();
        return Database::open_to_read(file);
    }
    if (!exists(file)) {
        OPTOUT_CHECK(make_folder_of(file));
        OPTOUT_CHECK(Database::create(file, "PRAGMA application_id = " + std::to_string(application_id) +
                                                "; PRAGMA user_version = " + std::to_string(schema_version) +
                                                ";" + std::string(schema)));
    }
    return Database::open_to_write(file);
}

}  // namespace

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& file, Mode mode) {
    OPTOUT_TRY(auto database, connect(file, mode));
    if (database) OPTOUT_CHECK(check(*database));
    auto parts = std::make_unique<Parts>();
    parts->file = file;
    parts->database = std::move(database);
    return Store(std::move(parts));
}

Result<std::optional<State>> Store::state(std::string_view document) const {
    OPTOUT_TRY(auto row, parts_->document(document));
    if (!row) return std::optional<State>{};
    return std::optional(std::move(row->state));
}

Result<std::vector<Version>> Store::versions(std::string_view document) const {
    std::vector<Version> versions;
    if (!parts_->database) return versions;
    OPTOUT_TRY(Query query,
               parts_->database->prepare(
                   "SELECT id, document, time, finding, reason, before FROM versions WHERE document = ? "
                   "ORDER BY id DESC"));
    query.bind(document);
    for (;;) {
        OPTOUT_TRY(const bool more, query.next());
        if (!more) return versions;
        versions.push_back({query.integer(0), query.text(1), query.text(2), query.text(3), query.text(4),
                            query.integer(5), ""});
    }
}

Result<std::vector<Noted>> Store::findings(std::string_view document) const {
    std::vector<Noted> findings;
    if (!parts_->database) return findings;
    OPTOUT_TRY(Query query,
               parts_->database->prepare("SELECT time, finding, reason, version FROM findings WHERE "
                                         "document = ? ORDER BY number DESC"));
    query.bind(document);
    for (;;) {
        OPTOUT_TRY(const bool more, query.next());
        if (!more) return findings;
        findings.push_back({query.text(0), query.text(1), query.text(2), query.integer(3)});
    }
}

Result<Version> Store::version(std::int64_t id) const {
    OPTOUT_TRY(auto row, parts_->version(id));
    if (!row)
        return Error{ErrorKind::not_found, "there is no version " + std::to_string(id), parts_->file, ""};
    return std::move(row->version);
}

}  // namespace optout::terms
