#include "lookalikes/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <stdexcept>

namespace optout::lookalikes {
namespace {

constexpr long an_hour = 60L * 60;

void need(bool worked, const char* what) {
    if (!worked) throw std::runtime_error(std::string("the test certificate could not be made: ") + what);
}

std::shared_ptr<evp_pkey_st> new_key() {
    std::shared_ptr<evp_pkey_st> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    need(key != nullptr, "key");
    return key;
}

void give_serial(X509* certificate) {
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_new(), BN_free);
    need(number && BN_rand(number.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1, "serial number");
    need(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr, "serial number");
}

/// `name` is the subject's common name.
std::shared_ptr<x509_st> blank(const std::string& name, EVP_PKEY* key, int days) {
    std::shared_ptr<x509_st> certificate(X509_new(), X509_free);
    need(certificate != nullptr, "certificate");
    X509* raw = certificate.get();
    X509_set_version(raw, X509_VERSION_3);
    give_serial(raw);
    const long lifetime = days * 24L * an_hour;
    X509_gmtime_adj(X509_getm_notBefore(raw), lifetime > 0 ? -an_hour : lifetime - an_hour);
    X509_gmtime_adj(X509_getm_notAfter(raw), lifetime > 0 ? lifetime : -an_hour);
    X509_set_pubkey(raw, key);
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    need(X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1,
         "name");
    return certificate;
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), X509_EXTENSION_free);
    need(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

std::string alternative_names(const std::vector<std::string>& hosts) {
    std::string names;
    for (const std::string& host : hosts) {
        const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
        names += (names.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + host;
    }
    return names;
}

}  // namespace

Authority::Authority(int days) : days_(days), own_{nullptr, new_key()} {
    own_.certificate = blank("optout look-alike CA", own_.key.get(), days);
    X509* raw = own_.certificate.get();
    X509_set_issuer_name(raw, X509_get_subject_name(raw));
    extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
    extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(raw, raw, NID_subject_key_identifier, "hash");
    need(X509_sign(raw, own_.key.get(), EVP_sha256()) > 0, "signature");
}

Identity Authority::issue(const std::vector<std::string>& hosts, int days) const {
    Identity leaf{nullptr, new_key(), own_.certificate};
    leaf.certificate = blank(hosts.at(0), leaf.key.get(), days == 0 ? days_ : days);
    X509* raw = leaf.certificate.get();
    X509* issuer = own_.certificate.get();
    X509_set_issuer_name(raw, X509_get_subject_name(issuer));
    extend(raw, issuer, NID_basic_constraints, "critical,CA:FALSE");
    extend(raw, issuer, NID_key_usage, "critical,digitalSignature");
    extend(raw, issuer, NID_ext_key_usage, "serverAuth");
    extend(raw, issuer, NID_subject_alt_name, alternative_names(hosts));
    extend(raw, issuer, NID_authority_key_identifier, "keyid");
    need(X509_sign(raw, own_.key.get(), EVP_sha256()) > 0, "signature");
    return leaf;
}

std::string Authority::pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    need(memory && PEM_write_bio_X509(memory.get(), own_.certificate.get()) == 1, "PEM");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

void Authority::write(const std::string& path) const {
    std::ofstream file(path);
    file << pem();
    need(file.flush().good(), path.c_str());
}

void write(const Identity& identity, const std::string& path) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "w"), BIO_free);
    need(file && PEM_write_bio_X509(file.get(), identity.certificate.get()) == 1 &&
             PEM_write_bio_PrivateKey(file.get(), identity.key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) == 1,
         path.c_str());
}

}  // namespace optout::lookalikes
