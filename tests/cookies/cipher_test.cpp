// Known answers, computed with Python's hashlib and OpenSSL's command line; the two keys without a keyring
// are also written out in Chromium's source.
#include <doctest/doctest.h>

#include "cookies/chromium_cipher.hpp"
#include "cookies/secret_bytes.hpp"

using namespace optout::cookies;  // NOLINT(google-build-using-namespace): tests

namespace {

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

std::string hex_of(const CipherKey& key) {
    std::string hex;
    for (int i = 0; i < 16; ++i) {
        hex += "0123456789abcdef"[key.bytes()[i] >> 4U];
        hex += "0123456789abcdef"[key.bytes()[i] & 15U];
    }
    return hex;
}

constexpr std::string_view keyring_password = "LjAS/IyPwuRksrK1MS6i7A==";
constexpr std::string_view host = ".example.org";
const std::string plain_v10 = from_hex("0dd845e54e14534d9d431758d651b877");
const std::string prefixed_v10 = from_hex(
    "997a768d3761d0d1794ad96ed756c2d2e579b437c49fef1635f87eaa2a88d73aae4f2b5793bc42524e277509eff7256b");
const std::string prefixed_v11 = from_hex(
    "507bf12eb96663aa27a245c08aa5ab06653d0159f6857a490d69adefb7c03812b7c7f3b80f1e882708a989a52c7a0b8b");

}  // namespace

TEST_CASE("keys are derived as Chromium derives them") {
    CHECK(hex_of(CipherKey::derive(fixed_password, linux_rounds)) == "fd621fe5a2b402539dfa147ca9272778");
    CHECK(hex_of(CipherKey::derive("", linux_rounds)) == "d0d0ec9c7d77d43ac54187fa4818d17f");
    CHECK(hex_of(CipherKey::derive(keyring_password, linux_rounds)) == "89391f8b9e29306c68f19d8ed3d8337e");
    CHECK(hex_of(CipherKey::derive(keyring_password, macos_rounds)) == "2d65fa2e320c0dfa0b1631a121df78b6");
}

TEST_CASE("values of older and newer stores are decrypted") {
    const CipherKey fixed = CipherKey::derive(fixed_password, linux_rounds);
    const CipherKey keyring = CipherKey::derive(keyring_password, linux_rounds);
    CHECK(decrypt(plain_v10, fixed, host, 23) == "value-1");
    CHECK(decrypt(from_hex("2bbc717b6f460c3a2bd002dcb1e48a97"), fixed, host, 20) == "");
    CHECK(decrypt(prefixed_v10, fixed, host, 24) == "value-1");
    CHECK(decrypt(prefixed_v11, keyring, host, 24) == "value-1");
}

TEST_CASE("what was made with another key, for another host, or was cut, is no value") {
    const CipherKey fixed = CipherKey::derive(fixed_password, linux_rounds);
    const CipherKey other = CipherKey::derive("other", linux_rounds);
    CHECK(!decrypt(prefixed_v10, other, host, 24));
    CHECK(!decrypt(prefixed_v11, fixed, host, 24));
    CHECK(!decrypt(prefixed_v10, fixed, ".example.com", 24));
    CHECK(!decrypt(plain_v10, fixed, host, 24));
    CHECK(!decrypt(plain_v10, other, host, 23));
    CHECK(!decrypt(prefixed_v10, fixed, host, 23));  // the digest is no cookie value
    for (std::size_t size = 0; size < prefixed_v10.size(); ++size)
        CHECK(!decrypt(std::string_view(prefixed_v10).substr(0, size), fixed, host, 24));
}

TEST_CASE("the scheme is read from the first three bytes") {
    CHECK(scheme_of("") == Scheme::none);
    CHECK(scheme_of("v10") == Scheme::v10);
    CHECK(scheme_of("v11abc") == Scheme::v11);
    CHECK(scheme_of("v12abc") == Scheme::portal);
    CHECK(scheme_of("v20abc") == Scheme::app_bound);
    CHECK(scheme_of("v1") == Scheme::unknown);
    CHECK(scheme_of("\x01\x02\x03") == Scheme::unknown);
}
