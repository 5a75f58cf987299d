// The drivers that the tests of this folder run over, and pages for them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "browser/browser_driver.hpp"
#include "session/site.hpp"

namespace optout::browser::test {

using session::test::Answer;
using session::test::Request;

/// A site with a ledger, from which the icon that a browser asks for by itself is left out.
class Site : public session::test::Site {
  public:
    explicit Site(Respond respond);
    [[nodiscard]] std::vector<Request> seen() const;
};

/// Short times, and the browser that the tests are for: Debian's chromium.
[[nodiscard]] Options quick();
/// One browser for all test cases of this program. A test fails where none can be started.
[[nodiscard]] BrowserDriver& chromium();

/// Runs `test` over the HTTP driver and over the browser driver, each as a subcase's name says.
void over_both(const std::function<void(session::Driver& driver, bool is_browser)>& test);

/// A ladder of one rung.
[[nodiscard]] page::Ladder css(const std::string& selector);
[[nodiscard]] page::Ladder role(const std::string& role, const std::string& name);
/// The state of a control of a page; a failed check when it is not there.
[[nodiscard]] page::State state(const session::Page& page, const page::Ladder& ladder,
                                const page::StateRule& rule = {});
[[nodiscard]] session::PageRequest waiting_for(session::Session& session, const std::string& url,
                                               const page::Ladder& ladder);
[[nodiscard]] session::WriteRequest press(session::Session& session, const std::string& url,
                                          const page::Ladder& ladder, page::State present, page::State goal);

}  // namespace optout::browser::test
