// A window on the service's own sign-in page, in a profile that is kept. Nothing is typed for the user and no
// password is seen.
#include <algorithm>
#include <chrono>

#include "browser/browsing.hpp"
#include "cli/commands.hpp"
#include "cli/drivers.hpp"
#include "cli/interruption.hpp"
#include "cli/windows.hpp"
#include "executor/trouble.hpp"

namespace optout::cli {

namespace {

constexpr int between_looks = 1000;  // milliseconds

class SignInWindow {
  public:
    SignInWindow(const Context& context, const pack::Pack& pack, std::string folder)
        : context_(context), pack_(pack), browser_(window_options(context, std::move(folder))) {}

    /// Returns who has signed in (empty when the pack cannot tell) once the pack's own test says that
    /// somebody has. Errors: config (no browser, no display), timeout, signed_out (the window was closed,
    /// Ctrl-C).
    Result<std::string> wait(int seconds) {
        const std::string& url = pack_.sign_in_url.empty() ? pack_.homepage : pack_.sign_in_url;
        session::Session first(pack_.access, {}, {});
        OPTOUT_CHECK(browser_.show(first, url));
        for (const std::string& note : browser_.notes()) context_.out.note(note);
        context_.out.note("Sign in to " + pack_.name +
                          " in the window. optout waits, and sees no password. Ctrl-C gives up.");
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        while (std::chrono::steady_clock::now() < until) {
            if (Interruption::is_wished()) return not_done(ErrorKind::signed_out, "given up: nobody", "");
            auto who = look();
            if (who.ok() && *who) return std::move(**who);
            if (!who.ok()) return who.error();
            if (!browser_.browsing().is_alive())
                return not_done(ErrorKind::signed_out, "the window was closed, and nobody", "");
            Interruption::wait(between_looks);
        }
        return not_done(ErrorKind::timeout, "nobody", " within " + std::to_string(seconds) + " seconds");
    }

  private:
    static browser::Options window_options(const Context& context, std::string folder) {
        browser::Options options = context.config.browser;
        options.http = context.config.http;
        options.headed = true;
        options.attach.clear();
        options.profile = std::move(folder);
        return options;
    }

    [[nodiscard]] Error not_done(ErrorKind kind, const std::string& who, const std::string& when) const {
        return {kind, who + " was seen to sign in to " + pack_.name + when, "",
                "run the command again; what you did in the window is kept"};
    }

    /// Who is signed in by now; nothing while nobody is.
    Result<std::optional<std::string>> look() {
        if (pack_.sign_in_cookies.empty()) return look_at_page();
        session::Session session(pack_.access, {}, {});
        OPTOUT_CHECK(browser_.adopt(session));
        const std::string prints = prints_of(session);
        // Cookies that the service has let go do not become better by being asked about again.
        if (prints.empty() || prints == refused_) return std::optional<std::string>();
        const executor::AccountReading reading = ask(session);
        if (!reading.trouble) return std::optional(reading.identity);
        if (reading.trouble->verdict != executor::Verdict::signed_out) return error_of(*reading.trouble);
        refused_ = prints;
        return std::optional<std::string>();
    }

    /// What tells these sign-in cookies from others; empty while one is missing.
    std::string prints_of(const session::Session& session) const {
        std::string all;
        for (const std::string& name : pack_.sign_in_cookies) {
            std::optional<std::string> print;
            for (const auto& page : pack_.pages) {
                const auto url = Url::parse(page.second.urls.front());
                if (url.ok() && !print) print = session.fingerprint(name, *url);
            }
            if (!print) return "";
            all += *print + " ";
        }
        return all;
    }

    /// The pack's own test: the page that says who is signed in.
    executor::AccountReading ask(session::Session& session) {
        const std::vector<executor::Account> accounts{account_of(session)};
        const executor::Company company;
        session::HttpReader http(context_.config.http);
        session::WaysReader both(http,
                                 [this](const session::Session&) -> session::Reader& { return browser_; });
        executor::Opener opener(both, accounts, company);
        return executor::read_settings(opener, accounts, {}).accounts.front();
    }

    executor::Account account_of(session::Session& session) const {
        executor::Account account;
        account.pack = &pack_;
        account.session = &session;
        account.signed_in_there = true;
        return account;
    }

    /// For a pack whose sign-in no cookie tells: the page that the person has come to, left as it is.
    Result<std::optional<std::string>> look_at_page() {
        auto view = browser_.browsing().window().look({});
        if (!view.ok()) return std::optional<std::string>();  // between two pages
        session::Session session(pack_.access, {}, {});
        const std::vector<executor::Account> accounts{account_of(session)};
        const auto url = Url::parse(view->url);
        const auto is_it = [&](const pack::IdentityRule& rule) {
            if (rule.page.empty() || !url.ok()) return false;
            const auto asked = Url::parse(pack_.page(rule.page)->urls.front());
            return asked.ok() && asked->origin() == url->origin() && asked->path() == url->path();
        };
        const auto rule = std::ranges::find_if(pack_.identity, is_it);
        if (rule == pack_.identity.end()) return std::optional<std::string>();
        executor::Snapshots snapshots;
        snapshots.insert_or_assign({0, rule->page, pack_.page(rule->page)->urls.front()},
                                   executor::Snapshot{session::Page{.status = view->status,
                                                                    .landing = *url,
                                                                    .left_hosts = false,
                                                                    .content_type = view->type,
                                                                    .content = std::move(view->content),
                                                                    .has_json = view->has_json},
                                                      {},
                                                      Way::browser});
        const auto reading = executor::read_identity(accounts, 0, snapshots);
        if (reading.trouble) return std::optional<std::string>();
        return std::optional(reading.identity);
    }

    [[nodiscard]] Error error_of(const executor::Trouble& trouble) const {
        return {ErrorKind::signed_out, trouble.what, pack_.name, trouble.remedy};
    }

    const Context& context_;
    const pack::Pack& pack_;
    browser::BrowserReader browser_;
    std::string refused_;
};

/// A pack of a service that takes tokens has nobody to wait for in a window.
Status check_can_wait(const pack::Pack& pack) {
    const bool by_page =
        std::ranges::any_of(pack.identity, [](const pack::IdentityRule& rule) { return !rule.page.empty(); });
    if (!pack.sign_in_cookies.empty() || (by_page && pack.drivers.front() == Way::browser)) return success();
    if (std::ranges::any_of(pack.access.tokens, &TokenRule::from_account)) {
        return Error{ErrorKind::usage, pack.name + " takes a token, and a sign-in in a window gives none", "",
                     "put the token into a file and name that in the configuration, see config.example.toml"};
    }
    return Error{ErrorKind::usage,
                 "the pack of " + pack.name + " does not say how to tell that somebody is signed in",
                 pack.file, "add `cookies` to its `sign_in`"};
}

Result<int> sign_in(const CommonOptions& common, const SignInOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const pack::Pack* pack, find_pack(context.shelf, options.site, ErrorKind::usage, ""));
    OPTOUT_CHECK(check_can_wait(*pack));
    const std::string label = options.label.empty() ? "main" : options.label;
    OPTOUT_TRY(const std::string folder, window_folder(label));
    // Until the window is closed: a second Ctrl-C must not leave half of it behind.
    const Interruption interruption;
    std::string identity;
    {
        SignInWindow window(context, *pack, folder);
        OPTOUT_TRY(identity, window.wait(options.patience));
    }
    OPTOUT_CHECK(note_in_window(label, pack->id));
    if (common.json) {
        const nlohmann::json said{{"site", pack->id},
                                  {"label", label},
                                  {"signed_in_as", identity},
                                  {"kept_in", folder},
                                  {"exit_code", 0}};
        context.out.line(said.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return 0;
    }
    context.out.line("Signed in to " + pack->name + (identity.empty() ? "" : " as " + identity) +
                     ". The window is closed; its sign-in is kept in " + folder + ".");
    context.out.line("Next: optout run " + pack->id + " --dry-run. To remove the sign-in: optout sign-in " +
                     pack->id + " --forget" + (label == "main" ? "" : " --label " + label));
    return 0;
}

}  // namespace

int sign_in_command(const CommonOptions& common, const SignInOptions& options) {
    const auto code = sign_in(common, options);
    if (code.ok()) return *code;
    const bool person = code.error().kind == ErrorKind::timeout || code.error().kind == ErrorKind::signed_out;
    return fail(Output(), code.error(), common.json, person ? std::optional(3) : std::nullopt);
}

}  // namespace optout::cli
