#include "cli/inventory.hpp"

#include <algorithm>
#include <ctime>

#include "base/text.hpp"
#include "cli/saved.hpp"
#include "cookies/json_export.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cli {

namespace {

std::string day_of(long long seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

class InventoryTaker {
  public:
    InventoryTaker(const Context& context, const std::vector<const pack::Pack*>& packs,
                   cookies::Values values)
        : context_(context), packs_(packs), values_(values) {}

    Inventory run() {
        inventory_.browsers = Browsers::look(cookies::Environment::of_process(), packs_, values_);
        for (const pack::Pack* pack : packs_) {
            const auto sign_ins = inventory_.browsers.sign_ins(*pack);
            bool configured = false;
            for (const AccountConfig& account : context_.config.accounts) {
                if (account.site != pack->id) continue;
                configured = true;
                add_configured(*pack, account, sign_ins);
            }
            // Named ones stand for the site; the others are told all the same, so that a wrong choice shows.
            for (const SavedSession& saved : saved_sessions()) {
                if (saved.site == pack->id) add_saved(*pack, saved);
            }
            for (const SignIn& sign_in : sign_ins) {
                if (!configured || !is_told(sign_in)) add(sign_in, {}, false);
            }
        }
        return std::move(inventory_);
    }

  private:
    void add_configured(const pack::Pack& pack, const AccountConfig& account,
                        const std::vector<SignIn>& sign_ins) {
        if (!account.browser.empty()) {
            add_browser(pack, account, sign_ins);
        } else if (!account.cookies.empty()) {
            add_file(pack, account);
        } else {
            Place place;
            place.pack = &pack;
            place.where = account.tokens.begin()->second;
            place.label = account.label;
            place.is_configured = true;
            inventory_.places.push_back(std::move(place));
        }
    }

    void add_browser(const pack::Pack& pack, const AccountConfig& account,
                     const std::vector<SignIn>& sign_ins) {
        const BrowserChoice choice{account.browser, account.profile, account.container, {}};
        bool found = false;
        for (const SignIn& sign_in : sign_ins) {
            if (!choice.fits(sign_in.contents->store(), sign_in.container)) continue;
            add(sign_in, account.label, true);
            found = true;
        }
        if (found) return;
        Place place;
        place.pack = &pack;
        place.label = account.label;
        place.where = choice.text();
        place.browser = account.browser;
        place.profile = account.profile;
        place.container = account.container;
        place.state = Place::State::absent;
        place.is_configured = true;
        const auto& all = inventory_.browsers.found();
        const auto store = std::ranges::find_if(all, [&](const auto& one) { return choice.fits(one.store); });
        if (store == all.end()) {
            place.problem = Error{ErrorKind::not_found, "there is no such browser or profile on this machine",
                                  choice.text(), "`optout doctor` lists those that there are"};
        } else if (!store->contents.ok()) {
            place.state = Place::State::unreadable;
            place.problem = store->contents.error();
        }
        inventory_.places.push_back(std::move(place));
    }

    void add_file(const pack::Pack& pack, const AccountConfig& account) {
        Place place;
        place.pack = &pack;
        place.label = account.label;
        place.where = account.cookies;
        place.is_configured = true;
        look_at(pack,
                cookies::looks_like_json(account.cookies)
                    ? cookies::read_cookies_json(account.cookies, pack.access.hosts)
                    : session::read_cookies_txt(account.cookies, pack.access.hosts),
                place);
        inventory_.places.push_back(std::move(place));
    }

    void add_saved(const pack::Pack& pack, const SavedSession& saved) {
        Place place;
        place.pack = &pack;
        if (saved.label != "main") place.label = saved.label;
        place.where = saved.where();
        place.state = Place::State::kept;
        if (saved.keep == Keep::file || values_ == cookies::Values::fetch)
            look_at(pack, saved.read(pack.access.hosts), place);
        inventory_.places.push_back(std::move(place));
    }

    /// What the cookies of a file say of the sign-in.
    static void look_at(const pack::Pack& pack, Result<std::vector<Cookie>> read, Place& place) {
        if (!read.ok()) {
            place.state = Place::State::unreadable;
            place.problem = read.error();
        } else if (!pack.sign_in_cookies.empty()) {
            place.state = Place::State::signed_in;
            for (const std::string& name : pack.sign_in_cookies) {
                const auto cookie = std::ranges::find(*read, name, &Cookie::name);
                if (cookie == read->end()) {
                    place.state = Place::State::absent;
                } else if (cookie->expires != 0 && (place.ends == 0 || cookie->expires < place.ends)) {
                    place.ends = cookie->expires;
                }
            }
        }
        if (read.ok()) {
            for (Cookie& cookie : *read) cookies::wipe(cookie.value);
        }
    }

    void add(const SignIn& sign_in, const std::string& label, bool configured) {
        const cookies::Store& store = sign_in.contents->store();
        Place place;
        place.pack = sign_in.pack;
        place.label = label;
        place.where = sign_in.where();
        place.state = sign_in.expired ? Place::State::expired : Place::State::signed_in;
        if (sign_in.pack->sign_in_cookies.empty()) place.state = Place::State::kept;
        place.ends = sign_in.ends;
        place.browser = store.browser->id;
        place.profile = store.profile;
        place.container = store.container_name(sign_in.container);
        place.clears_on_exit = store.clears_on_exit;
        place.is_configured = configured;
        if (values_ == cookies::Values::fetch && !sign_in.expired) try_key(sign_in, place);
        inventory_.places.push_back(std::move(place));
    }

    void try_key(const SignIn& sign_in, Place& place) {
        cookies::Taken taken = sign_in.contents->take(sign_in.pack->access.hosts, sign_in.container, keys_);
        inventory_.decrypted += taken.decrypted;
        for (Cookie& cookie : taken.cookies) cookies::wipe(cookie.value);
        if (taken.problems.empty()) return;
        place.state = Place::State::unreadable;
        place.problem = taken.problems.front();
    }

    [[nodiscard]] bool is_told(const SignIn& sign_in) const {
        return std::ranges::any_of(inventory_.places, [&](const Place& place) {
            return place.pack == sign_in.pack && place.where == sign_in.where();
        });
    }

    const Context& context_;
    const std::vector<const pack::Pack*>& packs_;
    cookies::Values values_;
    cookies::Keys keys_{cookies::Keyring::secret_service};
    Inventory inventory_;
};

}  // namespace

std::string_view word(Place::State state) {
    switch (state) {
        case Place::State::signed_in:
            return "signed in";
        case Place::State::expired:
            return "expired";
        case Place::State::absent:
            return "not signed in";
        case Place::State::unreadable:
            return "unreadable";
        case Place::State::untold:
            return "by token";
        case Place::State::kept:
            return "kept";
    }
    return "";
}

std::string time_words(const Place& place) {
    if (place.state == Place::State::expired) return place.ends == 0 ? "" : "since " + day_of(place.ends);
    if (place.state != Place::State::signed_in) return "";
    if (place.ends != 0)
        return "until " + day_of(place.ends) + (place.clears_on_exit ? ", or until the browser ends" : "");
    return place.browser.empty() ? "" : "until the browser ends";
}

std::vector<const Place*> Inventory::of(const pack::Pack& pack) const {
    std::vector<const Place*> mine;
    for (const Place& place : places) {
        if (place.pack == &pack) mine.push_back(&place);
    }
    return mine;
}

Inventory take_inventory(const Context& context, const std::vector<const pack::Pack*>& packs,
                         cookies::Values values) {
    return InventoryTaker(context, packs, values).run();
}

}  // namespace optout::cli
