// The values of a site's tokens, and the places in header values that name them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/access.hpp"
#include "base/result.hpp"
#include "base/url.hpp"
#include "session/session.hpp"

namespace optout::session {

/// The tokens that `{name}` in the text stands for. Braces around anything but a name are text.
[[nodiscard]] std::vector<std::string_view> tokens_in(std::string_view text);

/// The text with each `{name}` replaced by the token's value as it is now. Error (pack) for a name that the
/// site does not have, (signed_out) for a token that cannot be had.
[[nodiscard]] Result<std::string> fill_tokens(std::string_view text, const Session& session, const Url& url);

/// True when the jar holds the cookie that the token is read from, for that address or for one other alone.
[[nodiscard]] bool has_token_cookie(const TokenRule& rule, const Session& session, const Url& url);

/// Nothing when the site has no token of that name.
[[nodiscard]] const TokenRule* token_rule(const Session& session, std::string_view name);

}  // namespace optout::session
