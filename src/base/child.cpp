#include "base/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "base/descriptor.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"

namespace optout {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t most_output = std::size_t{64} << 10;

struct Pipe {
    Descriptor reading, writing;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{ErrorKind::io, "no pipe could be made: " + reason_of(errno), "", ""};
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A child that does not read must not end us by the signal of its broken pipe.
class WithoutPipeSignal {
  public:
    WithoutPipeSignal() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
    ~WithoutPipeSignal() { (void)std::signal(SIGPIPE, before_); }
    WithoutPipeSignal(const WithoutPipeSignal&) = delete;
    WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

  private:
    void (*before_)(int);
};

std::vector<std::string> environment_of(const Command& command) {
    std::vector<std::string> lines;
    for (char** line = environ; *line != nullptr; ++line) {
        const std::string_view name = std::string_view(*line).substr(0, std::string_view(*line).find('='));
        if (std::ranges::find(command.environment, name, [](const auto& set) -> std::string_view {
                return set.first;
            }) == command.environment.end())
            lines.emplace_back(*line);
    }
    for (const auto& [name, value] : command.environment) lines.push_back(name + "=" + value);
    return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// In a process group of its own, so that a timeout ends what it started as well.
Result<pid_t> start(const Command& command, const Pipe& in, const Pipe& out, const Pipe& err) {
    std::vector<std::string> arguments = command.arguments, environment = environment_of(command);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.reading.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.writing.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.writing.get(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, arguments.front().c_str(), &actions, &attributes,
                                     pointers_to(arguments).data(), pointers_to(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        return Error{ErrorKind::not_found,
                     printable(command.arguments.front()) + " could not be started: " + reason_of(error), "",
                     ""};
    }
    return pid;
}

/// Gives the input and takes both outputs until both are closed; false when the time is over.
class Conversation {
  public:
    Conversation(std::string_view input, Pipe& in, Pipe& out, Pipe& err, Ended& ended)
        : input_(input),
          in_(in.writing),
          outputs_{&out.reading, &err.reading},
          into_{&ended.out, &ended.err} {
        ::fcntl(in_.get(), F_SETFL, O_NONBLOCK);
        if (input_.empty()) in_.shut();
    }

    bool run(Clock::time_point until) {
        while (outputs_[0]->get() >= 0 || outputs_[1]->get() >= 0) {
            std::array<pollfd, 3> polled{pollfd{in_.get(), POLLOUT, 0}, pollfd{outputs_[0]->get(), POLLIN, 0},
                                         pollfd{outputs_[1]->get(), POLLIN, 0}};
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
            if (left <= 0) return false;
            if (::poll(polled.data(), polled.size(), static_cast<int>(std::min<long long>(left, 60'000))) < 1)
                continue;
            if (polled[0].revents != 0) give();
            for (std::size_t i : {std::size_t{0}, std::size_t{1}}) {
                if (polled[i + 1].revents != 0) take(i);
            }
        }
        return true;
    }

  private:
    void give() {
        const ssize_t count = ::write(in_.get(), input_.data(), input_.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count > 0) input_.remove_prefix(static_cast<std::size_t>(count));
        if (count <= 0 || input_.empty()) in_.shut();
    }
    void take(std::size_t i) {
        std::array<char, 4096> bytes{};
        const ssize_t count = ::read(outputs_[i]->get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) return;
        if (count <= 0) return outputs_[i]->shut();
        const std::size_t room = most_output - std::min(most_output, into_[i]->size());
        into_[i]->append(bytes.data(), std::min(room, static_cast<std::size_t>(count)));
    }

    std::string_view input_;
    Descriptor& in_;
    std::array<Descriptor*, 2> outputs_;
    std::array<std::string*, 2> into_;
};

/// The exit status; nothing when the time is over.
bool wait_for(pid_t pid, Clock::time_point until, int& status) {
    for (;;) {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (ended == pid) return true;
        if (Clock::now() >= until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

}  // namespace

Result<Ended> run_to_end(const Command& command) {
    if (command.arguments.empty())
        return Error{ErrorKind::internal, "a program without a name was to be run", "", ""};
    const WithoutPipeSignal quiet;
    OPTOUT_TRY(Pipe in, make_pipe());
    OPTOUT_TRY(Pipe out, make_pipe());
    OPTOUT_TRY(Pipe err, make_pipe());
    OPTOUT_TRY(const pid_t pid, start(command, in, out, err));
    in.reading.shut();
    out.writing.shut();
    err.writing.shut();
    Ended ended;
    const auto until = Clock::now() + command.timeout;
    int status = 0;
    const bool in_time =
        Conversation(command.input, in, out, err, ended).run(until) && wait_for(pid, until, status);
    if (!in_time) {
        ::kill(-pid, SIGKILL);
        ::waitpid(pid, &status, 0);
        return Error{ErrorKind::timeout,
                     printable(command.arguments.front()) + " did not end within " +
                         std::to_string(command.timeout.count()) + " s and was stopped",
                     "", ""};
    }
    ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ended;
}

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    const std::string folders = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    for (const std::string_view folder : split(folders, ':')) {
        if (!folder.starts_with('/')) continue;
        std::string file = std::string(folder) + "/" + name;
        struct stat is {};
        if (::stat(file.c_str(), &is) == 0 && S_ISREG(is.st_mode) && ::access(file.c_str(), X_OK) == 0)
            return file;
    }
    return {};
}

}  // namespace optout
