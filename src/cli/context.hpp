// What every command starts from: configuration, packs, accounts, journal.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.hpp"
#include "cli/output.hpp"
#include "cli/saved.hpp"
#include "executor/reading.hpp"
#include "journal/journal.hpp"
#include "pack/pack.hpp"
#include "session/cookies_text.hpp"

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
    std::string cookies;               // --cookies FILE
    std::string cookies_from_browser;  // --cookies-from-browser BROWSER[:PROFILE][::CONTAINER]
    bool without_saved = false;        // as if no session were saved
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
    /// What the service may renew although it is kept elsewhere than in a cookies.txt.
    struct Kept {
        const session::Session* session;
        session::CookiePrints before;
        std::string json;                   // the export to JSON, or empty:
        std::optional<SavedSession> saved;  // the keyring
    };
    std::vector<Kept> kept;
    std::size_t cookies_decrypted = 0;     // in the stores of browsers
    std::vector<std::string> looked_into;  // the profiles in which sign-ins were looked for

    /// Keeps what the services renewed in the files and the keyring that the cookies came from; says so where
    /// that fails, and where nothing is kept because the file is a JSON export.
    void keep_cookies(const Output& out) const;
};

/// The accounts of the sites asked for (of all sites when none is named): from the file or browser that was
/// named, else those of the configuration and, for sites that have none there, the session that was saved or
/// every sign-in in the browsers of this machine. Browsers that cannot be read are told on standard error.
/// Errors: usage (no such site), input (cookies), config. A site that was named but has no account gets one
/// without cookies, so that the report can say signed-out.
[[nodiscard]] Result<Accounts> make_accounts(const Context& context, const AccountOptions& options);

/// The pack of a site. Error (of `kind`) with the nearest name, or all of them.
[[nodiscard]] Result<const pack::Pack*> find_pack(const pack::Shelf& shelf, const std::string& site,
                                                  ErrorKind kind, const std::string& where);

/// Prints the error where and how the user wants it and returns the exit code: the kind's own, or another.
int fail(const Output& out, const Error& error, bool json, std::optional<int> other = {});
[[nodiscard]] int exit_code(ErrorKind kind);

}  // namespace optout::cli
