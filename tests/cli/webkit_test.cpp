// The drawn pages once more in another engine: WebKit, by WebKitWebDriver, which knows no other addresses for
// hosts, so that here the look-alike has its own.
#include "cli/world.hpp"
#include "support/display.hpp"

using world::json;

namespace {

/// Every address of these hosts becomes one of the look-alike's.
void move_addresses(json& node, const std::vector<std::string>& hosts, const std::string& authority) {
    if (node.is_structured()) {
        for (json& inner : node) move_addresses(inner, hosts, authority);
        return;
    }
    if (!node.is_string()) return;
    for (const std::string& host : hosts) {
        const std::string text = node.get<std::string>(), real = "https://" + host;
        const bool is_its =
            text.rfind(real, 0) == 0 && (text.size() == real.size() || text[real.size()] == '/');
        if (is_its) node = "http://" + authority + text.substr(real.size());
    }
}

/// No browser takes a cookie of such a name from a plain site.
std::string without_prefix(const std::string& name) {
    const std::string prefix = "__Secure-";
    return name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : name;
}

class InWebKit {
  public:
    InWebKit(std::unique_ptr<world::lookalikes::Rules> rules, const std::string& pack_file)
        : site(std::move(rules)) {
        const std::vector<std::string> hosts = site.hosts();
        site.start_plain();
        const std::string authority = "127.0.0.1:" + std::to_string(site.port());
        json pack = json::parse(support::read_file(OPTOUT_SOURCE_DIR + pack_file));
        move_addresses(pack, hosts, authority);
        pack["hosts"] = {authority};
        pack["drivers"] = {"browser"};
        pack.erase("pace");
        home.write_pack(site.id(), pack.dump(1));
        std::string cookies = "# Netscape HTTP Cookie File\n";
        for (const auto& cookie : site.sign_in().cookies) {
            cookies += (cookie.http_only ? "#HttpOnly_" : "") + std::string("127.0.0.1\tFALSE\t/\tFALSE\t") +
                       "4102444800\t" + without_prefix(cookie.name) + "\t" + cookie.value + "\n";
        }
        const std::string file = site.id() + ".cookies.txt";
        support::write_file(home.path() + "/.config/optout/" + file, cookies);
        home.write_config("[browser]\ndriver = \"WebKitWebDriver\"\n\n[[account]]\nsite = \"" + site.id() +
                          "\"\ncookies = \"" + file + "\"\n");
    }

    json told(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        const auto finished = home.optout_with({{"DISPLAY", display.name()}}, arguments, 200);
        json report = finished.json();
        CHECK_MESSAGE(finished.exit_code != 2, finished.err << finished.out);
        return report;
    }
    /// Previewed, switched off, proved, left alone the second time, and put back.
    void check_there_and_back(const std::string& setting, const std::string& key, const json& off,
                              std::vector<std::string> more = {}) {
        const json before = site.get(key);
        CHECK(before != off);
        std::vector<std::string> run{"run", site.id(), "--only", setting, "--unverified-writes"};
        run.insert(run.end(), more.begin(), more.end());
        std::vector<std::string> dry = run;
        dry.emplace_back("--dry-run");
        run.emplace_back("--yes");
        const json preview = told(dry);
        CHECK_MESSAGE(world::setting(preview, site.id(), setting)["planned"] == "change", preview.dump());
        CHECK(site.ledger.effects() == 0);
        const json done = told(run);
        CHECK_MESSAGE(done["exit_code"] == 0, done.dump());
        CHECK(world::setting(done, site.id(), setting)["verdict"] == "changed");
        CHECK(site.get(key) == off);
        const std::size_t writes = site.ledger.writes();
        const json again = told(run);
        CHECK_MESSAGE(world::setting(again, site.id(), setting)["verdict"] == "already", again.dump());
        CHECK(site.ledger.writes() == writes);
        const json undone = told({"undo", "--yes"});
        CHECK_MESSAGE(undone["exit_code"] == 0, undone.dump());
        CHECK(site.get(key) == before);
    }

    support::Display display;
    support::Home home;
    world::lookalikes::Site site;
};

}  // namespace

TEST_CASE("webkit: LinkedIn's switches are previewed, pressed, proved, and put back") {
    InWebKit w(world::lookalikes::linkedin_like(), "/selectors/linkedin.json");
    w.check_there_and_back("generative-ai", "allowDataForGenerativeAI", false);
}

TEST_CASE("webkit: a switch behind a menu, a dialog, a tab and a button is moved there and back") {
    InWebKit w(world::lookalikes::chatgpt_like(), "/tests/lookalikes/chatgpt_dialog.json");
    w.check_there_and_back("model-training", "training_allowed", false);
}

TEST_CASE("webkit: X's row is moved there and back, and the dangerous button is left alone") {
    InWebKit w(world::lookalikes::x_like(), "/selectors/x.json");
    w.check_there_and_back("grok-training", "allow_xai_data_sharing", false);
    CHECK(w.site.get("grok_history_deleted") == false);
}

TEST_CASE("webkit: a choice that asks again is confirmed, and deletes nothing") {
    InWebKit w(world::lookalikes::gemini_like(), "/selectors/gemini.json");
    w.check_there_and_back("keep-activity", "keep_activity", false);
    CHECK(w.site.get("activity_deleted") == false);
}

TEST_CASE("webkit: a page that says that it has saved, and has not, is not believed") {
    InWebKit w(world::lookalikes::linkedin_like(), "/selectors/linkedin.json");
    w.site.misbehave({.kind = "toast"});
    const json report = w.told({"run", "linkedin", "--only", "generative-ai", "--yes"});
    CHECK_MESSAGE(world::setting(report, "linkedin", "generative-ai")["verdict"] == "unverified",
                  report.dump());
    CHECK(w.site.get("allowDataForGenerativeAI") == true);
}
