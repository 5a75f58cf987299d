// bench_measure [--tree | --sample] [--runs N] COMMAND…
// Runs the command N times and prints for each run one line of JSON: wall and CPU seconds, peak memory in kB,
// exit code. The command's own standard output goes to standard error. Memory is the resident set, as the
// kernel counts it. With --sample it is the proportional set, looked at two hundred times a second, which
// costs time. With --tree, CPU and memory are those of the command and of everything that it starts: the sum
// of proportional sets, looked at four times a second. A program of its own and a small one, because the
// kernel counts into a child's peak what its parent had at the fork.
#include <dirent.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

enum class Memory { resident, sampled, of_tree };

struct Process {
    int pid = 0, parent = 0;
};

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(2);
}

/// The number after `key` in a file of /proc, or 0: processes end while one looks.
long number_in(const std::string& path, const char* key) {
    FILE* file = std::fopen(path.c_str(), "re");
    if (file == nullptr) return 0;
    long number = 0;
    const std::size_t size = std::strlen(key);
    for (char line[256]; std::fgets(line, sizeof line, file) != nullptr;) {
        if (std::strncmp(line, key, size) == 0) number = std::strtol(line + size, nullptr, 10);
    }
    std::fclose(file);
    return number;
}

std::vector<Process> all_processes() {
    std::vector<Process> all;
    DIR* folder = opendir("/proc");
    if (folder == nullptr) fail("/proc");
    while (const dirent* entry = readdir(folder)) {
        const int pid = std::atoi(entry->d_name);
        if (pid <= 0) continue;
        const std::string status = std::string("/proc/") + entry->d_name + "/status";
        all.push_back({pid, static_cast<int>(number_in(status, "PPid:"))});
    }
    closedir(folder);
    return all;
}

/// Our descendants; nobody leaves them, as orphans come to us (PR_SET_CHILD_SUBREAPER).
std::vector<int> descendants() {
    const std::vector<Process> all = all_processes();
    std::vector<int> family{getpid()};
    for (std::size_t i = 0; i < family.size(); ++i) {
        for (const Process& process : all) {
            if (process.parent == family[i]) family.push_back(process.pid);
        }
    }
    family.erase(family.begin());
    return family;
}

long proportional_set_kb(pid_t pid) {
    return number_in("/proc/" + std::to_string(pid) + "/smaps_rollup", "Pss:");
}

long proportional_set_of_tree_kb() {
    long sum = 0;
    for (const int pid : descendants()) sum += proportional_set_kb(pid);
    return sum;
}

pid_t start(char** command) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    pid_t pid = 0;
    errno = posix_spawnp(&pid, command[0], &actions, nullptr, command, environ);
    if (errno != 0) fail(command[0]);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

/// Until the process ends, which stays to be waited for. Returns the peak.
long watch(pid_t pid, Memory memory) {
    const bool tree = memory == Memory::of_tree;
    const int interval_ms = tree ? 250 : 5;
    pollfd end{static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), POLLIN, 0};
    if (end.fd < 0) fail("pidfd_open");
    long peak = 0;
    while (poll(&end, 1, interval_ms) == 0)
        peak = std::max(peak, tree ? proportional_set_of_tree_kb() : proportional_set_kb(pid));
    close(end.fd);
    return peak;
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void run(char** command, Memory memory) {
    const bool tree = memory == Memory::of_tree;
    const auto begin = Clock::now();
    const pid_t pid = start(command);
    long peak = memory == Memory::resident ? 0 : watch(pid, memory);
    int status = 0;
    rusage used{};
    if (wait4(pid, &status, 0, &used) != pid) fail("wait");
    const double wall = std::chrono::duration<double>(Clock::now() - begin).count();
    double cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
    if (memory == Memory::resident) peak = used.ru_maxrss;
    for (rusage orphan{}; tree && wait4(-1, nullptr, 0, &orphan) > 0;) {
        cpu += seconds(orphan.ru_utime) + seconds(orphan.ru_stime);
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    std::printf("{\"wall\": %.6f, \"cpu\": %.6f, \"peak_kb\": %ld, \"exit\": %d}\n", wall, cpu, peak, code);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    Memory memory = Memory::resident;
    int runs = 1, at = 1;
    for (; at < argc && std::string_view(argv[at]).substr(0, 2) == "--"; ++at) {
        if (std::string_view(argv[at]) == "--tree") memory = Memory::of_tree;
        if (std::string_view(argv[at]) == "--sample") memory = Memory::sampled;
        if (std::string_view(argv[at]) == "--runs" && at + 1 < argc) runs = std::atoi(argv[++at]);
    }
    if (at >= argc) {
        std::fputs("usage: bench_measure [--tree | --sample] [--runs N] COMMAND...\n", stderr);
        return 2;
    }
    if (memory == Memory::of_tree && prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) fail("prctl");
    for (int i = 0; i < runs; ++i) run(argv + at, memory);
}
