#include "cli/hand.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

namespace world {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr auto pause = 50ms;

}  // namespace

Hand::Hand() : debug_port_(support::free_port()), driver_port_(support::free_port()) {
    const std::map<std::string, std::string> environment{{"HOME", folder_.path()}};
    browser_ = std::make_unique<support::Background>(
        std::vector<std::string>{"/usr/bin/chromium", "--headless=new", "--no-sandbox", "--no-first-run",
                                 "--disable-background-networking",
                                 "--remote-debugging-port=" + std::to_string(debug_port_),
                                 "--user-data-dir=" + (folder_ / "profile"), "about:blank"},
        environment, folder_ / "browser.log");
    driver_ = std::make_unique<support::Background>(
        std::vector<std::string>{"/usr/bin/chromedriver", "--port=" + std::to_string(driver_port_)},
        environment, folder_ / "driver.log");
    REQUIRE(support::wait_for_port(debug_port_, 60));
    REQUIRE(support::wait_for_port(driver_port_, 60));
    session_ = std::make_unique<optout::browser::WebDriver>(driver_port_);
    const auto begun = session_->begin({{"goog:chromeOptions", {{"debuggerAddress", browser()}}}}, 60s);
    REQUIRE(begun.ok());
    REQUIRE_MESSAGE(begun->ok(), begun->message);
}

bool Hand::go_to_tab(const std::string& url) {
    const auto handles = session_->get("/window/handles");
    if (!handles.ok() || !handles->ok()) return false;
    for (const json& handle : handles->value) {
        if (!session_->post("/window", {{"handle", handle}})->ok()) continue;
        const auto place = session_->get("/url");
        if (place.ok() && place->ok() && place->value.get<std::string>().starts_with(url)) return true;
    }
    return false;
}

std::string Hand::find(const std::string& url, const std::string& css) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (go_to_tab(url)) {
            const auto found = session_->post("/element", {{"using", "css selector"}, {"value", css}});
            if (found.ok() && found->ok()) return optout::browser::element_of(found->value);
        }
        std::this_thread::sleep_for(pause);
    }
    FAIL("no tab at " << url << " shows " << css);
    return {};
}

void Hand::click(const std::string& url, const std::string& css) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        const auto clicked = session_->post("/element/" + find(url, css) + "/click", json::object());
        if (clicked.ok() && clicked->ok()) return;
        std::this_thread::sleep_for(pause);
    }
    FAIL("cannot click " << css << " at " << url);
}

void Hand::say_yes() {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        const auto said = session_->post("/alert/accept", json::object());
        if (said.ok() && said->ok()) return;
        std::this_thread::sleep_for(pause);
    }
    FAIL("no box opens");
}

void Hand::wait_for_onlooker(const std::string& url) {
    const json script{{"script", "const o = window[Symbol.for('optout')]; return Boolean(o && o.note);"},
                      {"args", json::array()}};
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (go_to_tab(url)) {
            const auto told = session_->post("/execute/sync", script);
            if (told.ok() && told->ok() && told->value == true) return;
        }
        std::this_thread::sleep_for(pause);
    }
    FAIL("nobody looks on at " << url);
}

std::string Hand::text(const std::string& url, const std::string& css) {
    const auto said = session_->get("/element/" + find(url, css) + "/text");
    return said.ok() && said->ok() ? said->value.get<std::string>() : std::string();
}

}  // namespace world
