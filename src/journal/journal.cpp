#include "journal/journal.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>

#include "base/database.hpp"
#include "base/digest.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"

namespace optout::journal {

namespace {

constexpr std::int64_t application_id = 0x6F70746F;  // "opto"
constexpr std::int64_t schema_version = 1;

constexpr std::string_view schema = R"(
CREATE TABLE entries (
    number  INTEGER PRIMARY KEY,
    time    TEXT NOT NULL,
    run     TEXT NOT NULL,
    kind    TEXT NOT NULL,
    site    TEXT NOT NULL,
    account TEXT NOT NULL,
    target  TEXT NOT NULL,
    setting TEXT NOT NULL,
    body    TEXT NOT NULL,
    hash    TEXT NOT NULL
) STRICT;

CREATE INDEX by_run ON entries (run);
CREATE INDEX by_kind ON entries (kind);
CREATE INDEX by_setting ON entries (site, account, target, setting) WHERE kind IN ('reading', 'outcome');
CREATE UNIQUE INDEX by_intent ON entries (json_extract(body, '$.intent')) WHERE kind = 'outcome';

CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER no_gap BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER intent_first BEFORE INSERT ON entries
    WHEN NEW.kind = 'outcome' AND (json_type(NEW.body, '$.intent') IS NOT 'integer' OR NOT EXISTS (
        SELECT 1 FROM entries WHERE number = json_extract(NEW.body, '$.intent') AND kind = 'intent'
            AND (site, account, target, setting) = (NEW.site, NEW.account, NEW.target, NEW.setting)))
    BEGIN SELECT RAISE(ABORT, 'an outcome must name an intent of its setting'); END;
)";

/// The columns in the order of Entry; the hash, which covers the others, comes last.
constexpr std::string_view columns = "number, time, run, kind, site, account, target, setting, body, hash";
constexpr int body_column = 8;
constexpr int hash_column = 9;
/// In the order of Kind.
constexpr std::array<std::string_view, 6> kinds{"run", "reading", "intent", "outcome", "end", "note"};

std::string select(std::string_view rest) {
    return "SELECT " + std::string(columns) + " FROM entries " + std::string(rest);
}

/// What is hashed. Each text stands behind its length, so that no two entries are written alike.
std::string hash_of(std::string_view previous, const std::array<std::string, hash_column>& texts) {
    std::string bytes(previous);
    for (const std::string& text : texts) bytes += std::to_string(text.size()) + ':' + text;
    return sha256_hex(bytes);
}

std::array<std::string, hash_column> texts_of(const Query& row) {
    std::array<std::string, hash_column> texts;
    for (int column = 0; column < hash_column; ++column)
        texts[static_cast<std::size_t>(column)] = row.text(column);
    return texts;
}

std::string now() {
    using namespace std::chrono;
    const auto since = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    const std::time_t seconds = since / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    const std::string thousandths = std::to_string(1000 + since % 1000).substr(1);
    return std::string(text.data()) + "." + thousandths + "Z";
}

Error damaged(const Database& database, std::int64_t number) {
    return {ErrorKind::io, "entry " + std::to_string(number) + " of the journal is damaged", database.file(),
            "move it away to keep it; the next run starts a new one"};
}

Result<Entry> entry_of(const Query& row, const Database& database) {
    Entry entry{row.integer(0),
                row.text(1),
                row.text(2),
                Kind::note,
                {row.text(4), row.text(5), row.text(6), row.text(7)},
                {},
                row.text(hash_column)};
    const auto* const kind = std::ranges::find(kinds, row.text(3));
    entry.body = json::parse(row.text(body_column), nullptr, false);
    if (kind == kinds.end() || entry.body.is_discarded()) return damaged(database, entry.number);
    entry.kind = static_cast<Kind>(kind - kinds.begin());
    return entry;
}

struct Tail {
    std::int64_t number = 0;
    std::string hash;
};

Result<Tail> tail_of(const Database& database) {
    OPTOUT_TRY(Query query,
               database.prepare("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1"));
    OPTOUT_TRY(const bool found, query.next());
    return found ? Tail{query.integer(0), query.text(1)} : Tail{};
}

/// Writes one entry behind `tail`, and returns it as it will be read.
Result<Entry> write_behind(const Tail& tail, Query& insert, std::string_view run, const Draft& draft) {
    const std::string body = draft.body.dump(-1, ' ', false, json::error_handler_t::replace);
    Entry entry{tail.number + 1, now(), valid_utf8(run), draft.kind, draft.key, json::parse(body), {}};
    for (std::string* text : {&entry.key.site, &entry.key.account, &entry.key.target, &entry.key.setting}) {
        *text = valid_utf8(*text);
    }
    entry.hash = hash_of(tail.hash,
                         {std::to_string(entry.number), entry.time, entry.run, std::string(word(entry.kind)),
                          entry.key.site, entry.key.account, entry.key.target, entry.key.setting, body});
    insert.bind(entry.number).bind(entry.time).bind(entry.run).bind(word(entry.kind));
    insert.bind(entry.key.site).bind(entry.key.account).bind(entry.key.target).bind(entry.key.setting);
    OPTOUT_CHECK(insert.bind(body).bind(entry.hash).finish());
    return entry;
}

Status check_is_journal(const Database& database) {
    OPTOUT_TRY(const std::int64_t application, database.number("PRAGMA application_id"));
    if (application != application_id) {
        return Error{ErrorKind::io, "this is not a journal of optout", database.file(),
                     "move it away or name another file"};
    }
    OPTOUT_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    if (version > schema_version) {
        return Error{ErrorKind::io, "this journal was made by a newer optout", database.file(),
                     "update optout"};
    }
    return success();
}

Status create(const std::string& file) {
    OPTOUT_CHECK(make_folder_of(file));
    return Database::create(file, std::string(schema) +
                                      "PRAGMA application_id = " + std::to_string(application_id) +
                                      "; PRAGMA user_version = " + std::to_string(schema_version));
}

}  // namespace

std::string_view word(Kind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

struct Journal::Store {
    std::unique_ptr<Database> database;  // none: a journal that does not exist yet, opened to be read
    Mode mode = Mode::read;

    Result<std::vector<Entry>> select(std::string_view rest,
                                      std::optional<std::string_view> value = {}) const;
};

Result<std::vector<Entry>> Journal::Store::select(std::string_view rest,
                                                  std::optional<std::string_view> value) const {
    std::vector<Entry> entries;
    if (database == nullptr) return entries;
    OPTOUT_TRY(Query query, database->prepare(journal::select(rest)));
    if (value) query.bind(*value);
    for (;;) {
        OPTOUT_TRY(const bool found, query.next());
        if (!found) return entries;
        OPTOUT_TRY(Entry entry, entry_of(query, *database));
        entries.push_back(std::move(entry));
    }
}

Journal::Journal(std::unique_ptr<Store> store) : store_(std::move(store)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const std::string& file, Mode mode) {
    auto store = std::make_unique<Store>();
    store->mode = mode;
    struct stat there {};
    const bool missing = stat(file.c_str(), &there) != 0 && errno == ENOENT;
    if (missing && mode == Mode::read) return Journal(std::move(store));
    if (missing) OPTOUT_CHECK(create(file));
    OPTOUT_TRY(store->database,
               mode == Mode::write ? Database::open_to_write(file) : Database::open_to_read(file));
    OPTOUT_CHECK(check_is_journal(*store->database));
    return Journal(std::move(store));
}

Result<std::vector<Entry>> Journal::append(const std::string& run, const std::vector<Draft>& drafts) {
    if (store_->mode == Mode::read) {
        return Error{ErrorKind::internal,
                     "something was to be written to a journal that was opened to be read", "", ""};
    }
    const Database& database = *store_->database;
    OPTOUT_TRY(Transaction transaction, Transaction::begin(database));
    OPTOUT_TRY(Tail tail, tail_of(database));
    OPTOUT_TRY(Query insert, database.prepare("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    std::vector<Entry> written;
    for (const Draft& draft : drafts) {
        OPTOUT_TRY(Entry entry, write_behind(tail, insert, run, draft));
        tail = {entry.number, entry.hash};
        written.push_back(std::move(entry));
    }
    OPTOUT_CHECK(transaction.commit());
    return written;
}

Result<std::vector<Entry>> Journal::entries(std::string_view run) const {
    if (run.empty()) return store_->select("ORDER BY number");
    return store_->select("WHERE run = ? ORDER BY number", run);
}

Result<std::vector<Entry>> Journal::latest() const {
    return store_->select(
        "WHERE number IN (SELECT max(number) FROM entries WHERE kind IN ('reading', 'outcome') "
        "GROUP BY site, account, target, setting) ORDER BY site, account, target, setting");
}

Result<std::vector<Entry>> Journal::open_intents() const {
    return store_->select(
        "WHERE kind = 'intent' AND number NOT IN (SELECT json_extract(body, '$.intent') FROM entries "
        "WHERE kind = 'outcome') ORDER BY number");
}

Result<std::vector<Entry>> Journal::runs(std::size_t most) const {
    return store_->select("WHERE kind = 'run' ORDER BY number DESC LIMIT " + std::to_string(most));
}

Result<std::vector<Entry>> Journal::notes() const {
    return store_->select("WHERE kind = 'note' ORDER BY number");
}

Result<std::vector<Entry>> Journal::ends() const {
    return store_->select("WHERE kind = 'end' ORDER BY number");
}

Result<Verification> Journal::verify() const {
    Verification verification;
    if (store_->database == nullptr) return verification;
    OPTOUT_TRY(Query row, store_->database->prepare(select("ORDER BY number")));
    std::string hash;
    for (std::int64_t expected = 1;; ++expected) {
        OPTOUT_TRY(const bool found, row.next());
        if (!found) return verification;
        const bool present = row.integer(0) == expected;
        hash = hash_of(hash, texts_of(row));
        if (!present || row.text(hash_column) != hash) {
            verification.broken_at = expected;
            verification.reason =
                "entry " + std::to_string(expected) + (present ? " is not what was written" : " is missing");
            return verification;
        }
        verification.entries = expected;
    }
}

}  // namespace optout::journal
