#include "cli/world.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace world {

namespace {

std::unique_ptr<lookalikes::Rules> rules(const std::string& name, lookalikes::Region region) {
    if (name == "github") return lookalikes::github_like();
    if (name == "reddit") return lookalikes::reddit_like();
    if (name == "wordpress-com") return lookalikes::wordpress_like();
    if (name == "x") return lookalikes::x_like();
    if (name == "linkedin") return lookalikes::linkedin_like(region);
    if (name == "chatgpt") return lookalikes::chatgpt_like();
    if (name == "claude") return lookalikes::claude_like();
    if (name == "grok") return lookalikes::grok_like();
    if (name == "gemini") return lookalikes::gemini_like();
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
        if (const std::string pack = http_part(name); !pack.empty()) home.write_pack(name, pack);
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

std::string World::reach(const std::string& http) const {
    std::string toml = "\n[http]\nca_file = \"" + home.path() + "/ca.pem\"\ninterval_scale = 0.0\n" + http +
                       "\nconnect_to = [";
    for (const auto& [name, site] : sites_) {
        for (const std::string& line : site->connect_to()) toml += "\"" + line + "\", ";
    }
    return toml + "]\n";
}

void World::configure_reach_only(const std::string& accounts) const {
    for (const auto& [name, site] : sites_) {
        std::filesystem::remove(home.path() + "/.config/optout/" + name + ".cookies.txt");
        std::filesystem::remove(home.path() + "/.config/optout/" + name + ".token");
    }
    home.write_config(reach() + accounts);
}

void World::configure(const std::string& extra, const std::string& http) const {
    std::string toml = extra + reach(http);
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

std::string http_part(const std::string& pack) {
    const std::string path = OPTOUT_SOURCE_DIR "/selectors/" + pack + ".json";
    if (!std::filesystem::exists(path)) return {};
    const json whole = json::parse(support::read_file(path));
    json part = whole;
    part.erase("discover");
    if (whole.contains("drivers")) part["drivers"] = {"http"};
    for (const auto& item : whole["pages"].items()) {
        const std::string& id = item.key();
        const json& page = item.value();
        if (!page.is_object() || page.value("drivers", json()) != json{"browser"}) continue;
        part["pages"].erase(id);
        auto& settings = part["settings"];
        settings.erase(std::remove_if(settings.begin(), settings.end(),
                                      [&](const json& setting) { return setting["page"] == id; }),
                       settings.end());
    }
    for (json& setting : part["settings"]) {
        json& changes = setting["change"];
        if (!changes.is_array()) continue;
        changes.erase(std::remove_if(changes.begin(), changes.end(),
                                     [](const json& change) { return change["by"] == "click"; }),
                      changes.end());
    }
    return part == whole ? std::string() : part.dump(1);
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
