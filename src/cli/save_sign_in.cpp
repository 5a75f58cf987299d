// Sessions that are kept because the user asked for it, and forgotten again.
#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/browsers.hpp"
#include "cli/commands.hpp"
#include "cli/drivers.hpp"
#include "cli/saved.hpp"
#include "cli/windows.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cli {

namespace {

/// The one account that is to be saved. Errors: input (none, several, one that is not in cookies).
Result<executor::Account*> choose(Accounts& accounts, const pack::Pack& pack) {
    std::vector<std::string> places;
    for (const executor::Account& account : accounts.list) places.push_back(account.source);
    if (accounts.list.size() > 1) {
        return Error{ErrorKind::input, "there are several sign-ins to " + pack.name, join(places, "; "),
                     "name one with --cookies-from-browser"};
    }
    executor::Account& account = accounts.list.front();
    if (account.trouble)
        return Error{ErrorKind::signed_out, account.trouble->what, "", account.trouble->remedy};
    if (account.signed_in_there) {
        return Error{ErrorKind::input, "the sign-in to " + pack.name + " is kept where it is already",
                     account.source,
                     "name another one with --cookies-from-browser, if you want that one saved"};
    }
    if (account.sign_in.empty() || account.sign_in == "token") {
        return Error{ErrorKind::signed_out, "there is no sign-in to " + pack.name + " that could be saved",
                     "", "sign in with your browser first, or name an export with --cookies"};
    }
    return &account;
}

/// Who it is, by the pack's own test: what signs nobody in is not worth keeping.
Result<std::string> ask_who(const Context& context, const Accounts& accounts) {
    Readers readers(context.config, accounts.list, false);
    const executor::Company company;
    executor::Opener opener(readers.both(), accounts.list, company);
    const auto reading = executor::read_settings(opener, accounts.list, {}).accounts.front();
    for (const std::string& note : readers.notes()) context.out.note(note);
    if (!reading.trouble) return reading.identity;
    return Error{ErrorKind::signed_out, "not saved: " + reading.trouble->what, accounts.list.front().source,
                 reading.trouble->remedy};
}

Result<int> save_sign_in(const CommonOptions& common, const SignInOptions& options) {
    OPTOUT_TRY(const Keep keep, parse_keep(options.save));
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const pack::Pack* pack, find_pack(context.shelf, options.site, ErrorKind::usage, ""));
    const std::string label = options.label.empty() ? "main" : options.label;
    OPTOUT_CHECK(check_label(label));
    OPTOUT_TRY(Accounts accounts,
               make_accounts(context, {{pack->id}, options.cookies, options.cookies_from_browser, true}));
    OPTOUT_TRY(const executor::Account* account, choose(accounts, *pack));
    if (!account->sign_in_note.empty()) context.out.note(account->sign_in_note);
    OPTOUT_TRY(const std::string identity, ask_who(context, accounts));
    std::vector<Cookie> cookies = account->session->cookies();
    auto saved = keep_session(pack->id, label, keep, cookies);
    for (Cookie& cookie : cookies) cookies::wipe(cookie.value);
    if (!saved.ok()) return saved.error();
    if (common.json) {
        const nlohmann::json said{{"site", pack->id},
                                  {"label", label},
                                  {"signed_in_as", identity},
                                  {"kept_in", keep == Keep::keyring ? "keyring" : saved->file},
                                  {"exit_code", 0}};
        context.out.line(said.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return 0;
    }
    context.out.line(
        "Saved the sign-in to " + pack->name + (identity.empty() ? "" : " as " + identity) +
        (keep == Keep::keyring ? " in the keyring." : " in " + saved->file + ", which only you may read."));
    context.out.line("It signs in as you without your browser. To remove it: optout sign-in " + pack->id +
                     " --forget" + (label == "main" ? "" : " --label " + label));
    return 0;
}

/// Forgets the sign-ins of one site, and says each thing that it did.
class Forgetting {
  public:
    Forgetting(const Context& context, const pack::Pack& pack, std::string label)
        : context_(context), pack_(pack), label_(std::move(label)) {}

    Result<std::vector<std::string>> run() {
        for (const SavedSession& saved : saved_sessions()) {
            if (saved.site != pack_.id || !is_meant(saved.label)) continue;
            OPTOUT_CHECK(forget_session(saved));
            done_.push_back("Removed " + saved.where() + ".");
        }
        std::vector<const pack::Pack*> packs;
        for (const pack::Pack& pack : context_.shelf.packs) packs.push_back(&pack);
        const BrowserChoice windows{std::string(window_id), "", "", {}};
        const Browsers browsers =
            Browsers::look(cookies::Environment::of_process(), packs, cookies::Values::leave, &windows);
        for (const auto& found : browsers.found()) OPTOUT_CHECK(forget_window(found.store, browsers, packs));
        return std::move(done_);
    }

  private:
    [[nodiscard]] bool is_meant(const std::string& label) const { return label_.empty() || label == label_; }

    /// The whole window, when it holds nothing else that anybody would miss.
    Status forget_window(const cookies::Store& store, const Browsers& browsers,
                         const std::vector<const pack::Pack*>& packs) {
        if (!is_meant(store.profile)) return success();
        bool is_here = is_noted_in(store, pack_.id);
        std::vector<std::string> others;
        for (const pack::Pack* pack : packs) {
            const bool has = std::ranges::any_of(browsers.sign_ins(*pack), [&](const SignIn& sign_in) {
                return sign_in.contents->store().folder == store.folder;
            });
            if (has && pack == &pack_) is_here = true;
            if (has && pack != &pack_) others.push_back(pack->name);
        }
        if (!is_here) return success();
        const std::string folder = std::filesystem::path(store.folder).parent_path().string();
        if (!others.empty()) {
            return Error{
                ErrorKind::refused,
                "the window with the sign-in to " + pack_.name + " also holds the one to " +
                    join(others, ", "),
                folder,
                "sign out of " + pack_.name + " on its own page, or remove that folder to forget all"};
        }
        std::error_code error;
        std::filesystem::remove_all(folder, error);
        if (error)
            return Error{ErrorKind::io, "cannot be removed (" + error.message() + ")", folder,
                         "remove it yourself"};
        done_.push_back("Removed optout's own window, " + folder + ".");
        return success();
    }

    const Context& context_;
    const pack::Pack& pack_;
    const std::string label_;
    std::vector<std::string> done_;
};

Result<int> forget_sign_in(const CommonOptions& common, const SignInOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const pack::Pack* pack, find_pack(context.shelf, options.site, ErrorKind::usage, ""));
    OPTOUT_TRY(std::vector<std::string> done, Forgetting(context, *pack, options.label).run());
    if (common.json) {
        context.out.line(nlohmann::json{{"site", pack->id}, {"removed", done}, {"exit_code", 0}}.dump(
            2, ' ', false, nlohmann::json::error_handler_t::replace));
        return 0;
    }
    for (const std::string& what : done) context.out.line(what);
    if (done.empty())
        context.out.line("optout keeps no sign-in to " + pack->name +
                         ". Your browsers are left as they are.");
    return 0;
}

int told(const Result<int>& code, bool as_json) {
    if (code.ok()) return *code;
    const bool person = code.error().kind == ErrorKind::signed_out;
    return fail(Output(), code.error(), as_json, person ? std::optional(3) : std::nullopt);
}

}  // namespace

int save_sign_in_command(const CommonOptions& common, const SignInOptions& options) {
    return told(save_sign_in(common, options), common.json);
}

int forget_sign_in_command(const CommonOptions& common, const SignInOptions& options) {
    return told(forget_sign_in(common, options), common.json);
}

}  // namespace optout::cli
