// What every command starts from: configuration, packs, accounts, journal.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "cli/config.hpp"
#include "cli/output.hpp"
#include "executor/reading.hpp"
#include "journal/journal.hpp"
#include "pack/pack.hpp"

namespace optout::cli {

/// Options that every command has.
struct CommonOptions {
    std::string config;  // --config; empty: the one in the user's configuration folder
    bool json = false;
    bool verbose = false;
};

/// Options that say which accounts a command works on.
struct AccountOptions {
    std::vector<std::string> sites;
    std::string cookies;  // --cookies FILE
};

struct Context {
    CommonOptions common;
    Output out;
    Config config;
    pack::Shelf shelf;
    std::string journal_file;
};

/// Reads configuration and packs. Error (config) or (pack); with `strict_packs` a broken pack is an error,
/// else it is told on standard error and left out.
[[nodiscard]] Result<Context> make_context(const CommonOptions& common);

/// Accounts with their sessions; the sessions live as long as this.
struct Accounts {
    std::deque<session::Session> sessions;
    std::vector<executor::Account> list;
    std::vector<std::pair<const session::Session*, std::string>> cookie_files;

    /// Keeps what the services renewed in the files that the cookies came from; says so where that fails.
    void keep_cookies(const Output& out) const;
};

/// The accounts of the sites asked for (of all sites when none is named). Errors: usage (no such site), input
/// (cookies), config. A site that was named but has no account gets one without cookies, so that the report
/// can say signed-out.
[[nodiscard]] Result<Accounts> make_accounts(const Context& context, const AccountOptions& options);

/// Prints the error where and how the user wants it and returns the exit code.
int fail(const Output& out, const Error& error, bool json);
[[nodiscard]] int exit_code(ErrorKind kind);

}  // namespace optout::cli
