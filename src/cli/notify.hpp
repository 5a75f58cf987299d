// Telling the user, who is not there: one digest of what is new, by every way that the configuration names.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cli/context.hpp"

namespace optout::cli {

/// One thing to be told.
struct Occasion {
    /// The same for the same thing, however often it is seen; another one when it happens anew.
    std::string id;
    /// "drift", "put-back", "signed-out", "challenged", "failing", "cannot-read", "terms",
    /// "terms-unreadable", "new-control", ...
    std::string kind;
    std::string site, name, account;  // name: of the service
    std::string target, setting;      // where it is about one
    std::string title;                // of the setting or the document; may be empty
    std::string text;                 // what happened, in a sentence without its end
    std::string remedy;               // what the user can do; may be empty
    bool needs_person = false;
};
[[nodiscard]] nlohmann::json to_json(const Occasion& occasion);
/// What `to_json` wrote; parts that are missing are empty.
[[nodiscard]] Occasion occasion_from_json(const nlohmann::json& json);

struct Digest {
    std::string run;
    Time time;
    std::vector<Occasion> occasions;
};
/// "1 thing needs you, 2 settings moved".
[[nodiscard]] std::string subject_of(const Digest& digest);
/// The whole as plain text, a block for each service.
[[nodiscard]] std::string text_of(const Digest& digest);

/// What came of one way.
struct Telling {
    std::string by;        // "desktop", "mail", "command"
    std::size_t told = 0;  // occasions
    std::string trouble;   // why it did not work; empty: it did
};

/// By each way in one message, those occasions that this way has not told yet; nothing at all when there are
/// none. What was told is written into the journal, so that it is not told again; what could not be told is
/// told the next time. The error is the journal's.
[[nodiscard]] Result<std::vector<Telling>> tell(const Context& context, const Digest& digest,
                                                journal::Journal& journal);

}  // namespace optout::cli
