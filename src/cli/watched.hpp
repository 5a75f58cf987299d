// The documents that are watched, as the commands name them.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/context.hpp"
#include "terms/declaration.hpp"
#include "terms/store.hpp"
#include "terms/watch.hpp"

namespace optout::cli {

/// Where the declarations of the user lie, and the store of terms.
[[nodiscard]] Result<std::string> declarations_folder();
[[nodiscard]] Result<std::string> terms_file();

/// The documents of the packs and of the user's declarations that `names` mean: a site (a pack's id or a
/// service's name), a document ("site/title") or a title; all when there is no name. Declarations that cannot
/// be read are told on standard error and left out. Error (usage) for a name that means nothing.
[[nodiscard]] Result<std::vector<terms::Document>> find_watched(const Context& context,
                                                                const std::vector<std::string>& names);

/// Looks at them now: by HTTP, and through a browser with an empty profile, without any cookie, where a
/// document needs one and one is installed.
[[nodiscard]] Result<std::vector<terms::Look>> look_now(const Context& context, terms::Store& store,
                                                        const std::vector<terms::Document>& documents,
                                                        std::chrono::system_clock::time_point now);

}  // namespace optout::cli
