#include "support/program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace support {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "optout-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
}

void write_file(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string read_tree(const std::string& folder) {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) all += read_file(entry.path().string());
    }
    return all;
}

nlohmann::json Finished::json() const {
    try {
        return nlohmann::json::parse(out);
    } catch (const nlohmann::json::exception& error) {
        throw std::runtime_error(std::string("not JSON: ") + error.what() + "\n--- out\n" + out +
                                 "\n--- err\n" + err);
    }
}

namespace {

std::vector<std::string> environment_lines(const std::map<std::string, std::string>& environment) {
    std::map<std::string, std::string> all{{"PATH", "/usr/local/bin:/usr/bin:/bin"}};
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
        if (const char* value = std::getenv(name); value != nullptr) all[name] = value;
    }
    for (const auto& [name, value] : environment) all[name] = value;
    std::vector<std::string> lines;
    for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// Starts the command in a process group of its own with these three descriptors.
pid_t start(std::vector<std::string> command, const std::map<std::string, std::string>& environment, int in,
            int out, int err) {
    std::vector<std::string> lines = environment_lines(environment);
    const std::vector<char*> arguments = pointers(command);
    const std::vector<char*> variables = pointers(lines);
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::setpgid(0, 0);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    ::execve(arguments[0], arguments.data(), variables.data());
    ::execvpe(arguments[0], arguments.data(), variables.data());
    ::_exit(127);
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Reads from both pipes until both are closed or the time is over; false when it is over.
bool drain(const std::array<int, 2>& pipes, const std::array<std::string*, 2>& into,
           std::chrono::steady_clock::time_point end) {
    std::array<pollfd, 2> polled{pollfd{pipes[0], POLLIN, 0}, pollfd{pipes[1], POLLIN, 0}};
    while (polled[0].fd >= 0 || polled[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now())
                .count();
        if (left <= 0 || ::poll(polled.data(), polled.size(), static_cast<int>(left)) == 0) return false;
        for (std::size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].fd < 0 || polled[i].revents == 0) continue;
            char buffer[65536];
            const ssize_t count = ::read(polled[i].fd, buffer, sizeof buffer);
            if (count > 0)
                into[i]->append(buffer, static_cast<std::size_t>(count));
            else
                polled[i].fd = -1;
        }
    }
    return true;
}

}  // namespace

Finished run(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment,
             int seconds) {
    std::array<int, 2> out{}, err{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const pid_t pid = start(command, environment, in, out[1], err[1]);
    ::close(in);
    ::close(out[1]);
    ::close(err[1]);
    Finished finished;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    if (!drain({out[0], err[0]}, {&finished.out, &finished.err}, end)) ::kill(-pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    ::close(out[0]);
    ::close(err[0]);
    finished.exit_code = exit_code_of(status);
    return finished;
}

Background::Background(const std::vector<std::string>& command,
                       const std::map<std::string, std::string>& environment, const std::string& log) {
    const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    pid_ = start(command, environment, in, out, out);
    ::close(in);
    ::close(out);
}

Background::~Background() {
    if (!running()) return;
    ::kill(-pid_, SIGTERM);
    for (int i = 0; i < 100 && running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    kill_now();
}

bool Background::running() const {
    int status = 0;
    return pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == 0;
}

void Background::kill_now() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
}

bool Background::dumps_core_on(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFSIGNALED(status) && WCOREDUMP(status);
}

void Background::hold() const {
    ::kill(-pid_, SIGSTOP);
}
void Background::go_on() const {
    ::kill(-pid_, SIGCONT);
}

int free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error("no free port");
    }
    ::close(fd);
    return ntohs(address.sin_port);
}

bool wait_for_port(int port, int seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < end) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool connected = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(fd);
        if (connected) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

std::map<std::string, std::string> Home::environment() const {
    return {{"HOME", path()}, {"TERM", "xterm"}, {"LANG", "C.UTF-8"}};
}

Finished Home::optout(const std::vector<std::string>& arguments, int seconds) const {
    return optout_with({}, arguments, seconds);
}

Finished Home::optout_with(const std::map<std::string, std::string>& extra,
                           const std::vector<std::string>& arguments, int seconds) const {
    std::vector<std::string> command{OPTOUT_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::map<std::string, std::string> variables = environment();
    for (const auto& [name, value] : extra) variables[name] = value;
    return run(command, variables, seconds);
}

std::map<std::string, std::string> clock_at(const std::string& moment) {
    // The library without its wrapper: that one keeps the clock in shared memory named by its process id,
    // which outlives a killed process and is in the way of another one with that id in a namespace of its
    // own.
    return {{"LD_PRELOAD", "/usr/$LIB/faketime/libfaketimeMT.so.1"},
            {"FAKETIME", "@" + moment},
            {"FAKETIME_DISABLE_SHM", "1"},
            {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},  // timeouts are real
            {"TZ", "UTC"}};
}

Finished Home::optout_at(const std::string& moment, const std::vector<std::string>& arguments,
                         int seconds) const {
    return optout_with(clock_at(moment), arguments, seconds);
}

void Home::write_config(const std::string& toml) const {
    write_file(path() + "/.config/optout/config.toml", toml);
}
void Home::write_pack(const std::string& id, const std::string& text) const {
    write_file(path() + "/.config/optout/packs/" + id + ".json", text);
}

}  // namespace support
