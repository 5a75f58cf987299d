// How a browser is found, started and waited for.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>

#include "session/http_driver.hpp"

namespace optout::browser {

struct Options {
    /// A W3C WebDriver server: chromedriver, geckodriver, WebKitWebDriver. Empty: the first of these that is
    /// installed.
    std::string driver;
    /// The browser that the driver starts. Empty: for chromedriver an installed Chromium or Chrome, for
    /// others the driver's own choice.
    std::string browser;
    /// A folder for a profile that is kept from run to run. Empty: a fresh profile, removed afterwards.
    std::string profile;
    /// "host:port" at which a Chromium that the user has started listens for a debugger; driver only, no
    /// browser is started then. Its own cookies are what counts, none is ever written to it.
    std::string attach;
    bool headed = false;
    /// The driver keeps a log of every request of its pages, with all that it says (chromedriver only).
    bool traffic = false;

    std::chrono::milliseconds start{30'000};   // for driver and browser to be there
    std::chrono::milliseconds quiet{100};      // without a change or a request: the page has come to rest
    std::chrono::milliseconds patience{2500};  // for what a page at rest may still bring
    std::chrono::milliseconds limit{20'000};   // for a page that never comes to rest
    std::chrono::milliseconds page_load{30'000};
    /// For a script in a page, before the page counts as one that hangs.
    [[nodiscard]] std::chrono::milliseconds script() const {
        return std::max(limit + patience, http.timeout) +
               std::min(page_load, std::chrono::milliseconds{10'000});
    }

    /// Of these: timeout and max_body (of a request inside a page), interval_scale, connect_to and ca_file.
    /// In Chromium, a chain of certificates that holds one of ca_file is trusted as it is, also when it is
    /// expired or for another host; other drivers know neither connect_to nor ca_file.
    session::HttpOptions http;
};

}  // namespace optout::browser
