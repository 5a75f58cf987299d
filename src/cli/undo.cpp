#include "executor/undo.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/conduct.hpp"

namespace optout::cli {

namespace {

using executor::Restore;
using journal::SettingKey;
using Restores = std::map<SettingKey, Restore>;

Result<Restores> wanted_restores(const journal::Journal& journal, const std::string& run,
                                 const std::vector<std::string>& sites) {
    OPTOUT_TRY(const auto entries, journal.entries(run));
    if (entries.empty()) {
        return Error{ErrorKind::usage, "the journal has no run " + printable(run), "",
                     "`optout history` lists the runs"};
    }
    Restores restores = executor::restores(entries);
    std::erase_if(restores, [&](const auto& restore) {
        return !sites.empty() && std::ranges::find(sites, restore.first.site) == sites.end();
    });
    return restores;
}

std::set<std::string> sites_of(const Restores& restores) {
    std::set<std::string> sites;
    for (const auto& [key, restore] : restores) sites.insert(key.site);
    return sites;
}

/// Only what was not proven came after the run that would be undone, and at other sites.
Error which_one(const journal::Entry& newer, const std::set<std::string>& its_sites, const std::string& older,
                const std::set<std::string>& older_sites) {
    const auto named = [](const std::set<std::string>& sites) {
        return join(std::vector<std::string>(sites.begin(), sites.end()), ", ");
    };
    return {ErrorKind::usage,
            "the last run that sent changes (" + named(its_sites) + ") could prove none of them", "",
            "`optout undo " + newer.run + "` reads them again and puts back what has moved; `optout undo " +
                older + "` undoes the run before it (" + named(older_sites) + ")"};
}

/// The newest run that changed something, where an undo is none; else the newest that may have. An error
/// where the two are of different sites.
Result<std::string> last_changing_run(const journal::Journal& journal,
                                      const std::vector<std::string>& sites) {
    OPTOUT_TRY(const auto runs, journal.runs(1000));
    const journal::Entry* doubtful = nullptr;
    std::set<std::string> its_sites;
    for (const journal::Entry& run : runs) {
        if (run.body.value("command", "") == "undo") continue;
        OPTOUT_TRY(const Restores restores, wanted_restores(journal, run.run, sites));
        const auto is_sure = [](const auto& one) { return !one.second.reads_as_before; };
        const std::set<std::string> here = sites_of(restores);
        if (std::ranges::any_of(restores, is_sure)) {
            const bool is_of_these = std::ranges::includes(here, its_sites);
            return is_of_these ? Result<std::string>(run.run)
                               : which_one(*doubtful, its_sites, run.run, here);
        }
        if (!restores.empty() && doubtful == nullptr) {
            doubtful = &run;
            its_sites = here;
        }
    }
    if (doubtful != nullptr) return doubtful->run;
    return Error{ErrorKind::usage, "the journal knows of no change that could be undone", "", ""};
}

/// A setting to put back of which no account that was found can tell.
executor::Item missing_item(const Context& context, const std::vector<executor::Account>& accounts,
                            const SettingKey& key) {
    executor::Item item;
    item.key = key;
    const auto account =
        std::ranges::find_if(accounts, [&](const auto& a) { return a.pack->id == key.site; });
    const auto pack = std::ranges::find(context.shelf.packs, key.site, &pack::Pack::id);
    if (account == accounts.end() || pack == context.shelf.packs.end()) return item;
    item.account = static_cast<std::size_t>(account - accounts.begin());
    item.setting = pack->setting(key.setting);
    item.verdict = executor::Verdict::signed_out;
    item.message = "this was changed for " + key.account + ", who is not signed in now";
    return item;
}

struct Wanted {
    std::string run;
    Restores restores;
};

/// What to put back, from the journal, which is closed again before the undo itself writes to it.
Result<Wanted> read_wanted(const Context& context, const UndoOptions& options) {
    OPTOUT_TRY(const auto journal,
               journal::Journal::open(context.journal_file, journal::Journal::Mode::read));
    Wanted wanted{options.run, {}};
    if (wanted.run.empty()) {
        OPTOUT_TRY(wanted.run, last_changing_run(journal, options.accounts.sites));
    }
    OPTOUT_TRY(wanted.restores, wanted_restores(journal, wanted.run, options.accounts.sites));
    return wanted;
}

Result<int> undo_all(const CommonOptions& common, const UndoOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(Wanted wanted, read_wanted(context, options));
    Restores& restores = wanted.restores;
    if (restores.empty() && !common.json) {
        context.out.line("Run " + wanted.run + " left nothing to undo.");
        return 0;
    }
    AccountOptions accounts_asked = options.accounts;
    accounts_asked.sites.clear();
    for (const auto& [key, restore] : restores) accounts_asked.sites.push_back(key.site);
    OPTOUT_TRY(const Accounts accounts, make_accounts(context, accounts_asked));
    if (!common.json) context.out.line("Undoing run " + wanted.run + ".");

    Conduct order;
    order.command = "undo";
    order.dry_run = options.dry_run;
    order.yes = options.yes;
    order.headed = options.headed;
    // The change was made once in this way, and undoing it is no loss: neither needs a further yes.
    order.wishes.unverified_writes = true;
    order.wishes.irreversible = true;
    for (const auto& [key, restore] : restores) {
        executor::Item item = missing_item(context, accounts.list, key);
        if (item.setting == nullptr) {
            context.out.complain(
                key.site + "/" + key.setting +
                " is in no pack any more, so it cannot be undone here; before the run it was " +
                restore.goal.describe());
        } else {
            order.missing.push_back(std::move(item));
        }
    }
    order.wishes.goals = std::move(restores);
    order.cookies_decrypted = accounts.cookies_decrypted;
    auto code = conduct(context, accounts.list, order);
    accounts.keep_cookies(context.out);
    return code;
}

}  // namespace

int undo_command(const CommonOptions& common, const UndoOptions& options) {
    const auto code = undo_all(common, options);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
