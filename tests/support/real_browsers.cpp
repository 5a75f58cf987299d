#include "support/real_browsers.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <lz4.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace support {

namespace fs = std::filesystem;
using nlohmann::json;
using optout::lookalikes::Answer;
using optout::lookalikes::Request;

Door::Door(const optout::lookalikes::Authority& authority, const std::vector<std::string>& hosts)
    : hosts_(hosts),
      server_(std::make_unique<optout::lookalikes::Server>(
          [this](const Request& request) { return answer(request); }, authority.issue(hosts), false)) {}

void Door::put(const std::string& name, const std::vector<std::string>& lines) {
    const std::lock_guard lock(mutex_);
    lines_["/" + name] = lines;
}

void Door::put(const std::string& name, const optout::lookalikes::Credentials& credentials,
               bool for_session) {
    std::vector<std::string> lines;
    for (const auto& cookie : credentials.cookies) {
        lines.push_back(cookie.name + "=" + cookie.value + "; Path=/; Secure" +
                        (cookie.domain.empty() ? "" : "; Domain=" + cookie.domain) +
                        (cookie.http_only ? "; HttpOnly" : "") + (for_session ? "" : "; Max-Age=86400"));
    }
    put(name, lines);
}

Answer Door::answer(const Request& request) {
    Answer answer = optout::lookalikes::html("<!doctype html><title>Welcome</title><p>You are signed in.");
    const std::lock_guard lock(mutex_);
    const auto found = lines_.find(request.path);
    if (found == lines_.end()) return optout::lookalikes::empty(404);
    for (const std::string& line : found->second) answer.with("Set-Cookie", line);
    return answer;
}

namespace {

std::map<std::string, std::string> surroundings(const std::string& home) {
    return {{"HOME", home}, {"LANG", "C.UTF-8"}, {"TERM", "xterm"}};
}

/// The folder that Firefox made for a profile of that name.
std::string profile_folder(const std::string& home, const std::string& name) {
    for (const char* root : {"/.mozilla/firefox", "/.config/mozilla/firefox"}) {
        std::error_code error;
        for (fs::directory_iterator at(home + root, error), end; !error && at != end; at.increment(error)) {
            if (at->path().filename().string().ends_with("." + name)) return at->path().string();
        }
    }
    throw std::runtime_error("Firefox has made no profile " + name);
}

int connect_to(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("Firefox takes no orders");
    return fd;
}

/// The bytes of a file, without moving its access time.
std::string bytes_of(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOATIME);
    std::string bytes;
    std::array<char, 65536> piece{};
    for (ssize_t count = 0; (count = ::read(fd, piece.data(), piece.size())) > 0;)
        bytes.append(piece.data(), static_cast<std::size_t>(count));
    ::close(fd);
    return bytes;
}

std::string url_of(const Door& door, const std::string& host, const std::string& name) {
    return "https://" + host + ":" + std::to_string(door.port()) + "/" + name;
}

}  // namespace

Firefox::Firefox(const std::string& home, const Door& door, const std::string& name,
                 const std::vector<std::string>& preferences)
    : door_(door) {
    (void)run({"firefox-esr", "--headless", "--no-remote", "-CreateProfile", name}, surroundings(home), 60);
    folder_ = profile_folder(home, name);
    const int port = free_port();
    std::string hosts;
    for (const std::string& host : door.hosts()) hosts += (hosts.empty() ? "" : ",") + host;
    std::string prefs = "user_pref(\"marionette.port\", " + std::to_string(port) +
                        ");\nuser_pref(\"network.dns.localDomains\", \"" + hosts +
                        "\");\nuser_pref(\"browser.sessionstore.interval\", 300);\n";
    for (const std::string& line : preferences) prefs += line + "\n";
    write_file(folder_ + "/user.js", prefs);
    process_ = std::make_unique<Background>(
        std::vector<std::string>{"firefox-esr", "--headless", "--no-remote", "--marionette",
                                 "--remote-allow-system-access", "-P", name},
        surroundings(home), home + "/firefox.log");
    if (!wait_for_port(port, 60)) throw std::runtime_error("Firefox does not start");
    socket_ = connect_to(port);
    (void)receive();
    (void)command("WebDriver:NewSession", {{"acceptInsecureCerts", true}});
    (void)command("Marionette:SetContext", {{"value", "chrome"}});
}

Firefox::~Firefox() {
    if (socket_ >= 0) ::close(socket_);
}

json Firefox::receive() {
    const auto read_one = [&](char& c) {
        if (::recv(socket_, &c, 1, 0) != 1) throw std::runtime_error("Firefox has hung up");
    };
    std::string length, text;
    char c = 0;
    for (read_one(c); c != ':'; read_one(c)) length += c;
    for (std::size_t left = std::stoul(length); left > 0; --left) {
        read_one(c);
        text += c;
    }
    return json::parse(text);
}

json Firefox::command(const std::string& name, const json& arguments) {
    const std::string text = json::array({0, ++number_, name, arguments}).dump();
    const std::string message = std::to_string(text.size()) + ":" + text;
    if (::send(socket_, message.data(), message.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(message.size()))
        throw std::runtime_error("Firefox takes no orders any more");
    const json answer = receive();
    if (!answer[2].is_null()) throw std::runtime_error(name + ": " + answer[2].dump());
    return answer[3];
}

void Firefox::visit(const std::string& host, const std::string& name, int container) {
    (void)command("WebDriver:ExecuteAsyncScript",
                  {{"script",
                    "const [url, container, done] = arguments;"
                    "const tab = gBrowser.addTab(url, {userContextId: container,"
                    "  triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal()});"
                    "gBrowser.selectedTab = tab;"
                    "const look = () => { const uri = tab.linkedBrowser.currentURI.spec;"
                    "  if (uri === url && !tab.linkedBrowser.webProgress.isLoadingDocument) done(uri);"
                    "  else setTimeout(look, 50); };"
                    "look();"},
                   {"args", json::array({url_of(door_, host, name), container})}});
}

namespace {

/// The content of a file of mozLz4, or the file as it is.
std::string unpacked(const std::string& path) {
    const std::string bytes = bytes_of(path);
    if (!bytes.starts_with("mozLz40") || bytes.size() < 12) return bytes;
    std::string text(std::size_t{16} << 20U, '\0');
    const int size = LZ4_decompress_safe(bytes.data() + 12, text.data(), static_cast<int>(bytes.size() - 12),
                                         static_cast<int>(text.size()));
    text.resize(static_cast<std::size_t>(std::max(size, 0)));
    return text;
}

}  // namespace

void Firefox::wait_for(const std::string& text) const {
    for (int i = 0; i < 600; ++i) {
        for (const char* file :
             {"/cookies.sqlite", "/cookies.sqlite-wal", "/sessionstore-backups/recovery.jsonlz4"}) {
            if (unpacked(folder_ + file).find(text) != std::string::npos) return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("Firefox has not written " + text);
}

void Firefox::quit() {
    (void)command("Marionette:Quit", {{"flags", {"eAttemptQuit"}}});
    for (int i = 0; i < 600 && process_->running(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

DesktopSession::DesktopSession() {
    bus_ = std::make_unique<Background>(std::vector<std::string>{"dbus-daemon", "--session", "--nofork",
                                                                 "--address=unix:path=" + (folder_ / "bus")},
                                        std::map<std::string, std::string>{}, folder_ / "bus.log");
    for (int i = 0; i < 200 && !fs::exists(folder_ / "bus"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    keyring_ = std::make_unique<Background>(
        std::vector<std::string>{
            "sh", "-c",
            "printf password | exec gnome-keyring-daemon --foreground --unlock --components=secrets"},
        environment(), folder_ / "keyring.log");
    for (int i = 0; i < 200; ++i) {
        const Finished asked =
            run({"dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                 "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"},
                environment(), 10);
        if (asked.out.find("boolean true") != std::string::npos) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("there is no keyring: " + read_file(folder_ / "keyring.log"));
}

DesktopSession::~DesktopSession() {
    keyring_.reset();
    bus_.reset();
}

std::map<std::string, std::string> DesktopSession::environment() const {
    return {{"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + (folder_ / "bus")},
            {"XDG_RUNTIME_DIR", folder_.path()},
            {"HOME", folder_.path()}};
}

void DesktopSession::lock() const {
    const Finished locked = run({"dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets",
                                 "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                                 "array:objpath:/org/freedesktop/secrets/collection/login"},
                                environment(), 10);
    if (locked.exit_code != 0) throw std::runtime_error("the keyring cannot be locked: " + locked.err);
}

namespace {

std::vector<std::string> chromium_command(const std::string& home, const Door& door,
                                          const std::string& profile,
                                          const std::vector<std::string>& options) {
    // --no-sandbox: tests may run as root, where Chromium has none.
    std::vector<std::string> command{"chromium",
                                     "--headless",
                                     "--no-sandbox",
                                     "--disable-gpu",
                                     "--no-first-run",
                                     "--ignore-certificate-errors",
                                     "--user-data-dir=" + home + "/.config/chromium",
                                     "--profile-directory=" + profile};
    std::string rules;
    for (const std::string& host : door.hosts())
        rules += (rules.empty() ? "MAP " : ",MAP ") + host + " 127.0.0.1";
    command.push_back("--host-resolver-rules=" + rules);
    command.insert(command.end(), options.begin(), options.end());
    return command;
}

}  // namespace

void visit_with_chromium(const std::string& home, const Door& door, const std::string& host,
                         const std::string& name, const std::string& profile,
                         const std::vector<std::string>& options,
                         const std::map<std::string, std::string>& environment) {
    auto command = chromium_command(home, door, profile, options);
    command.emplace_back("--dump-dom");
    command.push_back(url_of(door, host, name));
    auto variables = surroundings(home);
    for (const auto& [variable, value] : environment) variables[variable] = value;
    const Finished finished = run(command, variables, 90);
    if (finished.out.find("You are signed in") == std::string::npos)
        throw std::runtime_error("Chromium did not come to the page: " + finished.out + finished.err);
}

std::unique_ptr<Background> stay_with_chromium(const std::string& home, const Door& door,
                                               const std::string& host, const std::string& name, int port,
                                               const std::vector<std::string>& options) {
    if (port == 0) port = free_port();
    auto command = chromium_command(home, door, "Default", options);
    command.push_back("--remote-debugging-port=" + std::to_string(port));
    command.push_back(url_of(door, host, name));
    auto process = std::make_unique<Background>(command, surroundings(home), home + "/chromium.log");
    if (!wait_for_port(port, 60)) throw std::runtime_error("Chromium does not start");
    return process;
}

std::map<std::string, std::string> fingerprints(const std::string& folder,
                                                const std::vector<std::string>& names) {
    std::map<std::string, std::string> prints;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const bool wanted = std::any_of(names.begin(), names.end(),
                                        [&](const std::string& begin) { return name.starts_with(begin); });
        std::error_code looping;
        if (!wanted || !entry.is_regular_file(looping)) continue;
        struct stat status {};
        ::stat(entry.path().c_str(), &status);
        std::string& print = prints[entry.path().string()];
        for (const timespec& time : {status.st_atim, status.st_mtim, status.st_ctim})
            print += std::to_string(time.tv_sec) + "." + std::to_string(time.tv_nsec) + " ";
        print += std::to_string(status.st_mode) + " " + std::to_string(status.st_size) + " " +
                 std::to_string(std::hash<std::string>{}(bytes_of(entry.path().string())));
    }
    return prints;
}

}  // namespace support
