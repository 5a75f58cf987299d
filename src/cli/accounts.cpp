// From what the user says, the configuration and the browsers of this machine to accounts with their
// sessions.
#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/account_words.hpp"
#include "cli/browsers.hpp"
#include "cli/context.hpp"
#include "cli/windows.hpp"
#include "cookies/json_export.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cli {

namespace {

using executor::Trouble;
using executor::Verdict;
using Packs = std::vector<const pack::Pack*>;

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
        if (!options_.cookies.empty() && !options_.cookies_from_browser.empty()) {
            return Error{ErrorKind::usage, "--cookies and --cookies-from-browser exclude each other", "",
                         "say one of them"};
        }
        for (const std::string& site : options_.sites) {
            OPTOUT_TRY(const pack::Pack* pack, find_pack(context_.shelf, site, ErrorKind::usage, ""));
            if (std::ranges::find(named_, pack) == named_.end()) named_.push_back(pack);
        }
        if (!options_.cookies.empty()) {
            OPTOUT_CHECK(from_file());
        } else if (!options_.cookies_from_browser.empty()) {
            OPTOUT_CHECK(from_one_browser());
        } else {
            OPTOUT_CHECK(from_config());
            find_all();
        }
        for (const pack::Pack* pack : named_) {
            if (!has_account(*pack)) add(*pack, {}, {}, {}).trouble = why_none(*pack);
        }
        std::ranges::stable_sort(made_.list, {},
                                 [](const executor::Account& account) { return account.pack->id; });
        return std::move(made_);
    }

  private:
    [[nodiscard]] bool is_wanted(const pack::Pack& pack) const {
        return named_.empty() || std::ranges::find(named_, &pack) != named_.end();
    }
    [[nodiscard]] bool has_account(const pack::Pack& pack) const {
        return std::ranges::any_of(made_.list, [&](const auto& account) { return account.pack == &pack; });
    }

    /// One file for all sites: each gets only what its own hosts may receive; sites without any are passed
    /// over.
    Status from_file() {
        for (const pack::Pack& pack : context_.shelf.packs) {
            if (!is_wanted(pack)) continue;
            OPTOUT_CHECK(add_file(pack, options_.cookies, {}, {}, true));
        }
        return success();
    }

    Status add_file(const pack::Pack& pack, const std::string& file,
                    std::map<std::string, std::string> secrets, const AccountConfig& account,
                    bool only_with_cookies) {
        const bool is_json = cookies::looks_like_json(file);
        OPTOUT_TRY(auto read, is_json ? cookies::read_cookies_json(file, pack.access.hosts)
                                      : session::read_cookies_txt(file, pack.access.hosts));
        if (read.empty() && only_with_cookies) return success();
        executor::Account& made = add(pack, std::move(read), std::move(secrets), account);
        made.sign_in = "file";
        made.sign_in_why = because_named;
        made.sign_in_note = note_on_import(pack);
        // An export to JSON is left as it is: nobody but its program knows how to write it.
        if (is_json) {
            made_.kept.push_back({made.session, session::CookiePrints(*made.session), file, {}});
        } else {
            made_.cookie_files.emplace_back(made.session, file);
        }
        return success();
    }

    Status from_config() {
        for (const AccountConfig& account : context_.config.accounts) {
            OPTOUT_TRY(const pack::Pack* pack,
                       find_pack(context_.shelf, account.site, ErrorKind::config, context_.config.file));
            if (!is_wanted(*pack)) continue;
            OPTOUT_TRY(auto secrets, read_tokens(account));
            if (!account.cookies.empty()) {
                OPTOUT_CHECK(add_file(*pack, account.cookies, std::move(secrets), account, false));
            } else if (!account.browser.empty()) {
                OPTOUT_CHECK(add_configured_browser(*pack, std::move(secrets), account));
            } else {
                executor::Account& made = add(*pack, {}, std::move(secrets), account);
                made.sign_in = "token";
                made.sign_in_why = because_named;
            }
        }
        return success();
    }

    Status add_configured_browser(const pack::Pack& pack, std::map<std::string, std::string> secrets,
                                  const AccountConfig& account) {
        const BrowserChoice choice{account.browser, account.profile, account.container,
                                   cookies::Keyring::secret_service};
        const Browsers browsers = look({&pack}, &choice);
        const auto sign_ins = sign_ins_of(pack, browsers, choice);
        if (sign_ins.size() > 1) {
            return Error{ErrorKind::config,
                         "the account of " + pack.id + " in " + choice.text() +
                             " may be one of several: " + listed(sign_ins),
                         context_.config.file, "name its `profile` and `container`"};
        }
        if (!sign_ins.empty()) {
            add_sign_in(sign_ins.front(), std::move(secrets), account, because_named);
            return success();
        }
        executor::Account& made = add(pack, {}, std::move(secrets), account);
        made.source = choice.text();
        made.trouble = not_signed_in(
            pack, browsers.found().empty() ? choice.text() + " (there is no such profile)" : choice.text());
        return success();
    }

    Status from_one_browser() {
        OPTOUT_TRY(const BrowserChoice choice, parse_browser_choice(options_.cookies_from_browser));
        keys_ = cookies::Keys(choice.keyring);
        const Browsers browsers = look(chosen_packs(), &choice);
        if (browsers.found().empty()) {
            return Error{ErrorKind::input, "there is no such browser or profile on this machine",
                         choice.text(), "`optout doctor` lists the profiles that there are"};
        }
        const auto& found = browsers.found();
        if (std::ranges::none_of(found, [](const auto& one) { return one.contents.ok(); }))
            return found.front().contents.error();
        for (const pack::Pack* pack : chosen_packs()) {
            for (const SignIn& sign_in : sign_ins_of(*pack, browsers, choice))
                add_sign_in(sign_in, {}, {}, because_named);
        }
        return success();
    }

    void add_saved(const pack::Pack& pack, const SavedSession& saved) {
        auto read = saved.read(pack.access.hosts);
        AccountConfig account;
        if (saved.label != "main") account.label = saved.label;
        executor::Account& made =
            add(pack, read.ok() ? std::move(*read) : std::vector<Cookie>(), {}, account);
        made.source = saved.where();
        made.sign_in = "saved";
        made.sign_in_why = why_saved(pack);
        made.sign_in_note = note_on_import(pack);
        if (!read.ok()) {
            made.trouble =
                Trouble{Verdict::signed_out, "the saved session cannot be read: " + read.error().what,
                        read.error().remedy};
        } else if (saved.keep == Keep::file) {
            made_.cookie_files.emplace_back(made.session, saved.file);
        } else {
            made_.kept.push_back({made.session, session::CookiePrints(*made.session), "", saved});
        }
    }

    /// For every site that has no account yet. Where it is read in a browser, a sign-in that stays in its
    /// browser is the safest: optout's own window, then a running browser. Else what was saved, or what the
    /// user's browsers have.
    void find_all() {
        Packs packs = chosen_packs();
        std::erase_if(packs, [&](const pack::Pack* pack) { return has_account(*pack); });
        if (packs.empty()) return;
        const std::vector<SavedSession> saved =
            options_.without_saved ? std::vector<SavedSession>() : saved_sessions();
        const Browsers browsers = context_.config.find_in_browsers ? look(packs, nullptr) : Browsers();
        for (const pack::Pack* pack : packs) {
            const std::vector<SignIn> sign_ins = sign_ins_of(*pack, browsers, {});
            if (is_driven(*pack) && add_where_it_stays(*pack, sign_ins)) continue;
            for (const SavedSession& one : saved) {
                if (one.site == pack->id) add_saved(*pack, one);
            }
            if (has_account(*pack)) continue;
            for (const SignIn& sign_in : sign_ins) add_sign_in(sign_in, {}, {}, why_imported(*pack));
        }
    }

    /// False when the site is neither in a window nor in a running browser.
    bool add_where_it_stays(const pack::Pack& pack, const std::vector<SignIn>& sign_ins) {
        for (const SignIn& sign_in : sign_ins) {
            if (is_window(sign_in.contents->store())) add_window(sign_in, {}, {});
        }
        if (has_account(pack)) return true;
        if (!context_.config.find_in_browsers || context_.config.browser.attach.empty()) return false;
        add_attached(pack);
        return true;
    }

    /// The browser that the user has started knows who is signed in.
    void add_attached(const pack::Pack& pack) {
        executor::Account& made = add(pack, {}, {}, {});
        made.source = "your browser at " + context_.config.browser.attach;
        made.sign_in = "attached";
        made.sign_in_why = why_attached(pack);
        made.signed_in_there = true;
    }

    void add_window(const SignIn& sign_in, const AccountConfig& account,
                    std::map<std::string, std::string> secrets) {
        executor::Account& made = add(*sign_in.pack, {}, std::move(secrets), account);
        const std::string& name = sign_in.contents->store().profile;
        if (made.label.empty() && name != "main") made.label = name;
        made.source = sign_in.where();
        made.sign_in = "window";
        made.sign_in_why = why_window(*sign_in.pack);
        made.signed_in_there = true;
        made.browser_profile = std::filesystem::path(sign_in.contents->store().folder).parent_path().string();
    }

    [[nodiscard]] Packs chosen_packs() const {
        Packs packs;
        for (const pack::Pack& pack : context_.shelf.packs) {
            if (is_wanted(pack)) packs.push_back(&pack);
        }
        return packs;
    }

    /// Reads the stores and says which of them could not be read.
    Browsers look(const Packs& packs, const BrowserChoice* only) {
        Browsers browsers =
            Browsers::look(cookies::Environment::of_process(), packs, cookies::Values::fetch, only);
        for (const auto& found : browsers.found()) {
            made_.looked_into.push_back(found.store.describe());
            if (!found.contents.ok()) {
                if (found.contents.error().kind != ErrorKind::not_found)
                    complain(found.store, found.contents.error());
                continue;
            }
            for (const Error& remark : found.contents->remarks()) complain(found.store, remark);
        }
        return browsers;
    }

    void complain(const cookies::Store& store, const Error& error) const {
        context_.out.complain(store.describe() + " is left out: " + error.message());
    }

    [[nodiscard]] static std::vector<SignIn> sign_ins_of(const pack::Pack& pack, const Browsers& browsers,
                                                         const BrowserChoice& choice) {
        auto sign_ins = browsers.sign_ins(pack);
        std::erase_if(sign_ins, [&](const SignIn& sign_in) {
            return sign_in.expired || !choice.fits(sign_in.contents->store(), sign_in.container);
        });
        return sign_ins;
    }

    void add_sign_in(const SignIn& sign_in, std::map<std::string, std::string> secrets,
                     const AccountConfig& account, const std::string& why) {
        const pack::Pack& pack = *sign_in.pack;
        if (is_driven(pack) && is_window(sign_in.contents->store())) {
            add_window(sign_in, account, std::move(secrets));
            return;
        }
        cookies::Taken taken = sign_in.contents->take(pack.access.hosts, sign_in.container, keys_);
        made_.cookies_decrypted += taken.decrypted;
        executor::Account& made = add(pack, std::move(taken.cookies), std::move(secrets), account);
        made.source = sign_in.where();
        made.sign_in = "imported";
        made.sign_in_why = why;
        made.sign_in_note = note_on_import(pack);
        if (!taken.problems.empty()) {
            const Error& problem = taken.problems.front();
            made.trouble =
                Trouble{Verdict::signed_out,
                        "signed in in " + made.source + ", but its cookies cannot be read: " + problem.what,
                        problem.remedy};
        }
    }

    /// Why a site that was named has no account, where that is not for lack of a cookie in a file.
    [[nodiscard]] std::optional<Trouble> why_none(const pack::Pack& pack) const {
        if (made_.looked_into.empty() || pack.sign_in_cookies.empty()) return std::nullopt;
        return not_signed_in(
            pack, made_.looked_into.size() == 1 ? made_.looked_into.front() : "any browser on this machine");
    }

    executor::Account& add(const pack::Pack& pack, std::vector<Cookie> cookies,
                           std::map<std::string, std::string> secrets, const AccountConfig& account) {
        made_.sessions.emplace_back(pack.access, std::move(cookies), std::move(secrets));
        std::vector<std::string> keep = account.keep;
        keep.insert(keep.end(), context_.config.keep.begin(), context_.config.keep.end());
        executor::Account made;
        made.pack = &pack;
        made.session = &made_.sessions.back();
        made.label = account.label;
        made.expected = account.user;
        made.keep = std::move(keep);
        made_.list.push_back(std::move(made));
        return made_.list.back();
    }

    const Context& context_;
    const AccountOptions& options_;
    Packs named_;
    cookies::Keys keys_{cookies::Keyring::secret_service};
    Accounts made_;
};

}  // namespace

void Accounts::keep_cookies(const Output& out) const {
    for (const auto& [session, file] : cookie_files) {
        if (const auto done = session::refresh_cookies_txt(file, *session); !done.ok())
            out.complain(done.error().message());
    }
    for (const Kept& one : kept) {
        if (!one.before.are_outdated(*one.session)) continue;
        if (!one.saved) {
            out.note("the service has renewed cookies of " + one.json +
                     ", and a JSON export is never written: export it again when it signs you in no more, or "
                     "use a cookies.txt, which is kept up to date");
            continue;
        }
        std::vector<Cookie> cookies = one.session->cookies();
        const Status renewed = one.saved->renew(cookies);
        for (Cookie& cookie : cookies) cookies::wipe(cookie.value);
        if (!renewed.ok()) out.complain(renewed.error().message());
    }
}

Result<Accounts> make_accounts(const Context& context, const AccountOptions& options) {
    return AccountMaker(context, options).run();
}

}  // namespace optout::cli
