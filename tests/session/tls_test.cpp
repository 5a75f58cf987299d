#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;
using namespace std::chrono_literals;

extern char** environ;

namespace {

class Folder {
  public:
    Folder() {
        char name[] = "/tmp/optout-tls-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        path = name;
    }
    ~Folder() {
        for (const char* file : {"/ca.pem", "/cert.pem", "/key.pem", "/index.html"})
            unlink((path + file).c_str());
        rmdir(path.c_str());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path;
};

test::Answer over_tls(const test::Request&) {
    return lookalikes::html("<p>fine</p>");
}

/// What a client that trusts `trusted` says of a server with this certificate.
Result<Page> open_with(const lookalikes::Authority& trusted, const lookalikes::Identity& identity,
                       const std::string& host) {
    const Folder folder;
    trusted.write(folder.path + "/ca.pem");
    test::Site site(over_tls, identity);
    HttpOptions options = test::quick();
    options.ca_file = folder.path + "/ca.pem";
    options.connect_to = {host + ":443:127.0.0.1:" + std::to_string(site.port())};
    Session session = test::session_for({host}, {test::cookie("sid", "hunter2", host)});
    HttpReader reader(options);
    auto page = test::open_one(reader, test::page(session, "https://" + host + "/"));
    CHECK(site.seen().size() == (page.ok() ? 1 : 0));
    return page;
}

void check_tls_error(const Result<Page>& page, const char* words) {
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().kind == ErrorKind::tls);
    CHECK_MESSAGE(page.error().what.find(words) != std::string::npos, page.error().what);
    CHECK_FALSE(page.error().remedy.empty());
}

/// nghttpd, which speaks HTTP/2 and nothing else.
class Http2Server {
  public:
    Http2Server(const std::string& folder, int port) : port_(std::to_string(port)) {
        std::vector<std::string> words = {"nghttpd", "-a",  "127.0.0.1",         "-d",
                                          folder,    port_, folder + "/key.pem", folder + "/cert.pem"};
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const char* path = access("/usr/sbin/nghttpd", X_OK) == 0 ? "/usr/sbin/nghttpd" : "nghttpd";
        if (posix_spawnp(&pid_, path, nullptr, nullptr, arguments.data(), environ) != 0) {
            FAIL("nghttpd is needed for this test: install the Debian package nghttp2-server");
        }
    }
    ~Http2Server() {
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;

  private:
    std::string port_;
    pid_t pid_ = -1;
};

void write_pem(const std::string& folder, const lookalikes::Identity& identity) {
    FILE* certificate = std::fopen((folder + "/cert.pem").c_str(), "w");
    FILE* key = std::fopen((folder + "/key.pem").c_str(), "w");
    REQUIRE(certificate != nullptr);
    REQUIRE(key != nullptr);
    CHECK(PEM_write_X509(certificate, identity.certificate.get()) == 1);
    CHECK(PEM_write_PrivateKey(key, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    std::fclose(certificate);
    std::fclose(key);
}

}  // namespace

TEST_CASE("a site with a good certificate is read under its own name") {
    const lookalikes::Authority authority;
    const auto page = open_with(authority, authority.issue({"www.site.test"}), "www.site.test");
    REQUIRE(page.ok());
    CHECK(page->landing.text() == "https://www.site.test/");
}

TEST_CASE("nothing is sent to a site whose certificate is wrong, and the error says in what") {
    const lookalikes::Authority authority, stranger;
    check_tls_error(open_with(authority, stranger.issue({"www.site.test"}), "www.site.test"),
                    "whom this computer trusts");
    check_tls_error(open_with(authority, authority.issue({"other.test"}), "www.site.test"),
                    "not one for www.site.test");
    check_tls_error(open_with(authority, authority.issue({"www.site.test"}, -1), "www.site.test"), "expired");
}

TEST_CASE("a CA file that cannot be read is named as the reason") {
    HttpOptions options = test::quick();
    options.ca_file = "/nowhere/ca.pem";
    const lookalikes::Authority authority;
    test::Site site(over_tls, authority.issue({"127.0.0.1"}));
    Session session = test::session_for({site.authority()});
    HttpReader reader(options);
    check_tls_error(test::open_one(reader, test::page(session, site.url("/"))), "cannot be read");
    CHECK(site.seen().empty());
}

TEST_CASE("a host that speaks plain text where TLS is expected is a TLS error") {
    test::Site plain(over_tls);
    Session session = test::session_for({plain.authority()});
    HttpReader reader(test::quick());
    check_tls_error(test::open_one(reader, test::page(session, "https://" + plain.authority() + "/")),
                    "no secure connection");
}

TEST_CASE("HTTP/2 is spoken where the site speaks it, reads and writes, several at once") {
    const Folder folder;
    const lookalikes::Authority authority;
    authority.write(folder.path + "/ca.pem");
    write_pem(folder.path, authority.issue({"127.0.0.1"}));
    FILE* index = std::fopen((folder.path + "/index.html").c_str(), "w");
    REQUIRE(index != nullptr);
    std::fputs("<p>two</p>", index);
    std::fclose(index);
    const int port = test::free_port();
    const Http2Server server(folder.path, port);

    const std::string host = "127.0.0.1:" + std::to_string(port);
    HttpOptions options = test::quick();
    options.ca_file = folder.path + "/ca.pem";
    Session session = test::session_for({host});
    HttpDriver driver(options);
    const PageRequest request = test::page(session, "https://" + host + "/index.html");
    auto first = test::open_one(driver, request);
    for (int tries = 0; !first.ok() && tries < 100; ++tries) {  // until it listens
        std::this_thread::sleep_for(20ms);
        first = test::open_one(driver, request);
    }
    REQUIRE_MESSAGE(first.ok(), first.error().message());
    CHECK(test::text(*first) == "two");
    for (const auto& page : driver.open(std::vector<PageRequest>(20, request), {})) CHECK(page.ok());
    const std::vector<WriteRequest> writes(20, test::send(session, "POST", request.url));
    for (const auto& page : driver.write(writes, {})) CHECK(page.ok());
}
