#include "browser/drivers.hpp"

#include <doctest/doctest.h>

namespace optout::browser::test {

using namespace std::chrono_literals;

namespace {

bool is_icon(const Request& request) {
    return request.path == "/favicon.ico";
}

}  // namespace

Site::Site(Respond respond)
    : session::test::Site([respond = std::move(respond)](const Request& request) {
          return is_icon(request) ? lookalikes::empty(404) : respond(request);
      }) {}

std::vector<Request> Site::seen() const {
    std::vector<Request> all = session::test::Site::seen();
    std::erase_if(all, is_icon);
    return all;
}

Options quick() {
    Options options;
    options.patience = 600ms;
    options.limit = 5s;
    options.page_load = 5s;
    options.http = session::test::quick();
    options.http.timeout = 3s;
    return options;
}

BrowserDriver& chromium() {
    static BrowserDriver driver(quick());
    return driver;
}

void over_both(const std::function<void(session::Driver& driver, bool is_browser)>& test) {
    SUBCASE("http") {
        session::HttpDriver driver(session::test::quick());
        test(driver, false);
    }
    SUBCASE("browser") {
        test(chromium(), true);
    }
}

page::Ladder css(const std::string& selector) {
    return {{page::CssLocator{page::Selector::parse(selector).value()}, false}};
}

page::Ladder role(const std::string& role, const std::string& name) {
    return {{page::RoleLocator{role, {name}, page::RoleLocator::Match::whole, {}}, false}};
}

page::State state(const session::Page& page, const page::Ladder& ladder, const page::StateRule& rule) {
    const auto control = page::locate(page.content, ladder, rule);
    if (!control.ok()) FAIL(control.error().message());
    return control->state;
}

session::PageRequest waiting_for(session::Session& session, const std::string& url,
                                 const page::Ladder& ladder) {
    session::PageRequest request = session::test::page(session, url);
    request.awaited = {ladder};
    return request;
}

session::WriteRequest press(session::Session& session, const std::string& url, const page::Ladder& ladder,
                            page::State present, page::State goal) {
    session::Press press;
    press.page = session::test::page(session, url);
    press.ladder = ladder;
    press.present = std::move(present);
    press.goal = std::move(goal);
    session::WriteRequest write;
    write.session = &session;
    write.action = std::move(press);
    return write;
}

}  // namespace optout::browser::test
