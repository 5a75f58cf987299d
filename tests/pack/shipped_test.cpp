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

const Pack& pack(std::string_view id) {
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
    CHECK(shipped().packs.size() >= 5);
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
    const Setting& training = *pack("github").setting("model-training");
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
        for (const Setting& setting : pack(id).settings) {
            CAPTURE(setting.id);
            REQUIRE(setting.ladder.size() == 1);
            CHECK(std::get<optout::page::JsonLocator>(setting.ladder[0].locator).pointer ==
                  "/" + request_key(setting));
            CHECK(find_change<ByRequest>(setting)->merge);
        }
    }
    CHECK(pack("reddit").settings.size() == 9);
    CHECK(std::get<bool>(pack("reddit").setting("hide-from-robots")->want) == true);
    CHECK(pack("x").settings.size() == 6);
}

TEST_CASE("wordpress-com: the related keys are sent as they were read") {
    const auto& setting = pack("wordpress-com").settings.at(0);
    const json& body = *find_change<ByRequest>(setting)->body;
    for (const char* key : {"blog_public", "wpcom_public_coming_soon", "wpcom_coming_soon"}) {
        CHECK(body.at(key) == json{{"$read", std::string("/settings/") + key}});
    }
    CHECK(setting.list == "site");
}

TEST_CASE("linkedin: the thirteen switches with a public selector, each by the same key everywhere") {
    const Pack& linkedin = pack("linkedin");
    CHECK(linkedin.settings.size() == 13);
    std::set<std::string> keys;
    for (const Setting& setting : linkedin.settings) {
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

TEST_CASE("linkedin: what nobody has shown to work is not used to write unless the user allows it") {
    for (const Setting& setting : pack("linkedin").settings) {
        for (const Change& change : setting.changes) {
            if (std::holds_alternative<ByRequest>(change.how)) CHECK_FALSE(change.unproven.empty());
        }
    }
}

TEST_CASE("linkedin: no page that must never be touched is ever opened") {
    for (const auto& [id, page] : pack("linkedin").pages) {
        for (const std::string& url : page.urls) {
            for (const char* never : {"close-account", "hibernate", "change-password", "two-factor"}) {
                CHECK(url.find(never) == std::string::npos);
            }
        }
    }
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
