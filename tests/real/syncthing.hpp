// Syncthing, run for a test: a real application that nobody here wrote, with its config.xml as the ledger.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "support/program.hpp"

namespace real {

/// Values of config.xml by place, as "configuration/options/natEnabled". What an element has besides its text
/// counts as a value too, under its own place.
using Config = std::map<std::string, std::string>;

/// A fresh Syncthing on 127.0.0.1, which knows no other address: whom it would ask or tell on the internet is
/// this machine's port of nobody.
class Syncthing {
  public:
    enum class Reports { refused, not_asked_yet };
    explicit Syncthing(Reports reports = Reports::refused);

    /// "127.0.0.1:PORT".
    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    /// What is there for anybody who asks.
    [[nodiscard]] std::string page(const std::string& path) const;
    [[nodiscard]] Config config() const;
    /// That by which its https is known, as a PEM file.
    [[nodiscard]] std::string certificate() const { return folder_ / "home/https-cert.pem"; }

  private:
    void write_config(Reports reports) const;

    support::TemporaryFolder folder_;
    int port_ = support::free_port();
    std::unique_ptr<support::Background> program_;
};

}  // namespace real
