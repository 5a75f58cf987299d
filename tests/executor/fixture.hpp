// A small site for the pure functions of the executor: a pack, an account, and readings made by hand.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "executor/plan.hpp"
#include "pack/pack.hpp"
#include "session/session.hpp"

namespace fixture {

using namespace optout;            // NOLINT(google-build-using-namespace): tests
using namespace optout::executor;  // NOLINT(google-build-using-namespace): tests

inline constexpr const char* pack_text = R"({
  "format": 1, "id": "site", "name": "Site", "homepage": "https://site.test/", "hosts": ["site.test"], "drivers": ["browser", "http"],
  "pages": {"form": "https://site.test/form", "prefs": {"url": "https://site.test/prefs", "json": true},
            "shell": "https://site.test/shell"},
  "identity": [{"page": "form", "css": "meta[name=user]", "attribute": "content"}],
  "trouble": [{"is": "signed-out", "landing": ["/login"]}, {"is": "challenged", "landing": ["/checkpoint"], "say": "answer it"},
              {"is": "not-offered", "landing": ["/not-here"]}, {"is": "signed-out", "status": [200], "pointer": "/error"},
              {"is": "challenged", "css": "#captcha"}, {"is": "blocked", "text": "automated traffic"}],
  "settings": [
    {"id": "training", "title": "Train", "category": "ai-training", "scope": "account", "page": "form", "want": "off",
     "locate": [{"css": "#train"}], "change": {"by": "form"}, "verified": "never",
     "couplings": [{"when": "off", "setting": "partners", "becomes": "off"}]},
    {"id": "partners", "title": "Share", "category": "data-sharing", "scope": "account", "page": "form", "want": "off",
     "locate": [{"css": "#share"}], "change": {"by": "form"}, "verified": "never"},
    {"id": "ads", "title": "Ads", "category": "ads", "scope": "account", "page": "prefs", "want": "off",
     "locate": [{"pointer": "/ads"}], "verified": "never",
     "change": {"by": "request", "method": "PATCH", "url": "https://site.test/prefs", "json": {"ads": {"$value": true}}, "merge": true}},
    {"id": "mail", "title": "Mail", "category": "ads", "scope": "account", "page": "prefs", "want": "off",
     "locate": [{"pointer": "/mail"}], "not_offered": "only in some countries", "verified": "never",
     "change": {"by": "request", "method": "PATCH", "url": "https://site.test/prefs", "json": {"mail": {"$value": true}}, "merge": true}},
    {"id": "history", "title": "History", "category": "data-sharing", "scope": "account", "page": "prefs", "want": "off",
     "locate": [{"pointer": "/history"}], "irreversible": "deletes the history", "verified": "never",
     "change": {"by": "request", "method": "PUT", "url": "https://site.test/history", "json": {"history": {"$value": true}}, "unproven": "only guessed"}},
    {"id": "click", "title": "Click", "category": "ads", "scope": "account", "page": "form", "want": "off",
     "locate": [{"css": "#click", "read_only": true}, {"css": "#click2"}], "verified": "never", "change": {"by": "click"}}
  ]})";

/// The site's account, signed in as alice, with pages as the test gives them.
struct Site {
    pack::Pack pack;
    session::Session session;
    std::vector<Account> accounts;

    Site() : pack(load()), session(pack.access, {}, {}) { accounts = {{&pack, &session, "", "", {}}}; }

    static pack::Pack load() {
        auto loaded = pack::parse_pack(pack_text, "site.json");
        REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : loaded.error().message()));
        return std::move(loaded).value();
    }

    static session::Page page(const std::string& landing, page::Content content, int status = 200) {
        auto url = Url::parse(landing);
        REQUIRE(url.ok());
        const bool json = std::holds_alternative<page::Json>(content);
        return {status,
                std::move(url).value(),
                false,
                json ? "application/json" : "text/html",
                std::move(content),
                json};
    }
    static session::Page html(const std::string& landing, const std::string& text, int status = 200) {
        auto document = page::Document::parse(text);
        REQUIRE(document.ok());
        return page(landing, std::move(document).value(), status);
    }

    /// Readings of these settings from one HTML page and one JSON page.
    Readings read(const std::vector<std::string>& ids, const std::string& form,
                  const std::string& prefs) const {
        Readings readings;
        readings.accounts.push_back({"alice", PageKey{0, "form", "https://site.test/form"}, {}});
        readings.snapshots.insert_or_assign(PageKey{0, "form", "https://site.test/form"},
                                            Snapshot{html("https://site.test/form", form), {}});
        readings.snapshots.insert_or_assign(
            PageKey{0, "prefs", "https://site.test/prefs"},
            Snapshot{page("https://site.test/prefs", page::Json::parse(prefs)), {}});
        for (const std::string& id : ids) {
            const pack::Setting& setting = *pack.setting(id);
            Reading reading;
            reading.setting = &setting;
            reading.want = setting.want;
            reading.page = {0, setting.page, pack.page(setting.page)->urls.front()};
            const Snapshot& snapshot = readings.snapshots.at(reading.page);
            auto control = read_control(setting, snapshot);
            if (control.ok())
                reading.control = std::move(control).value();
            else
                reading.trouble = explain(setting, snapshot, control.error());
            readings.settings.push_back(std::move(reading));
        }
        return readings;
    }

    static const Item& item(const Plan& plan, const std::string& id) {
        for (const Item& item : plan.items) {
            if (item.key.setting == id) return item;
        }
        FAIL("no item " << id);
        return plan.items.front();
    }
};

inline const std::string all_on =
    "<meta name=user content=alice><form method=post><input type=checkbox id=train name=t checked><input "
    "type=checkbox id=share name=s checked>"
    "<input type=checkbox id=click name=c checked><button>Save</button></form>";

}  // namespace fixture
