// A run as the user gets to see it: the same facts as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "executor/plan.hpp"

namespace optout::cli {

struct Report {
    std::string run;  // id of the run, or empty when nothing was journalled
    bool dry_run = false;
    bool done = false;  // the plan was carried out
    const std::vector<executor::Account>* accounts = nullptr;
    const executor::Plan* plan = nullptr;
    std::size_t requests_sent = 0;  // writes that left
    std::size_t cookies_decrypted = 0;
};

/// 0 all as wanted, 1 something is different, 3 the person is needed.
[[nodiscard]] int exit_code(const Report& report);
[[nodiscard]] nlohmann::json to_json(const Report& report);

/// The plan or the outcome, one block an account; then one line that sums up.
void print(const Output& out, const Report& report);

}  // namespace optout::cli
