// Packs in folders: which are found, and which of two with the same id counts.
#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/digest.hpp"
#include "pack/pack.hpp"

using optout::pack::load_pack;
using optout::pack::load_packs;

namespace {

/// A folder that is gone when the test ends.
class Folder {
  public:
    Folder() {
        std::string pattern = std::filesystem::temp_directory_path().string() + "/optout-shelf-XXXXXX";
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path + "/" + name) << text;
        return path + "/" + name;
    }

    std::string path;
};

std::string pack(const std::string& id, const std::string& name = "A name") {
    return R"({"format": 1, "id": ")" + id + R"(", "name": ")" + name +
           R"(", "homepage": "https://a.test/", "hosts": ["a.test"], "cannot": ["Nothing."]})";
}

}  // namespace

TEST_CASE("packs are found in all folders and sorted by id") {
    const Folder first, second;
    first.write("z.json", pack("zebra"));
    first.write("b.json", pack("bee"));
    second.write("m.json", pack("mole"));
    const auto shelf = load_packs({first.path, second.path, first.path + "/not-there"});
    CHECK(shelf.mistakes.empty());
    REQUIRE(shelf.packs.size() == 3);
    CHECK(shelf.packs[0].id == "bee");
    CHECK(shelf.packs[1].id == "mole");
    CHECK(shelf.packs[2].id == "zebra");
}

TEST_CASE("a pack in a later folder overrides one of the same id, whatever their files are called") {
    const Folder shipped, own;
    shipped.write("github.json", pack("github", "Shipped"));
    own.write("mine.json", pack("github", "Mine"));
    const auto shelf = load_packs({shipped.path, own.path});
    CHECK(shelf.mistakes.empty());
    REQUIRE(shelf.packs.size() == 1);
    CHECK(shelf.packs.front().name == "Mine");
    CHECK(shelf.packs.front().file == own.path + "/mine.json");
}

TEST_CASE("two packs of one folder with the same id are a mistake, and the first stays") {
    const Folder folder;
    folder.write("a.json", pack("github", "First"));
    folder.write("b.json", pack("github", "Second"));
    const auto shelf = load_packs({folder.path});
    REQUIRE(shelf.packs.size() == 1);
    CHECK(shelf.packs.front().name == "First");
    REQUIRE(shelf.mistakes.size() == 1);
    CHECK(shelf.mistakes.front().where == folder.path + "/b.json");
    CHECK(shelf.mistakes.front().what.find("a.json") != std::string::npos);
}

TEST_CASE("a broken pack is told and leaves the others usable") {
    const Folder folder;
    folder.write("a.json", "{");
    folder.write("b.json", pack("bee"));
    folder.write("c.json", R"({"format": 1})");
    const auto shelf = load_packs({folder.path});
    REQUIRE(shelf.packs.size() == 1);
    CHECK(shelf.packs.front().id == "bee");
    REQUIRE(shelf.mistakes.size() == 2);
    CHECK(shelf.mistakes[0].where.starts_with(folder.path + "/a.json"));
    CHECK(shelf.mistakes[1].where.starts_with(folder.path + "/c.json"));
}

TEST_CASE("a broken pack of the user does not hide that the shipped one would have been overridden") {
    const Folder shipped, own;
    shipped.write("github.json", pack("github", "Shipped"));
    own.write("github.json", "{}");
    const auto shelf = load_packs({shipped.path, own.path});
    REQUIRE(shelf.packs.size() == 1);
    CHECK(shelf.packs.front().name == "Shipped");
    CHECK(shelf.mistakes.size() == 1);
}

TEST_CASE("the schema, hidden files and files of other kinds are passed over") {
    const Folder folder;
    folder.write("pack.schema.json", "{}");
    folder.write(".hidden.json", "{}");
    folder.write("README.md", "#");
    folder.write("a.json.bak", "{");
    const auto shelf = load_packs({folder.path});
    CHECK(shelf.packs.empty());
    CHECK(shelf.mistakes.empty());
}

TEST_CASE("a pack knows its file and the digest of its bytes") {
    const Folder folder;
    const std::string file = folder.write("a.json", pack("bee"));
    const auto read = load_pack(file);
    REQUIRE(read.ok());
    CHECK(read->file == file);
    CHECK(read->digest() == optout::sha256_hex(pack("bee")));
}

TEST_CASE("a file that cannot be read is one clear error") {
    const Folder folder;
    for (const std::string& file : {folder.path + "/none.json", folder.path}) {
        const auto read = load_pack(file);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().where == file);
    }
    const std::string large = folder.write("large.json", std::string(std::size_t{5} << 20, ' '));
    const auto read = load_pack(large);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().kind == optout::ErrorKind::too_large);
}

TEST_CASE("a folder that is a file is one clear error") {
    const Folder folder;
    const auto shelf = load_packs({folder.write("file", "")});
    CHECK(shelf.packs.empty());
    CHECK(shelf.mistakes.size() == 1);
}
