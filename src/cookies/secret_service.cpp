#include "cookies/secret_service.hpp"

#include <dlfcn.h>
#include <libsecret/secret.h>
#include <sys/stat.h>

#include <cstdlib>
#include <memory>

#include "base/text.hpp"

namespace optout::cookies {

namespace {

/// What is used of libsecret, under the names and types of its header.
struct Library {
#define OPTOUT_SYMBOL(name) decltype(&::name) name = nullptr
    OPTOUT_SYMBOL(secret_service_get_sync);
    OPTOUT_SYMBOL(secret_service_search_sync);
    OPTOUT_SYMBOL(secret_item_get_locked);
    OPTOUT_SYMBOL(secret_item_get_secret);
    OPTOUT_SYMBOL(secret_value_get);
    OPTOUT_SYMBOL(secret_value_unref);
    OPTOUT_SYMBOL(g_object_unref);
    OPTOUT_SYMBOL(g_error_free);
    OPTOUT_SYMBOL(g_list_free);
    OPTOUT_SYMBOL(g_hash_table_new);
    OPTOUT_SYMBOL(g_hash_table_insert);
    OPTOUT_SYMBOL(g_hash_table_unref);
    OPTOUT_SYMBOL(g_str_hash);
    OPTOUT_SYMBOL(g_str_equal);
#undef OPTOUT_SYMBOL

    /// Null when it is not installed. Stays loaded: its threads cannot be stopped.
    static const Library* load() {
        static const std::unique_ptr<const Library> library = open();
        return library.get();
    }

  private:
    static std::unique_ptr<const Library> open() {
        void* file = ::dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
        if (file == nullptr) return nullptr;
        auto library = std::make_unique<Library>();
        bool whole = true;
        const auto fill = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(file, name));
            whole = whole && function != nullptr;
        };
#define OPTOUT_FILL(name) fill(library->name, #name)
        OPTOUT_FILL(secret_service_get_sync);
        OPTOUT_FILL(secret_service_search_sync);
        OPTOUT_FILL(secret_item_get_locked);
        OPTOUT_FILL(secret_item_get_secret);
        OPTOUT_FILL(secret_value_get);
        OPTOUT_FILL(secret_value_unref);
        OPTOUT_FILL(g_object_unref);
        OPTOUT_FILL(g_error_free);
        OPTOUT_FILL(g_list_free);
        OPTOUT_FILL(g_hash_table_new);
        OPTOUT_FILL(g_hash_table_insert);
        OPTOUT_FILL(g_hash_table_unref);
        OPTOUT_FILL(g_str_hash);
        OPTOUT_FILL(g_str_equal);
#undef OPTOUT_FILL
        return whole ? std::move(library) : nullptr;
    }
};

/// Where there is none, GIO would try to start a bus of its own.
bool has_session_bus() {
    const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
    if (address != nullptr && address[0] != '\0') return true;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    struct stat status {};
    return runtime != nullptr && ::stat((std::string(runtime) + "/bus").c_str(), &status) == 0;
}

Error unavailable(const std::string& why, const std::string& remedy) {
    return {ErrorKind::not_found, why, "Secret Service", remedy};
}

constexpr const char* run_in_session =
    "run optout in the desktop session in which the browser runs, or export the cookies as cookies.txt and "
    "pass "
    "--cookies FILE";

/// One question to the service; owns what the answer holds.
class Search {
  public:
    Search(const Library& library, SecretService* service, const std::string& application)
        : library_(library) {
        // Like Chromium: the name of the schema counts for nothing, the attribute does.
        static const SecretSchema schema{"chrome_libsecret_os_crypt_password_v2",
                                         SECRET_SCHEMA_DONT_MATCH_NAME,
                                         {{"application", SECRET_SCHEMA_ATTRIBUTE_STRING}},
                                         0,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr};
        GHashTable* attributes = library_.g_hash_table_new(library_.g_str_hash, library_.g_str_equal);
        library_.g_hash_table_insert(attributes, const_cast<char*>("application"),
                                     const_cast<char*>(application.c_str()));
        items_ = library_.secret_service_search_sync(
            service, &schema, attributes,
            static_cast<SecretSearchFlags>(SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS), nullptr, &error_);
        library_.g_hash_table_unref(attributes);
    }
    ~Search() {
        for (GList* item = items_; item != nullptr; item = item->next) library_.g_object_unref(item->data);
        library_.g_list_free(items_);
        if (error_ != nullptr) library_.g_error_free(error_);
    }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

    [[nodiscard]] bool failed() const { return error_ != nullptr; }
    /// Adds the passwords; true when there is one that is locked.
    bool collect(std::vector<std::string>& passwords) const {
        bool locked = false;
        for (GList* at = items_; at != nullptr; at = at->next) {
            auto* item = static_cast<SecretItem*>(at->data);
            locked = locked || library_.secret_item_get_locked(item) != FALSE;
            SecretValue* value = library_.secret_item_get_secret(item);
            if (value == nullptr) continue;
            gsize length = 0;
            const char* text = library_.secret_value_get(value, &length);
            passwords.emplace_back(text, length);
            library_.secret_value_unref(value);
        }
        return locked;
    }

  private:
    const Library& library_;
    GList* items_ = nullptr;
    GError* error_ = nullptr;
};

}  // namespace

Result<std::vector<std::string>> browser_passwords(const std::vector<std::string>& applications) {
    if (!has_session_bus()) {
        return unavailable(
            "there is no desktop session, so no keyring can be asked for the browser's password",
            run_in_session);
    }
    const Library* library = Library::load();
    if (library == nullptr) {
        return unavailable("libsecret is not installed, so the keyring cannot be asked",
                           "install it (on Debian: libsecret-1-0)");
    }
    GError* error = nullptr;
    SecretService* service = library->secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, nullptr, &error);
    if (service == nullptr) {
        const std::string why = error == nullptr ? "" : " (" + printable(error->message, 120) + ")";
        if (error != nullptr) library->g_error_free(error);
        return unavailable(
            "no keyring answers" + why,
            std::string("KWallet must have its Secret Service interface switched on; otherwise ") +
                run_in_session);
    }
    std::vector<std::string> passwords;
    bool locked = false, failed = false;
    for (const std::string& application : applications) {
        const Search search(*library, service, application);
        failed = failed || search.failed();
        locked = search.collect(passwords) || locked;
    }
    library->g_object_unref(service);
    if (!passwords.empty()) return passwords;
    if (locked) {
        return unavailable("the keyring that holds the browser's password is locked",
                           "unlock it (starting the browser once does), then run optout again");
    }
    if (failed) return unavailable("the keyring does not answer as it should", run_in_session);
    return unavailable(
        "the keyring holds no password of this browser",
        "was the store copied from another machine or user? A browser on KDE may keep its password "
        "in KWallet, which optout cannot ask: export the cookies as cookies.txt there");
}

}  // namespace optout::cookies
