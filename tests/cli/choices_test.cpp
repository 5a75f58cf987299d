// Choices that a pack names by the words that a person sees, and a form in which one setting cannot be as the
// pack wants it.
#include "cli/world.hpp"
#include "lookalikes/html.hpp"

using world::json;

namespace {

namespace lookalikes = world::lookalikes;

/// One page with one form: a menu, two radio buttons and a box.
class Preferences final : public lookalikes::Rules {
  public:
    Preferences()
        : Rules({.id = "preferences",
                 .hosts = {"preferences.test"},
                 .accounts = {"casey"},
                 .session_cookie = "session",
                 .settings = {{"week", "1"}, {"feed", "0"}, {"mail", true}},
                 .variants = {},
                 .compress = false}) {}

    lookalikes::Answer answer(lookalikes::Visit& visit) override {
        json& kept = visit.settings;
        if (visit.request.path == "/cookies") {
            const bool on = visit.request.is_write() ? lookalikes::has_field(visit.request.form(), "mail")
                                                     : visit.request.cookie("mail") != "0";
            lookalikes::Answer answer =
                lookalikes::html("<!DOCTYPE html><p id=me>" + visit.account +
                                 "</p><form method=post><label><input type=checkbox name=mail" +
                                 (on ? " checked" : "") + "> Mail me</label><button>Save</button></form>");
            if (visit.request.is_write())
                answer.with("Set-Cookie", std::string("mail=") + (on ? "1" : "0") + "; Path=/");
            return answer.with("Set-Cookie", "seen=" + std::to_string(++seen_) + "; Path=/");
        }
        if (visit.request.path == "/shell")
            return lookalikes::html(
                "<!DOCTYPE html><p id=me>" + visit.account +
                "</p><form method=post><input name=week><label><input type=checkbox name=mail> Mail me"
                "</label><button>Save</button></form><script>const f = document.forms[0];"
                "f.week.value = 1; f.mail.checked = true;</script>");
        if (visit.request.is_write()) {
            kept["mail"] = false;
            for (const auto& [name, value] : visit.request.form())
                kept[name] = name == "mail" ? json(true) : json(value);
        }
        const auto option = [&](const std::string& value, const std::string& text) {
            return "<option value=" + value + (kept["week"] == value ? " selected>" : ">") + text +
                   "</option>";
        };
        const auto radio = [&](const std::string& value, const std::string& text) {
            return "<label><input type=radio name=feed value=" + value +
                   (kept["feed"] == value ? " checked> " : "> ") + text + "</label>";
        };
        return lookalikes::html(
            "<!DOCTYPE html><p id=me>" + visit.account + "</p><form method=post>" +
            "<label for=w>Week starts on</label><select id=w name=week>" + option("0", "Sunday") +
            option("1", "Monday") + option("6", "Saturday") + "</select>" + radio("0", "Full text") +
            radio("1", "Excerpt") + "<label><input type=checkbox name=mail" +
            (kept["mail"] == true ? " checked" : "") + "> Mail me</label><button>Save</button></form>");
    }

  private:
    int seen_ = 0;
};

struct Place {
    lookalikes::Site site{std::make_unique<Preferences>()};
    support::Home home;
    json settings = json::array();

    Place() {
        site.start_plain();
        support::write_file(home.path() + "/.config/optout/cookies.txt",
                            "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsession\t" +
                                site.sign_in().cookies.front().value + "\n");
        home.write_config("[[account]]\nsite = \"preferences\"\ncookies = \"cookies.txt\"\n");
    }
    void add(const std::string& id, const json& locator, const json& want, const std::string& page = "page") {
        settings.push_back({{"id", id},
                            {"title", id},
                            {"category", "ads"},
                            {"page", page},
                            {"locate", json::array({locator})},
                            {"want", want},
                            {"change", {{"by", "form"}}},
                            {"verified", "look-alike"},
                            {"evidence", json::array({{{"class", "I"}, {"source", "tests/cli"}}})}});
    }
    json run(const std::vector<std::string>& arguments) {
        const std::string authority = "127.0.0.1:" + std::to_string(site.port());
        const json pack{{"format", 1},
                        {"id", "preferences"},
                        {"name", "Preferences"},
                        {"homepage", "http://" + authority + "/"},
                        {"hosts", {authority}},
                        {"pages",
                         {{"page", "http://" + authority + "/preferences"},
                          {"shell", "http://" + authority + "/shell"},
                          {"cookies", "http://" + authority + "/cookies"}}},
                        {"identity", json::array({{{"page", "page"}, {"css", "#me"}}})},
                        {"settings", settings}};
        home.write_pack("preferences", pack.dump(1));
        const auto finished = home.optout(arguments);
        CHECK_MESSAGE(finished.exit_code != 4, finished.err);
        return finished.json();
    }
    static json of(const json& report, const std::string& id) {
        return world::setting(report, "preferences", id);
    }
};

}  // namespace

TEST_CASE("a choice named by what a person sees is written, proved, and right the next time") {
    Place place;
    place.add("week", {{"role", "combobox"}, {"name", "Week starts on"}}, {{"choice", "Saturday"}});
    place.add("feed", {{"css", "input[name=feed]"}}, {{"choice", "Excerpt"}});
    const json report = place.run({"run", "--yes", "--json"});
    CHECK(Place::of(report, "week")["verdict"] == "changed");
    CHECK(Place::of(report, "feed")["verdict"] == "changed");
    CHECK(place.site.get("week") == "6");
    CHECK(place.site.get("feed") == "1");
    const json again = place.run({"run", "--yes", "--json"});
    CHECK(Place::of(again, "week")["verdict"] == "already");
    CHECK(Place::of(again, "feed")["verdict"] == "already");
    CHECK(place.run({"undo", "--yes", "--json"})["exit_code"] == 0);
    CHECK(place.site.get("week") == "1");
    CHECK(place.site.get("feed") == "0");
}

TEST_CASE("a radio button that should be on is chosen, one that should be off is told with the plan") {
    Place place;
    place.add("excerpt", {{"role", "radio"}, {"name", "Excerpt"}}, "on");
    place.add("mail", {{"role", "checkbox"}, {"name", "Mail me"}}, "off");
    place.add("full", {{"role", "radio"}, {"name", "Full text"}}, "off");
    place.add("week", {{"role", "combobox"}, {"name", "Week starts on"}}, {{"choice", "Tuesday"}});
    const json plan = place.run({"run", "--dry-run", "--json"});
    const json full = Place::of(plan, "full"), week = Place::of(plan, "week");
    CHECK(full["verdict"] == "failed");
    CHECK(full["message"].get<std::string>().find("\"Excerpt\" (1)") != std::string::npos);
    CHECK(week["verdict"] == "not-found");
    CHECK(week["message"].get<std::string>().find("only \"Sunday\" (0), \"Monday\" (1), \"Saturday\" (6)") !=
          std::string::npos);
    const json report = place.run({"run", "--yes", "--json"});
    CHECK(Place::of(report, "excerpt")["verdict"] == "changed");
    CHECK(Place::of(report, "mail")["verdict"] == "changed");
    CHECK(report["requests_sent"] == 1);
    CHECK(place.site.get("feed") == "1");
    CHECK(place.site.get("mail") == false);
    CHECK(place.site.get("week") == "1");
}

TEST_CASE("one setting that cannot be written leaves the others of its form") {
    Place place;
    place.add("mail", {{"role", "checkbox"}, {"name", "Mail me"}}, "off");
    place.add("week", {{"role", "combobox"}, {"name", "Week starts on"}}, "off");
    const json report = place.run({"run", "--yes", "--json"});
    CHECK(Place::of(report, "mail")["verdict"] == "changed");
    CHECK(Place::of(report, "week")["verdict"] == "failed");
    CHECK(place.site.get("week") == "1");
}

TEST_CASE("a form that a script fills in is neither believed nor sent without a browser") {
    Place place;
    place.add("mail", {{"role", "checkbox"}, {"name", "Mail me"}}, "off", "shell");
    const json report = place.run({"run", "--yes", "--json"});
    CHECK(Place::of(report, "mail")["verdict"] == "failed");
    CHECK(Place::of(report, "mail")["message"].get<std::string>().find("`drivers`") != std::string::npos);
    CHECK(place.site.ledger.writes() == 0);
}

TEST_CASE("what the service keeps in a cookie of this run alone is not called changed") {
    Place place;
    place.add("mail", {{"role", "checkbox"}, {"name", "Mail me"}}, "off", "cookies");
    const json report = place.run({"run", "--yes", "--json"});
    CHECK(Place::of(report, "mail")["verdict"] == "unverified");
    CHECK(Place::of(report, "mail")["message"].get<std::string>().find(
              "in a cookie of whoever asks (mail)") != std::string::npos);
    CHECK(place.site.ledger.writes() == 1);
    CHECK(report["exit_code"] == 1);
}
