#include "base/url.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace optout;

namespace {

Url url(std::string_view text) {
    return Url::parse(text).value();
}

std::string resolved(std::string_view base, std::string_view reference) {
    const auto result = url(base).resolve(reference);
    return result.ok() ? result->text() : "error";
}

}  // namespace

TEST_CASE("an address comes apart into its parts") {
    const Url address = url("HTTPS://WWW.Example.ORG:8443/Settings/a%20b?x=1&y=2#top");
    CHECK(address.scheme() == "https");
    CHECK(address.host() == "www.example.org");
    CHECK(address.port() == 8443);
    CHECK(address.path() == "/Settings/a%20b");
    CHECK(address.query() == "x=1&y=2");
    CHECK(url("https://example.org").path() == "/");
    CHECK(url("https://example.org/?").query().empty());
    CHECK(url("https://example.org/a/../b/./c").path() == "/b/c");
}

TEST_CASE("the port is the scheme's where the address has none") {
    CHECK(url("https://example.org/").port() == 443);
    CHECK(url("http://example.org/").port() == 80);
}

TEST_CASE("the authority is written as packs write it: with the port unless that is the default of https") {
    CHECK(url("https://example.org/").authority() == "example.org");
    CHECK(url("https://Example.org:443/").authority() == "example.org");
    CHECK(url("https://example.org:8443/").authority() == "example.org:8443");
    CHECK(url("http://example.org/").authority() == "example.org:80");
    CHECK(url("https://[::1]:9/").authority() == "[::1]:9");
}

TEST_CASE("different spellings of a host are one host") {
    CHECK(url("https://ex%61mple.org/").host() == "example.org");
    CHECK(url("https://[0:0:0:0:0:0:0:1]/").host() == "[::1]");
    CHECK(url("http://0x7f.1/").host() == "127.0.0.1");
    CHECK(url("http://2130706433/").host() == "127.0.0.1");
}

TEST_CASE("what is no absolute http address is malformed") {
    for (const char* text :
         {"", "example.org", "/path", "//example.org/", "ftp://example.org/", "file:///etc/passwd",
          "javascript:alert(1)", "https://", "https:///", "https://example.org:65536/",
          "https://example.org:x/", "https://a b/", "https://example.org/a b",
          "https://example.org\\@evil.example/", "https://example.org/\n", "https://exa\tmple.org/",
          " https://example.org/", "https://example.org%00.evil.example/", "https://[::1/"}) {
        CAPTURE(text);
        const auto result = Url::parse(text);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().kind == ErrorKind::malformed);
    }
    CHECK_FALSE(Url::parse(std::string_view("https://example.org/\0", 21)).ok());
}

TEST_CASE("an address with a user name or password is refused, and neither is shown") {
    for (const char* text :
         {"https://user:secret@example.org/", "https://user@example.org/", "https://:secret@example.org/",
          "https://@example.org/", "https://linkedin.com%2F@evil.example/"}) {
        CAPTURE(text);
        const auto result = Url::parse(text);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().message() == "an address must not carry a user name or password");
    }
    CHECK(url("https://example.org/@user?mail=a@b").host() == "example.org");
}

TEST_CASE("an error shows no query, because queries carry tokens") {
    const auto result = Url::parse("https://example.org:x/path?token=secret#secret");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message().find("secret") == std::string::npos);
}

TEST_CASE("the shown form has no query, no fragment and no default port") {
    CHECK(url("https://example.org:443/a?token=secret#part").shown() == "https://example.org/a");
    CHECK(url("http://127.0.0.1:8080/a?b").shown() == "http://127.0.0.1:8080/a");
    CHECK(url("http://example.org:443/").shown() == "http://example.org:443/");
}

TEST_CASE("only this machine is loopback") {
    for (const char* text : {"http://127.0.0.1/", "http://127.1/", "http://127.9.8.7:80/",
                             "http://localhost/", "http://LOCALHOST:1/", "http://[::1]/"}) {
        CAPTURE(text);
        CHECK(url(text).is_loopback());
    }
    for (const char* text :
         {"http://127.0.0.1.evil.example/", "http://localhost.evil.example/", "http://128.0.0.1/",
          "http://127.evil/", "http://[::2]/", "http://10.0.0.1/", "http://0.0.0.0/"}) {
        CAPTURE(text);
        CHECK_FALSE(url(text).is_loopback());
    }
}

TEST_CASE("references resolve as the examples of RFC 3986 section 5.4 do") {
    const std::vector<std::pair<const char*, const char*>> examples{{"g", "http://a/b/c/g"},
                                                                    {"./g", "http://a/b/c/g"},
                                                                    {"g/", "http://a/b/c/g/"},
                                                                    {"/g", "http://a/g"},
                                                                    {"//g", "http://g/"},
                                                                    {"?y", "http://a/b/c/d;p?y"},
                                                                    {"g?y", "http://a/b/c/g?y"},
                                                                    {"#s", "http://a/b/c/d;p?q#s"},
                                                                    {"g#s", "http://a/b/c/g#s"},
                                                                    {"g?y#s", "http://a/b/c/g?y#s"},
                                                                    {";x", "http://a/b/c/;x"},
                                                                    {"g;x", "http://a/b/c/g;x"},
                                                                    {"g;x?y#s", "http://a/b/c/g;x?y#s"},
                                                                    {"", "http://a/b/c/d;p?q"},
                                                                    {".", "http://a/b/c/"},
                                                                    {"./", "http://a/b/c/"},
                                                                    {"..", "http://a/b/"},
                                                                    {"../", "http://a/b/"},
                                                                    {"../g", "http://a/b/g"},
                                                                    {"../..", "http://a/"},
                                                                    {"../../", "http://a/"},
                                                                    {"../../g", "http://a/g"},
                                                                    {"../../../g", "http://a/g"},
                                                                    {"../../../../g", "http://a/g"},
                                                                    {"/./g", "http://a/g"},
                                                                    {"/../g", "http://a/g"},
                                                                    {"g.", "http://a/b/c/g."},
                                                                    {".g", "http://a/b/c/.g"},
                                                                    {"g..", "http://a/b/c/g.."},
                                                                    {"..g", "http://a/b/c/..g"},
                                                                    {"./../g", "http://a/b/g"},
                                                                    {"./g/.", "http://a/b/c/g/"},
                                                                    {"g/./h", "http://a/b/c/g/h"},
                                                                    {"g/../h", "http://a/b/c/h"},
                                                                    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                                                    {"g;x=1/../y", "http://a/b/c/y"},
                                                                    {"g?y/./x", "http://a/b/c/g?y/./x"},
                                                                    {"g?y/../x", "http://a/b/c/g?y/../x"},
                                                                    {"g#s/./x", "http://a/b/c/g#s/./x"},
                                                                    {"g#s/../x", "http://a/b/c/g#s/../x"}};
    for (const auto& example : examples) {
        CAPTURE(example.first);
        CHECK(resolved("http://a/b/c/d;p?q", example.first) == example.second);
    }
}

TEST_CASE("references of real pages resolve as browsers do") {
    CHECK(resolved("https://h/a/b?q#old", "#top") == "https://h/a/b?q#top");
    CHECK(resolved("https://h/a/b?q#old", "#") == "https://h/a/b?q");
    CHECK(resolved("https://h/a/b?q#old", "") == "https://h/a/b?q");
    CHECK(resolved("https://h/a/b#old/er?x", "c") == "https://h/a/c");
    CHECK(resolved("https://h/a#x", "?y") == "https://h/a?y");
    CHECK(resolved("https://h", "?y") == "https://h/?y");
    CHECK(resolved("https://h/a", "  /b c\n") == "https://h/b%20c");
    CHECK(resolved("https://h/a", "?q=b c") == "https://h/a?q=b%20c");
    CHECK(resolved("https://h/a", "/ü") == "https://h/%c3%bc");
    CHECK(resolved("https://h/a", "/login?next=https://h/x/../y") == "https://h/login?next=https://h/x/../y");
    CHECK(resolved("https://h/a", "https://other.example/x") == "https://other.example/x");
    CHECK(resolved("https://h/a", "//other.example/x") == "https://other.example/x");
}

TEST_CASE("a reference that leads to no http address is an error") {
    for (const char* reference : {"javascript:void(0)", "mailto:a@example.org", "data:text/html,x",
                                  "ftp://h/", "//user@other.example/", "\\\\other.example\\x", "/a\\b"}) {
        CAPTURE(reference);
        CHECK(resolved("https://h/a", reference) == "error");
    }
}

TEST_CASE("form entries are written as the URL standard's serializer writes them") {
    CHECK(form_urlencode({}) == "");
    CHECK(form_urlencode({{"a", "1"}, {"a", ""}, {"", "x"}}) == "a=1&a=&=x");
    CHECK(form_urlencode({{"k y", "a+b & c=d/ü*-._~\r\n"}}) == "k+y=a%2Bb+%26+c%3Dd%2F%C3%BC*-._%7E%0D%0A");
    CHECK(form_urlencode({{"n", std::string("\0", 1)}}) == "n=%00");
}

TEST_CASE("percent-encoding keeps the unreserved characters and no others") {
    CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
    CHECK(percent_encode("a b/c?d&e+ü") == "a%20b%2Fc%3Fd%26e%2B%C3%BC");
}

TEST_CASE("what is taken as it stands is what libcurl makes of it") {
    // A scheme in capitals always goes to libcurl.
    std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same addresses each time
    const std::vector<std::string> hosts{"a.b",         "www.example.com",
                                         "a-1.example", "1.2.3.4",
                                         "127.1",       "0x7f.1",
                                         "a..b",        ".a.b",
                                         "a.b.",        "-a.b",
                                         "a.b-c",       "a.1",
                                         "a",           "A.b",
                                         "a.B",         "a_b.c",
                                         "a.b:443",     "a.b:8443",
                                         "u@a.b",       "a.b%2e",
                                         "xn--a.de",    "",
                                         "[::1]",       "localhost",
                                         "1.a",         "a.b:",
                                         "a.b:0"};
    const std::string letters = "aZ09/-_.=&,:@?#%~+!*';()$";
    int plain = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string rest = hosts[random() % hosts.size()];
        if (random() % 4 != 0) rest += '/';
        const std::size_t length = random() % 12;
        // Mostly of the plain ones.
        for (std::size_t k = 0; k < length; ++k)
            rest += letters[random() % (random() % 3 == 0 ? letters.size() : 14)];
        const std::string scheme = random() % 2 == 0 ? "https://" : "http://";
        const auto one = Url::parse(scheme + rest);
        const auto other = Url::parse((scheme == "http://" ? "HTTP://" : "HTTPS://") + rest);
        CAPTURE(rest);
        REQUIRE(one.ok() == other.ok());
        if (!one.ok()) continue;
        ++plain;
        REQUIRE(one->text() == other->text());
        REQUIRE(one->scheme() == other->scheme());
        REQUIRE(one->host() == other->host());
        REQUIRE(one->port() == other->port());
        REQUIRE(one->path() == other->path());
        REQUIRE(one->query() == other->query());
    }
    CHECK(plain > 5000);
}
