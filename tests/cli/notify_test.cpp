// Telling, by the real ways: a mail server, a desktop's notification service on a D-Bus of its own, a
// program.
#include "cli/notify.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "lookalikes/certificate.hpp"
#include "support/program.hpp"

using namespace optout;       // NOLINT(google-build-using-namespace): tests
using namespace optout::cli;  // NOLINT(google-build-using-namespace): tests
using nlohmann::json;
using support::read_file;
using support::write_file;

namespace {

Occasion moved(const std::string& id) {
    return {id,
            "drift",
            "linkedin",
            "LinkedIn",
            "casey",
            "",
            "generative-ai",
            "Use my data for training <AI> & more – überall",
            "was off on 3 May 2027, is on now",
            "`optout run linkedin` puts it back",
            false};
}

Occasion signed_out(const std::string& id) {
    return {id,
            "signed-out",
            "github",
            "GitHub",
            "",
            "",
            "",
            "",
            "nobody is signed in",
            "sign in in your browser",
            true};
}

const Time some_day = *parse_iso_time("2027-05-10T08:00:00Z");

/// A journal and a configuration without any way to tell.
struct Telltale {
    Telltale() {
        context.config.notify.desktop = false;
        context.journal_file = folder / "journal.sqlite";
    }
    [[nodiscard]] std::vector<Telling> tell(const std::vector<Occasion>& occasions) const {
        auto journal = journal::Journal::open(context.journal_file, journal::Journal::Mode::write);
        REQUIRE(journal.ok());
        auto tellings = cli::tell(context, {"20270510-080000-abcd", some_day, occasions}, *journal);
        REQUIRE(tellings.ok());
        return *tellings;
    }
    support::TemporaryFolder folder;
    Context context;
};

class MailServer {
  public:
    MailServer(const Telltale& telltale, std::vector<std::string> options)
        : folder_(telltale.folder / "mails"), port_(support::free_port()) {
        std::filesystem::create_directories(folder_);
        std::vector<std::string> command{"/usr/bin/python3",
                                         OPTOUT_SOURCE_DIR "/tests/support/mail_server.py",
                                         std::to_string(port_), folder_};
        command.insert(command.end(), options.begin(), options.end());
        server_ = std::make_unique<support::Background>(command, std::map<std::string, std::string>{},
                                                        folder_ + "/log");
        REQUIRE_MESSAGE(support::wait_for_port(port_), read_file(folder_ + "/log"));
    }
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::string mail(int number) const {
        return read_file(folder_ + "/" + std::to_string(number) + ".eml");
    }
    [[nodiscard]] json envelope(int number) const {
        return json::parse(read_file(folder_ + "/" + std::to_string(number) + ".json"));
    }
    [[nodiscard]] bool has(int number) const {
        return std::filesystem::exists(folder_ + "/" + std::to_string(number) + ".eml");
    }

  private:
    std::string folder_;
    int port_;
    std::unique_ptr<support::Background> server_;
};

/// Mail options for the host mail.test, which is this server.
session::MailOptions mail_test(const Telltale& telltale, const MailServer& server,
                               const std::string& scheme) {
    session::MailOptions options;
    options.server = scheme + "://mail.test:" + (scheme == "smtps" ? "465" : "587");
    options.from = "optout@mail.test";
    options.to = "casey@mail.test";
    options.ca_file = telltale.folder / "ca.pem";
    options.connect_to = {"mail.test:" + std::string(scheme == "smtps" ? "465" : "587") +
                          ":127.0.0.1:" + std::to_string(server.port())};
    return options;
}

void write_certificates(const Telltale& telltale, const std::string& host = "mail.test") {
    const lookalikes::Authority authority;
    authority.write(telltale.folder / "ca.pem");
    lookalikes::write(authority.issue({host}), telltale.folder / "server.pem");
}

void write_password(const Telltale& telltale, mode_t mode) {
    write_file(telltale.folder / "password", "pass-canary\n");
    ::chmod((telltale.folder / "password").c_str(), mode);
}

/// What Python's own mail reader makes of it, decoded.
json parsed(const Telltale& telltale, const std::string& mail) {
    write_file(telltale.folder / "read.eml", mail);
    return support::
        run({"/usr/bin/python3", "-c",
             "import email, email.policy, json, sys; m = email.message_from_binary_file(open(sys.argv[1], "
             "'rb'), policy=email.policy.default); json.dump({'headers': {k: str(v) for k, v in m.items()}, "
             "'text': m.get_content(), 'defects': [str(d) for d in m.defects]}, sys.stdout)",
             telltale.folder / "read.eml"},
            {{"LANG", "C.UTF-8"}})
            .json();
}

}  // namespace

TEST_CASE("a mail goes over TLS with its sign-in, says what it is, and is read as it was written") {
    Telltale telltale;
    write_certificates(telltale);
    write_password(telltale, 0600);
    const MailServer server(telltale,
                            {"--tls", telltale.folder / "server.pem", "--auth", "casey", "pass-canary"});
    auto options = mail_test(telltale, server, "smtps");
    options.user = "casey";
    options.password_file = telltale.folder / "password";
    telltale.context.config.notify.mail = options;
    const auto tellings = telltale.tell({moved("a"), signed_out("b")});
    REQUIRE(tellings.size() == 1);
    REQUIRE_MESSAGE(tellings[0].trouble.empty(), tellings[0].trouble);
    CHECK(tellings[0].told == 2);
    CHECK(
        server.envelope(1) ==
        json{{"from", "optout@mail.test"}, {"to", {"casey@mail.test"}}, {"tls", true}, {"signed_in", true}});
    const json mail = parsed(telltale, server.mail(1));
    CHECK(mail["defects"].empty());
    CHECK(mail["headers"]["From"] == "optout@mail.test");
    CHECK(mail["headers"]["To"] == "casey@mail.test");
    CHECK(mail["headers"]["Subject"] == "optout: 1 thing needs you, 1 setting moved");
    CHECK(mail["headers"]["Date"] == "Mon, 10 May 2027 08:00:00 +0000");
    CHECK(mail["headers"]["Auto-Submitted"] == "auto-generated");
    CHECK(mail["headers"]["Content-Type"] == "text/plain; charset=\"utf-8\"");
    CHECK(mail["text"] ==
          "GitHub\n  nobody is signed in.\n    sign in in your browser\n\n"
          "LinkedIn (casey)\n  Use my data for training <AI> & more – überall: was off on 3 May 2027, is on "
          "now.\n"
          "    `optout run linkedin` puts it back\n\n"
          "Run 20270510-080000-abcd of optout; `optout history 20270510-080000-abcd` shows all of it. This "
          "is told "
          "once.\n");
    CHECK(server.mail(1).find("canary") == std::string::npos);

    // The same is not told twice; what is new is.
    CHECK(telltale.tell({moved("a"), signed_out("b")}).empty());
    CHECK(!server.has(2));
    CHECK(telltale.tell({moved("a"), moved("c")})[0].told == 1);
    CHECK(parsed(telltale, server.mail(2))["headers"]["Subject"] == "optout: 1 setting moved");
}

TEST_CASE("STARTTLS is asked for, and a server without TLS is told nothing") {
    Telltale telltale;
    write_certificates(telltale);
    {
        const MailServer server(telltale, {"--starttls", telltale.folder / "server.pem"});
        telltale.context.config.notify.mail = mail_test(telltale, server, "smtp");
        CHECK(telltale.tell({moved("a")})[0].trouble == "");
        CHECK(server.envelope(1)["tls"] == true);
    }
    Telltale other;
    write_certificates(other);
    const MailServer server(other, {});
    other.context.config.notify.mail = mail_test(other, server, "smtp");
    CHECK(other.tell({moved("a")})[0].trouble.find("offers no TLS") != std::string::npos);
    CHECK(!server.has(1));
    // On this computer there is no wire to listen at.
    other.context.config.notify.mail->server = "smtp://127.0.0.1:" + std::to_string(server.port());
    CHECK(other.tell({moved("a")})[0].trouble == "");
    CHECK(server.envelope(1)["tls"] == false);
}

TEST_CASE("mail that could not be sent says why, without the password, and is sent the next time") {
    Telltale telltale;
    write_certificates(telltale);
    write_password(telltale, 0644);
    const auto options_for = [&](const MailServer& server) {
        auto options = mail_test(telltale, server, "smtps");
        options.user = "casey";
        options.password_file = telltale.folder / "password";
        return options;
    };
    const auto trouble = [&] { return telltale.tell({moved("a")}).at(0).trouble; };
    {
        const MailServer server(telltale,
                                {"--tls", telltale.folder / "server.pem", "--auth", "casey", "another"});
        telltale.context.config.notify.mail = options_for(server);
        CHECK(trouble().find("others may read the mail password") != std::string::npos);
        ::chmod((telltale.folder / "password").c_str(), 0600);
        const std::string denied = trouble();
        CHECK_MESSAGE(denied.find("does not take the sign-in") != std::string::npos, denied);
        CHECK(denied.find("canary") == std::string::npos);
    }
    {
        const MailServer server(telltale, {"--tls", telltale.folder / "server.pem", "--refuse"});
        telltale.context.config.notify.mail = options_for(server);
        telltale.context.config.notify.mail->user.clear();
        telltale.context.config.notify.mail->password_file.clear();
        CHECK(trouble().find("does not take the mail (it answered 554)") != std::string::npos);
        telltale.context.config.notify.mail->ca_file.clear();
        CHECK(trouble().find("could not prove who it is") != std::string::npos);
    }
    CHECK(trouble().find("cannot be reached") != std::string::npos);
    const MailServer server(telltale,
                            {"--tls", telltale.folder / "server.pem", "--auth", "casey", "pass-canary"});
    telltale.context.config.notify.mail = options_for(server);
    CHECK(trouble() == "");
    CHECK(server.has(1));
}

TEST_CASE("a program gets the JSON on its standard input, and its failure is told") {
    Telltale telltale;
    telltale.context.config.notify.command = {"sh", "-c", "cat > '" + telltale.folder.path() + "/got'"};
    CHECK(telltale.tell({moved("a")})[0].told == 1);
    const json got = json::parse(read_file(telltale.folder / "got"));
    CHECK(got["run"] == "20270510-080000-abcd");
    CHECK(got["occasions"][0]["setting"] == "generative-ai");
    CHECK(got["occasions"][0]["needs_person"] == false);
    telltale.context.config.notify.command = {"sh", "-c", "echo broken >&2; exit 9"};
    CHECK(telltale.tell({moved("b")})[0].trouble == "sh ended with 9 (broken); see `command` in [notify]");
    telltale.context.config.notify.command = {"no-such-program"};
    CHECK(telltale.tell({moved("b")})[0].trouble.find("could not be started") != std::string::npos);
}

TEST_CASE("sendmail gets the whole message") {
    Telltale telltale;
    write_file(telltale.folder / "sendmail", "#!/bin/sh\necho \"$*\" > '" + telltale.folder.path() +
                                                 "/arguments'\ncat > '" + telltale.folder.path() +
                                                 "/message'\n");
    ::chmod((telltale.folder / "sendmail").c_str(), 0700);
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", (telltale.folder.path() + ":" + path).c_str(), 1);
    telltale.context.config.notify.mail =
        session::MailOptions{"sendmail", "casey@mail.test", "casey@mail.test", "", "", "", {}};
    const auto tellings = telltale.tell({moved("a")});
    ::setenv("PATH", path.c_str(), 1);
    CHECK(tellings[0].trouble == "");
    CHECK(read_file(telltale.folder / "arguments") == "-t -oi\n");
    CHECK(parsed(telltale, read_file(telltale.folder / "message"))["headers"]["To"] == "casey@mail.test");
}

TEST_CASE("a desktop shows it, and is shown nothing of an account") {
    Telltale telltale;
    // The notification service of python3-dbusmock, on a session bus of its own, writes down what it is sent.
    const std::string log = telltale.folder / "log", script = telltale.folder / "told";
    write_file(log, "");
    const support::Background bus(
        {"dbus-run-session", "--", "sh", "-c",
         "echo \"$DBUS_SESSION_BUS_ADDRESS\" > '" + script +
             "'; exec python3 -m dbusmock --template notification_daemon -l '" + log + "'"},
        {{"HOME", telltale.folder.path()}}, telltale.folder / "bus.log");
    const auto present = [&] {
        return support::run(
                   {"dbus-send", "--bus=" + read_file(script).substr(0, read_file(script).find('\n')),
                    "--print-reply", "--dest=org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                    "org.freedesktop.Notifications.GetServerInformation"},
                   {})
                   .exit_code == 0;
    };
    for (int i = 0;
         i < 100 && !(std::filesystem::exists(script) && read_file(script).ends_with("\n") && present()); ++i)
        ::usleep(50'000);
    telltale.context.config.notify.desktop = true;
    const std::string address = read_file(script);
    ::setenv("DBUS_SESSION_BUS_ADDRESS", address.substr(0, address.find('\n')).c_str(), 1);
    const auto tellings = telltale.tell({moved("a"), signed_out("b")});
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    REQUIRE(tellings.size() == 1);
    CHECK(tellings[0].trouble == "");
    const std::string shown = read_file(log);
    CHECK(shown.find("optout: 1 thing needs you, 1 setting moved") != std::string::npos);
    CHECK(shown.find("LinkedIn: Use my data for training &lt;AI&gt; &amp; more") != std::string::npos);
    CHECK(shown.find("casey") == std::string::npos);
}

TEST_CASE("what one way could not tell is told by the others, and by it the next time") {
    Telltale telltale;
    telltale.context.config.notify.desktop = true;
    telltale.context.config.notify.command = {"true"};
    const std::string path = std::getenv("PATH");
    ::setenv("PATH", "/nonexistent:/usr/bin", 1);
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    ::unsetenv("DISPLAY");
    const auto first = telltale.tell({moved("a")});
    const auto second = telltale.tell({moved("a")});
    ::setenv("PATH", path.c_str(), 1);
    REQUIRE(first.size() == 2);
    CHECK(first[0].by == "desktop");
    CHECK(first[0].trouble.find("notify-send") != std::string::npos);
    CHECK(first[1].told == 1);
    REQUIRE(second.size() == 1);
    CHECK(second[0].by == "desktop");
}
