#include "browser/processes.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace optout::browser::test {

namespace {

std::string read(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

template <class Condition>
bool comes_true(const Condition& condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace

Nest::Nest() {
    unsetenv("XDG_RUNTIME_DIR");
    setenv("TMPDIR", scratch_.folder().c_str(), 1);
}

Nest::~Nest() {
    unsetenv("TMPDIR");
}

std::vector<Process> Nest::processes() const {
    std::vector<Process> all, found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const std::string stat = read(entry.path() / "stat");
        const std::size_t end = stat.rfind(')');
        if (end == std::string::npos || stat.size() < end + 5 || stat[end + 2] == 'Z') continue;
        all.push_back({std::atoi(name.c_str()), std::atoi(stat.c_str() + end + 4),
                       read(entry.path() / "cmdline"), read(entry.path() / "environ")});
    }
    // Renderers write over their environment, so what descends from ours is ours too.
    std::set<pid_t> ours;
    for (bool more = true; more;) {
        more = false;
        for (const Process& one : all) {
            const bool told = one.environment.find("TMPDIR=" + scratch_.folder() + "/") != std::string::npos;
            if (told || ours.contains(one.parent)) more |= ours.insert(one.number).second;
        }
    }
    for (Process& one : all) {
        if (ours.contains(one.number)) found.push_back(std::move(one));
    }
    return found;
}

bool Nest::is_empty() const {
    return std::filesystem::is_empty(scratch_.folder());
}

bool Nest::wait_until_empty() const {
    return comes_true([&] { return is_empty(); });
}

bool Nest::wait_until_gone(const std::vector<Process>& processes) {
    return comes_true([&] {
        return std::ranges::none_of(processes, [](const Process& one) { return kill(one.number, 0) == 0; });
    });
}

int Nest::kill_all(const std::string& word) const {
    int killed = 0;
    for (const Process& process : processes()) {
        if (process.command.find(word) != std::string::npos && kill(process.number, SIGKILL) == 0) ++killed;
    }
    return killed;
}

}  // namespace optout::browser::test
