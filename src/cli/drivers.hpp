// What a run reads and writes through: libcurl, and browsers where the packs want them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "browser/browser_driver.hpp"
#include "cli/config.hpp"
#include "executor/opening.hpp"
#include "session/http_driver.hpp"
#include "session/ways.hpp"

namespace optout::cli {

/// Both ways to the accounts of a run, as one reader or driver. A browser is started when a page is first
/// wanted through it; accounts that are signed in in the same profile share one.
template <class Http, class Browser, class Both>
class Drivers {
  public:
    /// The accounts must outlive it.
    Drivers(const Config& config, const std::vector<executor::Account>& accounts, bool headed)
        : http_(config.http),
          both_(
              http_, [this](const session::Session& session) -> auto& { return browser_of(session); }),
          accounts_(&accounts),
          options_(config.browser) {
        options_.http = config.http;
        options_.headed = options_.headed || headed;
    }
    Drivers(const Drivers&) = delete;
    Drivers& operator=(const Drivers&) = delete;

    [[nodiscard]] Both& both() { return both_; }
    /// What the user is to be told of the browsers since this was last asked, each sentence once.
    [[nodiscard]] std::vector<std::string> notes() {
        std::vector<std::string> fresh;
        for (const auto& [profile, browser] : browsers_) {
            std::size_t& told = told_[profile];
            for (; told < browser->notes().size(); ++told) fresh.push_back(browser->notes()[told]);
        }
        return fresh;
    }

  private:
    Browser& browser_of(const session::Session& session) {
        std::string profile;
        bool attached = false;
        for (const executor::Account& account : *accounts_) {
            if (account.session != &session) continue;
            profile = account.browser_profile;
            attached = account.sign_in == "attached";
        }
        // A running browser counts for those alone who are signed in there: it knows nothing of the others'
        // cookies.
        std::unique_ptr<Browser>& browser = browsers_[attached ? "attached" : profile];
        if (!browser) {
            browser::Options options = options_;
            options.profile = profile;
            if (!attached) options.attach.clear();
            browser = std::make_unique<Browser>(std::move(options));
        }
        return *browser;
    }

    Http http_;
    Both both_;
    const std::vector<executor::Account>* accounts_;
    browser::Options options_;
    std::map<std::string, std::unique_ptr<Browser>> browsers_;  // by profile
    std::map<std::string, std::size_t> told_;
};

using Readers = Drivers<session::HttpReader, browser::BrowserReader, session::WaysReader>;
using Writers = Drivers<session::HttpDriver, browser::BrowserDriver, session::WaysDriver>;

}  // namespace optout::cli
