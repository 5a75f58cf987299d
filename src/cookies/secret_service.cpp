#include "cookies/secret_service.hpp"

#include "cookies/libsecret.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cookies {

namespace {

Error no_password(const std::string& why, const std::string& remedy) {
    return {ErrorKind::not_found, why, "Secret Service", remedy};
}

constexpr const char* run_in_session =
    "run optout in the desktop session in which the browser runs, or export the cookies as cookies.txt and "
    "pass --cookies FILE";
constexpr const char* use_a_file = "run optout in your desktop session, or use --save file";

SecretAttributes attributes_of(const SavedName& name) {
    return {{"application", "optout"}, {"site", name.site}, {"label", name.label}};
}

}  // namespace

Result<std::vector<std::string>> browser_passwords(const std::vector<std::string>& applications) {
    OPTOUT_TRY(const SecretBus bus, SecretBus::connect(run_in_session));
    std::vector<std::string> passwords;
    bool locked = false, failed = false;
    for (const std::string& application : applications) {
        SecretBus::Found found = bus.find({{"application", application}});
        failed = failed || found.has_failed;
        locked = locked || found.is_locked;
        for (std::string& password : found.secrets) {
            passwords.push_back(password);
            wipe(password);
        }
    }
    if (!passwords.empty()) return passwords;
    if (locked) {
        return no_password("the keyring that holds the browser's password is locked",
                           "unlock it (starting the browser once does), then run optout again");
    }
    if (failed) return no_password("the keyring does not answer as it should", run_in_session);
    return no_password(
        "the keyring holds no password of this browser",
        "was the store copied from another machine or user? A browser on KDE may keep its password "
        "in KWallet, which optout cannot ask: export the cookies as cookies.txt there");
}

Status keep_saved(const SavedName& name, const std::string& title, const std::string& secret) {
    OPTOUT_TRY(const SecretBus bus, SecretBus::connect(use_a_file));
    return bus.keep(attributes_of(name), title, secret);
}

Result<std::string> find_saved(const SavedName& name) {
    OPTOUT_TRY(const SecretBus bus, SecretBus::connect("run optout in your desktop session"));
    SecretBus::Found found = bus.find(attributes_of(name));
    if (!found.secrets.empty()) {
        std::string first = found.secrets.front();
        for (std::string& secret : found.secrets) wipe(secret);
        return first;
    }
    if (found.is_locked)
        return no_password("the keyring that holds it is locked", "unlock it, then run optout again");
    if (found.has_failed)
        return no_password("the keyring does not answer as it should", "look into it with its own program");
    return no_password("the keyring holds it no more", "save it again, or forget it");
}

Result<bool> forget_saved(const SavedName& name) {
    OPTOUT_TRY(const SecretBus bus, SecretBus::connect("run optout in your desktop session"));
    return bus.remove(attributes_of(name));
}

}  // namespace optout::cookies
