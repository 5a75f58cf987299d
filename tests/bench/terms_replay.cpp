// Replays the histories of documents over HTTP, in their order, and prints what the watcher finds as lines of
// JSON.
//   bench_terms_replay FOLDER UNPACKED STORE     FOLDER: manifest.json and *.declaration.json; UNPACKED: the
//   snapshots
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/files.hpp"
#include "lookalikes/server.hpp"
#include "terms/declaration.hpp"
#include "terms/difference.hpp"
#include "terms/watch.hpp"

namespace {

using namespace optout;
using nlohmann::json;

/// What the site shows at the moment.
class Shown {
  public:
    void set(std::string page) {
        const std::lock_guard lock(mutex_);
        page_ = std::move(page);
    }
    lookalikes::Answer answer(const lookalikes::Request&) {
        const std::lock_guard lock(mutex_);
        lookalikes::Answer answer;
        answer.type = "text/html; charset=utf-8";
        answer.body = page_;
        return answer;
    }

  private:
    std::mutex mutex_;
    std::string page_;
};

std::chrono::system_clock::time_point time_of(const std::string& date) {
    std::tm utc{};
    std::istringstream(date.substr(0, 19)) >> std::get_time(&utc, "%Y-%m-%dT%H:%M:%S");
    return std::chrono::system_clock::from_time_t(timegm(&utc));
}

std::map<std::string, terms::Document> declared(const std::string& folder) {
    std::map<std::string, terms::Document> documents;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string file = entry.path().string();
        if (!file.ends_with(".declaration.json")) continue;
        const auto text = read_file(file);
        const auto declaration = terms::read_declaration(*text, file);
        for (const Error& mistake : declaration.mistakes) std::cerr << mistake.message() << '\n';
        for (const std::string& warning : declaration.warnings) std::cerr << warning << '\n';
        for (const terms::Document& document : declaration.documents) documents[document.key()] = document;
    }
    return documents;
}

json sentences(terms::Store& store, const terms::Look& look) {
    json all = json::array();
    const auto before = store.version(look.before), after = store.version(look.version);
    if (!before.ok() || !after.ok()) return all;
    for (const terms::Passage& passage : terms::difference(before->text, after->text))
        all.push_back({{"before", passage.before}, {"after", passage.after}, {"topics", passage.topics}});
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const std::string folder = argv[1], unpacked = argv[2];
    const auto documents = declared(folder);
    auto store = terms::Store::open(argv[3], terms::Store::Mode::write);
    if (!store.ok()) {
        std::cerr << store.error().message() << '\n';
        return 1;
    }
    Shown shown;
    const lookalikes::Server server([&](const lookalikes::Request& request) { return shown.answer(request); },
                                    std::nullopt, true);
    const auto manifest = json::parse(*read_file(folder + "/manifest.json"));
    for (const json& one : manifest) {
        const std::string key = one.at("document");
        const auto found = documents.find(key);
        if (found == documents.end()) {
            std::cerr << key << ": no declaration\n";
            continue;
        }
        terms::Document document = found->second;
        terms::WatchOptions options;
        for (pack::TermsSource& source : document.rule.sources) {
            // The real address, but for TLS, and another machine behind it.
            source.url = "http://" + source.url.substr(source.url.find("//") + 2);
            const auto url = Url::parse(source.url);
            options.http.connect_to.push_back(url->host() + ":80:127.0.0.1:" + std::to_string(server.port()));
        }
        for (const json& snapshot : one.at("snapshots")) {
            const std::string file = snapshot.at("file");
            const auto page = read_file(unpacked + "/" + file);
            if (!page.ok()) {
                std::cerr << page.error().message() << '\n';
                return 1;
            }
            shown.set(*page);
            options.now = time_of(snapshot.at("date"));
            const auto looks = terms::look_at(*store, {document}, options, {});
            if (!looks.ok()) {
                std::cerr << looks.error().message() << '\n';
                return 1;
            }
            const terms::Look& look = looks->front();
            json line{{"document", key},
                      {"file", file},
                      {"date", snapshot.at("date")},
                      {"recorded_as", snapshot.at("recorded_as")},
                      {"finding", terms::word(look.finding)},
                      {"alarm", look.alarm},
                      {"reason", look.reason}};
            if (look.finding == terms::Finding::changed) line["passages"] = sentences(*store, look);
            std::cout << line.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
        }
    }
    return 0;
}
