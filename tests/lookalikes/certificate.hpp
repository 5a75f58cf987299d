// A throw-away certificate authority: made in memory when a test begins, gone when it ends.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace optout::lookalikes {

/// A certificate and its private key.
struct Identity {
    std::shared_ptr<x509_st> certificate;
    std::shared_ptr<evp_pkey_st> key;
    std::shared_ptr<x509_st> issuer{};  // shown along with it, as servers do
};

class Authority {
  public:
    /// Valid for `days` from an hour ago.
    explicit Authority(int days = 30);
    /// A certificate for these host names (or IPv4 addresses), valid for `days` from an hour ago; 0: as long
    /// as the authority; negative: expired.
    [[nodiscard]] Identity issue(const std::vector<std::string>& hosts, int days = 0) const;
    [[nodiscard]] x509_st* certificate() const { return own_.certificate.get(); }
    [[nodiscard]] std::string pem() const;
    /// Writes what a client is given as its CA file.
    void write(const std::string& path) const;

  private:
    int days_;
    Identity own_;
};

/// Writes certificate and private key as one PEM file, as servers are given it.
void write(const Identity& identity, const std::string& path);

}  // namespace optout::lookalikes
