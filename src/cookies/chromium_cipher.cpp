#include "cookies/chromium_cipher.hpp"

#include <openssl/evp.h>
#include <string.h>

#include <algorithm>
#include <memory>

#include "cookies/secret_bytes.hpp"

namespace optout::cookies {

namespace {

constexpr std::size_t block_size = 16, digest_size = 32;

std::array<unsigned char, digest_size> sha256(std::string_view text) {
    std::array<unsigned char, digest_size> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        std::abort();
    return digest;
}

bool starts_with_digest_of(std::string_view plain, std::string_view host) {
    const auto digest = sha256(host);
    return plain.size() >= digest.size() && memcmp(plain.data(), digest.data(), digest.size()) == 0;
}

/// What RFC 6265 lets a browser store: a wrong key seldom yields that.
bool is_cookie_value(std::string_view text) {
    return std::ranges::none_of(
        text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

std::optional<std::string> decrypt_cbc(std::string_view encrypted, const CipherKey& key) {
    if (encrypted.empty() || encrypted.size() % block_size != 0 || encrypted.size() > (std::size_t{1} << 20U))
        return std::nullopt;
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                             EVP_CIPHER_CTX_free);
    const std::string spaces(block_size, ' ');
    std::string plain(encrypted.size() + block_size, '\0');
    auto* out = reinterpret_cast<unsigned char*>(plain.data());
    const auto* in = reinterpret_cast<const unsigned char*>(encrypted.data());
    const auto* iv = reinterpret_cast<const unsigned char*>(spaces.data());
    int length = 0, rest = 0;
    const bool right =
        context != nullptr &&
        EVP_DecryptInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, key.bytes(), iv) == 1 &&
        EVP_DecryptUpdate(context.get(), out, &length, in, static_cast<int>(encrypted.size())) == 1 &&
        EVP_DecryptFinal_ex(context.get(), out + length, &rest) == 1;
    if (!right) {
        wipe(plain);
        return std::nullopt;
    }
    plain.resize(static_cast<std::size_t>(length) + static_cast<std::size_t>(rest));
    return plain;
}

}  // namespace

Scheme scheme_of(std::string_view encrypted) {
    if (encrypted.empty()) return Scheme::none;
    const std::string_view mark = encrypted.substr(0, 3);
    if (mark == "v10") return Scheme::v10;
    if (mark == "v11") return Scheme::v11;
    if (mark == "v12") return Scheme::portal;
    if (mark == "v20") return Scheme::app_bound;
    return Scheme::unknown;
}

CipherKey CipherKey::derive(std::string_view password, int rounds) {
    constexpr std::string_view salt = "saltysalt";
    CipherKey key;
    if (PKCS5_PBKDF2_HMAC_SHA1(password.data(), static_cast<int>(password.size()),
                               reinterpret_cast<const unsigned char*>(salt.data()),
                               static_cast<int>(salt.size()), rounds, static_cast<int>(key.bytes_.size()),
                               key.bytes_.data()) != 1)
        std::abort();  // only without memory: a made-up key would be worse than an end
    return key;
}

CipherKey::~CipherKey() {
    explicit_bzero(bytes_.data(), bytes_.size());
}

std::optional<std::string> decrypt(std::string_view encrypted, const CipherKey& key, std::string_view host,
                                   int store_version) {
    auto plain = decrypt_cbc(encrypted, key);
    if (!plain) return std::nullopt;
    const bool prefixed = store_version >= host_prefix_version;
    const std::size_t skip = prefixed ? digest_size : 0;
    if ((prefixed && !starts_with_digest_of(*plain, host)) ||
        !is_cookie_value(std::string_view(*plain).substr(skip))) {
        wipe(*plain);
        return std::nullopt;
    }
    std::string value = plain->substr(skip);
    wipe(*plain);
    return value;
}

}  // namespace optout::cookies
