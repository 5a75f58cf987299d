// The rows of the store. For this folder only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/database.hpp"
#include "base/result.hpp"
#include "terms/reading.hpp"
#include "terms/store.hpp"

namespace optout::terms {

/// An address as it was last answered with 200.
struct PageRow {
    std::string address;  // with the language that was asked for
    std::string etag, last_modified;
    std::string digest;  // of the snapshot

    bool operator==(const PageRow&) const = default;
};

/// A document's row: State and what the next look needs.
struct DocumentRow {
    State state;
    std::string rules;      // rule_digest and the way of reading that the present version was made by
    std::string made_from;  // the rule and the snapshots of the last look
    std::string told;       // when it was last told that the document cannot be read; empty: never
    std::string told_reason;
    bool is_told = false;  // in the present spell of failing
};

struct VersionRow {
    Version version;
    std::string packed;  // its text, compressed
    std::string rules;
    std::string substance;               // digest
    std::string seen;                    // when it was last the present text
    std::vector<std::string> snapshots;  // digests
};

struct Store::Parts {
    std::string file;
    std::unique_ptr<Database> database;  // null: there is no file yet, and it was opened to be read

    [[nodiscard]] Result<std::optional<DocumentRow>> document(std::string_view key) const;
    Status save(const DocumentRow& row) const;

    [[nodiscard]] Result<std::optional<PageRow>> page(std::string_view address) const;
    /// Also drops the snapshot that the address had before, if nothing needs it.
    Status save(const PageRow& row) const;

    [[nodiscard]] Result<Snapshot> snapshot(std::string_view digest) const;
    Status save(std::string_view digest, std::string_view address, const std::string& time,
                std::string_view content_type, std::string_view compressed) const;

    /// Of one way of reading, newest first.
    [[nodiscard]] Result<std::vector<VersionRow>> versions(std::string_view document, std::string_view rules,
                                                           std::string_view seen_since) const;
    [[nodiscard]] Result<std::optional<VersionRow>> version(std::int64_t id) const;
    /// Its id.
    Result<std::int64_t> add(const VersionRow& row) const;
    /// It is the present text again, or still.
    Status see(std::int64_t version, const std::string& time) const;
    /// Writes down what a look has found.
    Status note(const std::string& time, const std::string& document, std::string_view finding,
                const std::string& reason, std::int64_t version) const;
};

/// "2026-11-26T06:18:11Z"
[[nodiscard]] std::string iso_time(std::chrono::system_clock::time_point time);

}  // namespace optout::terms
