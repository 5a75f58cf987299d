// One SQLite file. SQLite itself is seen by database.cpp only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace optout {

/// One statement: bind in the order of the question marks, then walk the rows.
class Query {
  public:
    Query& bind(std::int64_t number);
    Query& bind(std::string_view text);
    /// True: there is a row to be read. False: there are no more.
    Result<bool> next();
    /// Runs a statement that yields no rows, and makes it ready to be bound anew.
    Status finish();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;

  private:
    friend class Database;
    struct Closer {
        void operator()(sqlite3_stmt* statement) const;
    };
    Query(sqlite3_stmt* statement, const class Database& database)
        : statement_(statement), database_(&database) {}
    std::unique_ptr<sqlite3_stmt, Closer> statement_;
    const Database* database_;
    int bound_ = 0;
};

/// One connection, for one thread. Waits up to 10 s where another connection is writing.
class Database {
  public:
    /// Makes a file (0600) in which `schema` has been run, whole or not at all: a file that is already there,
    /// also one that another process makes at the same moment, stays as it is.
    static Status create(const std::string& file, const std::string& schema);
    /// An existing file, to be written. Leaves -wal and -shm files behind, so that readers need not make
    /// them.
    static Result<std::unique_ptr<Database>> open_to_write(const std::string& file);
    /// An existing file, to be read without making or changing any file, also where nothing can be written.
    static Result<std::unique_ptr<Database>> open_to_read(const std::string& file);
    /// The database whose file holds these bytes, to be read; `file` is its name in messages. The bytes stay
    /// the caller's, must outlive this, and are not changed. No file is made or read.
    static Result<std::unique_ptr<Database>> open_image(const std::string& file,
                                                        std::span<unsigned char> bytes);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] const std::string& file() const { return file_; }
    /// One or more statements without values and rows.
    Status execute(const std::string& sql) const;
    [[nodiscard]] Result<Query> prepare(std::string_view sql) const;
    /// The number that a pragma or another query of one row yields.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql) const;

  private:
    friend class Query;
    explicit Database(std::string file) : file_(std::move(file)) {}
    static Result<std::unique_ptr<Database>> connect(std::string file, const std::string& address, int flags);
    static Result<std::unique_ptr<Database>> read_copy(const std::string& file);
    [[nodiscard]] Error failure(int code) const;

    std::string file_;
    sqlite3* connection_ = nullptr;
};

/// A transaction that holds the right to write from its first moment and is undone unless it is committed.
class Transaction {
  public:
    static Result<Transaction> begin(const Database& database);
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Status commit();

  private:
    explicit Transaction(const Database& database) : database_(&database) {}
    const Database* database_;
};

}  // namespace optout
