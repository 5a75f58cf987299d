#include "cli/config.hpp"

#include <doctest/doctest.h>

#include "base/files.hpp"

using namespace optout;       // NOLINT(google-build-using-namespace): tests
using namespace optout::cli;  // NOLINT(google-build-using-namespace): tests

TEST_CASE("the example configuration is valid and says the defaults") {
    const auto text = optout::read_file(OPTOUT_SOURCE_DIR "/config.example.toml");
    REQUIRE(text.ok());
    const auto example = parse_config(*text, "config.example.toml");
    REQUIRE_MESSAGE(example.ok(), (example.ok() ? "" : example.error().message()));
    const Config defaults;
    CHECK(example->packs == defaults.packs);
    CHECK(example->keep == defaults.keep);
    CHECK(example->unverified_writes == defaults.unverified_writes);
    CHECK(example->find_in_browsers == defaults.find_in_browsers);
    CHECK(example->http.ca_file == defaults.http.ca_file);
    CHECK(example->http.connect_to == defaults.http.connect_to);
    CHECK(example->http.interval_scale == defaults.http.interval_scale);
    CHECK(example->http.connect_timeout == defaults.http.connect_timeout);
    CHECK(example->http.timeout == defaults.http.timeout);
    CHECK(example->http.max_body == defaults.http.max_body);
    CHECK(example->recheck.every == defaults.recheck.every);
    CHECK(example->recheck.max_age == defaults.recheck.max_age);
    CHECK(example->recheck.reapply == defaults.recheck.reapply);
    CHECK(example->notify.desktop == defaults.notify.desktop);
    CHECK(example->notify.command == defaults.notify.command);
    CHECK(!example->notify.mail);
}

TEST_CASE("every key that the program knows is in the example, also those of an account") {
    std::string text = *optout::read_file(OPTOUT_SOURCE_DIR "/config.example.toml");
    // With the comment signs of the account blocks taken away the example is still valid ...
    std::string with_accounts;
    bool in_accounts = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
        std::string line = text.substr(at, end - at + 1);
        in_accounts = in_accounts || line.starts_with("# [[account]]") || line.starts_with("# [notify.mail]");
        in_accounts = in_accounts && line != "\n";
        if (in_accounts && line.starts_with("# ")) line = line.substr(2);
        with_accounts += line;
        at = end + 1;
    }
    const auto config = parse_config(with_accounts, "/home/me/config.toml");
    REQUIRE_MESSAGE(config.ok(), (config.ok() ? "" : config.error().message()));
    REQUIRE(config->accounts.size() == 4);
    CHECK(config->accounts[0].browser == "firefox");
    CHECK(config->accounts[0].container == "Work");
    CHECK(config->accounts[1].browser == "window");
    CHECK(config->accounts[2].cookies == "/home/me/github.cookies.txt");
    CHECK(config->accounts[3].tokens.at("bearer") == "/home/me/reddit.token");
    REQUIRE(config->notify.mail);
    CHECK(config->notify.mail->password_file == "/home/me/mail.password");
    // ... and an unknown key's message lists all known ones, each of which must be in the example.
    for (const char* unknown :
         {"zzzzzzzzzz = 1", "[http]\nzzzzzzzzzz = 1", "[recheck]\nzzzzzzzzzz = 1",
          "[browser]\nzzzzzzzzzz = 1", "[notify]\nzzzzzzzzzz = 1", "[notify.mail]\nzzzzzzzzzz = 1",
          "[[account]]\nsite=\"a\"\ncookies=\"b\"\nzzzzzzzzzz = 1"}) {
        const auto refused = parse_config(unknown, "config.toml");
        REQUIRE(!refused.ok());
        const std::string known = refused.error().remedy;
        REQUIRE(known.starts_with("known keys: "));
        std::string key;
        for (const char c : known.substr(12) + ",") {
            if (c == ',') {
                CHECK_MESSAGE(text.find(key) != std::string::npos, key);
                key.clear();
            } else if (c != ' ') {
                key += c;
            }
        }
    }
}

TEST_CASE("an account says where its sign-in is, in one way") {
    const auto message = [](const std::string& keys) {
        const auto config = parse_config("[[account]]\nsite = \"github\"\n" + keys, "c.toml");
        return config.ok() ? "" : config.error().message();
    };
    CHECK(message("browser = \"brave\"\nprofile = \"Work\"").empty());
    CHECK(message("").find("has neither `browser` nor `cookies` nor `tokens`") != std::string::npos);
    CHECK(message("browser = \"firefox\"\ncookies = \"x\"").find("both `browser` and `cookies`") !=
          std::string::npos);
    CHECK(message("cookies = \"x\"\ncontainer = \"Work\"").find("without a `browser`") != std::string::npos);
    CHECK(message("browser = \"fierfox\"").find("did you mean firefox?") != std::string::npos);
    CHECK(message("browser = \"netscape\"").find("known browsers: firefox, ") != std::string::npos);
}

TEST_CASE("what could never work in a re-check or a notification is refused, with what would be right") {
    const auto message = [](const std::string& text) {
        const auto config = parse_config(text, "config.toml");
        return config.ok() ? "" : config.error().message();
    };
    const std::string mail = "[notify.mail]\n";
    for (const auto& wrong : std::map<std::string, std::string>{
             {"[recheck]\nevery = \"5m\"", "at least 1 hour"},
             {"[recheck]\nevery = 7", "a text in quotes"},
             {"[recheck]\nmax_age = \"soon\"", "as \"12h\""},
             {"[recheck]\nmax_ages = \"7d\"", "did you mean `max_age`?"},
             {"[notify]\ncommand = \"mail me\"", "a list of texts"},
             {mail + "to = \"me@example.org\"", "`server` must be"},
             {mail + "server = \"https://mail.example.org\"\nto = \"me@example.org\"", "`server` must be"},
             {mail + "server = \"smtps://me:secret@mail.example.org\"\nto = \"me@example.org\"",
              "`server` must be"},
             {mail + "server = \"sendmail\"\nto = \"me\"", "`to` must be"},
             {mail + "server = \"sendmail\"\nto = \"me@a, you@b\"", "`to` must be"},
             {mail + "server = \"sendmail\"\nto = \"me@a\\nBcc: x@y\"", "`to` must be"},
             {mail + "server = \"sendmail\"\nto = \"me@a.b\"\nuser = \"me\"", "belong together"}}) {
        CAPTURE(wrong.first);
        const std::string said = message(wrong.first);
        CHECK_MESSAGE(said.find(wrong.second) != std::string::npos, said);
        CHECK(said.find("secret") == std::string::npos);
    }
    CHECK(message(mail + "server = \"smtp://mail.example.org:587\"\nto = \"me@example.org\"").empty());
}
