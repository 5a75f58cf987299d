#include "browser/browser.hpp"

#include <dirent.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>

#include "base/folder.hpp"
#include "base/text.hpp"
#include "browser/capabilities.hpp"
#include "browser/display.hpp"
#include "browser/local_port.hpp"
#include "browser/scripts.hpp"

namespace optout::browser {

namespace {

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

Error left_open() {
    return {ErrorKind::busy, "the page asks in a box of the browser", "browser", "answer it"};
}

constexpr const char* gone_on = "gone on to another document";

/// The page has gone on to another document while a script was running in it.
bool went_on(const Reply& reply) {
    return reply.error == "javascript error" && (says(reply, gone_on) || says(reply, "document unloaded") ||
                                                 says(reply, "context") || says(reply, "navigat"));
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

/// Said at once, where a driver would wait for a browser that cannot come.
Status check_window(const Options& options, const Installation& installation) {
    const bool needs_window =
        installation.family == Family::webkit || (options.headed && options.attach.empty());
    return needs_window ? check_display(installation.driver) : success();
}

/// Chromium would hand the address over to the browser that has the profile, and end.
Status check_profile(const Options& options, const Installation& installation) {
    if (options.profile.empty() || installation.family != Family::chromium) return success();
    const std::string lock = options.profile + "/SingletonLock";  // a link to HOST-PROCESS
    char target[256];
    const ssize_t size = readlink(lock.c_str(), target, sizeof target);
    if (size <= 0) return success();
    const std::string_view holder(target, static_cast<std::size_t>(size));
    const std::string_view digits = holder.substr(holder.rfind('-') + 1);
    pid_t process = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), process);
    // One that was killed leaves the link behind.
    if (process <= 0 || (kill(process, 0) != 0 && errno == ESRCH)) return success();
    return Error{ErrorKind::busy, "this window is open already", options.profile, "close it first"};
}

Status check_debugger(const std::string& address) {
    const auto url = Url::parse("http://" + address + "/");
    if (!url.ok() || !url->is_loopback()) {
        return Error{ErrorKind::config, "is no address of a browser on this machine", printable(address),
                     "write it as 127.0.0.1:9222"};
    }
    if (listens(url->port())) return success();
    return Error{ErrorKind::config, "no browser listens here for a debugger", address,
                 "start it with --remote-debugging-port=" + std::to_string(url->port()) +
                     " and a --user-data-dir of its own"};
}

}  // namespace

Browser::Browser(Options options, Installation installation)
    : options_(std::move(options)), installation_(std::move(installation)) {}

Result<std::unique_ptr<Browser>> Browser::start(const Options& options) {
    OPTOUT_TRY(Installation installation, find_installation(options));
    OPTOUT_CHECK(check_window(options, installation));
    OPTOUT_CHECK(check_profile(options, installation));
    if (!options.attach.empty()) OPTOUT_CHECK(check_debugger(options.attach));
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
        const auto until = std::chrono::steady_clock::now() + options_.start;
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
    auto begun = driver_->begin(asked, options_.start);
    if (!begun.ok()) {
        return Error{ErrorKind::config, "the browser could not be started: " + begun.error().what,
                     installation_.driver, "try to start the browser by hand"};
    }
    if (!begun->ok()) return not_begun(*begun, installation_);
    note_start(begun->value);
    driver_->set_timeout(std::max(options_.page_load, options_.script()) + std::chrono::seconds(5));
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
    const auto begun = std::chrono::steady_clock::now();
    auto reply = driver_->post(path, body);
    // Chromium's driver calls it a timeout, long before the time.
    const bool in_time = std::chrono::steady_clock::now() - begun < options_.script();
    if (reply.ok() && reply->error == "script timeout" && in_time)
        reply = Reply{{}, "javascript error", gone_on};
    return watched(std::move(reply));
}

Result<Reply> Browser::get(std::string_view path) {
    return watched(driver_->get(path));
}

Result<Reply> Browser::remove(std::string_view path) {
    return watched(driver_->remove(path));
}

Result<Json> Browser::devtools(const std::string& command, const Json& parameters) {
    OPTOUT_TRY(Reply reply, past_boxes("/goog/cdp/execute", {{"cmd", command}, {"params", parameters}}));
    if (reply.ok()) return std::move(reply.value);
    return broken(ErrorKind::network, "the browser refuses " + command + ": " + reply.message);
}

Result<Json> Browser::run(const std::string& script, const Json& arguments, bool asynchronous) {
    const std::string path = asynchronous ? "/execute/async" : "/execute/sync";
    OPTOUT_TRY(Reply reply, past_boxes(path, {{"script", script}, {"args", arguments}}));
    if (reply.ok()) return std::move(reply.value);
    if (went_on(reply)) return broken(ErrorKind::network, "the page went on to another document meanwhile");
    return broken(ErrorKind::malformed, "the page lets nothing be read: " + reply.message);
}

/// A page that asks on and on takes a new browser to get away from.
Result<Reply> Browser::past_boxes(std::string_view path, const Json& body) {
    for (int boxes = 0;; ++boxes) {
        OPTOUT_TRY(Reply reply, post(path, body));
        if (reply.error != "unexpected alert open") return reply;
        if (leaves_boxes_) return left_open();
        if (boxes == 3) break;
        OPTOUT_CHECK(close_box());
    }
    return nagged();
}

Error Browser::nagged() {
    alive_ = false;
    return broken(ErrorKind::refused, "the page shows one box after the other: \"" + box_ + "\"");
}

Result<Json> Browser::read(const std::string& script, const Json& arguments, int most_documents) {
    constexpr int most_boxes = 3;
    int boxes = 0, documents = 0;
    for (;;) {
        OPTOUT_TRY(Reply reply, past_boxes("/execute/async", {{"script", script}, {"args", arguments}}));
        if (went_on(reply) && documents++ < most_documents) continue;
        if (!reply.ok())
            return broken(ErrorKind::malformed, "the page lets nothing be read: " + reply.message);
        if (!reply.value.is_null()) return std::move(reply.value);
        OPTOUT_TRY(const Reply text, get("/alert/text"));
        if (!text.ok()) return std::move(reply.value);
        if (leaves_boxes_) return left_open();
        OPTOUT_CHECK(close_box());
        if (boxes++ == most_boxes) return nagged();
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
