#include "base/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

namespace optout {

namespace {

std::string base64(const unsigned char* bytes, unsigned size) {
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> text{};
    const int length = EVP_EncodeBlock(text.data(), bytes, static_cast<int>(size));
    return {text.begin(), text.begin() + length};
}

}  // namespace

Result<std::vector<std::string>> public_key_digests(std::string_view pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    std::vector<std::string> digests;
    for (;;) {
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(
            PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free);
        if (!certificate) break;
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        unsigned char* key = nullptr;
        const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &key);
        if (length > 0 && EVP_Digest(key, static_cast<std::size_t>(length), digest.data(), &size,
                                     EVP_sha256(), nullptr) == 1) {
            digests.push_back(base64(digest.data(), size));
        }
        OPENSSL_free(key);
    }
    ERR_clear_error();
    if (!digests.empty()) return digests;
    return Error{ErrorKind::config, "holds no certificate", "", "name a file of certificates in PEM"};
}

}  // namespace optout
