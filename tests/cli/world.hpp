// The world in which the real program is tested: look-alike sites under their real host names, and a home
// folder.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lookalikes/sites.hpp"
#include "support/program.hpp"

namespace world {

namespace lookalikes = optout::lookalikes;
using nlohmann::json;
using support::Finished;

class World {
  public:
    /// Starts the sites named (github, reddit, wordpress-com, x, linkedin, chatgpt, claude, grok, gemini,
    /// forms), signs in at each, writes the configuration, and, where a shipped pack also takes a browser,
    /// its http_part as the user's own pack.
    explicit World(const std::vector<std::string>& names,
                   lookalikes::Region region = lookalikes::Region::everywhere, int certificate_days = 30);

    [[nodiscard]] lookalikes::Site& site(const std::string& name) { return *sites_.at(name); }
    [[nodiscard]] std::size_t writes() const;   // in all ledgers
    [[nodiscard]] std::size_t effects() const;  // writes that changed something
    [[nodiscard]] json state() const;           // of all sites
    [[nodiscard]] const lookalikes::Credentials& credentials(const std::string& name) const {
        return credentials_.at(name);
    }

    /// Writes the configuration anew; `extra` comes before the [http] table, `accounts` are the sites that
    /// get one.
    void configure(const std::string& extra = {}, const std::string& http = {}) const;
    /// A configuration that says how to reach the sites, then `accounts`; the files with credentials are
    /// gone.
    void configure_reach_only(const std::string& accounts = {}) const;
    /// Signs in again at one site (as `account`, the usual one when empty) and writes its credentials.
    void sign_in(const std::string& name, const std::string& account = {});

    [[nodiscard]] Finished optout(const std::vector<std::string>& arguments, int seconds = 60) const {
        return home.optout(arguments, seconds);
    }
    /// `optout … --json`, its report, with the exit code checked to be the one in the report.
    [[nodiscard]] json report(std::vector<std::string> arguments) const;

    support::Home home;
    lookalikes::Authority authority;

  private:
    /// The [http] table.
    [[nodiscard]] std::string reach(const std::string& http = {}) const;

    std::map<std::string, std::unique_ptr<lookalikes::Site>> sites_;
    std::map<std::string, lookalikes::Credentials> credentials_;
};

/// What of a shipped pack is read and written by HTTP: the pack without its pages for browsers alone, and
/// without their settings. Empty when that is the whole pack, or when none of that name is shipped.
[[nodiscard]] std::string http_part(const std::string& pack);

/// The report's setting of that site and id (the first, when a site has several targets).
[[nodiscard]] json setting(const json& report, const std::string& site, const std::string& id);
/// The verdict of each setting of a site.
[[nodiscard]] std::map<std::string, std::string> verdicts(const json& report, const std::string& site);
/// The account's entry of a site.
[[nodiscard]] json account(const json& report, const std::string& site);

/// A pack for settings.test (the look-alike "forms") with this many of its pages, one check box each.
[[nodiscard]] std::string forms_pack(int pages, const std::string& want = "off",
                                     const json& change = {{"by", "form"}});

}  // namespace world
