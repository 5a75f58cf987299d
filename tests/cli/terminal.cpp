#include "cli/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

namespace world {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

Terminal::Terminal(std::vector<std::string> command, const std::map<std::string, std::string>& environment) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : environment) lines.push_back(name + "=" + value);
    const std::vector<char*> arguments = pointers(command), variables = pointers(lines);
    program_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (program_ != 0) return;
    execve(arguments[0], arguments.data(), variables.data());
    _exit(127);
}

Terminal::~Terminal() {
    if (program_ > 0) {
        (void)kill(program_, SIGKILL);
        (void)waitpid(program_, nullptr, 0);
    }
    (void)close(terminal_);
}

/// False once the program has closed its end.
bool Terminal::take(int milliseconds) {
    pollfd polled{terminal_, POLLIN, 0};
    if (poll(&polled, 1, milliseconds) <= 0) return true;
    char buffer[4096];
    const ssize_t count = read(terminal_, buffer, sizeof buffer);
    if (count <= 0) return false;
    shown_.append(buffer, static_cast<std::size_t>(count));
    return true;
}

bool Terminal::wait_for(const std::string& words, int seconds) {
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    for (bool more = true;; more = take(100)) {
        const std::size_t found = shown_.find(words, looked_);
        if (found != std::string::npos) {
            looked_ = found + words.size();
            return true;
        }
        if (!more || Clock::now() > end) return false;
    }
}

void Terminal::type(const std::string& keys) const {
    (void)!write(terminal_, keys.data(), keys.size());
}

int Terminal::wait(int seconds) {
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    bool open = true;
    while (Clock::now() < end) {
        if (open)
            open = take(100);
        else
            (void)poll(nullptr, 0, 20);
        int status = 0;
        if (waitpid(program_, &status, WNOHANG) != program_) continue;
        program_ = -1;
        while (open && take(0) && [&] {
            pollfd polled{terminal_, POLLIN, 0};
            return poll(&polled, 1, 0) > 0;
        }()) {
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return -1;
}

}  // namespace world
