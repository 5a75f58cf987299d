#include "browser/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/folder.hpp"

namespace optout::browser {

namespace {

/// What a watcher tells of the start: the program's number, then an errno if it could not be run.
struct Report {
    pid_t program;
    int error;
};

// What follows up to start() runs in a copy of a process that may have had other threads, one of which may
// have held any lock: nothing here allocates memory or calls what does (POSIX, fork()).

/// The entries of an open folder; an unreadable one has none.
template <class Visit>
void each_entry(int folder, const Visit& visit) {
    alignas(dirent64) char buffer[4096];
    for (;;) {
        const ssize_t size = getdents64(folder, buffer, sizeof buffer);
        if (size <= 0) return;
        for (ssize_t at = 0; at < size;) {
            const auto* entry = reinterpret_cast<const dirent64*>(buffer + at);
            if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) visit(*entry);
            at += entry->d_reclen;
        }
    }
}

/// The parent of a process that is listed in /proc; 0 for what is none, or has ended.
pid_t parent_of(int proc, const char* number) {
    char path[300], stat[512];
    if (number[std::strspn(number, "0123456789")] != '\0') return 0;
    std::strcpy(path, number);
    std::strcat(path, "/stat");
    const int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t size = read(file, stat, sizeof stat - 1);
    (void)close(file);
    stat[size > 0 ? size : 0] = '\0';
    // "number (name) state parent ...": a name may hold anything, also brackets.
    const char* end = std::strrchr(stat, ')');
    if (end == nullptr || std::strlen(end) < 5) return 0;
    return std::atoi(end + 4);
}

void pause(int milliseconds) {
    (void)poll(nullptr, 0, milliseconds);
}

/// The children of one that is killed become ours when the last of its threads has ended, so that in the end
/// we have had all. Two looks without one are sure: in one, a child may have been passed by before it was
/// ours.
void kill_descendants() {
    const pid_t self = getpid();
    for (int round = 0, without = 0; round < 1000 && without < 2; ++round) {
        const int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (proc < 0) return;
        bool any = false;
        each_entry(proc, [&](const dirent64& entry) {
            if (parent_of(proc, entry.d_name) != self) return;
            any = true;
            (void)kill(std::atoi(entry.d_name), SIGKILL);
        });
        (void)close(proc);
        while (waitpid(-1, nullptr, WNOHANG | __WALL) > 0) {
        }
        without = any ? 0 : without + 1;
        pause(5);
    }
}

/// A folder with all that is in it; links are removed, not followed. True when it is gone.
bool remove_tree(int parent, const char* name) {
    // Who removes entries while reading a folder may miss others.
    for (bool any = true; any;) {
        any = false;
        const int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (folder < 0) return false;
        each_entry(folder, [&](const dirent64& entry) {
            if (unlinkat(folder, entry.d_name, 0) == 0 || remove_tree(folder, entry.d_name)) any = true;
        });
        (void)close(folder);
        if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return true;
    }
    return false;
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

/// Waited for one by one, and not ignored, so that their processor time counts as ours.
void reap(int /*signal*/) {
    const int before = errno;
    while (waitpid(-1, nullptr, WNOHANG | __WALL) > 0) {
    }
    errno = before;
}

/// Never returns. Ours is a copy of the whole process, so it lets nobody look into its memory.
[[noreturn]] void watch(char* const* command, const char* scratch, int lifeline, int report) {
    (void)setsid();
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    keep_only(lifeline, report);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) (void)signal(number, SIG_IGN);
    (void)signal(SIGCHLD, reap);
    const pid_t program = fork();
    if (program == 0) become_program(command, report);
    const Report started{program, 0};
    (void)!write(report, &started, sizeof started);
    (void)close(report);
    char byte = 0;
    while (read(lifeline, &byte, 1) < 0 && errno == EINTR) {
    }
    kill_descendants();
    if (*scratch != '\0') (void)remove_tree(AT_FDCWD, scratch);
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
        watch(arguments.data(), scratch.c_str(), lifeline[0], report[1]);
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
