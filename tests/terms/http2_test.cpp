// How documents are asked for where the site speaks HTTP/2: nghttpd, which speaks nothing else and tells what
// it does.
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include "lookalikes/certificate.hpp"
#include "support/program.hpp"
#include "terms/site.hpp"

using namespace terms_test;
using terms::Document;
using terms::Finding;
using terms::Look;

namespace {

struct Told {
    std::set<std::string> connections;
    int asked = 0, not_modified = 0, most_at_once = 0;
};

/// What the log of nghttpd says from `from` on: "[id=1] [  0.540] recv HEADERS frame <…>" is a request,
/// "[id=1] [  0.541] stream_id=3 closed" its end.
Told told(const std::string& log, std::size_t from) {
    Told told;
    int open = 0;
    for (std::size_t at = from; at < log.size();) {
        const std::size_t end = std::min(log.find('\n', at), log.size());
        const std::string line = log.substr(at, end - at);
        at = end + 1;
        if (line.find("] recv HEADERS frame") != std::string::npos) {
            told.connections.insert(line.substr(0, line.find(']')));
            told.most_at_once = std::max(told.most_at_once, ++open);
            ++told.asked;
        }
        if (line.find("] stream_id=") != std::string::npos && line.ends_with(" closed")) --open;
        if (line.ends_with(":status: 304")) ++told.not_modified;
    }
    return told;
}

}  // namespace

TEST_CASE("where the site speaks HTTP/2, all documents of a host come over one connection, one at a time") {
    const bool is_in_sbin = access("/usr/sbin/nghttpd", X_OK) == 0;
    REQUIRE_MESSAGE((is_in_sbin || access("/usr/bin/nghttpd", X_OK) == 0),
                    "nghttpd is needed for this test: install the Debian package nghttp2-server");
    const support::TemporaryFolder folder;
    const lookalikes::Authority authority;
    authority.write(folder / "ca.pem");
    lookalikes::write(authority.issue({"terms.test"}), folder / "site.pem");
    const std::string port = std::to_string(support::free_port());
    const support::Background server(
        {is_in_sbin ? "/usr/sbin/nghttpd" : "/usr/bin/nghttpd", "-v", "-a", "127.0.0.1", "-d",
         folder / "pages", port, folder / "site.pem", folder / "site.pem"},
        {}, folder / "log");
    constexpr int count = 12;
    std::vector<Document> documents;
    for (int i = 0; i < count; ++i) {
        const std::string name = std::to_string(i) + ".html";
        support::write_file(folder / ("pages/" + name), terms_page("<p>Document " + name + "</p>"));
        documents.push_back(document("https://terms.test/" + name, "main", name));
    }
    REQUIRE(support::wait_for_port(std::stoi(port)));

    Watcher watcher;
    watcher.http.ca_file = folder / "ca.pem";
    watcher.http.connect_to = {"terms.test:443:127.0.0.1:" + port};
    for (const Look& look : watcher.look(documents))
        CHECK_MESSAGE(look.finding == Finding::first, look.reason);
    const std::string first_log = support::read_file(folder / "log");
    const Told first = told(first_log, 0);
    CHECK(first.asked == count);
    CHECK(first.connections.size() == 1);
    CHECK(first.most_at_once == 1);
    CHECK(first.not_modified == 0);

    for (const Look& look : watcher.look(documents)) CHECK(look.finding == Finding::same);
    const Told second = told(support::read_file(folder / "log"), first_log.size());
    CHECK(second.asked == count);
    CHECK(second.connections.size() == 1);
    CHECK(second.most_at_once == 1);
    CHECK(second.not_modified == count);
}
