// What is broken, and what to do about it: configuration, packs, journal, browsers, sign-ins. No service is
// asked.
#include <algorithm>

#include "base/text.hpp"
#include "browser/installation.hpp"
#include "cli/commands.hpp"
#include "cli/inventory.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;
using Packs = std::vector<const pack::Pack*>;

/// One thing that was looked at. `code` is what it means for the exit code; 0 where all is well.
struct Finding {
    std::string subject, what, remedy;
    int code = 0;
};

class Doctor {
  public:
    Doctor(const Context& context, const std::string& site) : context_(context), site_(site) {}

    Result<int> run() {
        for (const pack::Pack& pack : context_.shelf.packs) {
            if (site_.empty() || pack.id == site_) packs_.push_back(&pack);
        }
        if (!site_.empty() && packs_.empty()) {
            OPTOUT_CHECK(find_pack(context_.shelf, site_, ErrorKind::usage, ""));
        }
        look_at_configuration();
        look_at_packs();
        look_at_journal();
        look_at_driver();
        const Inventory inventory = take_inventory(context_, packs_, cookies::Values::fetch);
        for (const auto& found : inventory.browsers.found()) look_at(found, inventory);
        if (inventory.browsers.found().empty()) {
            add({"browsers", "no browser of this machine keeps a profile that optout knows",
                 "pass --cookies FILE with an export of the browser that you use",
                 packs_need_cookies() ? 1 : 0});
        }
        for (const pack::Pack* pack : packs_) look_at(*pack, inventory);
        return show(inventory);
    }

  private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }

    void look_at_configuration() {
        if (context_.config.file.empty()) {
            add({"configuration", "none; your browsers are looked into", "", 0});
            return;
        }
        add({"configuration", context_.config.file, "", 0});
        for (const AccountConfig& account : context_.config.accounts) {
            const auto pack =
                find_pack(context_.shelf, account.site, ErrorKind::config, context_.config.file);
            if (!pack.ok()) add({"configuration", pack.error().what, pack.error().remedy, 2});
        }
    }

    void look_at_packs() {
        for (const Error& mistake : context_.shelf.mistakes)
            add({"pack " + mistake.where, mistake.what, mistake.remedy, 2});
        add({"packs", std::to_string(context_.shelf.packs.size()) + " can be used", "",
             context_.shelf.packs.empty() ? 2 : 0});
    }

    void look_at_journal() {
        auto journal = journal::Journal::open(context_.journal_file, journal::Journal::Mode::read);
        const auto checked =
            journal.ok() ? journal->verify() : Result<journal::Verification>(journal.error());
        if (!checked.ok()) {
            add({"journal", checked.error().what, checked.error().remedy, 1});
            return;
        }
        if (checked->broken_at) {
            add({"journal",
                 "entry " + std::to_string(*checked->broken_at) +
                     " is not as it was written: " + checked->reason,
                 "it was changed from outside; move the file away to begin a new one: " +
                     context_.journal_file,
                 1});
            return;
        }
        add({"journal", std::to_string(checked->entries) + " entries, the chain is whole", "", 0});
        if (auto latest = journal->latest(); latest.ok()) latest_ = std::move(*latest);
        if (const auto open = journal->open_intents(); open.ok() && !open->empty()) {
            add({"journal",
                 std::to_string(open->size()) + " writes of an interrupted run may or may not have happened",
                 "`optout run` finds out by reading", 1});
        }
    }

    /// What is driven in a browser needs one, and its WebDriver.
    void look_at_driver() {
        std::vector<std::string> driven;
        for (const pack::Pack* pack : packs_) {
            if (!pack->drivers.empty() && pack->drivers.front() == Way::browser) driven.push_back(pack->name);
        }
        if (driven.empty()) return;
        const auto found = browser::find_installation(context_.config.browser);
        if (found.ok()) {
            add({"browser driver", found->driver, "", 0});
        } else {
            add({"browser driver",
                 found.error().what + "; " + join(driven, ", ") + " can be read only in part without it",
                 found.error().remedy, 1});
        }
    }

    void look_at(const Browsers::Found& found, const Inventory& inventory) {
        const std::string name = found.store.describe();
        if (!found.contents.ok()) {
            const Error& error = found.contents.error();
            add({name, error.what, error.remedy, error.kind == ErrorKind::not_found ? 0 : 1});
            return;
        }
        const auto here = std::ranges::count_if(inventory.places, [&](const Place& place) {
            return place.browser == found.store.browser->id && place.where.starts_with(name) &&
                   place.state == Place::State::signed_in;
        });
        add({name, "readable, " + std::to_string(here) + (here == 1 ? " sign-in" : " sign-ins"), "", 0});
        for (const Error& remark : found.contents->remarks()) add({name, remark.what, remark.remedy, 1});
        if (found.store.clears_on_exit) {
            add({name, "it throws its cookies away when it ends, so you are signed out then",
                 "run optout while it is open, or except the sites from that in its settings", 0});
        }
    }

    void look_at(const pack::Pack& pack, const Inventory& inventory) {
        const auto places = inventory.of(pack);
        for (const Place* place : places) look_at(*place, places);
        tell_last_trouble(pack);
        if (!places.empty()) return;
        if (pack.sign_in_cookies.empty()) {
            const bool by_token = std::ranges::any_of(pack.access.tokens, &TokenRule::from_account);
            add({pack.name, by_token ? "no account" : "the pack names no cookies that would show a sign-in",
                 by_token ? "it takes a token: put it into a file and name that in the configuration, see "
                            "config.example.toml"
                          : "",
                 site_.empty() ? 0 : 3});
            return;
        }
        add({pack.name, "not signed in in any browser on this machine", sign_in_remedy(pack),
             site_.empty() ? 0 : 3});
    }

    static std::string sign_in_remedy(const pack::Pack& pack) {
        return "sign in at " + (pack.sign_in_url.empty() ? pack.homepage : pack.sign_in_url) +
               " in one of them";
    }

    void look_at(const Place& place, const std::vector<const Place*>& all) {
        const std::string subject = place.pack->name + (place.label.empty() ? "" : " [" + place.label + "]");
        const std::string time = time_words(place);
        const bool counts = place.is_configured || !site_.empty();
        switch (place.state) {
            case Place::State::signed_in:
                add({subject, "signed in, " + place.where + (time.empty() ? "" : ", " + time),
                     place.pack->imported_is_risky ? imported_note(*place.pack) : "", 0});
                break;
            case Place::State::untold:
            case Place::State::kept:
                add({subject, place.where + "; only the service can tell whether it is still good", "", 0});
                break;
            case Place::State::expired:
                add({subject, "the sign-in has expired " + time + ", " + place.where,
                     "sign in again at " + place.pack->sign_in_url + " there", counts ? 3 : 0});
                break;
            case Place::State::absent:
                add({subject, "not signed in, " + place.where + elsewhere(place, all), absent_remedy(place),
                     3});
                break;
            case Place::State::unreadable:
                add({subject, place.where + ": " + place.problem->what, place.problem->remedy,
                     place.problem->kind == ErrorKind::not_found ? 3
                     : counts                                    ? 2
                                                                 : 1});
                break;
        }
    }

    static std::string absent_remedy(const Place& place) {
        if (place.problem) return place.problem->what;
        return place.browser.empty()
                   ? "the sign-in cookies are missing or have expired: export them again while signed in"
                   : "sign in there, or mend the configuration";
    }

    static std::string imported_note(const pack::Pack& pack) {
        return pack.imported_note.empty() ? "the service may end a session that another program takes over"
                                          : pack.imported_note;
    }

    /// A sign-in that is there, but not where it should be: the wrong container, profile or browser.
    static std::string elsewhere(const Place& place, const std::vector<const Place*>& all) {
        std::vector<std::string> others;
        for (const Place* other : all) {
            if (other != &place && other->state == Place::State::signed_in) others.push_back(other->where);
        }
        return others.empty() ? "" : ", but in " + join(others, " and in ");
    }

    /// What the last reading said when nobody, or somebody else, was signed in.
    void tell_last_trouble(const pack::Pack& pack) {
        std::string told;
        for (const journal::Entry& entry : latest_) {
            const std::string message = entry.body.value("message", "");
            if (entry.key.site != pack.id || entry.body.value("verdict", "") != "signed-out" ||
                message == told)
                continue;
            told = message;
            add({pack.name,
                 "on " + entry.time.substr(0, 10) +
                     (entry.key.account.empty() ? "" : " (" + entry.key.account + ")") + ": " + message,
                 "", 3});
        }
    }

    [[nodiscard]] bool packs_need_cookies() const {
        return std::ranges::any_of(packs_,
                                   [](const pack::Pack* pack) { return !pack->sign_in_cookies.empty(); });
    }

    /// A wrong file outweighs a person who is needed, and both outweigh what merely differs.
    [[nodiscard]] int exit_code() const {
        int code = 0;
        for (const Finding& finding : findings_) {
            if (finding.code == 2) return 2;
            code = std::max(code, finding.code);
        }
        return code;
    }

    int show(const Inventory& inventory) const {
        const Output& out = context_.out;
        const int code = exit_code();
        if (context_.common.json) {
            json listed = json::array();
            for (const Finding& finding : findings_) {
                listed.push_back({{"subject", finding.subject},
                                  {"ok", finding.code == 0},
                                  {"what", finding.what},
                                  {"remedy", finding.remedy}});
            }
            out.line(
                json{{"findings", listed}, {"cookies_decrypted", inventory.decrypted}, {"exit_code", code}}
                    .dump(2, ' ', false, json::error_handler_t::replace));
            return code;
        }
        for (const Finding& finding : findings_) {
            out.line((finding.code == 0 ? out.paint(Colour::green, "ok       ")
                                        : out.paint(Colour::red, "problem  ")) +
                     out.paint(Colour::bold, finding.subject) + ": " + finding.what);
            if (!finding.remedy.empty()) out.line("         " + out.paint(Colour::dim, finding.remedy));
        }
        return code;
    }

    const Context& context_;
    const std::string& site_;
    Packs packs_;
    std::vector<Finding> findings_;
    std::vector<journal::Entry> latest_;
};

Result<int> examine(const CommonOptions& common, const std::string& site) {
    OPTOUT_TRY(const Context context, make_context(common));
    return Doctor(context, site).run();
}

}  // namespace

int doctor_command(const CommonOptions& common, const std::string& site) {
    const auto code = examine(common, site);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
