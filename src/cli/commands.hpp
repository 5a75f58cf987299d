// The commands, one function each. All return the exit code and print their own errors.
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "executor/plan.hpp"

namespace optout::cli {

struct RunOptions {
    AccountOptions accounts;
    std::vector<std::string> only, skip;
    bool dry_run = false, yes = false, unverified_writes = false, irreversible = false, headed = false;
};
int run_command(const CommonOptions& common, const RunOptions& options);

struct UndoOptions {
    AccountOptions accounts;
    std::string run;  // empty: the last run that changed something
    bool dry_run = false, yes = false, headed = false;
};
int undo_command(const CommonOptions& common, const UndoOptions& options);

int status_command(const CommonOptions& common, const std::vector<std::string>& sites);

struct HistoryOptions {
    std::string run;  // empty: the list of runs
    bool verify = false;
};
int history_command(const CommonOptions& common, const HistoryOptions& options);

struct RecheckOptions {
    AccountOptions accounts;
    bool reapply = false;
    bool scheduled = false;  // only what is due by the configuration; quiet when there is nothing to say
};
int recheck_command(const CommonOptions& common, const RecheckOptions& options);

struct ScheduleOptions {
    bool systemd = false, cron = false;  // neither: what this system has
};
int schedule_install_command(const CommonOptions& common, const ScheduleOptions& options);
int schedule_remove_command(const CommonOptions& common);
int schedule_show_command(const CommonOptions& common);
struct DiscoverOptions {
    AccountOptions accounts;
    std::size_t pages = 60;  // at most, of one account
    bool entries = false;    // print entries for a pack instead of the list
    bool headed = false;
};
struct LearnOptions {
    std::string site, address;  // address empty: the first page of the pack
    std::string cookies, attach;
    bool headless = false, yes = false;
    int patience = 600;  // seconds for the person to flip something
};
int learn_command(const CommonOptions& common, const LearnOptions& options);

int discover_command(const CommonOptions& common, const DiscoverOptions& options);

struct SignInOptions {
    std::string site;
    std::string label;                          // of the window's profile or the saved session; empty: "main"
    std::string save;                           // "keyring" or "file"; empty: a window
    std::string cookies, cookies_from_browser;  // what is saved; empty: what a run would find
    bool forget = false;
    int patience = 900;  // seconds for the person to sign in
};
/// A window to sign in.
int sign_in_command(const CommonOptions& common, const SignInOptions& options);
/// Keeps a sign-in that is somewhere else already.
int save_sign_in_command(const CommonOptions& common, const SignInOptions& options);
/// Removes what the two above have kept.
int forget_sign_in_command(const CommonOptions& common, const SignInOptions& options);

int sites_command(const CommonOptions& common);
/// `site` empty: everything.
int doctor_command(const CommonOptions& common, const std::string& site);
int packs_check_command(const CommonOptions& common, const std::vector<std::string>& files);
int packs_new_command(const CommonOptions& common, const std::string& id, const std::string& address);

/// The documents that are watched and what is known of them, without any request.
int terms_command(const CommonOptions& common, const std::vector<std::string>& names);
/// Looks at them now.
int terms_check_command(const CommonOptions& common, const std::vector<std::string>& names);
/// What the last change of each says.
int terms_diff_command(const CommonOptions& common, const std::vector<std::string>& names, bool all);
/// The present text of one.
int terms_show_command(const CommonOptions& common, const std::string& name);
/// Takes declarations of Open Terms Archive.
int terms_add_command(const CommonOptions& common, const std::vector<std::string>& files);

}  // namespace optout::cli
