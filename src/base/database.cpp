#include "base/database.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/url.hpp"
#include "base/wiping_memory.hpp"

namespace optout {

namespace {

constexpr int busy_milliseconds = 10'000;

bool exists(const std::string& file) {
    struct stat there {};
    return stat(file.c_str(), &there) == 0;
}

/// No other connection can be writing: there is no -wal, or an empty one that a writer left behind which was
/// killed while it opened the file.
bool is_at_rest(const std::string& file) {
    struct stat wal {};
    return stat((file + "-wal").c_str(), &wal) != 0 || (wal.st_size == 0 && !exists(file + "-shm"));
}

void remove_with_companions(const std::string& file) {
    for (const char* companion : {"", "-wal", "-shm"}) unlink((file + companion).c_str());
}

Status sync_folder(const std::string& folder) {
    const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) close(fd);
    if (synced) return success();
    return Error{ErrorKind::io, "the folder could not be written: " + reason_of(error), folder, ""};
}

void* allocate(int size) {
    return std::malloc(static_cast<std::size_t>(size));
}
void* allocate_anew(void* old, int size) {
    return wiping_realloc(old, static_cast<std::size_t>(size));
}
int size_of(void* memory) {
    return static_cast<int>(malloc_usable_size(memory));
}
int rounded(int size) {
    return (size + 7) & ~7;
}

/// Browsers keep cookies in SQLite, so its memory is wiped when it is given back.
void wipe_memory_of_sqlite() {
    static const sqlite3_mem_methods wiping{allocate,     wipe_and_free, allocate_anew,
                                            size_of,      rounded,       [](void*) { return SQLITE_OK; },
                                            [](void*) {}, nullptr};
    static const int configured = sqlite3_config(SQLITE_CONFIG_MALLOC, &wiping);
    static_cast<void>(
        configured);  // refused where the library is in use already, which no program of ours does
}

}  // namespace

void Query::Closer::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Query& Query::bind(std::int64_t number) {
    sqlite3_bind_int64(statement_.get(), ++bound_, number);
    return *this;
}

Query& Query::bind(std::string_view text) {
    sqlite3_bind_text64(statement_.get(), ++bound_, text.data() == nullptr ? "" : text.data(), text.size(),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Result<bool> Query::next() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_->failure(code);
}

Status Query::finish() {
    OPTOUT_CHECK(next());
    sqlite3_reset(statement_.get());
    bound_ = 0;
    return success();
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Query::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return bytes == nullptr
               ? std::string()
               : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

Status Database::create(const std::string& file, const std::string& schema) {
    // Made under another name and then linked, so that no process ever meets half a file.
    const std::string draft = file + ".new-" + std::to_string(getpid());
    remove_with_companions(draft);
    const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return Error{ErrorKind::io, "could not be made: " + reason_of(errno), file,
                     "check that its folder is yours and can be written"};
    }
    close(fd);
    Status made = [&]() -> Status {
        OPTOUT_TRY(const auto database, connect(file, draft, SQLITE_OPEN_READWRITE));
        OPTOUT_CHECK(database->execute("PRAGMA journal_mode = WAL"));
        return database->execute("BEGIN; " + schema + "; COMMIT");
    }();
    if (made.ok() && link(draft.c_str(), file.c_str()) != 0 && errno != EEXIST) {
        made = Error{ErrorKind::io, "could not be made: " + reason_of(errno), file, ""};
    }
    remove_with_companions(draft);
    OPTOUT_CHECK(made);
    return sync_folder(folder_of(file));
}

Result<std::unique_ptr<Database>> Database::connect(std::string file, const std::string& address, int flags) {
    wipe_memory_of_sqlite();
    std::unique_ptr<Database> database(new Database(std::move(file)));
    const int code =
        sqlite3_open_v2(address.c_str(), &database->connection_, flags | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) return database->failure(code);
    sqlite3_busy_timeout(database->connection_, busy_milliseconds);
    OPTOUT_CHECK(database->execute("PRAGMA synchronous = FULL"));
    return database;
}

Result<std::unique_ptr<Database>> Database::open_to_write(const std::string& file) {
    OPTOUT_TRY(auto database, connect(file, file, SQLITE_OPEN_READWRITE));
    if (sqlite3_db_readonly(database->connection_, "main") == 1) return database->failure(SQLITE_READONLY);
    int keep = 1;
    sqlite3_file_control(database->connection_, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    return database;
}

Result<std::unique_ptr<Database>> Database::open_to_read(const std::string& file) {
    if (is_at_rest(file)) {
        auto copy = read_copy(file);
        // Where a writer has begun meanwhile, the copy may be torn; its -wal says so now and shows the way.
        if (is_at_rest(file)) return copy;
    }
    if (!exists(file + "-shm")) {
        return Error{ErrorKind::io, "the database was copied without its -shm file", file,
                     "the next run that changes something mends this"};
    }
    return connect(file, "file:" + percent_encode(file) + "?mode=ro&readonly_shm=1",
                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

Result<std::unique_ptr<Database>> Database::read_copy(const std::string& file) {
    OPTOUT_TRY(std::string bytes, read_file(file, std::string::npos));
    // Bytes 18 and 19 of the header say "WAL", which a database in memory cannot have.
    constexpr std::size_t format_versions = 18;
    if (bytes.size() > format_versions + 2) bytes.replace(format_versions, 2, "\1\1");
    OPTOUT_TRY(auto database, connect(file, ":memory:", SQLITE_OPEN_READWRITE));
    const auto size = static_cast<sqlite3_int64>(bytes.size());
    auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size() + 1));
    if (copy == nullptr) return database->failure(SQLITE_NOMEM);
    std::memcpy(copy, bytes.data(), bytes.size());
    const int code = sqlite3_deserialize(database->connection_, "main", copy, size, size,
                                         SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
    if (code != SQLITE_OK) return database->failure(code);
    return database;
}

Result<std::unique_ptr<Database>> Database::open_image(const std::string& file,
                                                       std::span<unsigned char> bytes) {
    OPTOUT_TRY(auto database, connect(file, ":memory:", SQLITE_OPEN_READWRITE));
    OPTOUT_CHECK(database->execute("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF"));
    const auto size = static_cast<sqlite3_int64>(bytes.size());
    const int code = sqlite3_deserialize(database->connection_, "main", bytes.data(), size, size,
                                         SQLITE_DESERIALIZE_READONLY);
    if (code != SQLITE_OK) return database->failure(code);
    return database;
}

Database::~Database() {
    sqlite3_close(connection_);
}

Status Database::execute(const std::string& sql) const {
    const int code = sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return success();
}

Result<Query> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return Query(statement, *this);
}

Result<std::int64_t> Database::number(std::string_view sql) const {
    OPTOUT_TRY(Query query, prepare(sql));
    OPTOUT_TRY(const bool found, query.next());
    return found ? query.integer(0) : 0;
}

Error Database::failure(int code) const {
    const int system = connection_ == nullptr ? 0 : sqlite3_system_errno(connection_);
    switch (code & 0xFF) {
        case SQLITE_BUSY:
            return {ErrorKind::busy, "another optout is writing", file_,
                    "run the command again when it has finished"};
        case SQLITE_FULL:
            return {ErrorKind::io, "the disk is full", file_, "free some space and run the command again"};
        case SQLITE_NOTADB:
            return {ErrorKind::io, "this is not a database of optout", file_,
                    "move it away or name another file"};
        case SQLITE_CORRUPT:
            return {ErrorKind::io, "the database is damaged", file_,
                    "move it away to keep it; the next run starts a new one"};
        case SQLITE_CONSTRAINT:
        case SQLITE_MISUSE:
        case SQLITE_ERROR:
            return {ErrorKind::internal,
                    connection_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection_), file_, ""};
        default:
            return {
                ErrorKind::io,
                "could not be read or written: " + (system != 0 ? reason_of(system) : sqlite3_errstr(code)),
                file_, "check that it and its folder are yours and can be written"};
    }
}

Result<Transaction> Transaction::begin(const Database& database) {
    OPTOUT_CHECK(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    // Where SQLite has already rolled back by itself, there is nothing left to undo and its complaint means
    // nothing.
    if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Status Transaction::commit() {
    OPTOUT_CHECK(database_->execute("COMMIT"));
    database_ = nullptr;
    return success();
}

}  // namespace optout
