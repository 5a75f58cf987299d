// The configuration file. config.example.toml documents every key.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "session/http_driver.hpp"

namespace optout::cli {

struct AccountConfig {
    std::string site, label, user, cookies;
    std::string browser, profile, container;    // the sign-in of a browser, instead of a file
    std::map<std::string, std::string> tokens;  // name to file
    std::vector<std::string> keep;
};

struct Config {
    std::string file;                // where it was read from; empty when there is none
    std::vector<std::string> packs;  // further folders
    std::vector<std::string> keep;
    bool unverified_writes = false;
    bool find_in_browsers = true;  // for sites without an account
    session::HttpOptions http;
    std::vector<AccountConfig> accounts;
};

/// Reads and checks the file. A file that does not exist is an empty configuration unless `required`. Errors
/// (config) name file, line and column, what is wrong and what would be right; unknown keys are errors.
[[nodiscard]] Result<Config> load_config(const std::string& file, bool required);
[[nodiscard]] Result<Config> parse_config(std::string_view text, const std::string& file);

}  // namespace optout::cli
