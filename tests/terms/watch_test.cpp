#include "terms/watch.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>

#include "terms/difference.hpp"
#include "terms/site.hpp"

using namespace optout;
using namespace optout::terms;
using namespace terms_test;

namespace {

const std::string standing_by = "until this is mended, the main part of the page is watched";

}  // namespace

TEST_CASE("a change is an alarm once, with what is new, and names the settings that it touches") {
    Site site;
    Watcher watcher;
    pack::Pack pack;
    pack::Setting setting;
    setting.id = "model-training";
    setting.category = "ai-training";
    pack.id = "forge";
    pack.settings = {setting};
    watcher.packs = {pack};
    const Document terms = document(site.address("/terms"));
    site.show("/terms", terms_page(""));
    CHECK(watcher.found(terms) == "first");
    CHECK(watcher.found(terms) == "same");
    site.show("/terms", terms_page("<p>We use your content to train AI models.</p>"));
    const Look look = watcher.look(terms);
    CHECK(look.finding == Finding::changed);
    CHECK(look.alarm);
    CHECK(look.settings == std::vector<std::string>{"model-training"});
    CHECK(look.read_before == "2026-05-04T00:00:00Z");
    const auto before = watcher.store->version(look.before), after = watcher.store->version(look.version);
    REQUIRE(before.ok());
    REQUIRE(after.ok());
    const auto passages = difference(before->text, after->text);
    REQUIRE(passages.size() == 1);
    CHECK(passages[0].after == "We use your content to train AI models.");
    CHECK(passages[0].section == "Your content");
    CHECK(watcher.found(terms) == "same");
    const auto state = watcher.store->state(terms.key());
    REQUIRE(state.ok());
    CHECK((*state)->changed == "2026-05-05T00:00:00Z");
    CHECK((*state)->looked == "2026-05-06T00:00:00Z");
    const auto findings = watcher.store->findings(terms.key());
    REQUIRE(findings.ok());
    REQUIRE(findings->size() == 2);
    CHECK(findings->at(0).finding == "changed");
    CHECK(findings->at(1).finding == "first");
}

TEST_CASE("a date, a word, a number, an address: the smallest change is an alarm") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    std::string text = terms_page("<p>We answer within 30 days.</p>");
    site.show("/terms", text);
    CHECK(watcher.found(terms) == "first");
    for (const auto& [from, to] : {std::pair{"1 May 2026", "2 May 2026"},
                                   {"30 days", "90 days"},
                                   {"legal@forge.example", "law@forge.example"},
                                   {"and to nobody else", "and to others"}}) {
        text.replace(text.find(from), std::string(from).size(), to);
        site.show("/terms", text);
        CHECK(watcher.found(terms) == "changed!");
    }
}

TEST_CASE("noise is told by its name and is no alarm") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    const auto show = [&](const std::string& ago, const std::string& year, const std::string& id) {
        site.show("/terms", terms_page("<p>Updated " + ago + " ago</p><p>\u00A9 " + year +
                                       " Forge</p><a href='/x?sid=" + id + "'>our notice</a>"));
    };
    show("3 days", "2025", "1");
    CHECK(watcher.found(terms) == "first");
    show("4 days", "2025", "1");
    CHECK(watcher.found(terms) == "noise: dates that count from today");
    show("3 days", "2026", "1");
    CHECK(watcher.found(terms) == "noise: the year of the copyright notice");
    show("3 days", "2025", "2");
    CHECK(watcher.found(terms) == "noise: parameters of links");
    site.show("/terms", terms_page("<div><p>Updated <b>3 days</b> ago</div><p>\u00A9 2025 Forge</p><a "
                                   "class=new href='/x?sid=1'>our\nnotice</a>"));
    CHECK(watcher.found(terms) == "same");
    site.show("/terms",
              terms_page(
                  "<p>Updated 3 days ago</p><p>\u00A9 2025 Forge</p><p><a href='/x?sid=1'>our notice</a></p>",
                  "<script>token='8f3a'</script><nav>new menu</nav>"));
    CHECK(watcher.found(terms) == "same");
}

TEST_CASE("two texts that are shown in turn are one alarm; one that comes back later is another") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    const std::string a = terms_page("<p>Variant one of a test.</p>"),
                      b = terms_page("<p>Variant two of a test.</p>");
    site.show("/terms", a);
    CHECK(watcher.found(terms) == "first");
    site.show("/terms", b);
    CHECK(watcher.found(terms) == "changed!");
    site.show("/terms", a);
    CHECK(watcher.found(terms) == "noise: the text is again as it was until 2026-05-03");
    site.show("/terms", b);
    CHECK(watcher.found(terms) == "noise: the text is again as it was until 2026-05-04");
    site.show("/terms", terms_page("<p>Variant three.</p>"));
    CHECK(watcher.found(terms) == "changed!");
    watcher.now += std::chrono::days(40);
    site.show("/terms", a);
    CHECK(watcher.found(terms) == "changed!");
}

TEST_CASE("what comes in the place of the document is told once, and is no change") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"), "body");
    const std::string good = terms_page("");
    site.show("/terms", good);
    CHECK(watcher.found(terms) == "first");
    const auto once = [&](Shown shown, const std::string& reason) {
        site.show("/terms", std::move(shown));
        CHECK(watcher.found(terms) == "unreadable!: " + reason);
        CHECK(watcher.found(terms) == "unreadable: " + reason);
        site.show("/terms", good);
        CHECK(watcher.found(terms) == "same");
    };
    once({.body = "<title>Just a moment...</title><p>Checking your browser</p>"},
         "the site asks whether a person is there, instead of showing the document");
    once({.body = "<h1>Access denied</h1><p>You have no permission.</p>"},
         "an error page came instead of the document");
    once({.body = "<p>We use cookies and similar things.</p><button>Accept all</button>"},
         "a question about cookies came instead of the document");
    once({.body = "<form>Sign in <input type=password></form>"},
         "a sign-in page came instead of the document");
    once({.status = 404, .body = "gone"}, "the server answers with status 404");
    once({.body = ""}, "there is no text in the part of the page that is the document");
    once({.type = "application/json", .body = "{}"},
         "the answer is neither HTML nor plain text nor PDF, but application/json");
    // Known already: not told again within the month.
    site.show("/terms", Shown{.type = "application/json", .body = "[]"});
    CHECK(watcher.found(terms) ==
          "unreadable: the answer is neither HTML nor plain text nor PDF, but application/json");
}

TEST_CASE("another language is no change, until it stays") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    const std::string english = terms_page("");
    std::string german = "<main><h1>Bedingungen</h1>";
    for (int i = 0; i < 6; ++i)
        german +=
            "<p>Wir geben die Daten, die Sie uns geben, nicht an Dritte weiter und werden sie löschen, wenn "
            "Sie das "
            "wollen. Der Dienst ist für alle, die sich mit uns und den anderen an die Regeln halten.</p>";
    site.show("/terms", english);
    CHECK(watcher.found(terms) == "first");
    site.show("/terms", german + "</main>");
    const std::string reason = "the text is in German; before, it was in English";
    CHECK(watcher.found(terms) == "unreadable!: " + reason);
    site.show("/terms", english);
    CHECK(watcher.found(terms) == "same");
    site.show("/terms", german + "</main>");
    for (int day = 0; day < 7; ++day) CHECK(watcher.found(terms) == "unreadable: " + reason);
    CHECK(watcher.found(terms) == "changed!");
    CHECK(watcher.found(terms) == "same");
}

TEST_CASE("no answer is told only when it lasts") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    site.show("/terms", terms_page(""));
    CHECK(watcher.found(terms) == "first");
    site.show("/terms", {.status = 503, .body = "busy"});
    const std::string reason = ": the server answers with status 503";
    for (int day = 0; day < 3; ++day) CHECK(watcher.found(terms) == "unreachable" + reason);
    CHECK(watcher.found(terms) == "unreadable!" + reason);
    CHECK(watcher.found(terms) == "unreadable" + reason);
    site.show("/terms", terms_page(""));
    CHECK(watcher.found(terms) == "same");
    Watcher other;
    CHECK(other.found(document("http://127.0.0.1:1/terms")).starts_with("unreachable: "));
    site.show("/terms", {.body = terms_page(""), .delivery = Answer::Delivery::cut});
    CHECK(watcher.found(terms).starts_with("unreachable: "));
    site.show("/terms", {.body = terms_page(""), .delivery = Answer::Delivery::short_gzip});
    CHECK(watcher.found(terms).starts_with("unreachable: "));
}

TEST_CASE("where the selector finds nothing any more this is told, and the page is watched all the same") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"), "#text");
    const auto with_id = [](std::string text) {
        text.insert(text.find("<main") + 5, " id=text");
        return text;
    };
    site.show("/terms", with_id(terms_page("")));
    CHECK(watcher.found(terms) == "first");
    site.show("/terms", terms_page(""));
    const std::string why = "the page has nothing that the selector `#text` matches; " + standing_by;
    CHECK(watcher.found(terms) == "unreadable!: " + why);
    CHECK(watcher.found(terms) == "unreadable: " + why);
    site.show("/terms", terms_page("<p>We sell your data to brokers.</p>"));
    const Look look = watcher.look(terms);
    CHECK(look.finding == Finding::changed);
    CHECK(look.alarm);
    CHECK(watcher.found(terms).starts_with("unreadable: "));
    site.show("/terms", with_id(terms_page("<p>We sell your data to brokers.</p>")));
    CHECK(watcher.found(terms) == "changed!");
    CHECK(watcher.found(terms) == "same");
}

TEST_CASE("our own rule changing is a technical upgrade, and hides no change of the terms") {
    Site site;
    Watcher watcher;
    Document terms = document(site.address("/terms"), "body");
    const std::string text = terms_page("", "<p>Welcome to our site</p>");
    site.show("/terms", text);
    CHECK(watcher.found(terms) == "first");
    terms.rule.sources[0].select = {{.css = "main", .start = {}, .end = {}}};
    CHECK(watcher.found(terms) == "technical: the rule of the document, or how optout reads it, is another");
    CHECK(watcher.found(terms) == "same");
    CHECK(watcher.text(terms).starts_with("# Terms of Service"));
    // The rule and the terms at once: seen, because the former answer is read again by the new rule.
    terms.rule.sources[0].select = {{.css = "h1, p", .start = {}, .end = {}}};
    std::string changed = text;
    changed.replace(changed.find("1 May"), 5, "9 May");
    site.show("/terms", changed);
    CHECK(watcher.found(terms) == "changed!");
    const auto versions = watcher.store->versions(terms.key());
    REQUIRE(versions.ok());
    std::vector<std::string> words;
    for (const Version& version : *versions) words.push_back(version.finding);
    CHECK(words == std::vector<std::string>{"changed", "technical", "technical", "first"});
}

TEST_CASE("requests are conditional, without cookies, and what is not modified is not sent or parsed again") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    site.show("/terms",
              {.body = terms_page(""), .headers = {{"Set-Cookie", "id=1; Path=/"}}, .validates = true});
    CHECK(watcher.found(terms) == "first");
    CHECK(watcher.found(terms) == "same");
    watcher.reopen();
    CHECK(watcher.found(terms) == "same");
    const auto requests = site.take_requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].header("if-none-match").empty());
    CHECK_FALSE(requests[1].header("if-none-match").empty());
    CHECK(requests[1].header("if-none-match") == requests[2].header("if-none-match"));
    for (const Request& request : requests) {
        CHECK(request.header("cookie").empty());
        CHECK(request.header("accept-encoding") == "gzip");
        CHECK(request.header("user-agent").starts_with("optout/"));
    }
    site.show("/terms",
              {.body = terms_page(""), .headers = {{"Last-Modified", "Sun, 03 May 2026 00:00:00 GMT"}}});
    CHECK(watcher.found(terms) == "same");
    CHECK(watcher.found(terms) == "same");
    CHECK(site.take_requests().at(1).header("if-modified-since") == "Sun, 03 May 2026 00:00:00 GMT");
    // A redirect that sets a cookie is followed without it.
    site.show("/old", {.status = 302, .headers = {{"Location", "/terms"}, {"Set-Cookie", "id=2; Path=/"}}});
    CHECK(watcher.found(document(site.address("/old"), "main", "Old")) == "first");
    for (const Request& request : site.take_requests()) CHECK(request.header("cookie").empty());
    site.show("/loop", {.status = 302, .headers = {{"Location", "/loop"}}});
    CHECK(watcher.found(document(site.address("/loop"), "main", "Loop"))
              .starts_with("unreadable!: redirected"));
}

TEST_CASE("documents at one address are one request, and several sources are one text") {
    Site site;
    Watcher watcher;
    site.show("/legal",
              "<div id=a>" + terms_page("") + "</div><div id=b>" + terms_page("<p>More.</p>") + "</div>");
    site.show("/two", terms_page("<p>Second part.</p>"));
    const Document a = document(site.address("/legal"), "#a", "A"),
                   b = document(site.address("/legal"), "#b", "B");
    Document both = document(site.address("/legal"), "#a", "Both");
    both.rule.sources.push_back(document(site.address("/two")).rule.sources[0]);
    const auto looks = watcher.look(std::vector{a, b, both});
    REQUIRE(looks.size() == 3);
    for (const Look& look : looks) CHECK(look.finding == Finding::first);
    CHECK(looks[2].document.rule.title == "Both");
    CHECK(site.take_requests().size() == 2);
    CHECK(watcher.text(both).find("Second part.") != std::string::npos);
    site.show("/two", terms_page("<p>Second part, new.</p>"));
    CHECK(watcher.found(both) == "changed!");
    site.show("/two", {.status = 500, .body = "x"});
    CHECK(watcher.found(both).starts_with("unreachable"));
}

TEST_CASE("one request at a time goes to a host, and many hosts are asked at once") {
    Site first, second;
    Watcher watcher;
    std::vector<Document> documents;
    for (int i = 0; i < 12; ++i) {
        for (Site* site : {&first, &second}) {
            const std::string path = "/" + std::to_string(i);
            site->show(path, terms_page("<p>" + path + "</p>"));
            documents.push_back(document(site->address(path), "main", std::to_string(site->port()) + path));
        }
    }
    for (const Look& look : watcher.look(documents)) CHECK(look.finding == Finding::first);
    CHECK(first.most_at_once() == 1);
    CHECK(second.most_at_once() == 1);
    // Over one connection each.
    std::set<int> connections;
    for (const Request& request : first.take_requests()) connections.insert(request.connection);
    CHECK(connections.size() == 1);
}

TEST_CASE("snapshots are kept as received and packed, and the store is for its owner only") {
    Site site;
    Watcher watcher;
    const Document terms = document(site.address("/terms"));
    for (int day = 0; day < 40; ++day) {
        site.show("/terms", terms_page("<p>Updated " + std::to_string(day + 2) + " days ago</p>",
                                       "<script>" + std::string(20000, static_cast<char>('a' + day % 26)) +
                                           "</script>"));
        watcher.look(terms);
    }
    struct stat there {};
    REQUIRE(stat(watcher.file().c_str(), &there) == 0);
    CHECK((there.st_mode & 0777U) == 0600);
    // The first and the last: what says nothing new is not kept for ever.
    const auto database = Database::open_to_read(watcher.file());
    REQUIRE(database.ok());
    CHECK((*database)->number("SELECT count(*) FROM snapshots").value() == 2);
    CHECK((*database)->number("SELECT count(*) FROM versions").value() == 1);
    CHECK((*database)->number("SELECT count(*) FROM findings").value() == 2);
}

TEST_CASE("a store of another kind, or a damaged one, is left alone and told") {
    const support::Scratch scratch;
    REQUIRE(write_new_file(scratch.file("a.sqlite"), "no database").ok());
    const auto opened = Store::open(scratch.file("a.sqlite"), Store::Mode::write);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().kind == ErrorKind::io);
    CHECK(read_file(scratch.file("a.sqlite")).value() == "no database");
    const auto missing = Store::open(scratch.file("none.sqlite"), Store::Mode::read);
    REQUIRE(missing.ok());
    CHECK_FALSE(missing->state("x").value().has_value());
    CHECK(missing->versions("x").value().empty());
    CHECK_FALSE(missing->version(1).ok());
}

TEST_CASE("two processes that look at the same documents record each change once") {
    Site site;
    Watcher watcher;
    std::vector<Document> documents;
    const auto show = [&](const std::string& more) {
        for (int i = 0; i < 20; ++i) site.show("/" + std::to_string(i), terms_page("<p>" + more + "</p>"));
    };
    for (int i = 0; i < 20; ++i)
        documents.push_back(document(site.address("/" + std::to_string(i)), "main", std::to_string(i)));
    show("one");
    watcher.look(documents);
    show("two");
    const auto look = [&] {
        auto store = Store::open(watcher.file(), Store::Mode::write);
        REQUIRE(store.ok());
        WatchOptions options;
        options.now = watcher.now;
        const auto looks = look_at(*store, documents, options, {});
        REQUIRE(looks.ok());
        return std::ranges::count(*looks, Finding::changed, &Look::finding);
    };
    std::ptrdiff_t mine = 0, theirs = 0;
    std::thread other([&] { theirs = look(); });
    mine = look();
    other.join();
    CHECK(mine + theirs == 20);
    watcher.reopen();
    for (const Document& one : documents) CHECK(watcher.store->versions(one.key()).value().size() == 2);
}

TEST_CASE("killed at any moment, the next look finds what was not yet told") {
    Site site;
    Watcher watcher;
    std::vector<Document> documents;
    for (int i = 0; i < 40; ++i) {
        site.show("/" + std::to_string(i), terms_page("<p>one</p>"));
        documents.push_back(document(site.address("/" + std::to_string(i)), "main", std::to_string(i)));
    }
    watcher.look(documents);
    for (int i = 0; i < 40; ++i) site.show("/" + std::to_string(i), terms_page("<p>two</p>"));
    watcher.store.reset();
    int told = 0;
    for (const int after : {1, 7, 20}) {
        int pipe_ends[2];
        REQUIRE(pipe(pipe_ends) == 0);
        const pid_t child = fork();
        if (child == 0) {
            auto store = Store::open(watcher.file(), Store::Mode::write);
            if (!store.ok()) _exit(1);
            WatchOptions options;
            options.now = watcher.now;
            int seen = 0;
            options.on_look = [&](const Look& look) {
                if (look.finding != Finding::changed) return;
                const char one = 1;
                static_cast<void>(!write(pipe_ends[1], &one, 1));
                if (++seen == after) raise(SIGKILL);
            };
            static_cast<void>(look_at(*store, documents, options, {}).ok());
            _exit(0);
        }
        close(pipe_ends[1]);
        char heard = 0;
        while (read(pipe_ends[0], &heard, 1) == 1) ++told;
        close(pipe_ends[0]);
        waitpid(child, nullptr, 0);
    }
    watcher.reopen();
    int recorded = 0;
    for (const Look& look : watcher.look(documents)) recorded += look.finding == Finding::changed ? 1 : 0;
    // What was written down when the blow fell may not have been told, but it is in the store.
    CHECK(told + recorded <= 40);
    CHECK(told > 0);
    for (const Document& one : documents) CHECK(watcher.store->versions(one.key()).value().size() == 2);
}
