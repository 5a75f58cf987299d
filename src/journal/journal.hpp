// What happened, in the order in which it happened: append-only, hash-chained, on disk before anything is
// written to a service.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace optout::journal {

using nlohmann::json;

/// One setting of one account (of one blog or site, when the site has several).
struct SettingKey {
    std::string site, account, target, setting;  // target: id of the blog or site, or empty
    auto operator<=>(const SettingKey&) const = default;
};

/// `run` opens a run and `end` closes it; `reading` is a verdict without a change; `intent` is on disk before
/// a write and has exactly one `outcome` after it, unless we were killed; `note` is anything else worth
/// keeping. The body of an outcome names its intent by number, {"intent": 17, ...}; the outcome may come from
/// a later run, its key is the intent's.
enum class Kind { run, reading, intent, outcome, end, note };
[[nodiscard]] std::string_view word(Kind kind);

struct Entry {
    std::int64_t number = 0;  // 1, 2, 3, … without gaps
    std::string time;         // ISO 8601, UTC, milliseconds
    std::string run;          // id of the run
    Kind kind = Kind::note;
    SettingKey key;    // empty for run and end
    json body;         // before, after, verdict, rung, pack digest, message; never a cookie or a token
    std::string hash;  // SHA-256 in hex over the previous hash and this entry
};

/// An entry to be written; number, time and hash are given by the journal.
struct Draft {
    Kind kind = Kind::note;
    SettingKey key;
    json body;
};

/// What the chain can tell: an entry that was changed, removed, added or moved. It cannot tell that the
/// newest entries were cut off, nor that somebody computed it anew.
struct Verification {
    std::int64_t entries = 0;               // sound ones, from the first on
    std::optional<std::int64_t> broken_at;  // the first entry that is not what was written
    std::string reason;                     // empty when nothing is broken
};

/// For one thread; not to be carried across a fork.
class Journal {
  public:
    enum class Mode { read, write };
    /// `write` makes the file (0600) and its folder (0700) when they are missing; `read` makes and changes
    /// nothing, and a file that does not exist is an empty journal. Errors (io) say what to do: read-only
    /// folder, full disk, not a journal, made by a newer optout.
    static Result<Journal> open(const std::string& file, Mode mode);
    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();

    /// Appends all drafts in one transaction, durable when it returns (WAL, synchronous=FULL); after an error
    /// none of them is there. Several processes may do this at once; each waits up to 10 s for its turn, then
    /// the error is `busy`. Error (internal) for an outcome that names no intent of its setting, or one that
    /// has its outcome.
    Result<std::vector<Entry>> append(const std::string& run, const std::vector<Draft>& drafts);

    /// All entries of a run, or all entries when `run` is empty, oldest first.
    [[nodiscard]] Result<std::vector<Entry>> entries(std::string_view run = {}) const;
    /// The newest reading or outcome of each setting, in the order of the keys.
    [[nodiscard]] Result<std::vector<Entry>> latest() const;
    /// Intents without an outcome, oldest first: writes that may or may not have happened.
    [[nodiscard]] Result<std::vector<Entry>> open_intents() const;
    /// The entries of kind run, newest first.
    [[nodiscard]] Result<std::vector<Entry>> runs(std::size_t most) const;
    /// The entries of kind note, oldest first.
    [[nodiscard]] Result<std::vector<Entry>> notes() const;
    /// The entries of kind end, oldest first.
    [[nodiscard]] Result<std::vector<Entry>> ends() const;
    /// Reads everything and recomputes the chain.
    [[nodiscard]] Result<Verification> verify() const;

  private:
    struct Store;
    explicit Journal(std::unique_ptr<Store> store);
    std::unique_ptr<Store> store_;
};

/// A new id for a run: the UTC time to the second and four random letters, e.g. "20261123-201500-kqzt"; sorts
/// by time.
[[nodiscard]] std::string new_run_id();

/// Held while a run may write, so that two runs never work on the same accounts at once. Released on
/// destruction and when the process ends for whatever reason.
class RunLock {
  public:
    /// Error (busy) names the process that holds it.
    static Result<RunLock> take(const std::string& file);
    RunLock(RunLock&&) noexcept;
    RunLock& operator=(RunLock&&) noexcept;
    ~RunLock();

  private:
    explicit RunLock(int fd) : fd_(fd) {}
    int fd_ = -1;
};

}  // namespace optout::journal
