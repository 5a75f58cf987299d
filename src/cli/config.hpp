// The configuration file. config.example.toml documents every key.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "session/http_driver.hpp"
#include "session/mail.hpp"

namespace optout::cli {

struct AccountConfig {
    std::string site, label, user, cookies;
    std::string browser, profile, container;    // the sign-in of a browser, instead of a file
    std::map<std::string, std::string> tokens;  // name to file
    std::vector<std::string> keep;
};

/// [recheck]
struct RecheckConfig {
    std::chrono::seconds every = std::chrono::hours(24);     // between two looks at the terms
    std::chrono::seconds max_age = std::chrono::hours(168);  // of the last proof of a setting
    bool reapply = false;                                    // put back what has moved away
};

/// [notify]
struct NotifyConfig {
    bool desktop = true;
    std::vector<std::string> command;  // a program and its arguments, or nothing
    std::optional<session::MailOptions> mail;
};

struct Config {
    std::string file;                // where it was read from; empty when there is none
    std::vector<std::string> packs;  // further folders
    std::vector<std::string> keep;
    bool unverified_writes = false;
    bool find_in_browsers = true;  // for sites without an account
    session::HttpOptions http;
    RecheckConfig recheck;
    NotifyConfig notify;
    std::vector<AccountConfig> accounts;
};

/// Reads and checks the file. A file that does not exist is an empty configuration unless `required`. Errors
/// (config) name file, line and column, what is wrong and what would be right; unknown keys are errors.
[[nodiscard]] Result<Config> load_config(const std::string& file, bool required);
[[nodiscard]] Result<Config> parse_config(std::string_view text, const std::string& file);

}  // namespace optout::cli
