#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

/// What is known of a site's sign-in without asking anybody.
std::string sign_in(const pack::Pack& pack, const Accounts& accounts) {
    std::size_t found = 0;
    for (const executor::Account& account : accounts.list) found += account.pack == &pack ? 1U : 0U;
    return found == 0 ? "no account" : found == 1 ? "1 account" : std::to_string(found) + " accounts";
}

/// The newest day on which a setting of the site was read, from the journal.
std::string last_read(const std::vector<journal::Entry>& latest, const std::string& site) {
    std::string newest;
    for (const journal::Entry& entry : latest) {
        if (entry.key.site == site) newest = std::max(newest, entry.time.substr(0, 10));
    }
    return newest;
}

std::string verified(const pack::Pack& pack) {
    std::vector<std::string> words;
    for (const pack::Setting& setting : pack.settings) {
        const std::string one(pack::word(setting.verified));
        if (std::ranges::find(words, one) == words.end()) words.push_back(one);
    }
    return join(words, ", ");
}

Result<int> list_sites(const CommonOptions& common) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const Accounts accounts, make_accounts(context, {}));
    OPTOUT_TRY(const auto journal,
               journal::Journal::open(context.journal_file, journal::Journal::Mode::read));
    OPTOUT_TRY(const auto latest, journal.latest());
    json listed = json::array();
    for (const pack::Pack& pack : context.shelf.packs) {
        const std::string read = last_read(latest, pack.id);
        if (common.json) {
            listed.push_back({{"site", pack.id},
                              {"name", pack.name},
                              {"settings", pack.settings.size()},
                              {"accounts", sign_in(pack, accounts)},
                              {"verified", verified(pack)},
                              {"last_read", read.empty() ? json(nullptr) : json(read)},
                              {"file", pack.file}});
            continue;
        }
        context.out.line(padded(pack.id, 16) + padded(pack.name, 18) +
                         padded(std::to_string(pack.settings.size()) +
                                    (pack.settings.size() == 1 ? " setting" : " settings"),
                                13) +
                         padded(sign_in(pack, accounts), 13) + padded("verified: " + verified(pack), 32) +
                         (read.empty() ? "never read" : "read " + read));
    }
    if (common.json)
        context.out.line(
            json{{"sites", listed}, {"exit_code", 0}}.dump(2, ' ', false, json::error_handler_t::replace));
    return context.shelf.mistakes.empty() ? 0 : 2;
}

}  // namespace

int sites_command(const CommonOptions& common) {
    const auto code = list_sites(common);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
