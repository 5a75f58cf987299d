#include "cli/context.hpp"

#include <algorithm>
#include <iostream>

#include "base/files.hpp"
#include "base/text.hpp"

namespace optout::cli {

namespace {

std::vector<std::string> ids(const pack::Shelf& shelf) {
    std::vector<std::string> names;
    for (const pack::Pack& pack : shelf.packs) names.push_back(pack.id);
    return names;
}

Result<const pack::Pack*> find_pack(const pack::Shelf& shelf, const std::string& site, ErrorKind kind,
                                    const std::string& where) {
    const auto found = std::ranges::find(shelf.packs, site, &pack::Pack::id);
    if (found != shelf.packs.end()) return &*found;
    const std::string meant = nearest(site, ids(shelf));
    return Error{kind, "there is no pack for the site \"" + printable(site) + "\"", where,
                 meant.empty() ? "known sites: " + join(ids(shelf), ", ") : "did you mean " + meant + "?"};
}

Result<std::map<std::string, std::string>> read_tokens(const AccountConfig& account) {
    std::map<std::string, std::string> secrets;
    for (const auto& [name, file] : account.tokens) {
        OPTOUT_TRY(const std::string text, read_file(file, 65536));
        const std::string token(trim(text));
        if (token.empty() || std::ranges::any_of(token, [](char c) {
                return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
            })) {
            return Error{ErrorKind::input, "does not hold a single token", file,
                         "put the token alone into the file"};
        }
        secrets[name] = token;
    }
    return secrets;
}

class AccountMaker {
  public:
    AccountMaker(const Context& context, const AccountOptions& options)
        : context_(context), options_(options) {}

    Result<Accounts> run() {
        std::vector<const pack::Pack*> wanted;
        for (const std::string& site : options_.sites) {
            OPTOUT_TRY(const pack::Pack* pack, find_pack(context_.shelf, site, ErrorKind::usage, ""));
            if (std::ranges::find(wanted, pack) == wanted.end()) wanted.push_back(pack);
        }
        OPTOUT_CHECK(options_.cookies.empty() ? from_config(wanted) : from_cookies(wanted));
        for (const pack::Pack* pack : wanted) {
            if (std::ranges::none_of(made_.list, [&](const auto& account) { return account.pack == pack; }))
                add(*pack, {}, {}, {});
        }
        std::ranges::stable_sort(made_.list, {},
                                 [](const executor::Account& account) { return account.pack->id; });
        return std::move(made_);
    }

  private:
    Status from_config(const std::vector<const pack::Pack*>& wanted) {
        for (const AccountConfig& account : context_.config.accounts) {
            OPTOUT_TRY(const pack::Pack* pack,
                       find_pack(context_.shelf, account.site, ErrorKind::config, context_.config.file));
            if (!wanted.empty() && std::ranges::find(wanted, pack) == wanted.end()) continue;
            std::vector<Cookie> cookies;
            if (!account.cookies.empty()) {
                OPTOUT_TRY(cookies, session::read_cookies_txt(account.cookies, pack->access.hosts));
            }
            OPTOUT_TRY(auto secrets, read_tokens(account));
            add(*pack, std::move(cookies), std::move(secrets), account);
            if (!account.cookies.empty())
                made_.cookie_files.emplace_back(&made_.sessions.back(), account.cookies);
        }
        return success();
    }

    /// One file for all sites: each gets only what its own hosts may receive; sites without any are passed
    /// over.
    Status from_cookies(const std::vector<const pack::Pack*>& wanted) {
        for (const pack::Pack& pack : context_.shelf.packs) {
            if (!wanted.empty() && std::ranges::find(wanted, &pack) == wanted.end()) continue;
            OPTOUT_TRY(auto cookies, session::read_cookies_txt(options_.cookies, pack.access.hosts));
            if (cookies.empty()) continue;
            add(pack, std::move(cookies), {}, {});
            made_.cookie_files.emplace_back(&made_.sessions.back(), options_.cookies);
        }
        return success();
    }

    void add(const pack::Pack& pack, std::vector<Cookie> cookies, std::map<std::string, std::string> secrets,
             const AccountConfig& account) {
        made_.sessions.emplace_back(pack.access, std::move(cookies), std::move(secrets));
        std::vector<std::string> keep = account.keep;
        keep.insert(keep.end(), context_.config.keep.begin(), context_.config.keep.end());
        made_.list.push_back({&pack, &made_.sessions.back(), account.label, account.user, std::move(keep)});
    }

    const Context& context_;
    const AccountOptions& options_;
    Accounts made_;
};

}  // namespace

Result<Context> make_context(const CommonOptions& common) {
    Context context;
    context.common = common;
    OPTOUT_TRY(const std::string folder, config_folder());
    OPTOUT_TRY(context.config, load_config(common.config.empty() ? folder + "/config.toml" : common.config,
                                           !common.config.empty()));
    std::vector<std::string> folders{shipped_packs_folder()};
    folders.insert(folders.end(), context.config.packs.begin(), context.config.packs.end());
    folders.push_back(folder + "/packs");
    std::erase(folders, "");
    context.shelf = pack::load_packs(folders);
    for (const Error& mistake : context.shelf.mistakes)
        context.out.complain("this pack is left out: " + mistake.message());
    OPTOUT_TRY(const std::string state, state_folder());
    context.journal_file = state + "/journal.sqlite";
    return context;
}

void Accounts::keep_cookies(const Output& out) const {
    for (const auto& [session, file] : cookie_files) {
        if (const auto kept = session::refresh_cookies_txt(file, *session); !kept.ok())
            out.complain(kept.error().message());
    }
}

Result<Accounts> make_accounts(const Context& context, const AccountOptions& options) {
    return AccountMaker(context, options).run();
}

int exit_code(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage:
        case ErrorKind::config:
        case ErrorKind::pack:
        case ErrorKind::input:
            return 2;
        case ErrorKind::internal:
            return 4;
        default:
            return 1;
    }
}

int fail(const Output& out, const Error& error, bool json) {
    const int code = exit_code(error.kind);
    if (json) {
        const nlohmann::json report{
            {"error", {{"what", error.what}, {"where", error.where}, {"remedy", error.remedy}}},
            {"exit_code", code}};
        out.line(report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    out.complain(error.message());
    return code;
}

}  // namespace optout::cli
