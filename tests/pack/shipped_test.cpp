// The packs in selectors/: that they load, and that they keep to what is known.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/url.hpp"
#include "pack/pack.hpp"

using namespace optout::pack;

namespace {

const Shelf& shipped() {
    static const Shelf shelf = load_packs({OPTOUT_SOURCE_DIR "/selectors"});
    return shelf;
}

const Pack& shipped(std::string_view id) {
    const auto found = std::ranges::find(shipped().packs, id, &Pack::id);
    REQUIRE(found != shipped().packs.end());
    return *found;
}

template <class How>
const How* find_change(const Setting& setting) {
    for (const Change& change : setting.changes) {
        if (const auto* how = std::get_if<How>(&change.how)) return how;
    }
    return nullptr;
}

std::string request_key(const Setting& setting) {
    const auto* request = find_change<ByRequest>(setting);
    REQUIRE(request != nullptr);
    return request->form.empty() ? request->body->begin().key() : request->form.front().first;
}

}  // namespace

TEST_CASE("every shipped pack loads without a mistake and lies in a file of its own name") {
    for (const optout::Error& mistake : shipped().mistakes) FAIL_CHECK(mistake.message());
    CHECK(shipped().packs.size() >= 9);
    for (const Pack& one : shipped().packs) CHECK(one.file.ends_with("/" + one.id + ".json"));
}

TEST_CASE(
    "every shipped setting, document and letter says where it is known from, and none claims to be proven "
    "live") {
    for (const Pack& one : shipped().packs) {
        CAPTURE(one.id);
        CHECK_FALSE(one.evidence.empty());
        for (const Setting& setting : one.settings) {
            CAPTURE(setting.id);
            CHECK_FALSE(setting.evidence.empty());
            CHECK(setting.verified != Verified::live);
        }
        for (const TermsDocument& document : one.terms) CHECK_FALSE(document.evidence.empty());
        for (const Letter& letter : one.letters) CHECK_FALSE(letter.evidence.empty());
    }
}

TEST_CASE("every shipped pack says who is signed in") {
    for (const Pack& one : shipped().packs) {
        CAPTURE(one.id);
        CHECK_FALSE(one.identity.empty());
    }
}

TEST_CASE("github: one form, and no other form of the page can be sent") {
    const Setting& training = *shipped("github").setting("model-training");
    CHECK(find_change<ByForm>(training) != nullptr);
    const std::string form = "form[action=\"/settings/copilot\"]";
    for (const optout::page::Rung& rung : training.ladder) {
        if (const auto* css = std::get_if<optout::page::CssLocator>(&rung.locator)) {
            CHECK(css->selector.text().starts_with(form + " "));
        } else {
            CHECK(std::get<optout::page::RoleLocator>(rung.locator).within->text() == form);
        }
    }
}

TEST_CASE("reddit and x: the key that is read is written, and all changes go as one request") {
    for (const char* id : {"reddit", "x"}) {
        for (const Setting& setting : shipped(id).settings) {
            if (!shipped(id).page(setting.page)->is_json) continue;
            CAPTURE(setting.id);
            REQUIRE(setting.ladder.size() == 1);
            CHECK(std::get<optout::page::JsonLocator>(setting.ladder[0].locator).pointer ==
                  "/" + request_key(setting));
            CHECK(find_change<ByRequest>(setting)->merge);
        }
    }
    CHECK(shipped("reddit").settings.size() == 9);
    CHECK(std::get<bool>(shipped("reddit").setting("hide-from-robots")->want) == true);
    CHECK(std::ranges::count(shipped("x").settings, "account", &Setting::page) == 6);
}

TEST_CASE("wordpress-com: the related keys are sent as they were read") {
    const auto& setting = shipped("wordpress-com").settings.at(0);
    const json& body = *find_change<ByRequest>(setting)->body;
    for (const char* key : {"blog_public", "wpcom_public_coming_soon", "wpcom_coming_soon"}) {
        CHECK(body.at(key) == json{{"$read", std::string("/settings/") + key}});
    }
    CHECK(setting.list == "site");
}

TEST_CASE(
    "linkedin: the thirteen switches with a public selector come first, each by the same key everywhere") {
    const Pack& linkedin = shipped("linkedin");
    std::set<std::string> keys;
    for (std::size_t i = 0; i < 13; ++i) {
        const Setting& setting = linkedin.settings.at(i);
        CAPTURE(setting.id);
        const auto& value = std::get<optout::page::JsonLocator>(setting.ladder.back().locator);
        const auto key = value.where.at("key").get<std::string>();
        keys.insert(key);
        const auto& css = std::get<optout::page::CssLocator>(setting.ladder.front().locator);
        CHECK(css.selector.text().find(key) != std::string::npos);
        const auto* request = find_change<ByRequest>(setting);
        REQUIRE(request != nullptr);
        CHECK(request->url == "https://www.linkedin.com/mysettings-api/settingsApiSettings/" + key);
        CHECK(std::holds_alternative<ByClick>(setting.changes.front().how));
    }
    CHECK(keys.size() == 13);
}

TEST_CASE("linkedin: what is known by its label alone is for browsers, and waits for a further yes") {
    const Pack& linkedin = shipped("linkedin");
    CHECK(linkedin.settings.size() == 33);
    for (std::size_t i = 13; i < linkedin.settings.size(); ++i) {
        const Setting& setting = linkedin.settings[i];
        CAPTURE(setting.id);
        CHECK(linkedin.page(setting.page)->drivers == std::vector{optout::Way::browser});
        CHECK(find_change<ByClick>(setting) != nullptr);
        CHECK(setting.changes.size() == 1);
        CHECK_FALSE(setting.changes.front().unproven.empty());
        // An address that is not public is assumed in the look-alike too, which then proves nothing.
        const bool public_address = linkedin.page(setting.page)->open.empty();
        CHECK((public_address || setting.verified == Verified::never));
    }
    CHECK_FALSE(linkedin.setting("saved-resumes")->irreversible.empty());
}

TEST_CASE("linkedin and gemini: what cannot be taken back is never what a step presses by the way") {
    for (const char* id : {"linkedin", "gemini", "x"}) {
        for (const auto& named : shipped(id).pages) {
            const auto& name = named.first;
            const auto& page = named.second;
            CAPTURE(name);
            for (const optout::page::Ladder& step : page.open) {
                for (const optout::page::Rung& rung : step) {
                    const auto& link = std::get<optout::page::RoleLocator>(rung.locator);
                    CHECK(link.role == "link");
                }
            }
        }
    }
    for (const optout::page::Ladder& step :
         find_change<ByClick>(*shipped("gemini").setting("keep-activity"))->confirm) {
        for (const optout::page::Rung& rung : step) CHECK(rung.describe().find("elete") == std::string::npos);
    }
}

TEST_CASE("linkedin: what nobody has shown to work is not used to write unless the user allows it") {
    for (const Setting& setting : shipped("linkedin").settings) {
        for (const Change& change : setting.changes) {
            if (std::holds_alternative<ByRequest>(change.how)) CHECK_FALSE(change.unproven.empty());
        }
    }
}

TEST_CASE("linkedin: no page that must never be touched is ever opened or followed") {
    const Pack& linkedin = shipped("linkedin");
    for (const auto& [id, page] : linkedin.pages) {
        for (const std::string& url : page.urls) {
            for (const char* never : {"close-account", "hibernate", "change-password", "two-factor"}) {
                CHECK(url.find(never) == std::string::npos);
            }
        }
    }
    REQUIRE(linkedin.discover);
    CHECK(linkedin.discover->never.size() == 4);
    for (const std::string& never : linkedin.discover->never) {
        for (const std::string& place : linkedin.discover->follow) CHECK_FALSE(never.starts_with(place));
    }
}

TEST_CASE("chatgpt, claude and grok: asked by HTTP first and through a browser where they turn that away") {
    for (const char* id : {"chatgpt", "claude", "grok"}) {
        CAPTURE(id);
        CHECK(shipped(id).drivers == std::vector{optout::Way::http, optout::Way::browser});
        for (const Setting& setting : shipped(id).settings) {
            CHECK(shipped(id).page(setting.page)->is_json);
            CHECK(shipped(id).page(setting.page)->drivers.empty());
            CHECK(find_change<ByRequest>(setting) != nullptr);
        }
    }
    const auto* chatgpt = find_change<ByRequest>(*shipped("chatgpt").setting("model-training"));
    CHECK_FALSE(chatgpt->body);  // in the body the parameters are refused
    CHECK(std::ranges::count(shipped("chatgpt").page("settings")->headers, "oai-ep-cache-bypass",
                             &optout::HeaderRule::name) == 1);
}

TEST_CASE("the pack that goes through ChatGPT's menu, dialog, tab and button loads") {
    const auto loaded = load_pack(OPTOUT_SOURCE_DIR "/tests/lookalikes/chatgpt_dialog.json");
    REQUIRE(loaded.ok());
    CHECK(loaded->page("data-controls")->open.size() == 4);
}

TEST_CASE("no shipped pack names a host that it does not ask") {
    for (const Pack& one : shipped().packs) {
        std::set<std::string> asked;
        for (const auto& [id, page] : one.pages) {
            for (const std::string& url : page.urls) {
                const auto parsed = optout::Url::parse(url.substr(0, url.find('{')));
                REQUIRE(parsed.ok());
                asked.insert(parsed->authority());
            }
        }
        CHECK(std::set<std::string>(one.access.hosts.begin(), one.access.hosts.end()) == asked);
    }
}
