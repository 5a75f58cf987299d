// `optout discover`, and what a run says of new settings, with the real binary; the ledger is the truth.
#include <doctest/doctest.h>

#include <map>
#include <mutex>

#include "cli/world.hpp"
#include "lookalikes/server.hpp"

namespace lookalikes = optout::lookalikes;
using lookalikes::Answer;
using lookalikes::Request;
using support::Finished;
using world::json;

namespace {

/// A site of linked settings pages on 127.0.0.1 that notes what it is asked for.
class Site {
  public:
    Site() : server_([this](const Request& request) { return answer(request); }, {}, false) {}

    [[nodiscard]] std::string authority() const { return "127.0.0.1:" + std::to_string(server_.port()); }
    [[nodiscard]] std::string url(const std::string& path) const { return "http://" + authority() + path; }
    void set(const std::string& path, Answer answer) {
        const std::lock_guard lock(mutex_);
        pages_[path] = std::move(answer);
    }
    /// After a write to that path, it has this page.
    void on_write(const std::string& path, Answer answer) {
        const std::lock_guard lock(mutex_);
        written_[path] = std::move(answer);
    }
    void page(const std::string& path, const std::string& body) { set(path, lookalikes::html(body)); }

    [[nodiscard]] std::map<std::string, int> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    [[nodiscard]] int writes() const {
        const std::lock_guard lock(mutex_);
        return writes_;
    }

  private:
    Answer answer(const Request& request) {
        const std::lock_guard lock(mutex_);
        ++asked_[request.target()];
        writes_ += request.is_write() ? 1 : 0;
        if (const auto next = written_.find(request.path); request.is_write() && next != written_.end())
            pages_[request.path] = next->second;
        const auto found = pages_.find(request.path);
        return found == pages_.end() ? lookalikes::text("nothing here", 404) : found->second;
    }

    mutable std::mutex mutex_;
    std::map<std::string, Answer> pages_, written_;
    std::map<std::string, int> asked_;
    int writes_ = 0;
    lookalikes::Server server_;
};

std::string box(const std::string& name, const std::string& label, bool on) {
    return "<p><input type=checkbox id=" + name + " name=" + name + (on ? " checked" : "") +
           "><label for=" + name + ">" + label + "</label></p>";
}

/// Settings at /settings, with links that must not be followed.
class Forge {
  public:
    Forge() {
        site.page("/settings",
                  "<meta name=user content=casey><h1>Settings</h1><a href=/settings/privacy>Privacy</a>"
                  "<a href=/settings/mail>Mail</a><a href=/settings/close>Close my account</a><a "
                  "href=/profile>Me</a>"
                  "<a href=/settings/old-close>Old</a><a href=/settings/logout>Sign out</a><a "
                  "href=/settings/gone>Gone</a>"
                  "<a href='http://127.0.0.1:1/settings/elsewhere'>Elsewhere</a>");
        site.page("/settings/privacy", "<form method=post>" + box("usage", "Usage reports", true) +
                                           box("training", "Train models with my work", true) +
                                           "<button>Save</button></form><a href=/settings>Back</a>");
        site.page("/settings/mail",
                  "<form method=post><table><tr><td>Product news</td><td><input type=checkbox name=news></td>"
                  "</tr></table></form><a href='/settings/privacy#x'>Privacy</a>");
        site.set("/settings/old-close", lookalikes::redirect("/settings/CLOSE"));
        for (const char* trap : {"/settings/close", "/settings/CLOSE", "/settings/logout"})
            site.page(trap, "<h1>Done: your account is gone.</h1>");
        write_pack();
    }

    void write_pack(const std::string& further = {}) const {
        home.write_pack("forge", R"({"format": 1, "id": "forge", "name": "Forge", "homepage": ")" +
                                     site.url("/") + R"(", "hosts": [")" + site.authority() + R"("],
              "pages": {"index": ")" +
                                     site.url("/settings") + R"(", "privacy": ")" +
                                     site.url("/settings/privacy") + R"("},
              "identity": [{"page": "index", "css": "meta[name=user]", "attribute": "content"}],
              "discover": {"pages": "index", "follow": "/settings", "never": "/settings/close"},
              "settings": [{"id": "usage", "title": "Usage reports", "category": "data-sharing", "page": "privacy",
                "locate": {"role": "checkbox", "name": "Usage reports"}, "want": "off", "change": {"by": "form"}})" +
                                     further + "]}");
    }

    Site site;
    support::Home home;
};

json control(const json& report, const std::string& name) {
    for (const json& page : report["sites"][0]["pages"]) {
        for (const json& control : page["controls"]) {
            if (control["name"] == name) return control;
        }
    }
    FAIL("the report has no control " << name << ": " << report.dump(1));
    return {};
}

}  // namespace

TEST_CASE("discover walks the index, lists every control and marks those that no entry covers") {
    const Forge forge;
    const Finished finished = forge.home.optout({"discover", "forge", "--json"});
    const json report = finished.json();
    CHECK(finished.exit_code == 1);
    CHECK(report["exit_code"] == 1);
    CHECK(report["sites"][0]["signed_in_as"] == "casey");
    CHECK(report["sites"][0]["opened"] == 3);
    CHECK(control(report, "Usage reports")["covered_by"] == "usage");
    CHECK(control(report, "Usage reports")["state"] == true);
    CHECK(control(report, "Train models with my work")["covered_by"].is_null());
    CHECK(control(report, "Product news")["state"] == false);

    const std::string text = forge.home.optout({"discover", "forge"}).out;
    CHECK(text.find("3 pages opened, 3 controls, 2 not in the pack (*)") != std::string::npos);
    CHECK(text.find("optout learn forge " + forge.site.url("/settings/privacy")) != std::string::npos);
    CHECK(text.find("not opened: " + forge.site.url("/settings/close") + " (the pack says never)") !=
          std::string::npos);
    CHECK(text.find("not read: " + forge.site.url("/settings/gone")) != std::string::npos);
}

TEST_CASE("discover opens each address once, none that must never be opened, and writes nothing") {
    const Forge forge;
    CHECK(forge.home.optout({"discover", "forge"}).exit_code == 1);
    const auto asked = forge.site.asked();
    CHECK(asked == std::map<std::string, int>{{"/settings", 1},
                                              {"/settings/privacy", 1},
                                              {"/settings/mail", 1},
                                              {"/settings/old-close", 1},
                                              {"/settings/gone", 1}});
    CHECK(forge.site.writes() == 0);
}

TEST_CASE("entries that discover prints can be pasted into the pack, and work") {
    const Forge forge;
    const Finished printed = forge.home.optout({"discover", "forge", "--entries"});
    const json entries = printed.json();
    REQUIRE(entries["settings"].size() == 2);
    CHECK(entries["pages"]["mail"] == forge.site.url("/settings/mail"));
    json training = entries["settings"][0];
    CHECK(training["category"] == "ai-training");
    forge.write_pack(", " + training.dump());
    CHECK(forge.home.optout({"packs", "check"}).exit_code == 0);
    const json report = forge.home.optout({"run", "forge", "--dry-run", "--json"}).json();
    CHECK(world::setting(report, "forge", "train-models-with-my-work")["planned"] == "change");
    CHECK(control(forge.home.optout({"discover", "forge", "--json"}).json(),
                  "Train models with my work")["covered_by"] == "train-models-with-my-work");
}

TEST_CASE("only entries that the pack would take are printed, and what is left out is told") {
    Forge forge;
    forge.site.page("/settings/mail", box("loose", "Without a form", true));
    const Finished printed = forge.home.optout({"discover", "forge", "--entries"});
    const json entries = printed.json();
    REQUIRE(entries["settings"].size() == 1);
    CHECK(entries["settings"][0]["title"] == "Train models with my work");
    CHECK(printed.err.find("1 control left out") != std::string::npos);
    CHECK(printed.err.find("a click needs a browser; add `browser` to `drivers`") != std::string::npos);
    forge.write_pack(", " + entries["settings"][0].dump());
    CHECK(forge.home.optout({"packs", "check"}).exit_code == 0);
    const json loose = control(forge.home.optout({"discover", "forge", "--json"}).json(), "Without a form");
    CHECK_FALSE(loose.contains("entry"));
    CHECK(loose["entry_left_out"].get<std::string>().find("browser") != std::string::npos);
}

TEST_CASE("a page of the pack that could not be read is named as the pack names it") {
    const Forge forge;
    forge.home.write_pack("views", R"({"format": 1, "id": "views", "name": "Views", "homepage": ")" +
                                       forge.site.url("/") + R"(", "hosts": [")" + forge.site.authority() +
                                       R"("], "pages": {"away": ")" + forge.site.url("/away?view=privacy") +
                                       R"("}, "cannot": ["nothing else"]})");
    const Finished told = forge.home.optout({"discover", "views"});
    CHECK(told.out.find("not read: " + forge.site.url("/away?view=privacy") +
                        " (page `away` of the pack): ") != std::string::npos);
    const json report = forge.home.optout({"discover", "views", "--json"}).json();
    REQUIRE(report["sites"][0]["not_read"].size() == 1);
    CHECK(report["sites"][0]["not_read"][0]["page"] == "away");
}

TEST_CASE("a choice is listed by its value and by the words that a person reads there") {
    Forge forge;
    forge.site.page("/settings/mail",
                    "<form method=post><select aria-label='First day'><option value=0>Sunday"
                    "<option value=6 selected>Saturday</select></form>");
    CHECK(forge.home.optout({"discover", "forge"}).out.find("6 (Saturday)  First day") != std::string::npos);
    const json day = control(forge.home.optout({"discover", "forge", "--json"}).json(), "First day");
    CHECK(day["state"] == "6");
    CHECK(day["state_in_words"] == "Saturday");
}

TEST_CASE("the second discover says what is new, and since when") {
    Forge forge;
    const json first = forge.home.optout({"discover", "forge", "--json"}).json();
    CHECK(control(first, "Product news")["new_since"].is_null());
    forge.site.page("/settings/mail",
                    "<table><tr><td>Product news</td><td><input type=checkbox></td></tr>"
                    "<tr><td>Partner offers</td><td><input type=checkbox checked></td></tr></table>");
    const json second = forge.home.optout({"discover", "forge", "--json"}).json();
    CHECK(control(second, "Product news")["new_since"].is_null());
    CHECK(control(second, "Partner offers")["new_since"].get<std::string>().size() == 10);
    const json third = forge.home.optout({"discover", "forge", "--json"}).json();
    CHECK(control(third, "Partner offers")["new_since"].is_null());
}

TEST_CASE("a run says when a new setting has appeared on a page that it opened anyway") {
    Forge forge;
    CHECK(forge.home.optout({"run", "forge", "--dry-run", "--json"}).json()["new_controls"].empty());
    const int before = forge.site.asked()["/settings/privacy"];
    forge.site.page("/settings/privacy", "<form method=post>" + box("usage", "Usage reports", true) +
                                             box("training", "Train models with my work", true) +
                                             box("resale", "Sell my data", true) +
                                             "<button>Save</button></form>");
    const json second = forge.home.optout({"run", "forge", "--dry-run", "--json"}).json();
    CHECK(forge.site.asked()["/settings/privacy"] == before + 1);
    REQUIRE(second["new_controls"].size() == 1);
    CHECK(second["new_controls"][0]["control"] == "checkbox \"Sell my data\"");
    CHECK(second["new_controls"][0]["address"] == forge.site.url("/settings/privacy"));
    CHECK(forge.home.optout({"run", "forge", "--dry-run", "--json"}).json()["new_controls"].empty());

    forge.site.page("/settings/privacy", "<form method=post>" + box("usage", "Usage reports", true) +
                                             box("voice", "Keep my voice", true) +
                                             "<button>Save</button></form>");
    const std::string text = forge.home.optout({"run", "forge", "--dry-run"}).out;
    CHECK(text.find(": checkbox \"Keep my voice\"") != std::string::npos);
    CHECK(text.find("optout discover forge") != std::string::npos);
}

TEST_CASE("what a run's own change has made appear is no news of the next run") {
    Forge forge;
    const auto page = [&](bool on) {
        return "<form method=post action=/settings/privacy>" + box("usage", "Usage reports", on) +
               (on ? "" : box("why", "Ask me why", false)) + "<button>Save</button></form>";
    };
    forge.site.page("/settings/privacy", page(true));
    forge.site.on_write("/settings/privacy", lookalikes::html(page(false)));
    const json first = forge.home.optout({"run", "forge", "--yes", "--json"}).json();
    CHECK(world::setting(first, "forge", "usage")["verdict"] == "changed");
    const json second = forge.home.optout({"run", "forge", "--yes", "--json"}).json();
    CHECK(world::setting(second, "forge", "usage")["verdict"] == "already");
    CHECK(second["new_controls"].empty());
}

TEST_CASE("discover is calm about a site that it cannot read") {
    Forge forge;
    forge.site.set("/settings", lookalikes::text("who are you?", 401));
    const Finished out = forge.home.optout({"discover", "forge"});
    CHECK(out.exit_code == 3);
    CHECK(out.out.find("signed-out") != std::string::npos);
    CHECK(forge.home.optout({"discover"}).exit_code == 2);
    CHECK(forge.home.optout({"discover", "forg"}).err.find("did you mean forge?") != std::string::npos);
    CHECK(forge.home.optout({"discover", "forge", "--pages", "0"}).exit_code == 2);
}

TEST_CASE(
    "a sign-in page at the address of the settings is no page of settings, also where nobody tells who is "
    "signed in") {
    Forge forge;
    forge.site.page("/settings", "<form method=post><input name=login><input type=password name=password>" +
                                     box("remember", "Remember me", false) +
                                     "<button>Sign in</button></form>");
    const std::string file = forge.home.path() + "/.config/optout/packs/forge.json";
    json pack = json::parse(support::read_file(file));
    pack.erase("identity");
    forge.home.write_pack("forge", pack.dump());
    const Finished out = forge.home.optout({"discover", "forge"});
    CHECK(out.exit_code == 3);
    CHECK(out.out.find("the page asks for the password") != std::string::npos);
    CHECK(out.out.find("Remember me") == std::string::npos);
}

TEST_CASE("discover opens no more pages than it may") {
    const Forge forge;
    const json report = forge.home.optout({"discover", "forge", "--pages", "2", "--json"}).json();
    CHECK(report["sites"][0]["cut_short"] == true);
    CHECK(forge.site.asked().size() == 2);
}
