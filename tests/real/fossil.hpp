// Fossil, run for a test: a real application that nobody here wrote, with its database as the ledger.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "support/program.hpp"

namespace real {

/// One row of Fossil's table of settings.
struct Row {
    std::string value;
    std::string written;  // when, as Fossil notes it
    bool operator==(const Row&) const = default;
};
using Ledger = std::map<std::string, Row>;

/// A fresh repository, served on 127.0.0.1. Two people may set it up, `owner` and `deputy`; `guest` may not.
class Fossil {
  public:
    Fossil();

    /// "127.0.0.1:PORT".
    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    /// Signs in as a person would, with name and password; the cookie as "name=value".
    [[nodiscard]] std::string sign_in(const std::string& user) const;
    /// The page as whoever holds the cookie gets it.
    [[nodiscard]] std::string page(const std::string& path, const std::string& cookie) const;
    /// Every row, without the two that Fossil itself writes when somebody just looks at a page: `backoffice`
    /// (which of its background processes has the turn) and `baseurl:…` (when it was last asked for under
    /// this address).
    [[nodiscard]] Ledger ledger() const;

  private:
    void command(std::vector<std::string> words) const;
    [[nodiscard]] std::string exchange(const std::string& request) const;

    support::TemporaryFolder folder_;
    std::string repository_ = folder_ / "project.fossil";
    int port_ = support::free_port();
    std::unique_ptr<support::Background> server_;
};

/// A cookies.txt that a browser could have exported.
[[nodiscard]] std::string cookies_txt(const std::string& cookie);

}  // namespace real
