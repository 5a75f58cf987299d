// The browser driver: pages that only JavaScript can draw, read and changed in a real browser.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "browser/options.hpp"
#include "session/driver.hpp"

namespace optout::browser {

/// What reader and driver have in common. Nothing is started before it is needed; everything that was
/// started ends with the object.
///
/// HTML pages are opened in the window, one after the other, each address at the pace of its host. JSON pages
/// are asked for by fetch from inside a page of the site. Where the browser is led to a host that the pack
/// does not name, nothing of that page is given back (left_hosts); unlike the HTTP driver, the browser has
/// been there by then, and what pages load besides (scripts, pictures, frames) comes from wherever they say.
class BrowserCore {
  public:
    explicit BrowserCore(Options options);
    ~BrowserCore();

    /// What the user is to be told of the browsers started so far: which one, which profile, no sandbox.
    [[nodiscard]] const std::vector<std::string>& notes() const;
    /// How many WebDriver commands have been sent.
    [[nodiscard]] std::size_t commands() const;
    /// Where a kept profile or a running browser is used: gives a session without cookies those that it has
    /// for the session's hosts, so that it is known who is signed in before anything is asked. Starts the
    /// browser then; does nothing otherwise.
    Status adopt(session::Session& session);
    /// Takes the window to an address of the account's site and leaves it there, for a person to do what only
    /// a person can.
    Status show(session::Session& session, const std::string& url);

  protected:
    std::vector<Result<session::Page>> open_pages(const std::vector<session::PageRequest>& pages,
                                                  const session::OnAnswer& on_answer);
    std::vector<Result<session::Page>> write_all(const std::vector<session::WriteRequest>& writes,
                                                 const session::OnAnswer& on_answer);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

class BrowserReader final : public session::Reader, public BrowserCore {
  public:
    using BrowserCore::BrowserCore;
    std::vector<Result<session::Page>> open(const std::vector<session::PageRequest>& pages,
                                            const session::OnAnswer& on_answer) override {
        return open_pages(pages, on_answer);
    }
};

/// A Send or Submit goes by fetch from inside a page, a Press is a person's press of the control.
class BrowserDriver final : public session::Driver, public BrowserCore {
  public:
    using BrowserCore::BrowserCore;
    std::vector<Result<session::Page>> open(const std::vector<session::PageRequest>& pages,
                                            const session::OnAnswer& on_answer) override {
        return open_pages(pages, on_answer);
    }
    std::vector<Result<session::Page>> write(const std::vector<session::WriteRequest>& writes,
                                             const session::OnAnswer& on_answer) override {
        return write_all(writes, on_answer);
    }
};

}  // namespace optout::browser
