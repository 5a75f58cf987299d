#include "cli/world.hpp"

#include <stdexcept>

namespace world {

namespace {

std::unique_ptr<lookalikes::Rules> rules(const std::string& name, lookalikes::Region region) {
    if (name == "github") return lookalikes::github_like();
    if (name == "reddit") return lookalikes::reddit_like();
    if (name == "wordpress-com") return lookalikes::wordpress_like();
    if (name == "x") return lookalikes::x_like();
    if (name == "linkedin") return lookalikes::linkedin_like(region);
    if (name == "forms") return lookalikes::forms_like(40);
    throw std::invalid_argument(name);
}

}  // namespace

World::World(const std::vector<std::string>& names, lookalikes::Region region, int certificate_days)
    : authority(certificate_days) {
    authority.write(home.path() + "/ca.pem");
    for (const std::string& name : names) {
        auto site = std::make_unique<lookalikes::Site>(rules(name, region));
        site->start(authority);
        sites_.emplace(name, std::move(site));
        sign_in(name);
    }
    configure();
}

void World::sign_in(const std::string& name, const std::string& account) {
    const lookalikes::Credentials& mine = credentials_[name] = site(name).sign_in(account);
    if (mine.bearer.empty())
        support::write_file(home.path() + "/.config/optout/" + name + ".cookies.txt",
                            mine.cookies_txt(site(name).host()));
    else
        support::write_file(home.path() + "/.config/optout/" + name + ".token", mine.bearer);
}

void World::configure(const std::string& extra, const std::string& http) const {
    std::string toml = extra + "\n[http]\nca_file = \"" + home.path() + "/ca.pem\"\ninterval_scale = 0.0\n" +
                       http + "\nconnect_to = [";
    for (const auto& [name, site] : sites_) {
        for (const std::string& line : site->connect_to()) toml += "\"" + line + "\", ";
    }
    toml += "]\n";
    for (const auto& [name, site] : sites_) {
        const bool by_token = !credentials_.at(name).bearer.empty();
        toml += "[[account]]\nsite = \"" + name + "\"\n" +
                (by_token ? "tokens = { bearer = \"" + name + ".token\" }\n"
                          : "cookies = \"" + name + ".cookies.txt\"\n");
    }
    home.write_config(toml);
}

std::size_t World::writes() const {
    std::size_t count = 0;
    for (const auto& [name, site] : sites_) count += site->ledger.writes();
    return count;
}

std::size_t World::effects() const {
    std::size_t count = 0;
    for (const auto& [name, site] : sites_) count += site->ledger.effects();
    return count;
}

json World::state() const {
    json all;
    for (const auto& [name, site] : sites_) all[name] = site->state();
    return all;
}

json World::report(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const Finished finished = optout(arguments);
    json report = finished.json();
    CHECK_MESSAGE(report["exit_code"] == finished.exit_code, finished.err);
    return report;
}

json account(const json& report, const std::string& site) {
    for (const json& account : report.at("accounts")) {
        if (account["site"] == site) return account;
    }
    throw std::runtime_error("the report has no site " + site + ": " + report.dump());
}

json setting(const json& report, const std::string& site, const std::string& id) {
    const json mine = account(report, site);
    for (const json& setting : mine["settings"]) {
        if (setting["id"] == id) return setting;
    }
    throw std::runtime_error("the report has no setting " + site + "/" + id + ": " + report.dump());
}

std::map<std::string, std::string> verdicts(const json& report, const std::string& site) {
    std::map<std::string, std::string> found;
    const json mine = account(report, site);
    for (const json& setting : mine["settings"]) {
        found[setting["id"]] = setting["verdict"].is_null() ? "" : setting["verdict"].get<std::string>();
    }
    return found;
}

std::string forms_pack(int pages, const std::string& want, const json& change) {
    json pack{{"format", 1},
              {"id", "forms"},
              {"name", "Forms"},
              {"homepage", "https://settings.test/"},
              {"hosts", {"settings.test"}},
              {"identity", {{{"page", "page1"}, {"css", "meta[name=user]"}, {"attribute", "content"}}}},
              {"trouble", {{{"is", "signed-out"}, {"landing", {"/sign-in"}}}}},
              {"pages", json::object()},
              {"settings", json::array()}};
    for (int i = 1; i <= pages; ++i) {
        const std::string n = std::to_string(i);
        pack["pages"]["page" + n] = "https://settings.test/settings/" + n;
        pack["settings"].push_back({{"id", "setting-" + n},
                                    {"title", "Setting " + n},
                                    {"category", "ads"},
                                    {"scope", "account"},
                                    {"page", "page" + n},
                                    {"locate", {{{"css", "input[name=\"setting_" + n + "\"]"}}}},
                                    {"want", want},
                                    {"change", change},
                                    {"verified", "look-alike"},
                                    {"evidence", {{{"class", "I"}, {"source", "our own test"}}}}});
    }
    return pack.dump(1);
}

}  // namespace world
