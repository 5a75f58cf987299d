#include "cli/browsers.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "cli/windows.hpp"

namespace optout::cli {

namespace {

std::string known_browsers() {
    std::vector<std::string> ids;
    for (const cookies::Browser& browser : cookies::browsers()) ids.emplace_back(browser.id);
    ids.emplace_back(window_id);
    return join(ids, ", ");
}

Result<cookies::Keyring> parse_keyring(const std::string& word) {
    const std::string keyring = ascii_lower(word);
    if (keyring.empty() || keyring == "gnomekeyring" || keyring == "secretservice")
        return cookies::Keyring::secret_service;
    if (keyring == "basictext") return cookies::Keyring::none;
    if (keyring.starts_with("kwallet")) {
        return Error{
            ErrorKind::usage, "optout cannot ask KWallet", "--cookies-from-browser",
            "leave out +" + printable(word) +
                " where KWallet offers the Secret Service; otherwise export the cookies as cookies.txt "
                "and pass --cookies FILE"};
    }
    return Error{ErrorKind::usage, "there is no keyring \"" + printable(word) + "\"",
                 "--cookies-from-browser", "known keyrings: gnomekeyring, basictext"};
}

bool is_for(const cookies::StoredCookie& stored, const pack::Pack& pack) {
    return std::ranges::any_of(pack.access.hosts, [&](const std::string& host) {
        return domain_match(without_port(host), stored.cookie.domain, stored.cookie.host_only);
    });
}

/// The sign-in of one container; nothing when one of the cookies is not there at all.
std::optional<SignIn> sign_in_of(const pack::Pack& pack, const cookies::Contents& contents,
                                 std::uint32_t container) {
    SignIn sign_in{&pack, &contents, container, false, 0};
    for (const std::string& name : pack.sign_in_cookies) {
        const cookies::StoredCookie* best = nullptr;
        for (const auto& stored : contents.cookies()) {
            if (stored.container != container || stored.cookie.name != name || !is_for(stored, pack))
                continue;
            if (best == nullptr || best->has_expired()) best = &stored;
        }
        if (best == nullptr) return std::nullopt;
        sign_in.expired = sign_in.expired || best->has_expired();
        const long long ends = best->cookie.expires;
        if (ends != 0 && (sign_in.ends == 0 || ends < sign_in.ends)) sign_in.ends = ends;
    }
    return sign_in;
}

}  // namespace

bool BrowserChoice::fits(const cookies::Store& store) const {
    if (!browser.empty() && browser != store.browser->id) return false;
    if (profile.empty() || profile == store.profile || profile == store.shown_name) return true;
    if (profile == std::filesystem::path(store.folder).filename()) return true;
    std::error_code ignored;
    return profile.starts_with('/') && std::filesystem::equivalent(profile, store.folder, ignored);
}

bool BrowserChoice::fits(const cookies::Store& store, std::uint32_t container_id) const {
    if (!fits(store)) return false;
    if (container.empty()) return true;
    if (container == "none") return container_id == 0;
    return container_id != 0 && (container == std::to_string(container_id) ||
                                 ascii_lower(container) == ascii_lower(store.container_name(container_id)));
}

std::string BrowserChoice::text() const {
    return browser + (keyring == cookies::Keyring::none ? "+basictext" : "") +
           (profile.empty() ? "" : ":" + profile) + (container.empty() ? "" : "::" + container);
}

Result<BrowserChoice> parse_browser_choice(std::string_view text) {
    BrowserChoice choice;
    if (const auto at = text.find("::"); at != std::string_view::npos) {
        choice.container = trim(text.substr(at + 2));
        text = text.substr(0, at);
    }
    if (const auto at = text.find(':'); at != std::string_view::npos) {
        choice.profile = trim(text.substr(at + 1));
        if (choice.profile.starts_with("~/")) {
            choice.profile = cookies::Environment::of_process().home + choice.profile.substr(1);
        }
        text = text.substr(0, at);
    }
    std::string keyring;
    if (const auto at = text.find('+'); at != std::string_view::npos) {
        keyring = trim(text.substr(at + 1));
        text = text.substr(0, at);
    }
    choice.browser = ascii_lower(trim(text));
    if (cookies::find_browser(choice.browser) == nullptr && choice.browser != window_id) {
        return Error{ErrorKind::usage, "there is no browser \"" + printable(trim(text)) + "\"",
                     "--cookies-from-browser",
                     "known browsers: " + known_browsers() + "; write BROWSER[:PROFILE][::CONTAINER]"};
    }
    OPTOUT_TRY(choice.keyring, parse_keyring(keyring));
    return choice;
}

Browsers Browsers::look(const cookies::Environment& environment, const std::vector<const pack::Pack*>& packs,
                        cookies::Values values, const BrowserChoice* only) {
    Browsers browsers;
    std::vector<std::string> hosts;
    for (const pack::Pack* pack : packs) {
        if (!pack->sign_in_cookies.empty())
            hosts.insert(hosts.end(), pack->access.hosts.begin(), pack->access.hosts.end());
    }
    std::vector<cookies::Store> stores = window_stores();
    std::ranges::move(cookies::find_stores(environment), std::back_inserter(stores));
    for (cookies::Store& store : stores) {
        if (only != nullptr && !only->fits(store)) continue;
        auto contents = cookies::Contents::read(store, hosts, values);
        browsers.found_.push_back({std::move(store), std::move(contents)});
    }
    return browsers;
}

std::vector<SignIn> Browsers::sign_ins(const pack::Pack& pack) const {
    std::vector<SignIn> all;
    for (const Found& found : found_) {
        if (!found.contents.ok()) continue;
        if (pack.sign_in_cookies.empty()) {
            if (is_noted_in(found.store, pack.id)) all.push_back({&pack, &*found.contents});
            continue;
        }
        std::set<std::uint32_t> containers;
        for (const auto& stored : found.contents->cookies()) containers.insert(stored.container);
        for (const std::uint32_t container : containers) {
            if (auto sign_in = sign_in_of(pack, *found.contents, container)) all.push_back(*sign_in);
        }
    }
    return all;
}

}  // namespace optout::cli
