#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "session/session.hpp"

using namespace optout;
using namespace optout::session;

namespace {

class TextFile {
  public:
    explicit TextFile(const std::string& content) {
        char name[] = "/tmp/optout-cookies-XXXXXX";
        const int fd = mkstemp(name);
        REQUIRE(fd >= 0);
        close(fd);
        path = name;
        std::ofstream(path, std::ios::binary) << content;
    }
    ~TextFile() { std::remove(path.c_str()); }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;

    std::string path;
};

Result<std::vector<Cookie>> read(const std::string& content,
                                 const std::vector<std::string>& hosts = {"www.site.test"}) {
    const TextFile file(content);
    return read_cookies_txt(file.path, hosts);
}

Error error_of(const std::string& content) {
    auto result = read(content);
    REQUIRE_FALSE(result.ok());
    return std::move(result).error();
}

bool says(const Error& error, const char* words) {
    return error.message().find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("all parts of a cookie are read") {
    const auto cookies = read(
        "# Netscape HTTP Cookie File\r\n"
        "\r\n"
        "#HttpOnly_.site.test\tTRUE\t/a\tTRUE\t4102444800\tsid\tse=cr et\r\n"
        "WWW.site.test\tFALSE\t\tFALSE\t0\tplain\t\r\n");
    REQUIRE(cookies.ok());
    REQUIRE(cookies->size() == 2);
    const Cookie& first = cookies->at(0);
    CHECK(first.name == "sid");
    CHECK(first.value == "se=cr et");
    CHECK(first.domain == "site.test");
    CHECK_FALSE(first.host_only);
    CHECK(first.path == "/a");
    CHECK(first.secure);
    CHECK(first.http_only);
    CHECK(first.expires == 4102444800);
    const Cookie& second = cookies->at(1);
    CHECK(second.domain == "www.site.test");
    CHECK(second.host_only);
    CHECK(second.path == "/");
    CHECK_FALSE(second.secure);
    CHECK_FALSE(second.http_only);
    CHECK(second.expires == 0);
    CHECK(second.value.empty());
}

TEST_CASE("only cookies that a named host could receive are kept") {
    const auto cookies = read(
        "bank.test\tFALSE\t/\tTRUE\t0\tbank\tx\n"
        ".site.test\tTRUE\t/\tTRUE\t0\tdomain\tx\n"
        "site.test\tFALSE\t/\tTRUE\t0\tparent only\tx\n"
        "api.site.test\tFALSE\t/\tTRUE\t0\tapi\tx\n"
        ".test\tTRUE\t/\tTRUE\t0\ttop\tx\n"
        ".evilsite.test\tTRUE\t/\tTRUE\t0\tevil\tx\n"
        "127.0.0.1\tFALSE\t/\tTRUE\t0\thome\tx\n",
        {"www.site.test", "api.site.test:8443", "127.0.0.1:80"});
    REQUIRE(cookies.ok());
    std::vector<std::string> names;
    for (const Cookie& cookie : *cookies) names.push_back(cookie.name);
    CHECK(names == std::vector<std::string>{"domain", "api", "top", "home"});
}

TEST_CASE("expired cookies are dropped, and the several ways to write the end of a session are one") {
    const auto cookies = read(
        "www.site.test\tFALSE\t/\tTRUE\t1000\told\tx\n"
        "www.site.test\tFALSE\t/\tTRUE\t\tempty\tx\n"
        "www.site.test\tFALSE\t/\tTRUE\t-1\tnegative\tx\n"
        "www.site.test\tFALSE\t/\tTRUE\t4102444800.75\tfraction\tx\n");
    REQUIRE(cookies.ok());
    REQUIRE(cookies->size() == 3);
    CHECK(cookies->at(0).expires == 0);
    CHECK(cookies->at(1).expires == 0);
    CHECK(cookies->at(2).expires == 4102444800);
}

TEST_CASE("an editor's byte order mark and its line ends change nothing") {
    const auto cookies =
        read("\xEF\xBB\xBF# Netscape HTTP Cookie File\r\n.site.test\tTRUE\t/\tTRUE\t0\tname\tvalue\r\n");
    REQUIRE(cookies.ok());
    REQUIRE(cookies->size() == 1);
    CHECK(cookies->front().value == "value");
}

TEST_CASE("a wrong line is named by its number and never shown") {
    const std::string good = "www.site.test\tFALSE\t/\tTRUE\t0\tname\tvalue\n";
    struct Wrong {
        const char* line;
        const char* says;
    };
    const Wrong wrong[] = {
        {"www.site.test FALSE / TRUE 0 name hunter2", "tabs"},
        {"www.site.test\tFALSE\t/\tTRUE\t0", "seven fields"},
        {"www.site.test\tyes\t/\tTRUE\t0\tname\thunter2", "seven fields"},
        {"www.site.test\tFALSE\t/\t1\t0\tname\thunter2", "seven fields"},
        {"www.site.test\tFALSE\t/\tTRUE\ttomorrow\tname\thunter2", "time"},
    };
    for (const Wrong& one : wrong) {
        const Error error = error_of(good + "# comment\n" + one.line + "\n" + good);
        CHECK(error.kind == ErrorKind::input);
        CHECK(says(error, "line 3"));
        CHECK(says(error, one.says));
        CHECK_FALSE(says(error, "hunter2"));
    }
}

TEST_CASE("a file that is something else gets one clear message") {
    CHECK(says(error_of(""), "empty"));
    CHECK(says(error_of(" \n\n"), "empty"));
    CHECK(says(error_of("[{\"name\": \"sid\", \"value\": \"hunter2\"}]"), "JSON"));
    CHECK(says(error_of("{\"cookies\": []}"), "JSON"));
    CHECK(says(error_of(std::string("SQLite format 3\0\1\2", 18)), "browser's own"));
    CHECK(says(error_of(std::string("\x7F"
                                    "ELF\0\1",
                                    6)),
               "no text"));
    CHECK(says(error_of("<!DOCTYPE html><p>Sign in"), "web page"));
}

TEST_CASE("a file that is missing, a folder or too large is an error that names it") {
    const auto missing = read_cookies_txt("/nowhere/cookies.txt", {"www.site.test"});
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().where == "/nowhere/cookies.txt");
    CHECK_FALSE(read_cookies_txt("/tmp", {"www.site.test"}).ok());

    const TextFile large("");
    REQUIRE(truncate(large.path.c_str(), (64L << 20) + 1) == 0);
    const auto too_large = read_cookies_txt(large.path, {"www.site.test"});
    REQUIRE_FALSE(too_large.ok());
    CHECK(too_large.error().kind == ErrorKind::too_large);
}

TEST_CASE("a file without a cookie for the site is read as none") {
    const auto cookies = read("# Netscape HTTP Cookie File\n.bank.test\tTRUE\t/\tTRUE\t0\tsid\tx\n");
    REQUIRE(cookies.ok());
    CHECK(cookies->empty());
}
