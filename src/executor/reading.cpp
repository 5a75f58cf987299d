#include "executor/reading.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "executor/trouble.hpp"
#include "pack/template.hpp"
#include "page/choice.hpp"
#include "page/script_filled.hpp"

namespace optout::executor {

namespace {

/// A reading that still has addresses to try.
struct Open {
    Reading reading;
    std::vector<std::string> urls;
    std::size_t next = 0;
};

bool try_next_address(const Snapshot& snapshot) {
    return snapshot.trouble && (snapshot.trouble->verdict == Verdict::not_offered ||
                                snapshot.trouble->verdict == Verdict::not_found);
}

/// Of the cookie as one of the pack's pages would receive it.
std::optional<std::string> fingerprint(const Account& account, const std::string& cookie) {
    for (const auto& [id, page] : account.pack->pages) {
        const auto url = Url::parse(page.urls.front());
        if (!url.ok()) continue;
        if (auto print = account.session->fingerprint(cookie, *url)) return print;
    }
    return std::nullopt;
}

/// Signed in at all, as far as the cookies tell without asking anybody. Some sites give theirs to the path of
/// their API alone.
std::optional<Trouble> missing_sign_in(const Account& account) {
    const pack::Pack& pack = *account.pack;
    const auto missing = std::ranges::find_if(
        pack.sign_in_cookies, [&](const std::string& name) { return !account.session->has_cookie(name); });
    if (missing == pack.sign_in_cookies.end()) return std::nullopt;
    return Trouble{Verdict::signed_out, "the cookie " + *missing + " is missing or expired",
                   "sign in at " + (pack.sign_in_url.empty() ? pack.homepage : pack.sign_in_url) +
                       (account.source.empty() ? " in your browser and export the cookies again"
                                               : " in " + account.source)};
}

/// The text of an identity rule.
Result<std::string> who(const pack::IdentityRule& rule, const page::Content& content) {
    OPTOUT_TRY(std::string text, page::extract(content, rule.extract));
    for (const std::string& pointer : rule.and_pointers) {
        ExtractRule further;
        further.pointer = pointer;
        const auto more = page::extract(content, further);
        if (more.ok() && !trim(*more).empty()) text += " " + *more;
    }
    return text;
}

/// The targets of a list, from the page that names them.
Result<std::vector<Target>> read_targets(const pack::ListRule& list, const Snapshot& snapshot) {
    if (snapshot.trouble)
        return Error{ErrorKind::not_found, snapshot.trouble->what, "", snapshot.trouble->remedy};
    const auto* json = std::get_if<page::Json>(&snapshot.page->content);
    if (json == nullptr)
        return Error{ErrorKind::malformed, "the list of " + list.id + "s is not JSON", "", ""};
    OPTOUT_TRY(const page::Json items, page::at_pointer(*json, list.items));
    if (!items.is_array())
        return Error{ErrorKind::malformed, "the list of " + list.id + "s is not an array", "", ""};
    std::vector<Target> targets;
    for (const page::Json& item : items) {
        OPTOUT_TRY(const page::Json id, page::at_pointer(item, list.item_id));
        const std::string id_text = id.is_string() ? id.get<std::string>() : id.dump();
        const auto name = page::at_pointer(item, list.item_name);
        targets.push_back(
            {id_text, name.ok() && name->is_string() ? printable(name->get<std::string>(), 80) : id_text});
    }
    return targets;
}

bool is_empty_shell(const page::Control& control, const Snapshot& snapshot) {
    const auto* document = std::get_if<page::Document>(&snapshot.page->content);
    return document != nullptr && control.node != page::no_node &&
           page::is_filled_by_script(*document, control.node);
}

void read_want(Reading& reading, const Snapshot& snapshot) {
    const pack::Setting& setting = *reading.setting;
    reading.want = setting.want;
    const auto* document = std::get_if<page::Document>(&snapshot.page->content);
    if (document == nullptr || reading.control->node == page::no_node) return;
    auto want = page::wanted_of(*document, reading.control->node, reading.control->is_only, setting.state,
                                setting.want);
    if (want.ok()) {
        reading.want = std::move(want).value();
        return;
    }
    const bool is_missing = want.error().kind == ErrorKind::not_found;
    reading.no_want =
        Trouble{is_missing ? Verdict::not_found : Verdict::failed, want.error().what, want.error().remedy};
}

/// Collects the readings of all settings: those of the account at once, those of lists when the lists are
/// known.
class ReadingPhase {
  public:
    ReadingPhase(Opener& opener, const std::vector<Account>& accounts, const std::vector<Question>& questions)
        : opener_(opener), accounts_(accounts), questions_(questions) {
        result_.accounts.resize(accounts.size());
    }

    Readings run() {
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            result_.accounts[a].trouble = accounts_[a].trouble;
            if (!accounts_[a].trouble && !accounts_[a].signed_in_there)
                result_.accounts[a].trouble = missing_sign_in(accounts_[a]);
        }
        ask_identity();
        for (const Question& question : questions_) ask(question);
        fetch();
        expand_lists();
        // Further addresses of pages that are not offered under the first one.
        while (fetch()) {
        }
        settle_accounts();
        for (Open& open : open_) result_.settings.push_back(conclude(open));
        mark_not_offered();
        return std::move(result_);
    }

  private:
    bool out(std::size_t account) const { return result_.accounts[account].trouble.has_value(); }

    void ask_identity() {
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            for (const pack::IdentityRule& rule : accounts_[a].pack->identity) {
                if (!rule.page.empty()) want(a, *accounts_[a].pack->page(rule.page));
            }
        }
    }

    void ask(const Question& question) {
        const pack::Pack& pack = *accounts_[question.account].pack;
        if (!question.setting->list.empty()) {
            want(question.account, *pack.page(pack.list(question.setting->list)->page));
            return;
        }
        add(question, {});
    }

    void add(const Question& question, const Target& target) {
        const pack::PageRule& rule = *accounts_[question.account].pack->page(question.setting->page);
        Open open;
        open.reading.account = question.account;
        open.reading.setting = question.setting;
        open.reading.target = target;
        open.reading.page = {question.account, rule.id, ""};
        open.urls = addresses(rule, question.setting->list, target);
        open_.push_back(std::move(open));
    }

    void want(std::size_t account, const pack::PageRule& rule) {
        PageKey key{account, rule.id, rule.urls.front()};
        if (!out(account) && !result_.snapshots.contains(key)) wanted_.insert(std::move(key));
    }

    /// Opens what is wanted now; false when that is nothing.
    bool fetch() {
        for (Open& open : open_) {
            const auto account = open.reading.account;
            while (open.next < open.urls.size()) {
                open.reading.page.url = open.urls[open.next];
                const auto found = result_.snapshots.find(open.reading.page);
                if (found == result_.snapshots.end()) {
                    if (!out(account)) wanted_.insert(open.reading.page);
                    break;
                }
                if (!try_next_address(found->second) || open.next + 1 == open.urls.size()) break;
                ++open.next;
            }
        }
        if (wanted_.empty()) return false;
        std::vector<PageOrder> orders;
        for (const PageKey& key : wanted_) orders.push_back({key, awaited(key)});
        wanted_.clear();
        Snapshots opened = opener_.open(orders, Progress::Phase::reading);
        for (auto& [key, snapshot] : opened) {
            if (snapshot.trouble && ends_account(*snapshot.trouble) && !out(key.account)) {
                result_.accounts[key.account].trouble = snapshot.trouble;
            }
            result_.snapshots.insert_or_assign(key, std::move(snapshot));
        }
        return true;
    }

    std::vector<page::Ladder> awaited(const PageKey& key) const {
        std::vector<const pack::Setting*> settings;
        for (const Question& question : questions_) {
            if (question.account == key.account && question.setting->page == key.page)
                settings.push_back(question.setting);
        }
        return awaited_on(*accounts_[key.account].pack, key.page, settings);
    }

    void expand_lists() {
        for (const Question& question : questions_) {
            if (question.setting->list.empty()) continue;
            const pack::Pack& pack = *accounts_[question.account].pack;
            const pack::ListRule& list = *pack.list(question.setting->list);
            const auto snapshot =
                result_.snapshots.find({question.account, list.page, pack.page(list.page)->urls.front()});
            if (snapshot == result_.snapshots.end()) {
                add(question, {});
                continue;
            }
            auto targets = read_targets(list, snapshot->second);
            if (!targets.ok()) {
                add(question, {});
                open_.back().urls.clear();
                open_.back().reading.trouble =
                    Trouble{snapshot->second.trouble ? snapshot->second.trouble->verdict : Verdict::failed,
                            targets.error().what, targets.error().remedy};
                continue;
            }
            for (const Target& target : *targets) add(question, target);
        }
    }

    void settle_accounts() {
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            if (out(a)) continue;
            result_.accounts[a] = read_identity(accounts_, a, result_.snapshots);
            // By now the browser has told its cookies.
            if (!out(a)) result_.accounts[a].trouble = missing_sign_in(accounts_[a]);
        }
    }

    Reading conclude(Open& open) const {
        Reading reading = std::move(open.reading);
        if (reading.trouble) return reading;
        const auto found = result_.snapshots.find(reading.page);
        if (found != result_.snapshots.end()) {
            reading.way = found->second.way;
            auto control = read_control(*reading.setting, found->second);
            if (control.ok() && is_empty_shell(*control, found->second)) {
                reading.trouble = Trouble{Verdict::failed,
                                          "a script fills in the form that the control is in, so that "
                                          "without a browser nothing can be said of it",
                                          "put \"browser\" first in the pack's `drivers`"};
            } else if (control.ok()) {
                reading.control = std::move(control).value();
                read_want(reading, found->second);
            } else {
                reading.trouble = explain(*reading.setting, found->second, control.error());
            }
        }
        // What ended the account explains every setting that could not be read because of it.
        const auto& ended = result_.accounts[reading.account].trouble;
        const bool no_page = found == result_.snapshots.end() || !found->second.page.ok();
        const bool is_sign_in =
            !no_page && !found->second.trouble && ended && ended->verdict == Verdict::signed_out;
        if (!reading.control && ended && (no_page || is_sign_in)) reading.trouble = ended;
        if (!reading.control && !reading.trouble)
            reading.trouble = Trouble{Verdict::failed, "the page was not opened", ""};
        return reading;
    }

    /// A control may be missing where the pack says so, but only from a page that proves to be the right one
    /// because another setting was found on it.
    void mark_not_offered() {
        std::set<PageKey> healthy;
        for (const Reading& reading : result_.settings) {
            if (reading.control) healthy.insert(reading.page);
        }
        for (Reading& reading : result_.settings) {
            if (reading.trouble && reading.trouble->verdict == Verdict::not_found &&
                !reading.setting->not_offered.empty() && healthy.contains(reading.page)) {
                reading.trouble =
                    Trouble{Verdict::not_offered, "not on the page: " + reading.setting->not_offered, ""};
            }
        }
    }

    Opener& opener_;
    const std::vector<Account>& accounts_;
    const std::vector<Question>& questions_;
    Readings result_;
    std::vector<Open> open_;
    std::set<PageKey> wanted_;
};

}  // namespace

std::vector<std::string> addresses(const pack::PageRule& rule, const std::string& list,
                                   const Target& target) {
    std::map<std::string, std::string> names;
    if (!list.empty()) names[list] = target.id;
    std::vector<std::string> urls;
    for (const std::string& url : rule.urls) {
        auto filled = pack::fill_address(url, names);
        if (filled.ok()) urls.push_back(std::move(filled).value());
    }
    return urls;
}

std::vector<page::Ladder> awaited_on(const pack::Pack& pack, const std::string& page,
                                     const std::vector<const pack::Setting*>& settings) {
    std::vector<page::Ladder> awaited;
    for (const pack::Setting* setting : settings) awaited.push_back(setting->ladder);
    page::Ladder who;
    for (const pack::IdentityRule& rule : pack.identity) {
        if (rule.page != page || rule.extract.css.empty()) continue;
        if (auto selector = page::Selector::parse(rule.extract.css); selector.ok())
            who.push_back({page::CssLocator{std::move(selector).value()}, true});
    }
    if (!who.empty()) awaited.push_back(std::move(who));
    return awaited;
}

Result<page::Control> read_control(const pack::Setting& setting, const Snapshot& snapshot) {
    if (snapshot.trouble)
        return Error{ErrorKind::refused, snapshot.trouble->what, "", snapshot.trouble->remedy};
    return page::locate(snapshot.page->content, setting.ladder, setting.state);
}

Trouble explain(const pack::Setting& setting, const Snapshot& snapshot, const Error& error) {
    if (snapshot.trouble) return *snapshot.trouble;
    if (error.kind == ErrorKind::ambiguous) {
        return {Verdict::ambiguous, error.what,
                error.remedy.empty() ? "the pack needs a locator that matches one control" : error.remedy};
    }
    if (error.kind != ErrorKind::not_found) return {Verdict::failed, error.message(), ""};
    if (auto absence = judge_absence(*snapshot.page)) return *absence;
    const auto& passed_over = snapshot.page->passed_over;
    if (!passed_over.empty()) {
        return {Verdict::not_found, error.what + "; the way to it was not there: " + join(passed_over, ", "),
                "mend the steps of `open` in the pack"};
    }
    std::string remedy = "the page may have changed: look for a newer pack";
    if (!setting.regions.empty()) remedy += ", or it is not for your region (" + setting.regions + ")";
    return {Verdict::not_found, error.what, remedy};
}

AccountReading read_identity(const std::vector<Account>& accounts, std::size_t account,
                             const Snapshots& snapshots) {
    const pack::Pack& pack = *accounts[account].pack;
    const std::string& expected = accounts[account].expected;
    AccountReading reading;
    std::string silence;  // of the first page that should have told
    for (const pack::IdentityRule& rule : pack.identity) {
        if (!rule.cookie.empty()) {
            if (const auto print = fingerprint(accounts[account], rule.cookie)) {
                reading.identity = rule.cookie + "#" + *print;
                if (reading.trouble && !ends_account(*reading.trouble)) reading.trouble.reset();
                break;
            }
            continue;
        }
        const PageKey key{account, rule.page, pack.page(rule.page)->urls.front()};
        const auto found = snapshots.find(key);
        if (found == snapshots.end()) continue;
        if (found->second.trouble) {
            reading.trouble = found->second.trouble;
            continue;
        }
        if (auto text = who(rule, found->second.page->content); text.ok()) {
            reading.identity = printable(*text, 80);
            reading.identity_page = key;
            reading.trouble.reset();
            break;
        } else if (silence.empty()) {
            silence = " (" + key.url + ": " + text.error().what + ")";
        }
    }
    if (reading.trouble || pack.identity.empty()) return reading;
    if (reading.identity.empty()) {
        reading.trouble = Trouble{
            Verdict::signed_out, "the site does not say who is signed in" + silence,
            "sign in again in your browser, and export the cookies again if you gave optout a file; if you "
            "are signed in there, the pack's `identity` needs mending"};
    } else if (!expected.empty() && expected != reading.identity) {
        reading.trouble =
            Trouble{Verdict::signed_out, "signed in as " + reading.identity + ", not as " + expected,
                    "give optout the cookies of " + expected + ", or mend `user` in the configuration"};
    }
    return reading;
}

Readings read_settings(Opener& opener, const std::vector<Account>& accounts,
                       const std::vector<Question>& questions) {
    return ReadingPhase(opener, accounts, questions).run();
}

}  // namespace optout::executor
