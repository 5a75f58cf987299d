// Real documents over time: what the watcher finds in a few snapshots of the Open Terms Archive
// (tests/terms/history).
#include <doctest/doctest.h>
#include <zlib.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "terms/declaration.hpp"
#include "terms/site.hpp"

using namespace optout;
using namespace terms_test;
using nlohmann::json;

namespace {

const std::string history_folder = std::string(OPTOUT_SOURCE_DIR) + "/tests/terms/history/";

std::string unpacked(const std::string& file) {
    gzFile in = gzopen(file.c_str(), "rb");
    REQUIRE_MESSAGE(in != nullptr, file);
    std::string out;
    char buffer[65536];
    for (int count = 0; (count = gzread(in, buffer, sizeof buffer)) > 0;)
        out.append(buffer, static_cast<std::size_t>(count));
    gzclose(in);
    REQUIRE_FALSE(out.empty());
    return out;
}

std::map<std::string, terms::Document> declared() {
    std::map<std::string, terms::Document> documents;
    for (const char* name : {"Open_Terms_Archive", "Open_Collective", "UptimeRobot"}) {
        const std::string file = history_folder + name + ".declaration.json";
        for (const terms::Document& document :
             terms::read_declaration(read_file(file).value(), file).documents)
            documents.emplace(document.key(), document);
    }
    return documents;
}

/// The findings of a document's snapshots, in their order; an alarm has a "!".
std::string replay(const std::string& key) {
    Site site;
    Watcher watcher;
    terms::Document document = declared().at(key);
    auto& source = document.rule.sources.front();
    source.url = "http://" + source.url.substr(source.url.find("//") + 2);
    const auto url = Url::parse(source.url);
    REQUIRE(url.ok());
    watcher.http.connect_to = {url->host() + ":80:127.0.0.1:" + std::to_string(site.port())};
    std::string findings;
    for (const json& one : json::parse(read_file(history_folder + "manifest.json").value())) {
        if (one.at("document") != key) continue;
        for (const json& snapshot : one.at("snapshots")) {
            site.show(url->path(), unpacked(history_folder + snapshot.at("file").get<std::string>()));
            const terms::Look look = watcher.look(document);
            findings += (findings.empty() ? "" : " ") + std::string(terms::word(look.finding)) +
                        (look.alarm ? "!" : "");
        }
    }
    return findings;
}

}  // namespace

TEST_CASE(
    "a page whose selector does not fit yet is watched by its main part, and by the selector as soon as it "
    "fits") {
    // Recorded: first, change, none, none, change, none (a new date comes with the new layout), none,
    // technical, technical.
    CHECK(replay("Open Terms Archive/Privacy Policy") ==
          "unreadable! changed! unreadable unreadable changed! changed! same same same");
}

TEST_CASE("an e-mail address that is hidden in another way each time is no change") {
    CHECK(replay("Open Collective/Terms of Service") == "first same");
}

TEST_CASE("a company's name that loses a space is a change") {
    CHECK(replay("UptimeRobot/Terms of Service") == "first changed! changed!");
}
