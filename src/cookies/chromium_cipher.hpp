// How browsers of the Chromium family encrypt cookie values on Linux and macOS.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout::cookies {

/// The scheme is the first three bytes of an encrypted value.
enum class Scheme {
    none,       // an empty value, or one that is not encrypted
    v10,        // a key from a fixed password (Linux) or from the keychain (macOS)
    v11,        // a key from a password in the Secret Service
    portal,     // "v12": a secret of the desktop portal
    app_bound,  // "v20": bound to the browser's program (Windows)
    unknown,    // none of these
};
[[nodiscard]] Scheme scheme_of(std::string_view encrypted);

/// An AES-128 key, wiped when it is gone.
class CipherKey {
  public:
    /// PBKDF2-HMAC-SHA1 (RFC 8018) with salt "saltysalt"; one round on Linux, 1003 on macOS.
    static CipherKey derive(std::string_view password, int rounds);
    CipherKey(const CipherKey&) = default;
    CipherKey& operator=(const CipherKey&) = default;
    ~CipherKey();
    [[nodiscard]] const unsigned char* bytes() const { return bytes_.data(); }

  private:
    CipherKey() = default;
    std::array<unsigned char, 16> bytes_{};
};

inline constexpr std::string_view fixed_password = "peanuts";
inline constexpr int linux_rounds = 1, macos_rounds = 1003;
/// From this version of the store on, the SHA-256 of the host stands before the value.
inline constexpr int host_prefix_version = 24;

/// The value; `encrypted` without its three bytes of scheme. AES-128-CBC with an IV of 16 spaces and PKCS #7
/// padding; `host` is the store's host_key, with its leading dot. Nothing when this is not the key, or the
/// value was made for another host.
[[nodiscard]] std::optional<std::string> decrypt(std::string_view encrypted, const CipherKey& key,
                                                 std::string_view host, int store_version);

}  // namespace optout::cookies
