// What was read of the documents so far: snapshots as received, versions made readable, and what was found.
// One SQLite file in the state folder, mode 0600; several processes may use it at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/database.hpp"
#include "base/result.hpp"

namespace optout::terms {

/// A text of a document at a time.
struct Version {
    std::int64_t id = 0;
    std::string document;     // Document::key()
    std::string time;         // ISO 8601, UTC
    std::string finding;      // word(Finding) of the look that made it: first, changed, noise, technical
    std::string reason;       // of that look
    std::int64_t before = 0;  // of `changed`: the version that it was compared with
    std::string text;         // Markdown; empty where only a list was asked for
};

/// What is known of a document without looking.
struct State {
    std::string document;      // Document::key()
    std::string looked;        // ISO 8601, UTC: the last look; empty: never
    std::string read;          // the last look at which its text could be read; empty: never
    std::string finding;       // word(Finding) of the last look
    std::string reason;        // of the last look
    std::string changed;       // the last look at which it had changed; empty: never
    std::string failing;       // since when it cannot be had or read; empty: it can
    std::int64_t version = 0;  // the present text
};

/// What a look has found; looks that found the same text are not noted.
struct Noted {
    std::string time, finding, reason;
    std::int64_t version = 0;  // of `changed`: the new text
};

class Store {
  public:
    /// Opens the file, to be written (made when it is missing) or only to be read (empty when it is missing).
    enum class Mode { read, write };
    static Result<Store> open(const std::string& file, Mode mode);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    /// Nothing for a document that was never looked at.
    [[nodiscard]] Result<std::optional<State>> state(std::string_view document) const;
    /// Newest first, without their texts.
    [[nodiscard]] Result<std::vector<Version>> versions(std::string_view document) const;
    /// Newest first.
    [[nodiscard]] Result<std::vector<Noted>> findings(std::string_view document) const;
    /// With its text. Error (not_found) when there is none.
    [[nodiscard]] Result<Version> version(std::int64_t id) const;

    struct Parts;
    [[nodiscard]] Parts& parts() const { return *parts_; }  // for terms/ only

  private:
    explicit Store(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace optout::terms
