// What the watcher found, as text and JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/output.hpp"
#include "terms/difference.hpp"
#include "terms/store.hpp"
#include "terms/watch.hpp"

namespace optout::cli {

/// What a change says: the passages, and the settings of the service that they touch.
struct ChangeReport {
    terms::Document document;
    terms::Version before, after;
    std::vector<terms::Passage> passages;
    std::vector<std::string> settings;
};
[[nodiscard]] Result<ChangeReport> report_change(const terms::Store& store, const terms::Document& document,
                                                 std::int64_t version, const pack::Pack* pack);

[[nodiscard]] nlohmann::json to_json(const ChangeReport& report);
/// `most`: passages that are shown; 0: all.
void print_change(const Output& out, const ChangeReport& report, const pack::Pack* pack, std::size_t most);

[[nodiscard]] nlohmann::json to_json(const terms::Look& look);
void print_look(const Output& out, const terms::Look& look);

}  // namespace optout::cli
