// From requests that a page sent to the template of a pack that sends them again. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "learn/secrets.hpp"
#include "learn/traffic.hpp"
#include "page/state.hpp"

namespace optout::learn {

/// A request that brought a control into a state.
struct Observation {
    const Exchange* request = nullptr;
    page::State state;
    const nlohmann::json* read = nullptr;  // what the setting's JSON page said before, where there is one
};

/// What is written into the pack.
struct RequestDraft {
    nlohmann::ordered_json change;                                       // {"by": "request", …}
    std::vector<std::pair<std::string, nlohmann::ordered_json>> tokens;  // name and rule
    std::optional<nlohmann::json> on, off;  // the words of `state`, where they are not true and false
};

/// The template that all these requests fit: what differs with the state is $value, what repeats the page is
/// $read, what is the same each time and says nothing of anybody stays as it is. At least two different
/// states must have been seen. Error (refused) says why there is none: a part that changes by itself, a part
/// that may be secret or personal, a value that the setting's words do not explain.
[[nodiscard]] Result<RequestDraft> draft_request(const std::vector<Observation>& seen,
                                                 const Secrets& secrets);

/// The headers that a page set itself, as a pack writes them; those that nobody can explain are left out.
[[nodiscard]] nlohmann::ordered_json draft_headers(
    const Exchange& request, const Secrets& secrets,
    std::vector<std::pair<std::string, nlohmann::ordered_json>>& tokens);

/// An address as a template, braces doubled.
[[nodiscard]] std::string address_text(std::string_view url);

/// The pairs of a query or of a form's body, decoded; nothing when a name is there twice.
[[nodiscard]] std::optional<nlohmann::ordered_json> read_pairs(std::string_view text);

}  // namespace optout::learn
