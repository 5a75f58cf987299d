#include "cookies/libsecret.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/text.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cookies {

namespace {

/// Where there is none, GIO would try to start a bus of its own.
bool has_session_bus() {
    const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
    if (address != nullptr && address[0] != '\0') return true;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    struct stat status {};
    return runtime != nullptr && ::stat((std::string(runtime) + "/bus").c_str(), &status) == 0;
}

/// Like Chromium's: the name of the schema counts for nothing, the attributes do.
SecretSchema schema_of(const SecretAttributes& attributes) {
    SecretSchema schema{};
    schema.name = "org.freedesktop.Secret.Generic";
    schema.flags = SECRET_SCHEMA_DONT_MATCH_NAME;
    for (std::size_t i = 0; i < attributes.size(); ++i)
        schema.attributes[i] = {attributes[i].first.c_str(), SECRET_SCHEMA_ATTRIBUTE_STRING};
    return schema;
}

/// A table that lives as long as this, with the texts of the attributes, which must live longer.
class AttributeTable {
  public:
    AttributeTable(const Libsecret& library, const SecretAttributes& attributes)
        : library_(library), table_(library.g_hash_table_new(library.g_str_hash, library.g_str_equal)) {
        for (const auto& [name, value] : attributes)
            library.g_hash_table_insert(table_, const_cast<char*>(name.c_str()),
                                        const_cast<char*>(value.c_str()));
    }
    ~AttributeTable() { library_.g_hash_table_unref(table_); }
    AttributeTable(const AttributeTable&) = delete;
    AttributeTable& operator=(const AttributeTable&) = delete;
    [[nodiscard]] GHashTable* get() const { return table_; }

  private:
    const Libsecret& library_;
    GHashTable* table_;
};

/// What an error of the library says, which is given back.
std::string said(const Libsecret& library, GError* error) {
    if (error == nullptr) return "";
    std::string text = " (" + printable(error->message, 120) + ")";
    library.g_error_free(error);
    return text;
}

Error unavailable(std::string what, std::string remedy) {
    return {ErrorKind::not_found, std::move(what), "Secret Service", std::move(remedy)};
}

}  // namespace

const Libsecret* Libsecret::load() {
    static const std::unique_ptr<const Libsecret> library = open();
    return library.get();
}

std::unique_ptr<const Libsecret> Libsecret::open() {
    void* file = ::dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
    if (file == nullptr) return nullptr;
    auto library = std::make_unique<Libsecret>();
    bool whole = true;
    const auto fill = [&](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(file, name));
        whole = whole && function != nullptr;
    };
#define OPTOUT_FILL(name) fill(library->name, #name)
    OPTOUT_FILL(secret_service_get_sync);
    OPTOUT_FILL(secret_service_search_sync);
    OPTOUT_FILL(secret_collection_for_alias_sync);
    OPTOUT_FILL(secret_collection_get_locked);
    OPTOUT_FILL(secret_service_clear_sync);
    OPTOUT_FILL(secret_service_store_sync);
    OPTOUT_FILL(secret_value_new);
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

Result<SecretBus> SecretBus::connect(const std::string& remedy) {
    if (!has_session_bus())
        return unavailable("there is no desktop session, so no keyring can be asked", remedy);
    const Libsecret* library = Libsecret::load();
    if (library == nullptr) {
        return unavailable("libsecret is not installed, so the keyring cannot be asked",
                           "install it (on Debian: libsecret-1-0)");
    }
    GError* error = nullptr;
    SecretService* service = library->secret_service_get_sync(SECRET_SERVICE_OPEN_SESSION, nullptr, &error);
    if (service != nullptr) return SecretBus(*library, service);
    return unavailable(
        "no keyring answers" + said(*library, error),
        "on KDE, switch on \"Use KWallet for the Secret Service interface\" in the settings of KWallet; "
        "otherwise " +
            remedy);
}

SecretBus::SecretBus(SecretBus&& other) noexcept
    : library_(other.library_), service_(std::exchange(other.service_, nullptr)) {}

SecretBus::~SecretBus() {
    if (service_ != nullptr) library_->g_object_unref(service_);
}

SecretBus::Found SecretBus::find(const SecretAttributes& attributes) const {
    Found found;
    GError* error = nullptr;
    const SecretSchema schema = schema_of(attributes);
    const AttributeTable table(*library_, attributes);
    GList* items = library_->secret_service_search_sync(
        service_, &schema, table.get(),
        static_cast<SecretSearchFlags>(SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS), nullptr, &error);
    found.has_failed = error != nullptr;
    if (error != nullptr) library_->g_error_free(error);
    for (GList* at = items; at != nullptr; at = at->next) {
        auto* item = static_cast<SecretItem*>(at->data);
        found.is_locked = found.is_locked || library_->secret_item_get_locked(item) != FALSE;
        if (SecretValue* value = library_->secret_item_get_secret(item); value != nullptr) {
            gsize length = 0;
            const char* text = library_->secret_value_get(value, &length);
            found.secrets.emplace_back(text, length);
            library_->secret_value_unref(value);
        }
        library_->g_object_unref(item);
    }
    library_->g_list_free(items);
    return found;
}

Status SecretBus::keep(const SecretAttributes& attributes, const std::string& label,
                       const std::string& secret) const {
    // Asked beforehand, because storing would ask the user for a password by itself.
    GError* error = nullptr;
    SecretCollection* usual = library_->secret_collection_for_alias_sync(
        service_, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, nullptr, &error);
    const bool is_there = usual != nullptr;
    const bool is_locked = is_there && library_->secret_collection_get_locked(usual) != FALSE;
    if (is_there) library_->g_object_unref(usual);
    const std::string why = said(*library_, std::exchange(error, nullptr));
    if (!is_there)
        return unavailable("there is no keyring yet that could keep anything" + why,
                           "make one, or use a file");
    if (is_locked) return unavailable("the keyring is locked", "unlock it, then run optout again");
    const SecretSchema schema = schema_of(attributes);
    const AttributeTable table(*library_, attributes);
    SecretValue* value =
        library_->secret_value_new(secret.data(), static_cast<gssize>(secret.size()), "text/plain");
    const bool kept =
        library_->secret_service_store_sync(service_, &schema, table.get(), SECRET_COLLECTION_DEFAULT,
                                            label.c_str(), value, nullptr, &error) != FALSE;
    library_->secret_value_unref(value);
    const std::string refusal = said(*library_, error);
    if (kept) return success();
    return Error{ErrorKind::io, "the keyring does not keep it" + refusal, "Secret Service",
                 "use a file instead"};
}

Result<bool> SecretBus::remove(const SecretAttributes& attributes) const {
    Found found = find(attributes);
    const bool any = !found.secrets.empty();
    for (std::string& secret : found.secrets) wipe(secret);
    if (found.is_locked) return unavailable("the keyring is locked", "unlock it, then run optout again");
    if (found.has_failed)
        return unavailable("the keyring does not answer as it should", "look into it with its own program");
    if (!any) return false;
    GError* error = nullptr;
    const SecretSchema schema = schema_of(attributes);
    const AttributeTable table(*library_, attributes);
    const bool gone =
        library_->secret_service_clear_sync(service_, &schema, table.get(), nullptr, &error) != FALSE;
    const std::string why = said(*library_, error);
    if (gone) return true;
    return Error{ErrorKind::io, "the keyring does not remove it" + why, "Secret Service",
                 "remove it with its own program"};
}

}  // namespace optout::cookies
