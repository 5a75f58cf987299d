// The life of a browser: found, started, broken, ended, and what is left of it.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "browser/drivers.hpp"
#include "browser/processes.hpp"
#include "lookalikes/certificate.hpp"
#include "support/program.hpp"
#include "support/scratch.hpp"

using namespace optout;
using namespace optout::browser::test;
using namespace optout::session;
using namespace std::chrono_literals;
using browser::BrowserDriver;
using browser::BrowserReader;
using browser::Options;
using session::test::session_for;

namespace {

Answer may_hang(const Request& request) {
    if (request.path == "/loop") return lookalikes::html("<p>before</p><script>for (;;);</script>");
    if (request.path == "/later")
        return lookalikes::html("<input type=checkbox id=s checked onclick='for (;;);'>");
    return lookalikes::html("<p>fine [" + request.cookie("sid") + "]</p>");
}

Result<Page> open(Reader& reader, Session& session, const Site& site, const std::string& path = "/") {
    return session::test::open_one(reader, session::test::page(session, site.url(path)));
}

void check_fine(Reader& reader, Session& session, const Site& site) {
    const auto page = open(reader, session, site);
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(session::test::text(*page).find("fine [hunter2]") != std::string::npos);
}

std::vector<Cookie> signed_in() {
    return {session::test::cookie("sid", "hunter2", "127.0.0.1")};
}

/// A port at which every call is counted, and cut off.
class Others {
  public:
    Others() {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(bind(door_, generic, size) == 0);
        REQUIRE(listen(door_, 8) == 0);
        REQUIRE(getsockname(door_, generic, &size) == 0);
        port_ = ntohs(address.sin_port);
        counting_ = std::thread([this] {
            for (int call = 0; (call = accept4(door_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; ++calls_)
                close(call);
        });
    }
    ~Others() {
        (void)shutdown(door_, SHUT_RDWR);
        counting_.join();
        close(door_);
    }
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int calls() const { return calls_; }

  private:
    int door_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port_ = 0;
    std::atomic<int> calls_{0};
    std::thread counting_;
};

/// A program that speaks as much WebDriver as it is told to.
std::string fake_driver(const support::Scratch& scratch, const std::string& answer) {
    const std::string file = scratch.file("chromedriver");
    support::write_file(file,
                        "#!/usr/bin/env python3\nimport http.server, sys\n"
                        "class Handler(http.server.BaseHTTPRequestHandler):\n"
                        "    def reply(self, status, body):\n"
                        "        self.send_response(status)\n"
                        "        self.send_header('Content-Length', str(len(body)))\n"
                        "        self.end_headers()\n"
                        "        self.wfile.write(body)\n"
                        "    def do_GET(self): self.reply(200, b'{\"value\": {\"ready\": true}}')\n"
                        "    def do_POST(self): self.reply(500, b'" +
                            answer +
                            "')\n"
                            "    def log_message(self, *_): pass\n"
                            "port = int(sys.argv[1].split('=')[1])\n"
                            "http.server.HTTPServer(('127.0.0.1', port), Handler).serve_forever()\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
}

std::string start_error(Options options) {
    Session session = session_for({"127.0.0.1:1"});
    BrowserReader reader(std::move(options));
    const auto page = session::test::open_one(reader, session::test::page(session, "http://127.0.0.1:1/"));
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::config);
    CHECK_FALSE(page.error().remedy.empty());
    return page.error().message();
}

}  // namespace

TEST_CASE("a browser takes everything with it when it ends, and tells what it is") {
    const Nest nest;
    Site site(may_hang);
    Session session = session_for({site.authority()}, signed_in());
    std::vector<Process> started;
    {
        BrowserReader reader(quick());
        CHECK(nest.processes().empty());
        check_fine(reader, session, site);
        started = nest.processes();
        CHECK(started.size() > 3);
        REQUIRE_FALSE(reader.notes().empty());
        CHECK(reader.notes().front().find("a fresh profile") != std::string::npos);
        CHECK((reader.notes().size() == 2) == (geteuid() == 0));
        for (const Process& process : started) {
            CHECK(process.command.find("hunter2") == std::string::npos);
            CHECK(process.environment.find("hunter2") == std::string::npos);
        }
    }
    CHECK(nest.wait_until_gone(started));
    CHECK(nest.is_empty());
}

TEST_CASE("nothing is left of a browser when we are killed") {
    const Nest nest;
    int told[2], ready[2];
    REQUIRE(pipe2(told, O_CLOEXEC) == 0);
    REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
    // Before the site has its threads: after fork() a process with threads may do next to nothing.
    const pid_t child = fork();
    if (child == 0) {
        char authority[64] = "";
        (void)!read(told[0], authority, sizeof authority - 1);
        Session session = session_for({authority}, signed_in());
        BrowserReader reader(quick());
        const auto page = session::test::open_one(
            reader, session::test::page(session, "http://" + std::string(authority) + "/"));
        const char works = page.ok() ? 'y' : 'n';
        (void)!write(ready[1], &works, 1);
        for (;;) pause();
    }
    Site site(may_hang);
    const std::string authority = site.authority();
    REQUIRE(write(told[1], authority.data(), authority.size()) > 0);
    char works = 'n';
    REQUIRE(read(ready[0], &works, 1) == 1);
    CHECK(works == 'y');
    const auto started = nest.processes();
    CHECK(started.size() > 3);
    REQUIRE(kill(child, SIGKILL) == 0);
    REQUIRE(waitpid(child, nullptr, 0) == child);
    CHECK(nest.wait_until_gone(started));
    CHECK(nest.wait_until_empty());
    for (const int end : {told[0], told[1], ready[0], ready[1]}) close(end);
}

TEST_CASE("a browser, its page or its driver that dies in the middle is started anew, cookies and all") {
    const Nest nest;
    Site site(may_hang);
    Session session = session_for({site.authority()}, signed_in());
    BrowserReader reader(quick());
    for (const char* victim : {"--type=renderer", "--remote-debugging-pipe", "--port="}) {
        CAPTURE(victim);
        check_fine(reader, session, site);
        REQUIRE(nest.kill_all(victim) > 0);
        check_fine(reader, session, site);
    }
}

TEST_CASE("a page that hangs is one clear error, and the next page is read") {
    Site site(may_hang);
    Session session = session_for({site.authority()}, signed_in());
    Options options = quick();
    options.page_load = 3s;
    options.limit = 1s;
    options.http.timeout = 1s;
    BrowserDriver driver(options);
    check_fine(driver, session, site);
    const auto hung = open(driver, session, site, "/loop");
    REQUIRE_FALSE(hung.ok());
    CHECK(hung.error().kind == ErrorKind::timeout);
    check_fine(driver, session, site);
    const auto pressed =
        session::test::write_one(driver, press(session, site.url("/later"), css("#s"), {true}, {false}));
    REQUIRE_FALSE(pressed.ok());
    CHECK(pressed.error().kind == ErrorKind::timeout);
    check_fine(driver, session, site);
}

TEST_CASE("an answer that does not come in time is an error") {
    Site site([](const Request& request) {
        Answer answer = may_hang(request);
        answer.delay = request.path == "/slow" ? 8000 : 0;
        return answer;
    });
    Session session = session_for({site.authority()}, signed_in());
    Options options = quick();
    options.page_load = 3s;
    BrowserReader reader(options);
    CHECK(open(reader, session, site, "/slow").error().kind == ErrorKind::timeout);
    const auto data = session::test::open_one(reader, session::test::json_page(session, site.url("/slow")));
    CHECK(data.error().kind == ErrorKind::timeout);
    check_fine(reader, session, site);
}

TEST_CASE("what cannot be started is told with what to do") {
    Options options = quick();
    options.driver = "/nowhere/chromedriver";
    CHECK(start_error(options).find("/nowhere/chromedriver") != std::string::npos);
    options = quick();
    options.browser = "/nowhere/chromium";
    CHECK(start_error(options).find("/nowhere/chromium") != std::string::npos);
    options.browser = "/bin/false";
    options.start = 3s;
    CHECK(start_error(options).find("could not be started") != std::string::npos);
    options = quick();
    options.driver = "/bin/false";
    CHECK(start_error(options).find("ends at once") != std::string::npos);
    options = quick();
    options.attach = "127.0.0.1:" + std::to_string(session::test::free_port());
    CHECK(start_error(options).find("listens here") != std::string::npos);
    options.attach = "www.site.test:9222";
    CHECK(start_error(options).find("on this machine") != std::string::npos);
    options = quick();
    options.driver = "chromedriver-of-nobody";
    std::string said = start_error(options);
    CHECK(said.find("this browser driver is not in PATH") != std::string::npos);
    CHECK(said.find("chromedriver-of-nobody") != std::string::npos);
    options = quick();
    options.browser = "chromium-of-nobody";
    said = start_error(options);
    CHECK(said.find("this browser is not in PATH") != std::string::npos);
    CHECK(said.find("chromium-of-nobody") != std::string::npos);
    options.browser = "/tmp";
    CHECK(start_error(options).find("not a program that can be run") != std::string::npos);
    options = quick();
    options.headed = true;
    CHECK(start_error(options).find("there is no display") != std::string::npos);
    const std::string nobody = std::to_string(session::test::free_port() - 6000);
    for (const std::string& display :
         {std::string(":59000"), "127.0.0.1:" + nobody + ".0", std::string("nonsense"), std::string(":x"),
          std::string(":99999999999999999999")}) {
        setenv("DISPLAY", display.c_str(), 1);
        CAPTURE(display);
        CHECK(start_error(options).find("no display answers at DISPLAY=" + display) != std::string::npos);
        unsetenv("DISPLAY");
    }
    setenv("WAYLAND_DISPLAY", "wayland-of-nobody", 1);
    CHECK(start_error(options).find("no display answers at WAYLAND_DISPLAY=wayland-of-nobody") !=
          std::string::npos);
    unsetenv("WAYLAND_DISPLAY");
    options = quick();
    options.http.ca_file = "/nowhere/ca.pem";
    Session session = session_for({"127.0.0.1:1"});
    BrowserReader reader(options);
    CHECK_FALSE(session::test::open_one(reader, session::test::page(session, "http://127.0.0.1:1/")).ok());
}

TEST_CASE("a driver for another version of the browser is told as that") {
    const support::Scratch scratch;
    Options options = quick();
    options.driver = fake_driver(
        scratch,
        R"({"value": {"error": "session not created", "message": "session not created: This version )"
        R"(of ChromeDriver only supports Chrome version 90\\nCurrent browser version is 120"}})");
    const std::string message = start_error(options);
    CHECK(message.find("only supports Chrome version 90") != std::string::npos);
    CHECK(message.find("of the same version") != std::string::npos);
    options.driver = fake_driver(scratch, "no JSON");
    CHECK(start_error(options).find("not WebDriver") != std::string::npos);
}

TEST_CASE("a profile that is kept has its own sign-in, and no other account beside it") {
    const support::Scratch scratch;
    Site site([](const Request& request) {
        Answer answer = lookalikes::html("<p>fine [" + request.cookie("sid") + "]</p>");
        if (request.path == "/sign-in") answer.with("Set-Cookie", "sid=kept; Max-Age=1000; Path=/; HttpOnly");
        return answer;
    });
    Options options = quick();
    options.profile = scratch.file("profile");
    const Url url = Url::parse(site.url("/")).value();
    {
        Session session = session_for({site.authority()});
        BrowserReader reader(options);
        REQUIRE(open(reader, session, site, "/sign-in").ok());
        CHECK(session.fingerprint("sid", url).has_value());
    }
    Session session = session_for({site.authority()});
    BrowserReader reader(options);
    CHECK_FALSE(session.has_cookies());
    REQUIRE(reader.adopt(session).ok());
    CHECK(session.fingerprint("sid", url).has_value());
    CHECK(session::test::text(*open(reader, session, site)).find("[kept]") != std::string::npos);
    Session other = session_for({site.authority()}, signed_in());
    const auto refused = open(reader, other, site);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind == ErrorKind::refused);
}

TEST_CASE("a browser that the user has started is used beside the user's own tabs, and stays") {
    const Nest nest;
    const support::Scratch scratch;
    const std::string profile = scratch.file("profile");
    const support::Background users(
        {"chromium", "--headless=new", "--no-sandbox", "--no-first-run", "--remote-debugging-port=0",
         "--user-data-dir=" + profile, "about:blank"},
        {}, scratch.file("log"));
    const std::string port_file = profile + "/DevToolsActivePort";
    for (int i = 0; i < 1000 && !std::filesystem::exists(port_file); ++i) std::this_thread::sleep_for(10ms);
    std::string port;
    std::ifstream(port_file) >> port;
    REQUIRE_FALSE(port.empty());
    Site site([](const Request& request) {
        return lookalikes::html("<p>[" + request.cookie("sid") + "]</p>")
            .with("Set-Cookie", "sid=theirs; Path=/");
    });
    Options options = quick();
    options.attach = "127.0.0.1:" + port;
    for (const bool first : {true, false}) {
        // Cookies of a session are never put into a browser of the user's.
        Session session =
            first ? session_for({site.authority()}, signed_in()) : session_for({site.authority()});
        BrowserReader reader(options);
        REQUIRE(reader.adopt(session).ok());
        const auto page = open(reader, session, site);
        REQUIRE_MESSAGE(page.ok(), page.error().message());
        CHECK(session::test::text(*page) == (first ? "[]" : "[theirs]"));
        CHECK(reader.notes().front().find("your running browser") != std::string::npos);
    }
    CHECK(users.running());
}

TEST_CASE("a site is reached under its real name, over TLS that is checked") {
    const support::Scratch scratch;
    const lookalikes::Authority authority, stranger;
    authority.write(scratch.file("ca.pem"));
    const auto respond = [](const Request& request) {
        return lookalikes::html("<p>" + request.header("Host") + " [" + request.cookie("sid") + "]</p>");
    };
    session::test::Site site(respond, authority.issue({"www.site.test"}));
    session::test::Site false_one(respond, stranger.issue({"www.other.test"}));
    Options options = quick();
    options.http.ca_file = scratch.file("ca.pem");
    options.http.connect_to = {"www.site.test:443:127.0.0.1:" + std::to_string(site.port()),
                               "www.other.test:443:127.0.0.1:" + std::to_string(false_one.port())};
    BrowserReader reader(options);
    Cookie cookie = session::test::cookie("sid", "hunter2", "site.test");
    cookie.secure = cookie.http_only = true;
    cookie.host_only = false;
    Session session = session_for({"www.site.test"}, {cookie});
    Session other = session_for({"www.other.test"});
    const auto page =
        session::test::open_one(reader, session::test::page(session, "https://www.site.test/settings"));
    REQUIRE_MESSAGE(page.ok(), page.error().message());
    CHECK(session::test::text(*page) == "www.site.test [hunter2]");
    CHECK(page->landing.text() == "https://www.site.test/settings");
    const auto distrusted =
        session::test::open_one(reader, session::test::page(other, "https://www.other.test/"));
    REQUIRE_FALSE(distrusted.ok());
    CHECK(distrusted.error().kind == ErrorKind::tls);
    CHECK(false_one.seen().empty());
}

TEST_CASE("a fresh browser asks nobody but the site") {
    const support::Scratch scratch;
    const lookalikes::Authority authority;
    authority.write(scratch.file("ca.pem"));
    session::test::Site site(
        [](const Request&) {
            return lookalikes::html(
                "<link rel=icon href='data:,'><p>fine</p><form><input autocomplete=username>"
                "<input autocomplete=email><input autocomplete=street-address></form>");
        },
        authority.issue({"www.site.test"}));
    const Others others;
    Options options = quick();
    options.http.ca_file = scratch.file("ca.pem");
    options.http.connect_to = {"www.site.test:443:127.0.0.1:" + std::to_string(site.port()),
                               ":443:127.0.0.1:" + std::to_string(others.port())};
    BrowserReader reader(options);
    Session session = session_for({"www.site.test"});
    for (int i = 0; i < 2; ++i) {
        const auto page =
            session::test::open_one(reader, session::test::page(session, "https://www.site.test/"));
        REQUIRE_MESSAGE(page.ok(), page.error().message());
    }
    std::this_thread::sleep_for(3s);
    CHECK(others.calls() == 0);
    Session stranger = session_for({"www.other.test"});
    CHECK_FALSE(
        session::test::open_one(reader, session::test::page(stranger, "https://www.other.test/")).ok());
    CHECK(others.calls() > 0);
}

TEST_CASE("the small browser does as well") {
    Options options = quick();
    options.browser = "chromium-shell";
    Site site(may_hang);
    Session session = session_for({site.authority()}, signed_in());
    BrowserReader reader(options);
    check_fine(reader, session, site);
}
