// Documents on real sockets, as a site shows them and changes them, with a ledger of what was asked.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lookalikes/server.hpp"
#include "support/scratch.hpp"
#include "terms/watch.hpp"

namespace terms_test {

using namespace optout;
using lookalikes::Answer;
using lookalikes::Request;

/// What one address shows.
struct Shown {
    int status = 200;
    std::string type = "text/html; charset=utf-8";
    std::string body{};
    std::map<std::string, std::string> headers{};
    bool validates = false;  // sends an ETag and answers 304 to it
    Answer::Delivery delivery = Answer::Delivery::whole;
};

class Site {
  public:
    Site() : server_([this](const Request& request) { return answer(request); }, std::nullopt, true) {}

    void show(const std::string& path, Shown shown) {
        const std::lock_guard lock(mutex_);
        shown_[path] = std::move(shown);
    }
    void show(const std::string& path, const std::string& body) { show(path, Shown{.body = body}); }

    [[nodiscard]] std::string address(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
    }
    [[nodiscard]] int port() const { return server_.port(); }
    [[nodiscard]] int most_at_once() const { return server_.most_at_once(); }
    /// Since the last call.
    std::vector<Request> take_requests() {
        const std::lock_guard lock(mutex_);
        return std::exchange(requests_, {});
    }

  private:
    Answer answer(const Request& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        const auto found = shown_.find(request.path);
        if (found == shown_.end())
            return lookalikes::html("<title>404</title><main>Page not found</main>", 404);
        const Shown& shown = found->second;
        Answer answer;
        answer.status = shown.status;
        answer.type = shown.type;
        answer.body = shown.body;
        answer.delivery = shown.delivery;
        for (const auto& [name, value] : shown.headers) answer.headers.emplace_back(name, value);
        if (!shown.validates) return answer;
        const std::string tag = "\"" + std::to_string(std::hash<std::string>{}(shown.body)) + "\"";
        answer.headers.emplace_back("ETag", tag);
        if (request.header("if-none-match") != tag) return answer;
        answer.status = 304;
        answer.type.clear();
        answer.body.clear();
        return answer;
    }

    std::mutex mutex_;
    std::map<std::string, Shown> shown_;
    std::vector<Request> requests_;
    lookalikes::Server server_;
};

/// A watcher with a store of its own and a clock that is set by hand.
class Watcher {
  public:
    Watcher() : now(std::chrono::sys_days(std::chrono::year(2026) / 5 / 3)) { reopen(); }

    void reopen() {
        store.reset();
        auto opened = terms::Store::open(file(), terms::Store::Mode::write);
        REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : opened.error().message()));
        store = std::make_unique<terms::Store>(std::move(opened).value());
    }

    std::vector<terms::Look> look(const std::vector<terms::Document>& documents) {
        terms::WatchOptions options;
        options.now = now;
        options.http = http;
        options.browser = browser;
        auto looks = terms::look_at(*store, documents, options, packs);
        REQUIRE_MESSAGE(looks.ok(), (looks.ok() ? "" : looks.error().message()));
        now += std::chrono::hours(24);
        return std::move(looks).value();
    }
    terms::Look look(const terms::Document& document) { return look(std::vector{document}).front(); }
    /// The finding as a word, and the reason after a colon.
    std::string found(const terms::Document& document) {
        const terms::Look one = look(document);
        return std::string(terms::word(one.finding)) + (one.alarm ? "!" : "") +
               (one.reason.empty() ? "" : ": " + one.reason);
    }

    [[nodiscard]] std::string file() const { return scratch.file("terms.sqlite"); }
    [[nodiscard]] std::string text(const terms::Document& document) const {
        const auto state = store->state(document.key());
        REQUIRE(state.ok());
        REQUIRE(state->has_value());
        const auto version = store->version((*state)->version);
        return version.ok() ? version->text : version.error().message();
    }

    support::Scratch scratch;
    std::chrono::system_clock::time_point now;
    session::HttpOptions http;
    session::Reader* browser = nullptr;
    std::vector<pack::Pack> packs;
    std::unique_ptr<terms::Store> store;
};

inline terms::Document document(const std::string& url, const std::string& css = "main",
                                const std::string& title = "Terms") {
    pack::TermsSource source;
    source.url = url;
    if (!css.empty()) source.select = {{.css = css, .start = {}, .end = {}}};
    return {"forge", "Forge", {title, {source}, {}}, "forge.json", "en"};
}

/// A page with enough text to be terms.
inline std::string terms_page(const std::string& more, const std::string& around = "") {
    return "<!doctype html><title>Terms of Service</title>" + around +
           "<main><h1>Terms of Service</h1><p>Last updated: 1 May 2026</p><p>These terms say what you may do "
           "with the "
           "service and what we may do with what you give us. By using the service you agree to them. We "
           "keep your "
           "data only as long as we need it for the service that you asked for.</p><h2>Your "
           "content</h2><p>You keep "
           "the rights in your content. You give us a licence to store and show it, as long as you use the "
           "service, "
           "and to nobody else.</p>" +
           more +
           "<p>Write to us at legal@forge.example when you have a question about these terms.</p></main>";
}

}  // namespace terms_test
