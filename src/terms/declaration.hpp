// Declarations of Open Terms Archive (https://docs.opentermsarchive.org), as they are: one JSON file a
// service.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "terms/document.hpp"

namespace optout::terms {

struct Declaration {
    std::string service;
    std::vector<Document> documents;    // in the order of the file
    std::vector<std::string> warnings;  // what of it is not done: filters that are JavaScript
    std::vector<Error> mistakes;  // (input) each with file and place; with any, nothing of it may be used
};

/// Reads `name` and `terms` with `fetch`, `select`, `remove`, `filter`, `executeClientScripts` and `combine`.
[[nodiscard]] Declaration read_declaration(std::string_view text, const std::string& file);

/// True for NAME.history.json: the former declarations of a service, of which nothing is watched.
[[nodiscard]] bool is_history(std::string_view file);
/// Mistakes of such a file; none when it is one.
[[nodiscard]] std::vector<Error> check_history(std::string_view text, const std::string& file);

struct Declarations {
    std::vector<Document> documents;  // sorted by service
    std::vector<std::string> warnings;
    std::vector<Error> mistakes;  // of files that are left out
};
/// All *.json of a folder, without histories. A folder that does not exist is empty.
[[nodiscard]] Declarations load_declarations(const std::string& folder);

/// What is watched: the documents of the packs and the declared ones, each under its pack where one has the
/// name of the service. A declared document takes the place of a pack's with the same site and title.
[[nodiscard]] std::vector<Document> watched(const std::vector<pack::Pack>& packs,
                                            std::vector<Document> declared);

}  // namespace optout::terms
