// JSON answers, and JSON that a page carries inside its HTML.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "page/document.hpp"
#include "page/selector.hpp"

namespace optout::page {

using Json = nlohmann::json;

/// Error (malformed) with line and column; error (too_large) when nested deeper than 500. Members that occur
/// twice are an error, because which of them counts is anybody's guess.
[[nodiscard]] Result<Json> parse_json(std::string_view text);

/// The value at a JSON pointer (RFC 6901); error (not_found) names the first missing step, error (pack) says
/// that it is no pointer.
[[nodiscard]] Result<Json> at_pointer(const Json& root, std::string_view pointer);
/// Error (pack) when the text is no JSON pointer.
[[nodiscard]] Status check_pointer(std::string_view pointer);

/// The pointers of all objects, at any depth, that have each of the members of `where` with an equal value.
[[nodiscard]] std::vector<std::string> find_objects(const Json& root,
                                                    const std::map<std::string, Json>& where);

/// The JSON values that the elements matched by `elements` carry: the text of the element, or the content of
/// a comment inside it, character references resolved. A string member that itself holds a JSON object or
/// array (a pre-fetched answer with `status` and `body`) is replaced by the value that it holds. Elements
/// without JSON are passed over.
[[nodiscard]] std::vector<Json> embedded_json(const Document& document, const Selector& elements);

}  // namespace optout::page
