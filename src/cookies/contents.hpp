// The cookies of one store that some hosts could receive. What is not asked for is neither read nor
// decrypted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/cookie.hpp"
#include "base/result.hpp"
#include "cookies/keys.hpp"
#include "cookies/stores.hpp"

namespace optout::cookies {

/// A cookie as the store has it.
struct StoredCookie {
    Cookie cookie;                // without its value
    std::uint32_t container = 0;  // Firefox
    std::string host_key;  // as the store writes its host: with a leading dot where sub-domains get it too
    std::string sealed;    // the value as it was stored; empty when values were left
    bool is_encrypted = false;

    [[nodiscard]] bool has_expired() const;
};

/// What was taken out of a store.
struct Taken {
    std::vector<Cookie> cookies;
    std::size_t decrypted = 0;    // values that were decrypted or, where nothing is encrypted, taken out
    std::vector<Error> problems;  // why others could not be, each reason once
};

enum class Values { leave, fetch };

class Contents {
  public:
    /// Reads the store of a profile as it is now. `hosts` as packs write them. With Values::leave nothing but
    /// names, hosts and times is read. Errors: not_found (no store yet), input (empty, damaged, no store of
    /// cookies), busy, io, each with a remedy. The store stays as it is, its times too.
    static Result<Contents> read(const Store& store, const std::vector<std::string>& hosts, Values values);
    Contents(Contents&&) noexcept = default;
    Contents& operator=(Contents&&) noexcept = default;
    ~Contents();

    [[nodiscard]] const Store& store() const { return store_; }
    /// In no particular order; expired ones too. Partitioned cookies are here only where the site itself is
    /// the partition, because only those are sent when the site is visited.
    [[nodiscard]] const std::vector<StoredCookie>& cookies() const { return cookies_; }
    /// Remarks on what could not be read although the store could: the open windows of a Firefox, for
    /// instance.
    [[nodiscard]] const std::vector<Error>& remarks() const { return remarks_; }
    /// The unexpired cookies of one container that these hosts could receive, with their values.
    [[nodiscard]] Taken take(const std::vector<std::string>& hosts, std::uint32_t container,
                             Keys& keys) const;

  private:
    explicit Contents(Store store) : store_(std::move(store)) {}

    Store store_;
    std::vector<StoredCookie> cookies_;
    std::vector<Error> remarks_;
    int version_ = 0;  // of a store of the Chromium family
};

}  // namespace optout::cookies
