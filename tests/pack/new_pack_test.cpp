#include "pack/new_pack.hpp"

#include <doctest/doctest.h>

#include "pack/pack.hpp"

using optout::pack::new_pack;
using optout::pack::parse_pack;

TEST_CASE("a new pack loads without mistakes and asks for the page that was named") {
    for (const auto& row : std::initializer_list<std::pair<const char*, const char*>>{
             {"https://example.test/settings/privacy?tab=2", "example.test"},
             {"http://127.0.0.1:8080/setup_settings", "127.0.0.1:8080"},
             {"http://localhost/prefs", "localhost:80"},
             {"https://[::1]:8443/", "[::1]:8443"}}) {
        const std::string address = row.first;
        CAPTURE(address);
        const auto text = new_pack("my-site", address);
        REQUIRE(text.ok());
        const auto pack = parse_pack(*text, "my-site.json");
        REQUIRE_MESSAGE(pack.ok(), pack.error().message());
        CHECK(pack->id == "my-site");
        CHECK(pack->access.hosts == std::vector<std::string>{row.second});
        REQUIRE(pack->settings.size() == 1);
        CHECK(pack->page(pack->settings.front().page)->urls == std::vector<std::string>{address});
        CHECK(pack->settings.front().note.find("selectors/README.md") != std::string::npos);
        CHECK(pack->settings.front().verified == optout::pack::Verified::never);
    }
}

TEST_CASE("a new pack is laid out to be edited by hand") {
    const auto text = new_pack("my-site", "https://example.test/settings");
    REQUIRE(text.ok());
    CHECK(text->starts_with("{\n  \"format\": 1,\n  \"id\": \"my-site\",\n"));
    CHECK(text->ends_with("}\n"));
}

TEST_CASE("an id or an address that is none is refused with the reason") {
    for (const auto& row : std::initializer_list<std::pair<const char*, const char*>>{
             {"My Site", "https://example.test/"},
             {"", "https://example.test/"},
             {"../x", "https://example.test/"},
             {"site", "example.test"},
             {"site", "http://example.test/"},
             {"site", "ftp://example.test/"},
             {"site", "https://me:secret@example.test/"},
             {"site", ""},
             {"site", "https://example.test/{blog}"}}) {
        const std::string id = row.first, address = row.second;
        CAPTURE(id);
        CAPTURE(address);
        const auto text = new_pack(id, address);
        REQUIRE_FALSE(text.ok());
        CHECK(text.error().message().find("secret") == std::string::npos);
    }
}
