// Settings that have appeared on the pages of a service since the last time that anybody looked.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "executor/execute.hpp"

namespace optout::cli {

/// A control that no entry of the pack covers and that its page did not show before.
struct NewControl {
    std::string site, address;  // without query
    std::string what;           // switch "Use my data"
    std::string since;          // the day of the last look
};

/// Compares the pages that were opened anyway with what the journal has noted of them, and notes what is new.
[[nodiscard]] Result<std::vector<NewControl>> note_news(const executor::Record& record,
                                                        const std::vector<executor::Account>& accounts,
                                                        const executor::Readings& readings);

void print(const Output& out, const std::vector<NewControl>& news);
[[nodiscard]] nlohmann::json to_json(const std::vector<NewControl>& news);

}  // namespace optout::cli
