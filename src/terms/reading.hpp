// From an answer to the text of the terms.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "pack/pack.hpp"

namespace optout::terms {

/// An answer as received.
struct Snapshot {
    std::string content_type;  // as sent
    std::string bytes;         // decompressed
};

/// The text of a document, or of one of its sources.
struct Reading {
    std::string text;         // Markdown
    std::string title;        // of the page, which tells an error page; may be empty
    std::string substance{};  // substance_digest of the text, of a whole document
    std::string packed{};     // the text as the store keeps it, of a whole document
};

/// HTML, plain text or PDF, by what the bytes are and the type says. Errors: (not_found) the selectors find
/// nothing, or what they find has no text; (malformed) it is none of the three, or broken; (too_large).
[[nodiscard]] Result<Reading> read_text(const Snapshot& snapshot, const pack::TermsSource& source);

/// Changes whenever the same answer might give another text: the rule, or how we read.
[[nodiscard]] std::string rule_digest(const pack::TermsDocument& rule);

}  // namespace optout::terms
