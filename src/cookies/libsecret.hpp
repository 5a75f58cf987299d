// libsecret, loaded when it is first needed, and questions to the Secret Service through it; for this folder
// only.
#pragma once

#include <libsecret/secret.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace optout::cookies {

/// What is used of libsecret, under the names and types of its header.
struct Libsecret {
#define OPTOUT_SYMBOL(name) decltype(&::name) name = nullptr
    OPTOUT_SYMBOL(secret_service_get_sync);
    OPTOUT_SYMBOL(secret_service_search_sync);
    OPTOUT_SYMBOL(secret_collection_for_alias_sync);
    OPTOUT_SYMBOL(secret_collection_get_locked);
    OPTOUT_SYMBOL(secret_service_clear_sync);
    OPTOUT_SYMBOL(secret_service_store_sync);
    OPTOUT_SYMBOL(secret_value_new);
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
    static const Libsecret* load();

  private:
    static std::unique_ptr<const Libsecret> open();
};

/// What an item of the Secret Service is found by: names and values.
using SecretAttributes = std::vector<std::pair<std::string, std::string>>;

/// The Secret Service of this desktop session.
class SecretBus {
  public:
    /// `remedy` is for who has no service that answers. Errors (not_found): no session bus, no libsecret,
    /// nobody who answers.
    static Result<SecretBus> connect(const std::string& remedy);
    ~SecretBus();
    SecretBus(SecretBus&& other) noexcept;
    SecretBus& operator=(SecretBus&&) = delete;

    struct Found {
        std::vector<std::string> secrets;  // the caller wipes them
        bool is_locked = false;            // there is one that cannot be read
        bool has_failed = false;           // the service does not answer as it should
    };
    /// Nothing is unlocked and nobody is asked anything.
    [[nodiscard]] Found find(const SecretAttributes& attributes) const;
    /// Puts the secret in the place of the one with these attributes, in the collection that is the user's
    /// usual one. Errors (not_found): that is locked, or not there; (io): the service refuses.
    [[nodiscard]] Status keep(const SecretAttributes& attributes, const std::string& label,
                              const std::string& secret) const;
    /// False when there is none. Errors as of keep().
    [[nodiscard]] Result<bool> remove(const SecretAttributes& attributes) const;

  private:
    SecretBus(const Libsecret& library, SecretService* service) : library_(&library), service_(service) {}

    const Libsecret* library_;
    SecretService* service_;
};

}  // namespace optout::cookies
