// The keys with which cookie values of the Chromium family are encrypted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cookies/chromium_cipher.hpp"
#include "cookies/places.hpp"

namespace optout::cookies {

/// Whether the desktop's Secret Service may be asked.
enum class Keyring { secret_service, none };

/// Fetches each key once, when the first value asks for it.
class Keys {
  public:
    explicit Keys(Keyring keyring) : keyring_(keyring) {}

    /// The keys that may fit a value of this browser, the likeliest first. Errors say why there is none: no
    /// Secret Service, locked, no password of this browser, a scheme that belongs to another system.
    [[nodiscard]] const Result<std::vector<CipherKey>>& find(Scheme scheme, const Browser& browser);

  private:
    Keyring keyring_;
    std::map<std::pair<Scheme, std::string_view>, Result<std::vector<CipherKey>>> known_;
};

}  // namespace optout::cookies
