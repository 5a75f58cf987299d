// A window on the service's own sign-in page, in a profile that is kept. Nothing is typed for the user and no
// password is seen.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "cli/commands.hpp"
#include "cli/drivers.hpp"
#include "cli/windows.hpp"

namespace optout::cli {

namespace {

constexpr std::chrono::minutes patience{15};
constexpr std::chrono::milliseconds between_looks{1000};

class SignInWindow {
  public:
    SignInWindow(const Context& context, const pack::Pack& pack, std::string folder)
        : context_(context), pack_(pack), browser_(options(context, std::move(folder))) {}

    /// Returns when the pack's sign-in cookies are there. Errors: config (no browser, no display), timeout.
    Status wait() {
        const std::string& url = pack_.sign_in_url.empty() ? pack_.homepage : pack_.sign_in_url;
        session::Session first(pack_.access, {}, {});
        OPTOUT_CHECK(browser_.show(first, url));
        for (const std::string& note : browser_.notes()) context_.out.note(note);
        context_.out.note("Sign in to " + pack_.name + " in the window. optout waits, and sees no password.");
        if (pack_.sign_in_cookies.empty()) {
            if (!context_.out.can_ask() || !context_.out.wait_for("Press Enter here when you are signed in."))
                return Error{ErrorKind::usage, "nobody is here to say when the sign-in is done", "", ""};
            return success();
        }
        const auto until = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < until) {
            OPTOUT_TRY(const bool done, is_signed_in());
            if (done) return success();
            std::this_thread::sleep_for(between_looks);
        }
        return Error{ErrorKind::timeout, "nobody has signed in for 15 minutes", pack_.name,
                     "run the command again when you have the time"};
    }

    /// Who is signed in, by the pack's own test; empty when the pack has none.
    Result<std::string> identity() {
        session::Session session(pack_.access, {}, {});
        OPTOUT_CHECK(browser_.adopt(session));
        executor::Account account;
        account.pack = &pack_;
        account.session = &session;
        account.signed_in_there = true;
        const std::vector<executor::Account> accounts{account};
        const executor::Company company;
        session::HttpReader http(context_.config.http);
        session::WaysReader both(http,
                                 [this](const session::Session&) -> session::Reader& { return browser_; });
        executor::Opener opener(both, accounts, company);
        const auto readings = executor::read_settings(opener, accounts, {});
        const executor::AccountReading& reading = readings.accounts.front();
        if (!reading.trouble) return reading.identity;
        return Error{ErrorKind::signed_out, reading.trouble->what, pack_.name, reading.trouble->remedy};
    }

  private:
    static browser::Options options(const Context& context, std::string folder) {
        browser::Options options = context.config.browser;
        options.http = context.config.http;
        options.headed = true;
        options.attach.clear();
        options.profile = std::move(folder);
        return options;
    }

    Result<bool> is_signed_in() {
        session::Session session(pack_.access, {}, {});
        OPTOUT_CHECK(browser_.adopt(session));
        const auto here = [&](const std::string& name) {
            return std::ranges::any_of(pack_.pages, [&](const auto& page) {
                const auto url = Url::parse(page.second.urls.front());
                return url.ok() && session.has_cookie(name, *url);
            });
        };
        return std::ranges::all_of(pack_.sign_in_cookies, here);
    }

    const Context& context_;
    const pack::Pack& pack_;
    browser::BrowserReader browser_;
};

Result<int> sign_in(const CommonOptions& common, const SignInOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const pack::Pack* pack, find_pack(context.shelf, options.site, ErrorKind::usage, ""));
    const std::string label = options.label.empty() ? "main" : options.label;
    OPTOUT_TRY(const std::string folder, window_folder(label));
    std::string identity;
    {
        SignInWindow window(context, *pack, folder);
        OPTOUT_CHECK(window.wait());
        OPTOUT_TRY(identity, window.identity());
    }
    if (common.json) {
        const nlohmann::json said{
            {"site", pack->id}, {"label", label}, {"signed_in_as", identity}, {"exit_code", 0}};
        context.out.line(said.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return 0;
    }
    context.out.line("Signed in to " + pack->name + (identity.empty() ? "" : " as " + identity) +
                     ". The sign-in is kept in " + folder + "; remove that folder to forget it.");
    context.out.line("Next: optout run " + pack->id + " --dry-run");
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
