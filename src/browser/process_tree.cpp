#include "browser/process_tree.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/folder.hpp"

namespace optout::browser {

namespace {

/// What a watcher tells of the start: the program's number, then an errno if it could not be run.
struct Report {
    pid_t program;
    int error;
};

/// The parent of each process, from /proc.
std::map<pid_t, pid_t> parents() {
    std::map<pid_t, pid_t> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream file(entry.path() / "stat");
        std::string line;
        std::getline(file, line);
        // "number (name) state parent ...": a name may hold anything, also brackets.
        const std::size_t end = line.rfind(')');
        if (end == std::string::npos || line.size() < end + 5 || line[end + 2] == 'Z') continue;
        found[std::atoi(name.c_str())] = std::atoi(line.c_str() + end + 4);
    }
    return found;
}

std::set<pid_t> descendants(pid_t ancestor) {
    const auto parent_of = parents();
    std::set<pid_t> found;
    for (bool more = true; more;) {
        more = false;
        for (const auto& [child, parent] : parent_of) {
            if (parent == ancestor || found.contains(parent)) more |= found.insert(child).second;
        }
    }
    return found;
}

void pause(int milliseconds) {
    (void)poll(nullptr, 0, milliseconds);
}

/// New ones may be born while we look, so we look until there are none.
void kill_descendants() {
    for (int round = 0; round < 1000; ++round) {
        const auto left = descendants(getpid());
        if (left.empty()) return;
        for (const pid_t process : left) (void)kill(process, SIGKILL);
        pause(5);
    }
}

void reset_signals() {
    for (int number = 1; number < NSIG; ++number) (void)signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become_program(char* const* command, int report) {
    reset_signals();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(command[0], command);
    const Report failed{getpid(), errno};
    (void)!write(report, &failed, sizeof failed);
    _exit(127);
}

/// Leaves nothing open but the two ends given, as 3 and 4; input and outputs become /dev/null.
void keep_only(int& lifeline, int& report) {
    const int nowhere = open("/dev/null", O_RDWR);
    const int line = fcntl(lifeline, F_DUPFD, 10);
    const int told = fcntl(report, F_DUPFD, 10);
    for (const int standard : {0, 1, 2}) (void)dup2(nowhere, standard);
    lifeline = dup3(line, 3, O_CLOEXEC);
    report = dup3(told, 4, O_CLOEXEC);
    (void)close_range(5, ~0U, 0);
}

/// Never returns. Ours is a copy of the whole process, so it lets nobody look into its memory.
[[noreturn]] void watch(char* const* command, const std::string& scratch, int lifeline, int report) {
    (void)setsid();
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    keep_only(lifeline, report);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGPIPE})
        (void)signal(number, SIG_IGN);
    const pid_t program = fork();
    if (program == 0) become_program(command, report);
    const Report started{program, 0};
    (void)!write(report, &started, sizeof started);
    (void)close(report);
    char byte = 0;
    while (read(lifeline, &byte, 1) < 0 && errno == EINTR) {
    }
    kill_descendants();
    std::error_code ignored;
    if (!scratch.empty()) std::filesystem::remove_all(scratch, ignored);
    _exit(0);
}

/// The first words of a watcher; the second report comes only when the program could not be run.
Report read_report(int from) {
    Report first{-1, EIO}, second{};
    if (read(from, &first, sizeof first) != sizeof first) return {-1, EIO};
    if (read(from, &second, sizeof second) == sizeof second) {
        first.error = first.error != 0 ? first.error : second.error;
    }
    return first;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

/// Ours, with some of it said otherwise.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!added.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : added) all.push_back(name + "=" + value);
    return all;
}

}  // namespace

Result<std::unique_ptr<ProcessTree>> ProcessTree::start(const std::vector<std::string>& command,
                                                        const std::map<std::string, std::string>& environment,
                                                        const std::string& scratch) {
    std::vector<std::string> words = command;
    const std::vector<char*> arguments = pointers(words);
    std::vector<std::string> settings = environment_with(environment);
    std::vector<char*> variables = pointers(settings);
    int lifeline[2], report[2];
    if (pipe2(lifeline, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) {
        return Error{ErrorKind::io, "no pipe could be made: " + reason_of(errno), "", ""};
    }
    std::unique_ptr<ProcessTree> tree(new ProcessTree);
    tree->watcher_ = fork();
    if (tree->watcher_ == 0) {
        (void)close(lifeline[1]);
        environ = variables.data();
        watch(arguments.data(), scratch, lifeline[0], report[1]);
    }
    (void)close(lifeline[0]);
    (void)close(report[1]);
    tree->lifeline_ = lifeline[1];
    const Report told = tree->watcher_ > 0 ? read_report(report[0]) : Report{-1, errno};
    (void)close(report[0]);
    tree->program_ = told.program;
    if (told.error == 0) return tree;
    return Error{ErrorKind::config, "could not be started: " + reason_of(told.error), command.front(),
                 "name an installed browser driver in the configuration"};
}

ProcessTree::~ProcessTree() {
    (void)close(lifeline_);
    if (watcher_ > 0) {
        while (waitpid(watcher_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

/// A program that has ended is reaped at once, as its watcher wants to know nothing of it.
bool ProcessTree::is_running() const {
    return program_ > 0 && kill(program_, 0) == 0;
}

}  // namespace optout::browser
