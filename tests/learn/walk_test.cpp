#include "learn/walk.hpp"

#include "sample.hpp"

using namespace optout;

namespace {

pack::Pack walked_pack(const std::string& discover) {
    auto pack = pack::parse_pack(
        R"({"format": 1, "id": "p", "name": "P", "homepage": "https://p.test/", "hosts": ["p.test", "www.p.test"],
            "pages": {"home": "https://p.test/settings", "ads": {"url": ["https://p.test/settings/ads", "https://p.test/settings/advertising"]}},
            )" +
            discover + R"("cannot": ["nothing"]})",
        "p.json");
    if (!pack.ok()) FAIL(pack.error().message());
    return std::move(pack).value();
}

const std::string rule =
    R"("discover": {"pages": "home", "follow": ["/settings"], "never": ["/settings/close", "www.p.test/settings/sessions"]},)";

class Walker {
  public:
    explicit Walker(std::size_t most = 50, const std::string& discover = rule)
        : pack_(walked_pack(discover)), session_(pack_.access, {}, {}), walk_(pack_, session_, most) {}

    /// The addresses of one round, each with the pack's page where it has one.
    std::vector<std::string> round() {
        std::vector<std::string> urls;
        for (const learn::Stop& stop : walk_.next())
            urls.push_back((stop.page.empty() ? "" : stop.page + " ") + stop.urls.front());
        return urls;
    }
    void take(const std::string& landing, std::string_view html) {
        const page::Content content = sample::page(html);
        walk_.take(*Url::parse(landing), sample::document(content));
    }
    learn::Walk& walk() { return walk_; }

  private:
    pack::Pack pack_;
    session::Session session_;
    learn::Walk walk_;
};

using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("the walk begins with the rule's pages and follows links to the rule's places, each once") {
    Walker walker;
    CHECK(walker.round() == Urls{"home https://p.test/settings"});
    walker.take("https://p.test/settings",
                "<a href=/settings/privacy>a</a><a href='/settings/privacy#top'>b</a><a "
                "href='/settings/privacy/'>c</a>"
                "<a href=/settings/ads>d</a><a href=/profile>e</a><a href=https://other.test/settings>f</a>"
                "<a href=/settings>g</a><a href=/settings-of-others>h</a><a href=mailto:x@p.test>i</a>"
                "<a href=https://www.p.test/settings/x?tab=2>j</a><a>k</a><a "
                "href=http://p.test/settings/plain>l</a>");
    CHECK(walker.round() == Urls{"https://p.test/settings/privacy", "ads https://p.test/settings/ads",
                                 "https://www.p.test/settings/x?tab=2"});
    walker.take("https://p.test/settings/privacy", "<a href=/settings/ads>a</a><a href=deeper>b</a>");
    CHECK(walker.round() == Urls{"https://p.test/settings/deeper"});
    CHECK(walker.round().empty());
}

TEST_CASE("an address that must never be opened is not, however it is written") {
    Walker walker;
    (void)walker.round();
    walker.take(
        "https://p.test/settings",
        "<a href=/settings/close>a</a><a href=/settings/close/now?sure=1>b</a><a href=/settings/%63lose>c</a>"
        "<a href=/settings/x/../close>d</a><a href=/settings//close>e</a><a href=/Settings/CLOSE/>f</a>"
        "<a href='/settings/close;x=1'>g</a><a href=/settings/%2563lose>h</a><a "
        "href='/settings/./close#y'>i</a>"
        "<a href=https://www.p.test/settings/sessions>j</a>");
    CHECK(walker.round().empty());
    CHECK_FALSE(walker.walk().omissions().empty());
    CHECK(walker.walk().is_forbidden(*Url::parse("https://p.test/settings/close")));
    CHECK_FALSE(walker.walk().is_forbidden(*Url::parse("https://p.test/settings/closed-captions")));
    CHECK_FALSE(walker.walk().is_forbidden(*Url::parse("https://p.test/settings/sessions")));
}

TEST_CASE("links that do more than open a page are left alone") {
    Walker walker;
    (void)walker.round();
    walker.take("https://p.test/settings",
                "<a href=/settings/logout>a</a><a href='/settings?action=delete'>b</a><a href=/settings/x "
                "data-method=delete>c</a>"
                "<a href=/settings/export download>d</a><a href=/settings/privacy hx-post=/x>e</a>");
    CHECK(walker.round().empty());
    REQUIRE(walker.walk().omissions().size() == 2);
    CHECK(walker.walk().omissions()[0].url == "https://p.test/settings/logout");
    CHECK(walker.walk().omissions()[0].why == learn::Omission::Why::acts);
}

TEST_CASE("links are taken from where the page landed and what its base says") {
    Walker walker;
    (void)walker.round();
    walker.take("https://p.test/settings/account/", "<base href=/settings/b/><a href=c>a</a>");
    CHECK(walker.round() == Urls{"https://p.test/settings/b/c"});
}

TEST_CASE("no more pages are given out than allowed, and that is told") {
    Walker walker(3);
    (void)walker.round();
    CHECK_FALSE(walker.walk().is_cut_short());
    walker.take("https://p.test/settings",
                "<a href=/settings/a>a</a><a href=/settings/b>b</a><a href=/settings/c>c</a>");
    CHECK(walker.round().size() == 2);
    CHECK(walker.round().empty());
    CHECK(walker.walk().is_cut_short());
}

TEST_CASE("without a rule the pack's own pages are looked at, and no link is followed") {
    Walker walker(50, "");
    CHECK(walker.round() == Urls{"ads https://p.test/settings/ads", "home https://p.test/settings"});
    walker.take("https://p.test/settings", "<a href=/settings/privacy>a</a>");
    CHECK(walker.round().empty());
}
