// What came from one address. For this folder only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "session/driver.hpp"
#include "session/public_fetch.hpp"
#include "terms/reading.hpp"
#include "terms/records.hpp"

namespace optout::terms {

struct Arrival {
    enum class Kind {
        page,         // status 200, or 304 for the page that is known
        turned_away,  // the server wants no program; a browser may do better
        trouble,      // no answer, or the server's own trouble
        gone,         // there is no such page, or nothing that can be a text
    };
    Kind kind = Kind::trouble;
    std::string reason;   // unless it is a page
    PageRow row{};        // of a page: what to write down
    bool is_news = true;  // the row is not as it is known
    /// Of a page that is not the one that is known: as received, and packed.
    std::optional<Snapshot> snapshot{};
    std::string packed{};
};

[[nodiscard]] Arrival arrival_of(Result<session::PublicAnswer> answer, const std::string& address,
                                 const std::optional<PageRow>& known);
/// From a browser.
[[nodiscard]] Arrival arrival_of(const Result<session::Page>& page, const std::string& address);

/// Digest of a snapshot.
[[nodiscard]] std::string digest_of(const Snapshot& snapshot);

}  // namespace optout::terms
