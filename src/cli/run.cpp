#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/conduct.hpp"

namespace optout::cli {

namespace {

Status check_words(const Context& context, const std::vector<std::string>& words, const char* option) {
    std::vector<const pack::Pack*> packs;
    for (const pack::Pack& pack : context.shelf.packs) packs.push_back(&pack);
    const auto unknown = executor::unknown_words(words, packs);
    if (unknown.empty()) return success();
    std::vector<std::string> known(std::begin(pack::categories), std::end(pack::categories));
    for (const pack::Pack* pack : packs) {
        for (const pack::Setting& setting : pack->settings) known.push_back(setting.id);
    }
    const std::string meant = nearest(unknown.front(), known);
    return Error{ErrorKind::usage,
                 std::string(option) + " \"" + printable(unknown.front()) +
                     "\" names neither a category nor a setting",
                 "",
                 meant.empty()
                     ? "categories: " + join({std::begin(pack::categories), std::end(pack::categories)}, ", ")
                     : "did you mean " + meant + "?"};
}

/// Nothing to work on: the person is needed where there are browsers, something to begin with where there are
/// none.
Result<int> report_no_account(const Context& context, const Accounts& accounts) {
    if (accounts.looked_into.empty()) {
        return Error{
            ErrorKind::config, "no account is known, and no browser was found on this machine", "",
            "export the cookies of the browser that you use as cookies.txt and pass --cookies FILE, or name "
            "them in the configuration (see config.example.toml); `optout sites` lists the services"};
    }
    const Error nowhere{
        ErrorKind::not_found, "you are signed in to no service that optout knows",
        "looked into " + join(accounts.looked_into, "; "),
        "sign in there, or pass --cookies FILE; `optout sites` lists the services and `optout doctor` "
        "says what is in the way"};
    static_cast<void>(fail(context.out, nowhere, context.common.json, 3));
    return 3;
}

Result<int> run_all(const CommonOptions& common, const RunOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_CHECK(check_words(context, options.only, "--only"));
    OPTOUT_CHECK(check_words(context, options.skip, "--skip"));
    OPTOUT_TRY(const Accounts accounts, make_accounts(context, options.accounts));
    if (accounts.list.empty()) return report_no_account(context, accounts);
    Conduct order;
    order.command = "run";
    order.dry_run = options.dry_run;
    order.yes = options.yes;
    order.wishes.only = options.only;
    order.wishes.skip = options.skip;
    order.wishes.unverified_writes = options.unverified_writes || context.config.unverified_writes;
    order.wishes.irreversible = options.irreversible;
    order.cookies_decrypted = accounts.cookies_decrypted;
    auto code = conduct(context, accounts.list, order);
    accounts.keep_cookies(context.out);
    return code;
}

}  // namespace

int run_command(const CommonOptions& common, const RunOptions& options) {
    const auto code = run_all(common, options);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
