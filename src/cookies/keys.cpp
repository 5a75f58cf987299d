#include "cookies/keys.hpp"

#include "cookies/secret_bytes.hpp"
#include "cookies/secret_service.hpp"

namespace optout::cookies {

namespace {

Result<std::vector<CipherKey>> from_secret_service(const Browser& browser) {
    OPTOUT_TRY(auto passwords, browser_passwords(browser.keyring_applications));
    std::vector<CipherKey> keys;
    for (std::string& password : passwords) {
        keys.push_back(CipherKey::derive(password, linux_rounds));
        wipe(password);
    }
    return keys;
}

Result<std::vector<CipherKey>> fetch(Scheme scheme, const Browser& browser, Keyring keyring) {
    switch (scheme) {
        case Scheme::v10:
            return std::vector{CipherKey::derive(fixed_password, linux_rounds)};
        case Scheme::v11: {
            if (keyring == Keyring::none) {
                return Error{
                    ErrorKind::not_found,
                    "the values are encrypted with a password from the keyring, which was not to be asked",
                    "", "leave out +basictext"};
            }
            auto keys = from_secret_service(browser);
            // A browser whose keyring failed once has written with an empty password.
            if (keys.ok()) keys->push_back(CipherKey::derive("", linux_rounds));
            return keys;
        }
        case Scheme::portal:
            return Error{
                ErrorKind::refused,
                "the values are encrypted with a secret that the desktop gives to that program alone", "",
                "export the cookies as cookies.txt and pass --cookies FILE"};
        case Scheme::app_bound:
            return Error{
                ErrorKind::refused,
                "the values are encrypted for that browser's program alone (app-bound, as on Windows)", "",
                "no other program can read them, and optout does not try to get around that: sign in with "
                "another browser, or export the cookies as cookies.txt and pass --cookies FILE"};
        default:
            return Error{ErrorKind::refused, "the values are encrypted in a way that optout does not know",
                         "", "export the cookies as cookies.txt and pass --cookies FILE"};
    }
}

}  // namespace

const Result<std::vector<CipherKey>>& Keys::find(Scheme scheme, const Browser& browser) {
    const std::pair<Scheme, std::string_view> wanted{scheme, scheme == Scheme::v11 ? browser.id : ""};
    const auto known = known_.find(wanted);
    if (known != known_.end()) return known->second;
    return known_.emplace(wanted, fetch(scheme, browser, keyring_)).first->second;
}

}  // namespace optout::cookies
