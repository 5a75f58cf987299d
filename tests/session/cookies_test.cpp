#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "session/site.hpp"

using namespace optout;
using namespace optout::session;

namespace {

/// Sets the cookies that the query lists, separated by '&', and shows nothing.
test::Answer set_cookies(const test::Request& request) {
    test::Answer answer = lookalikes::html("<p>fine</p>");
    std::size_t at = 0;
    while (at < request.query.size()) {
        const std::size_t end = std::min(request.query.find('&', at), request.query.size());
        answer.with("Set-Cookie", lookalikes::url_decode(request.query.substr(at, end - at)));
        at = end + 1;
    }
    return answer;
}

/// One server under several names, over TLS.
class Names {
  public:
    explicit Names(std::vector<std::string> hosts)
        : hosts_(std::move(hosts)),
          site_(set_cookies, authority_.issue(hosts_)),
          session_(test::session_for(hosts_)) {
        char name[] = "/tmp/optout-ca-XXXXXX";
        close(mkstemp(name));
        ca_file_ = name;
        authority_.write(ca_file_);
        HttpOptions options = test::quick();
        options.ca_file = ca_file_;
        for (const std::string& host : hosts_) {
            options.connect_to.push_back(host + ":443:127.0.0.1:" + std::to_string(site_.port()));
        }
        reader_ = std::make_unique<HttpReader>(options);
    }
    ~Names() { unlink(ca_file_.c_str()); }
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    /// The Cookie header that this request carried.
    std::string open(const std::string& url) {
        REQUIRE(test::open_one(*reader_, test::page(session_, url)).ok());
        return site_.seen().back().header("Cookie");
    }

  private:
    std::vector<std::string> hosts_;
    lookalikes::Authority authority_;
    test::Site site_;
    std::string ca_file_;
    Session session_;
    std::unique_ptr<HttpReader> reader_;
};

}  // namespace

TEST_CASE("a cookie goes back to the host that set it, and with a Domain below it") {
    Names names({"site.test.example", "www.site.test.example", "api.site.test.example"});
    names.open("https://www.site.test.example/?host=1&domain=2;Domain=site.test.example");
    CHECK(names.open("https://www.site.test.example/") == "host=1; domain=2");
    CHECK(names.open("https://api.site.test.example/") == "domain=2");
    CHECK(names.open("https://site.test.example/") == "domain=2");
}

TEST_CASE("a cookie for somebody else's domain, or for all of them, is not taken") {
    Names names({"www.site.example", "other.example"});
    names.open(
        "https://www.site.example/"
        "?foreign=1;Domain=other.example&top=2;Domain=example&below=3;Domain=a.www.site.example");
    CHECK(names.open("https://www.site.example/").empty());
    CHECK(names.open("https://other.example/").empty());
}

TEST_CASE("prefixes of cookie names are kept to") {
    Names names({"www.site.example"});
    names.open(
        "https://www.site.example/?__Host-a=1;Path=/;Secure&__Host-b=2;Path=/;Secure;Domain=www.site.example"
        "&__Host-c=3;Secure;Path=/c&__Secure-d=4&__Secure-e=5;Secure");
    CHECK(names.open("https://www.site.example/c") == "__Secure-e=5; __Host-a=1");
}

TEST_CASE("paths and ends of cookies are kept to") {
    test::Site site(set_cookies);
    Session session = test::session_for({site.authority()});
    HttpReader reader(test::quick());
    const auto open = [&](const std::string& path) {
        REQUIRE(test::open_one(reader, test::page(session, site.url(path))).ok());
        return site.seen().back().header("Cookie");
    };
    open(
        "/settings/?here=1&root=2;Path=/"
        "&old=3;Max-Age=0&past=4;Expires=Thu,%2001%20Jan%201970%2000:00:00%20GMT&long=5;Max-Age=9999");
    CHECK(open("/settings/ads") == "long=5; here=1; root=2");
    CHECK(open("/other") == "root=2");
    open("/settings/?here=;Max-Age=0&long=6");
    CHECK(open("/settings/ads") == "long=6; root=2");
}

TEST_CASE("two sessions of one driver never share a cookie, also not over one connection") {
    test::Site site(set_cookies);
    Session one = test::session_for({site.authority()}, {test::cookie("sid", "one", "127.0.0.1")});
    Session two = test::session_for({site.authority()}, {test::cookie("sid", "two", "127.0.0.1")});
    HttpReader reader(test::quick());
    REQUIRE(test::open_one(reader, test::page(one, site.url("/?new=1"))).ok());
    REQUIRE(test::open_one(reader, test::page(two, site.url("/"))).ok());
    REQUIRE(test::open_one(reader, test::page(one, site.url("/"))).ok());
    const auto seen = site.seen();
    CHECK(seen[0].header("Cookie") == "sid=one");
    CHECK(seen[1].header("Cookie") == "sid=two");
    CHECK(seen[2].header("Cookie").find("sid=one") != std::string::npos);
    CHECK(seen[2].header("Cookie").find("new=1") != std::string::npos);
    CHECK(site.connections() == 1);
    CHECK_FALSE(two.fingerprint("new", Url::parse(site.url("/")).value()).has_value());
}

TEST_CASE("cookies of redirects and of answers to writes land in the jar") {
    test::Site site([](const test::Request& request) {
        if (request.path == "/from") return lookalikes::redirect("/to").with("Set-Cookie", "hop=1");
        if (request.is_write()) return lookalikes::empty(204).with("Set-Cookie", "written=1");
        return lookalikes::html("<p>fine</p>");
    });
    Session session = test::session_for({site.authority()});
    HttpDriver driver(test::quick());
    REQUIRE(test::open_one(driver, test::page(session, site.url("/from"))).ok());
    CHECK(site.seen().back().header("Cookie") == "hop=1");
    REQUIRE(test::write_one(driver, test::send(session, "POST", site.url("/write"))).ok());
    CHECK(session.fingerprint("hop", Url::parse(site.url("/")).value()).has_value());
    CHECK(session.fingerprint("written", Url::parse(site.url("/")).value()).has_value());
}

TEST_CASE("a cookie keeps its value to the byte") {
    const std::string value = "\"a=b%20{x}/+~\" =";
    test::RawSite site([](int, const std::string&, const test::RawSite::Say& say) {
        say("HTTP/1.1 204 No Content\r\n\r\n");
        return true;
    });
    Session session = test::session_for({site.authority()}, {test::cookie("sid", value, "127.0.0.1")});
    HttpReader reader(test::quick());
    REQUIRE(test::open_one(reader, test::page(session, site.url("/"))).ok());
    CHECK(site.seen().at(0).find("\r\nCookie: sid=" + value + "\r\n") != std::string::npos);
}
