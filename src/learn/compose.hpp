// From what was seen to a pack with the entry in it. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "learn/json_page.hpp"
#include "learn/pack_draft.hpp"
#include "learn/watch.hpp"
#include "pack/pack.hpp"

namespace optout::learn {

/// One way in which the entry could work; which one does, a proof tells.
struct Candidate {
    std::vector<std::string> drivers;
    bool with_steps = false;                // what the person pressed before is part of the page
    nlohmann::ordered_json change;          // as a pack has it
    std::optional<RequestDraft> request;    // where `change` is or begins with a request
    std::optional<JsonPage> json_page{};    // where the setting is read from an answer
    nlohmann::ordered_json json_headers{};  // and what is sent to get it
    [[nodiscard]] std::string describe() const;
};

/// The ways that need no request to be known: the page's own form, a press, a press after the steps.
[[nodiscard]] std::vector<Candidate> plain_candidates(const Lesson& lesson);

/// The ways with a request that fits what was seen, the best first; `press` is the way that is known to work.
/// `why` says why there is none.
[[nodiscard]] std::vector<Candidate> request_candidates(const std::vector<Episode>& episodes,
                                                        const std::vector<Exchange>& log,
                                                        const session::Session& session,
                                                        const Secrets& secrets, const Candidate& press,
                                                        std::string& why);

/// The rungs that find the control before and after the flip.
[[nodiscard]] std::vector<Draft> lasting_ladder(const Lesson& lesson);

/// What the entry says of itself.
struct Credit {
    pack::Verified verified = pack::Verified::never;
    std::string day;  // ISO 8601
};

struct Composed {
    std::string text;     // of the pack
    std::string setting;  // the entry's id
};
/// Adds the entry to the pack, or puts it in the place of `replaces` (an id, or empty), of which it keeps
/// what it cannot know better. Error (refused) when nothing that lasts tells the control from others, (pack)
/// when the pack that comes of it would be none.
[[nodiscard]] Result<Composed> compose(PackDraft pack, const Lesson& lesson, const Candidate& candidate,
                                       const std::string& replaces, const Credit& credit);

/// What must not get into the pack, as far as the browser and its log know.
[[nodiscard]] Secrets gather_secrets(const Lesson& lesson, const std::vector<Exchange>& log,
                                     const session::Session& session);

}  // namespace optout::learn
