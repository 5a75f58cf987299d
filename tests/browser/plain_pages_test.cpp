// Pages in which no script runs are asked for from inside one of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "browser/drivers.hpp"

using namespace optout;
using namespace optout::browser::test;
using namespace optout::session;
using session::test::session_for;

namespace {

const std::string box = "<label><input type=checkbox id=s checked> Use my data</label>";
const std::string box_off = "<label><input type=checkbox id=s> Use my data</label>";

/// Three pages of one account.
class Three {
  public:
    Three(const std::string& first, const std::string& second, const std::string& third)
        : site_([pages = std::map<std::string, std::string>{{"/1", first}, {"/2", second}, {"/3", third}}](
                    const Request& request) {
              const auto found = pages.find(request.path);
              Answer answer = lookalikes::html(found == pages.end() ? "" : found->second);
              if (found != pages.end() && found->second == "429") answer.status = 429;
              return answer;
          }),
          session_(session_for({site_.authority()})) {}

    std::vector<Result<Page>> open(const OnAnswer& on_answer = {}) {
        std::vector<PageRequest> requests;
        for (const char* path : {"/1", "/2", "/3"})
            requests.push_back(waiting_for(session_, site_.url(path), role("checkbox", "Use my data")));
        return chromium().open(requests, on_answer);
    }
    /// How each page was asked for, in the browser's own word for it, in the order of arrival.
    [[nodiscard]] std::vector<std::string> asked(const std::string& path) const {
        std::vector<std::string> modes;
        for (const Request& request : site_.seen()) {
            if (request.path == path) modes.push_back(request.header("sec-fetch-mode"));
        }
        return modes;
    }
    Site& site() { return site_; }
    Session& session() { return session_; }

  private:
    Site site_;
    Session session_;
};

using Modes = std::vector<std::string>;

bool is_on(const Result<Page>& page) {
    REQUIRE(page.ok());
    return state(*page, role("checkbox", "Use my data")) == page::State{true};
}

}  // namespace

TEST_CASE("pages without scripts are read without being drawn, once one of them was") {
    Three three(box, box_off, box);
    std::vector<std::size_t> heard;
    const auto pages = three.open([&](std::size_t index, const auto&) {
        heard.push_back(index);
        return true;
    });
    CHECK(is_on(pages[0]));
    CHECK_FALSE(is_on(pages[1]));
    CHECK(is_on(pages[2]));
    std::ranges::sort(heard);
    CHECK(heard == std::vector<std::size_t>{0, 1, 2});
    CHECK(three.asked("/1") == Modes{"navigate"});
    CHECK(three.asked("/2") == Modes{"same-origin"});
    CHECK(three.asked("/3") == Modes{"same-origin"});
}

TEST_CASE("after a write each page is drawn anew, as the proof wants") {
    Three three(box, box_off, box);
    (void)three.open();
    const auto pressed =
        chromium().write({press(three.session(), three.site().url("/1"), role("checkbox", "Use my data"),
                                page::State{true}, page::State{false})},
                         {});
    REQUIRE(pressed[0].ok());
    CHECK_FALSE(is_on(three.open()[1]));
    CHECK(three.asked("/1") == Modes{"navigate", "navigate", "navigate"});
    CHECK(three.asked("/2") == Modes{"same-origin", "navigate"});
    CHECK(three.asked("/3") == Modes{"same-origin", "navigate"});
}

TEST_CASE("a page with a script is drawn, and the others are not asked for in vain") {
    Three three(box, box + "<script>document.getElementById('s').checked = false</script>", box);
    const auto pages = three.open();
    CHECK_FALSE(is_on(pages[1]));
    CHECK(is_on(pages[2]));
    CHECK(three.asked("/2") == Modes{"same-origin", "navigate"});
    (void)three.open();
    CHECK(three.asked("/2").back() == "navigate");
    CHECK(three.asked("/2").size() == 3);
}

TEST_CASE("where the style sheet tells two controls apart, the page is drawn") {
    Three three(box, "<style>.old{display:none}</style><div class=old>" + box + "</div>" + box_off, box);
    CHECK_FALSE(is_on(three.open()[1]));
    CHECK(three.asked("/2") == Modes{"same-origin", "navigate"});
}

TEST_CASE("a refusal of a page that is not drawn is an answer, and the account asks for nothing more") {
    Three three(box, "429", box);
    const auto pages =
        three.open([](std::size_t, const Result<Page>& page) { return page.ok() && page->status == 200; });
    REQUIRE(pages[1].ok());
    CHECK(pages[1]->status == 429);
    CHECK(three.asked("/2") == Modes{"same-origin"});
    CHECK(three.asked("/3").size() <= 1);
}

TEST_CASE("the first page decides: a site that is drawn by scripts is not asked for twice") {
    Three three(box + "<script>1</script>", box, box);
    CHECK(is_on(three.open()[2]));
    CHECK(three.asked("/2") == Modes{"navigate"});
    CHECK(three.asked("/3") == Modes{"navigate"});
}
