// Filling in the templates of a pack. Pure functions.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "page/locate.hpp"
#include "page/state.hpp"

namespace optout::pack {

/// The names in braces; error (pack) for a brace without its partner and for a name that is no id.
[[nodiscard]] Result<std::vector<std::string>> placeholders(std::string_view text);

/// Replaces `{name}` by its value, percent-encoded; error (pack) for a name that is not there. `{{` and `}}`
/// are braces.
[[nodiscard]] Result<std::string> fill_address(std::string_view text,
                                               const std::map<std::string, std::string>& names);

/// The wanted value in the setting's own words: the StateRule's `on`/`off` (with {"$here": ...} resolved),
/// else JSON true/false, else the choice as a string.
[[nodiscard]] Result<nlohmann::json> wanted_value(const page::StateRule& rule, const page::Control& control,
                                                  const page::State& target);

/// Replaces {"$value"}, {"$read"}, {"$here"}, {"$members"} in a request template; error (not_found) names the
/// pointer that the page does not have.
[[nodiscard]] Result<nlohmann::json> fill_json(const nlohmann::json& text, const page::StateRule& rule,
                                               const page::Control& control, const page::State& target);

}  // namespace optout::pack
