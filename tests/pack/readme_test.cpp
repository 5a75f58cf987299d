// Every example in selectors/README.md loads. A block that is only a part of a pack is put into one of the
// two complete packs that the README begins with; scripts/check-packs does the same for the schema.
#include <doctest/doctest.h>

#include <map>

#include "base/files.hpp"
#include "base/text.hpp"
#include "pack/pack.hpp"
#include "page/selector.hpp"

using optout::pack::json;

namespace {

struct Block {
    std::size_t line = 0;
    std::string kind;  // what follows ```json
    std::string text;
};

std::vector<Block> blocks() {
    const auto readme = optout::read_file(OPTOUT_SOURCE_DIR "/selectors/README.md");
    REQUIRE(readme.ok());
    std::vector<Block> found;
    bool inside = false, is_json = false;
    std::size_t number = 0;
    for (const std::string_view line : optout::split(*readme, '\n')) {
        ++number;
        if (line.starts_with("```")) {
            inside = !inside;
            if (inside) is_json = line.starts_with("```json");
            if (inside && is_json) found.push_back({number, std::string(optout::trim(line.substr(7))), ""});
        } else if (inside && is_json) {
            found.back().text += std::string(line) + "\n";
        }
    }
    return found;
}

/// The block as a whole pack.
json whole(const Block& block, const std::map<std::string, json>& bases) {
    json part = json::parse(block.text);
    if (block.kind.starts_with("pack")) return part;
    json pack = bases.at(block.kind.ends_with("of a JSON pack") ? "JSON pack" : "pack");
    if (block.kind.starts_with("setting")) {
        pack["settings"][0].update(part);
    } else {
        pack.merge_patch(part);
    }
    return pack;
}

/// What stands between backticks.
std::vector<std::string> spans(std::string_view text) {
    std::vector<std::string> found;
    const auto parts = optout::split(text, '`');
    for (std::size_t i = 1; i < parts.size(); i += 2)
        found.push_back(optout::replace_all(std::string(parts[i]), "\\|", "|"));
    return found;
}

/// The part of the README from one text to the next.
std::string_view between(std::string_view readme, std::string_view from, std::string_view to) {
    const std::size_t begin = readme.find(from);
    REQUIRE(begin != std::string_view::npos);
    return readme.substr(begin, readme.find(to, begin) - begin);
}

}  // namespace

TEST_CASE("every example of the README is a pack without mistakes") {
    const auto found = blocks();
    std::map<std::string, json> bases;
    std::size_t complete = 0;
    for (const Block& block : found) {
        if (block.kind != "pack") continue;
        ++complete;
        bases.emplace(complete == 1 ? "pack" : "JSON pack", json::parse(block.text));
    }
    REQUIRE(complete >= 2);
    CHECK(found.size() >= 20);
    const std::vector<std::string> kinds{"pack", "part of a pack", "part of a JSON pack", "setting of a pack",
                                         "setting of a JSON pack"};
    for (const Block& block : found) {
        CAPTURE(block.line);
        REQUIRE(std::ranges::find(kinds, block.kind) != kinds.end());
        const auto mistakes =
            optout::pack::check_pack(whole(block, bases).dump(), "README.md:" + std::to_string(block.line));
        for (const optout::Error& mistake : mistakes) FAIL_CHECK(mistake.message());
    }
}

TEST_CASE("the README explains every key of the format") {
    const auto readme = optout::read_file(OPTOUT_SOURCE_DIR "/selectors/README.md");
    const auto schema = optout::read_file(OPTOUT_SOURCE_DIR "/selectors/pack.schema.json");
    REQUIRE(readme.ok());
    REQUIRE(schema.ok());
    const json flat = json::parse(*schema).flatten();
    for (const auto& [pointer, value] : flat.items()) {
        const auto parts = optout::split(pointer, '/');
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            if (parts[i] != "properties") continue;
            const std::string key(parts[i + 1]);
            CAPTURE(key);
            const bool explained = readme->find("`" + key + "`") != std::string::npos ||
                                   readme->find("`{\"" + key + "\"") != std::string::npos;
            CHECK(explained);
        }
    }
}

TEST_CASE("every selector that the README lists can be used, and those that it rules out cannot") {
    const auto readme = optout::read_file(OPTOUT_SOURCE_DIR "/selectors/README.md");
    REQUIRE(readme.ok());
    std::size_t listed = 0;
    for (const std::string_view line : optout::split(between(*readme, "| Selector |", "\n\n"), '\n')) {
        for (const std::string& selector : spans(line.substr(0, line.find(" | ")))) {
            CAPTURE(selector);
            CHECK(optout::page::Selector::parse(selector).ok());
            ++listed;
        }
    }
    CHECK(listed >= 50);
    for (const std::string& selector : spans(between(*readme, "Not supported:", "\n\n"))) {
        CAPTURE(selector);
        CHECK_FALSE(optout::page::Selector::parse(selector).ok());
    }
}
