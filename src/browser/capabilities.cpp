#include "browser/capabilities.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/certificate.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace optout::browser {

namespace {

/// "host:port:address:port" as a rule of Chromium; an empty host is any.
std::string resolver_rule(const std::string& connect_to) {
    const bool bracket = connect_to.starts_with('[');
    const std::size_t host = bracket ? connect_to.find(']') + 1 : connect_to.find(':');
    const std::size_t port = connect_to.find(':', host + 1);
    if (host == std::string::npos || port == std::string::npos) return {};
    const std::string from = host == 0 ? "*" : connect_to.substr(0, port);
    return "MAP " + from + " " + connect_to.substr(port + 1);
}

/// Where nobody answers.
constexpr std::string_view nobody = "http://127.0.0.1:1";

/// No calls of Chromium's own (who is signed in to the browser, updates, hints, the time), and no questions
/// that nobody would answer; a page that was left is gone, as nobody goes back. What pages ask for and can
/// see is as in any Chromium that is driven.
std::vector<std::string> calm() {
    return {"no-first-run",
            "no-default-browser-check",
            "component-updater=url-source=" + std::string(nobody),
            "gaia-url=" + std::string(nobody),
            "disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationHints",
            "disable-back-forward-cache",
            "disable-background-networking",
            "disable-component-update",
            "disable-default-apps",
            "disable-domain-reliability",
            "disable-search-engine-choice-screen",
            "disable-sync",
            "metrics-recording-only",
            "no-pings",
            "password-store=basic",
            "window-size=1280,1024"};
}

Result<std::vector<std::string>> network_switches(const session::HttpOptions& http) {
    std::vector<std::string> switches, rules;
    for (const std::string& entry : http.connect_to) {
        if (std::string rule = resolver_rule(entry); !rule.empty()) rules.push_back(std::move(rule));
    }
    if (!rules.empty()) {
        switches.push_back("host-resolver-rules=" + join(rules, ", "));
        switches.emplace_back("no-proxy-server");
    }
    if (!http.ca_file.empty()) {
        OPTOUT_TRY(const std::string pem, read_file(http.ca_file, std::size_t{4} << 20));
        auto digests = public_key_digests(pem);
        if (!digests.ok()) {
            Error error = std::move(digests).error();
            error.where = http.ca_file;
            return error;
        }
        // As many as the system trusts need no switch.
        if (digests->size() <= 16)
            switches.push_back("ignore-certificate-errors-spki-list=" + join(*digests, ","));
    }
    return switches;
}

Result<Json> chromium(const Options& options, const Installation& installation, const std::string& profile) {
    if (!options.attach.empty()) return Json{{"debuggerAddress", options.attach}};
    std::vector<std::string> switches = calm();
    OPTOUT_TRY(const auto network, network_switches(options.http));
    switches.insert(switches.end(), network.begin(), network.end());
    switches.push_back("user-data-dir=" + profile);
    // A pipe instead of a port, at which anybody on this machine could listen in.
    switches.emplace_back("remote-debugging-pipe");
    if (!options.headed) switches.emplace_back("headless=new");
    if (geteuid() == 0) switches.emplace_back("no-sandbox");
    Json asked{{"binary", installation.browser}, {"args", switches}};
    // A distribution may have made a page of the web the first one.
    if (options.profile.empty())
        asked["prefs"] = {{"session.restore_on_startup", 4}, {"session.startup_urls", {"about:blank"}}};
    return asked;
}

Json firefox(const Options& options, const Installation& installation) {
    Json asked = Json::object();
    std::vector<std::string> arguments;
    if (!options.headed) arguments.emplace_back("-headless");
    if (!options.profile.empty()) arguments.insert(arguments.end(), {"-profile", options.profile});
    if (!installation.browser.empty()) asked["binary"] = installation.browser;
    asked["args"] = arguments;
    return asked;
}

Error cannot(std::string what, const Installation& installation) {
    return {ErrorKind::config, std::move(what), installation.driver, "use chromedriver for that"};
}

}  // namespace

Result<Json> make_capabilities(const Options& options, const Installation& installation,
                               const std::string& profile) {
    const bool is_chromium = installation.family == Family::chromium;
    if (options.traffic && !is_chromium) return cannot("cannot tell what its pages ask for", installation);
    if (!options.attach.empty() && !is_chromium)
        return cannot("cannot take over a browser that is already running", installation);
    if (!options.http.connect_to.empty() && !is_chromium)
        return cannot("cannot be told other addresses for hosts (connect_to)", installation);
    if (!options.profile.empty() && !is_chromium && installation.family != Family::firefox)
        return cannot("cannot be told a profile", installation);
    Json asked{{"pageLoadStrategy", is_chromium ? "eager" : "normal"},
               {"unhandledPromptBehavior", "ignore"},
               {"timeouts", {{"pageLoad", options.page_load.count()}, {"script", options.script().count()}}}};
    if (is_chromium) {
        OPTOUT_TRY(asked["goog:chromeOptions"], chromium(options, installation, profile));
        if (options.traffic) asked["goog:loggingPrefs"] = {{"performance", "ALL"}};
    } else if (installation.family == Family::firefox) {
        asked["moz:firefoxOptions"] = firefox(options, installation);
    } else if (installation.family == Family::webkit && !installation.browser.empty()) {
        asked["webkitgtk:browserOptions"] = {{"binary", installation.browser}, {"args", {"--automation"}}};
    }
    return asked;
}

}  // namespace optout::browser
