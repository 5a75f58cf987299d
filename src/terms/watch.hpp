// Looking at documents now: which of them say something else than before.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "session/driver.hpp"
#include "session/http_driver.hpp"
#include "terms/document.hpp"
#include "terms/store.hpp"

namespace optout::terms {

/// What came of looking at one document.
enum class Finding {
    first,        // read for the first time: there is nothing to compare it with
    same,         // not modified, or the same bytes, or the same text
    noise,        // the text differs from the last version, but says nothing new
    changed,      // the text changed in substance: an alarm
    technical,    // our rule or converter changed, not the terms
    unreadable,   // an answer came, but the text can no longer be read from it: an alarm of another kind
    unreachable,  // no answer, or the server's own trouble; it becomes `unreadable` when it lasts three days
};
[[nodiscard]] std::string_view word(Finding finding);  // "first", "same", ...

struct Look {
    Document document;
    Finding finding = Finding::unreachable;
    /// True where the user is to be told: every `changed`, and `unreadable` the first time since the document
    /// was last read (not again while it stays so).
    bool alarm = false;
    /// In a few words of ours: why it is noise, or why it cannot be read. Empty for `first` and `same`.
    std::string reason;
    /// Of `changed`: the version that is new and the one that it is compared with; `difference` in
    /// terms/difference.hpp shows what changed. 0 otherwise.
    std::int64_t version = 0, before = 0;
    /// Of `changed`: the ids of the pack's settings that the changed sentences touch, most relevant first.
    std::vector<std::string> settings;
    /// ISO 8601, UTC: when the text was last read before this; empty: never.
    std::string read_before;
};

struct WatchOptions {
    session::HttpOptions http;
    /// For documents whose declaration asks for a browser, and for those that turn away clients that are
    /// none. Null: these are then `unreadable`, with a reason that says so.
    session::Reader* browser = nullptr;
    /// The time that is written down.
    std::chrono::system_clock::time_point now;
    /// Called once for each document, in the order in which they are settled.
    std::function<void(const Look&)> on_look;
};

/// Fetches all documents (many hosts at once, one request at a time per host, conditional where the last
/// answer allows it, without any cookie), compares, and writes down what came of it, each document durably
/// before `on_look` hears of it. Results in the order of `documents`; two documents at one address are one
/// request. Killed at any moment, the store holds each document as before or as after. The errors are of the
/// store only (io, busy): a document that cannot be had is a Look.
[[nodiscard]] Result<std::vector<Look>> look_at(Store& store, const std::vector<Document>& documents,
                                                const WatchOptions& options,
                                                const std::vector<pack::Pack>& packs);

}  // namespace optout::terms
