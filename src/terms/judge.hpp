// Comparing what came with what was there: the thinking of the watcher. For this folder only.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "terms/reading.hpp"
#include "terms/records.hpp"
#include "terms/watch.hpp"

namespace optout::terms {

/// What fetching and reading a document brought.
struct Outcome {
    enum class Kind { unchanged, text, unreadable, unreachable };
    Kind kind = Kind::unreachable;
    std::string reason;                  // of unreadable and unreachable
    std::string made_from;               // the rule and the snapshots; empty when there is no text
    std::vector<std::string> snapshots;  // digests
    std::string rules;                   // the way in which `reading` was made
    Reading reading{};
    /// The rule finds nothing any more: `reading` is the main part of the page instead. Why.
    std::string stand_by;
};

/// Writes down what came of it; inside a transaction.
[[nodiscard]] Result<Look> judge(const Store::Parts& store, const Document& document, const Outcome& outcome,
                                 std::chrono::system_clock::time_point now, const pack::Pack* pack);

/// The main part of a page, for a document whose rule finds nothing. Error when there is none of any length.
[[nodiscard]] Result<Reading> read_main_part(const std::vector<Snapshot>& snapshots,
                                             const pack::TermsDocument& rule);
/// The text of all sources.
[[nodiscard]] Result<Reading> read_document(const std::vector<Snapshot>& snapshots,
                                            const pack::TermsDocument& rule);

}  // namespace optout::terms
