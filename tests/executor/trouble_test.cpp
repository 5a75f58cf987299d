#include "executor/trouble.hpp"

#include "executor/fixture.hpp"

using namespace fixture;  // NOLINT(google-build-using-namespace): tests

namespace {

const std::string asked = "https://site.test/form";

Verdict verdict_of(Result<session::Page> page, bool json = false, Way way = Way::http) {
    static const Site site;
    const auto trouble = judge(site.pack, asked, json, page, way);
    REQUIRE(trouble);
    CHECK(!trouble->what.empty());
    return trouble->verdict;
}

}  // namespace

TEST_CASE("the page that was asked for is no trouble") {
    const Site site;
    CHECK(!judge(site.pack, asked, false, Site::html(asked, all_on)));
    CHECK(!judge(site.pack, asked, true, Site::page(asked, page::Json::object())));
}

TEST_CASE("the pack's landing places are told by path, whole segments only") {
    const Site site;
    CHECK(verdict_of(Site::html("https://site.test/login?next=%2Fform", "")) == Verdict::signed_out);
    CHECK(verdict_of(Site::html("https://site.test/login/again", "")) == Verdict::signed_out);
    CHECK(verdict_of(Site::html("https://site.test/checkpoint", "")) == Verdict::challenged);
    CHECK(verdict_of(Site::html("https://site.test/not-here", "")) == Verdict::not_offered);
    CHECK(!judge(site.pack, asked, false, Site::html("https://site.test/loginhelp", "")));
}

TEST_CASE("all conditions of a rule must hold, and markers, texts and pointers count") {
    CHECK(verdict_of(Site::html(asked, "<div id=captcha></div>")) == Verdict::challenged);
    CHECK(verdict_of(Site::html(asked, "<p>We saw automated traffic from you</p>")) == Verdict::blocked);
    CHECK(verdict_of(Site::page(asked, page::Json{{"error", "USER_REQUIRED"}}), true) == Verdict::signed_out);
    const Site site;
    CHECK(!judge(site.pack, asked, true, Site::page(asked, page::Json{{"error", nullptr}})));
}

TEST_CASE("statuses mean the same everywhere") {
    CHECK(verdict_of(Site::html(asked, "", 401)) == Verdict::signed_out);
    CHECK(verdict_of(Site::html(asked, "", 403)) == Verdict::blocked);
    CHECK(verdict_of(Site::html(asked, "<title>Just a moment...</title>", 503)) == Verdict::blocked);
    CHECK(verdict_of(Site::html(asked, "<title>Just a moment...</title>", 503), false, Way::browser) ==
          Verdict::challenged);
    CHECK(verdict_of(Site::html(asked, "<title>Forbidden</title>", 403), false, Way::browser) ==
          Verdict::blocked);
    CHECK(verdict_of(Error{ErrorKind::blocked, "no token", "", ""}, true, Way::browser) ==
          Verdict::challenged);
    CHECK(verdict_of(Error{ErrorKind::blocked, "no token", "", ""}, true) == Verdict::blocked);
    CHECK(verdict_of(Error{ErrorKind::challenged, "no token", "", ""}, true) == Verdict::challenged);
    CHECK(verdict_of(Site::html(asked, "", 404)) == Verdict::not_found);
    CHECK(verdict_of(Site::html(asked, "", 429)) == Verdict::challenged);
    CHECK(verdict_of(Site::html(asked, "", 999)) == Verdict::challenged);
    CHECK(verdict_of(Site::html(asked, "", 500)) == Verdict::failed);
    CHECK(verdict_of(Site::html(asked, "", 418)) == Verdict::failed);
}

TEST_CASE("a page where data was expected is a block, an empty 204 is not") {
    const Site site;
    CHECK(verdict_of(Site::html(asked, "<p>hello"), true) == Verdict::blocked);
    CHECK(!judge(site.pack, asked, true, Site::html(asked, "", 204)));
}

TEST_CASE("a redirect to a foreign host is a sign-in that is missing") {
    auto page = Site::html("https://accounts.other.test/signin", "");
    page.left_hosts = true;
    CHECK(verdict_of(std::move(page)) == Verdict::signed_out);
}

TEST_CASE("a password question elsewhere means signed out, on the page itself it needs the person") {
    const std::string question = "<form><input type=password name=p></form>";
    CHECK(verdict_of(Site::html("https://site.test/elsewhere", question)) == Verdict::signed_out);
    const Site site;
    const auto page = Site::html(asked, question);
    const auto absence = judge_absence(page);
    REQUIRE(absence);
    CHECK(absence->verdict == Verdict::challenged);
    CHECK(!judge_absence(Site::html(asked, "<input type=password hidden>")));
}

TEST_CASE("no answer is a failure, a missing token a missing sign-in") {
    CHECK(verdict_of(Error{ErrorKind::network, "connection refused", "https://site.test/", "try later"}) ==
          Verdict::failed);
    CHECK(verdict_of(Error{ErrorKind::signed_out, "the token bearer is missing", "", ""}) ==
          Verdict::signed_out);
}
