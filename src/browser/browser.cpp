#include "browser/browser.hpp"

#include <dirent.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/folder.hpp"
#include "base/text.hpp"
#include "browser/capabilities.hpp"
#include "browser/local_port.hpp"
#include "browser/scripts.hpp"

namespace optout::browser {

namespace {

constexpr std::chrono::milliseconds start_timeout{60'000};

/// A folder that only we may enter: where the session's files of a user are, or else where temporary ones
/// are.
Result<std::string> make_scratch() {
    for (const char* variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
        const char* folder = std::getenv(variable);
        if (folder == nullptr || *folder != '/') continue;
        std::string name = std::string(folder) + "/optout-browser-XXXXXX";
        if (mkdtemp(name.data()) != nullptr) return name;
    }
    std::string name = "/tmp/optout-browser-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) return name;
    return Error{ErrorKind::io, "no folder for the browser could be made: " + reason_of(errno), "/tmp", ""};
}

bool says(const Reply& reply, std::string_view words) {
    return reply.message.find(words) != std::string::npos;
}

Error broken(ErrorKind kind, std::string what) {
    return {kind, std::move(what), "browser", "run again; if it happens again, look at the page yourself"};
}

/// Nothing when the browser can go on.
std::optional<Error> fatal(const Reply& reply) {
    if (says(reply, "tab crashed")) return broken(ErrorKind::network, "the page crashed in the browser");
    const bool gone = reply.error == "invalid session id" || reply.error == "no such window" ||
                      says(reply, "disconnected") || says(reply, "not reachable") ||
                      says(reply, "session deleted") || says(reply, "web view not found");
    if (gone) return broken(ErrorKind::network, "the browser has ended by itself");
    const bool hangs = reply.error == "script timeout" || says(reply, "receiving message from renderer");
    if (hangs) return broken(ErrorKind::timeout, "the page hangs in the browser");
    return std::nullopt;
}

Error not_begun(const Reply& reply, const Installation& installation) {
    const bool mismatch = says(reply, "only supports");
    const bool no_display = says(reply, "DISPLAY") || says(reply, "isplay");
    std::string remedy = "name another browser or driver in the configuration";
    if (mismatch)
        remedy =
            "install a driver and a browser of the same version (on Debian: apt install "
            "chromium chromium-driver)";
    if (no_display) remedy = "a window needs a display: run this where you see windows";
    return {ErrorKind::config,
            "the browser could not be started: " +
                (reply.message.empty() ? std::string("the driver does not say why") : reply.message),
            installation.driver, std::move(remedy)};
}

}  // namespace

Browser::Browser(Options options, Installation installation)
    : options_(std::move(options)), installation_(std::move(installation)) {}

Result<std::unique_ptr<Browser>> Browser::start(const Options& options) {
    OPTOUT_TRY(Installation installation, find_installation(options));
    std::unique_ptr<Browser> browser(new Browser(options, std::move(installation)));
    OPTOUT_CHECK(browser->launch());
    OPTOUT_CHECK(browser->begin());
    browser->alive_ = true;
    OPTOUT_CHECK(browser->set_up());
    return browser;
}

Status Browser::launch() {
    OPTOUT_TRY(scratch_, make_scratch());
    profile_ = options_.profile.empty() ? scratch_ + "/profile" : options_.profile;
    OPTOUT_CHECK(make_folder_of(profile_ + "/"));
    // Another program may take the port before the driver does.
    for (int attempt = 0; attempt < 3; ++attempt) {
        OPTOUT_TRY(const int port, free_local_port());
        std::vector<std::string> command{installation_.driver, "--port=" + std::to_string(port)};
        if (installation_.family == Family::firefox)
            command = {installation_.driver, "--port", std::to_string(port)};
        OPTOUT_TRY(tree_, ProcessTree::start(command, {{"TMPDIR", scratch_}}, scratch_));
        driver_ = std::make_unique<WebDriver>(port);
        const auto until = std::chrono::steady_clock::now() + start_timeout;
        while (tree_->is_running() && std::chrono::steady_clock::now() < until) {
            if (is_ours(port) && driver_->is_ready()) return success();
            (void)poll(nullptr, 0, 5);
        }
        if (tree_->is_running()) break;
        tree_.reset();
        if (mkdir(scratch_.c_str(), 0700) != 0) break;
        if (options_.profile.empty()) OPTOUT_CHECK(make_folder_of(profile_ + "/"));
    }
    return Error{ErrorKind::config, "the browser driver ends at once or does not answer",
                 installation_.driver, "name another driver in the configuration"};
}

Status Browser::begin() {
    OPTOUT_TRY(const Json asked, make_capabilities(options_, installation_, profile_));
    auto begun = driver_->begin(asked, start_timeout);
    if (!begun.ok()) {
        return Error{ErrorKind::config, "the browser could not be started: " + begun.error().what,
                     installation_.driver, "try to start the browser by hand"};
    }
    if (!begun->ok()) return not_begun(*begun, installation_);
    note_start(begun->value);
    driver_->set_timeout(
        std::max({options_.page_load, options_.limit + options_.patience, options_.http.timeout}) +
        std::chrono::seconds(15));
    return success();
}

void Browser::note_start(const Json& capabilities) {
    const auto said = [&](const char* key) {
        const Json value = capabilities.value(key, Json());
        return value.is_string() ? printable(value.get<std::string>(), 60) : std::string();
    };
    std::string profile = "a fresh profile";
    if (!options_.profile.empty()) profile = "the profile " + options_.profile;
    if (!options_.attach.empty()) profile = "your running browser at " + options_.attach;
    notes_.push_back("browser: " + std::string(trim(said("browserName") + " " + said("browserVersion"))) +
                     " with " + profile);
    if (geteuid() == 0 && installation_.family == Family::chromium && options_.attach.empty())
        notes_.emplace_back("the browser runs without its sandbox, because optout runs as root");
}

/// A tab of our own in a browser of the user's, and a watch in every new document.
Status Browser::set_up() {
    if (!options_.attach.empty()) {
        OPTOUT_TRY(const Reply made, post("/window/new", {{"type", "tab"}}));
        const Json handle = made.ok() ? made.value.value("handle", Json()) : Json();
        if (!handle.is_string()) return broken(ErrorKind::network, "your browser opens no tab");
        own_tab_ = handle.get<std::string>();
        OPTOUT_TRY(const Reply switched, post("/window", {{"handle", own_tab_}}));
        if (!switched.ok()) return broken(ErrorKind::network, "your browser opens no tab");
    }
    if (family() != Family::chromium) return success();
    OPTOUT_TRY(const Json added, devtools("Page.addScriptToEvaluateOnNewDocument",
                                          {{"source", "(() => {" + watch_script() + "})();"}}));
    OPTOUT_TRY(const Json enabled, devtools("Network.enable", Json::object()));
    OPTOUT_TRY(const Json bypassed, devtools("Network.setBypassServiceWorker", {{"bypass", true}}));
    // A profile that is kept has an old cache, and one that is not ours to empty.
    if (options_.attach.empty() && options_.profile.empty()) return success();
    OPTOUT_TRY(const Json disabled, devtools("Network.setCacheDisabled", {{"cacheDisabled", true}}));
    return success();
}

Browser::~Browser() {
    if (!alive_) return;
    driver_->set_timeout(std::chrono::seconds(5));
    if (!own_tab_.empty()) (void)driver_->remove("/window");
    // A profile that is kept is closed properly; a fresh one goes with its browser.
    if (!options_.profile.empty() || !options_.attach.empty()) (void)driver_->remove("");
}

Result<Reply> Browser::watched(Result<Reply> reply) {
    if (!reply.ok()) {
        alive_ = alive_ && reply.error().kind == ErrorKind::too_large;
        return reply;
    }
    if (auto error = fatal(*reply)) {
        alive_ = false;
        return std::move(*error);
    }
    return reply;
}

Result<Reply> Browser::post(std::string_view path, const Json& body) {
    return watched(driver_->post(path, body));
}

Result<Reply> Browser::get(std::string_view path) {
    return watched(driver_->get(path));
}

Result<Reply> Browser::remove(std::string_view path) {
    return watched(driver_->remove(path));
}

Result<Json> Browser::devtools(const std::string& command, const Json& parameters) {
    OPTOUT_TRY(Reply reply, post("/goog/cdp/execute", {{"cmd", command}, {"params", parameters}}));
    if (reply.ok()) return std::move(reply.value);
    return broken(ErrorKind::network, "the browser refuses " + command + ": " + reply.message);
}

Result<Json> Browser::run(const std::string& script, const Json& arguments, bool asynchronous) {
    const std::string path = asynchronous ? "/execute/async" : "/execute/sync";
    const Json body{{"script", script}, {"args", arguments}};
    for (int boxes = 0;; ++boxes) {
        OPTOUT_TRY(Reply reply, post(path, body));
        if (reply.ok()) return std::move(reply.value);
        if (reply.error != "unexpected alert open") {
            return broken(ErrorKind::malformed, "the page lets nothing be read: " + reply.message);
        }
        OPTOUT_CHECK(close_box());
        if (boxes == 2)
            return broken(ErrorKind::refused, "the page shows one box after the other: \"" + box_ + "\"");
    }
}

Status Browser::close_box() {
    OPTOUT_TRY(const Reply text, get("/alert/text"));
    OPTOUT_TRY(const Reply closed, post("/alert/dismiss", Json::object()));
    box_ = text.ok() && text.value.is_string() ? printable(text.value.get<std::string>(), 120) : "";
    if (box_.empty()) box_ = "(without text)";
    return success();
}

}  // namespace optout::browser
