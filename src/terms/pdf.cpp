#include "terms/pdf.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/folder.hpp"
#include "base/text.hpp"

namespace optout::terms {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t most_text = std::size_t{16} << 20;
constexpr std::chrono::seconds longest{60};

/// Beside this program, where `cmake --install` puts it, or where the test programs of a build folder see it.
std::string program() {
    std::error_code error;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return {};
    for (const char* place : {".", "../libexec/optout", ".."}) {
        const auto file = (self.parent_path() / place / "optout-pdf-text").lexically_normal();
        if (access(file.c_str(), X_OK) == 0) return file.string();
    }
    return {};
}

/// One way; the child has one of the ends. The way to the child is a socket, on which writing to a child that
/// has gone is an error value and not a signal.
struct Stream {
    enum class Kind { pipe, socket };
    explicit Stream(Kind kind) {
        const int made = kind == Kind::pipe ? pipe2(ends, O_CLOEXEC)
                                            : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
        if (made != 0) ends[0] = ends[1] = -1;
    }
    ~Stream() {
        close_end(0);
        close_end(1);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    void close_end(int end) {
        if (ends[end] >= 0) close(ends[end]);
        ends[end] = -1;
    }
    int ends[2] = {-1, -1};
};

/// The child with its three streams.
class Child {
  public:
    explicit Child(const std::string& file) {
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in_.ends[0], 0);
        posix_spawn_file_actions_adddup2(&actions, out_.ends[1], 1);
        posix_spawn_file_actions_adddup2(&actions, err_.ends[1], 2);
        char* arguments[] = {const_cast<char*>(file.c_str()), nullptr};
        char* environment[] = {nullptr};
        error_ = posix_spawn(&pid_, file.c_str(), &actions, nullptr, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
        in_.close_end(0);
        out_.close_end(1);
        err_.close_end(1);
        for (const int end : {in_.ends[1], out_.ends[0], err_.ends[0]}) fcntl(end, F_SETFL, O_NONBLOCK);
    }

    [[nodiscard]] int error() const { return error_; }

    /// Feeds and reads until the child closes its output; false when that takes too long or is too much.
    bool converse(std::string_view input, std::string& output, std::string& complaint) {
        const auto until = Clock::now() + longest;
        while (out_.ends[0] >= 0 || err_.ends[0] >= 0) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
            if (left <= 0 || output.size() > most_text) return false;
            if (input.empty()) in_.close_end(1);
            pollfd waits[] = {
                {in_.ends[1], POLLOUT, 0}, {out_.ends[0], POLLIN, 0}, {err_.ends[0], POLLIN, 0}};
            poll(waits, 3, static_cast<int>(left));
            if (waits[0].revents != 0) write_some(input);
            if (waits[1].revents != 0) read_some(out_, output);
            if (waits[2].revents != 0) read_some(err_, complaint);
        }
        return true;
    }

    /// The exit code; -1 when a signal ended it.
    int end(bool must_die) {
        if (must_die) kill(pid_, SIGKILL);
        int status = 0;
        while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

  private:
    void write_some(std::string_view& input) {
        const ssize_t count = send(in_.ends[1], input.data(), input.size(), MSG_NOSIGNAL);
        if (count >= 0) input.remove_prefix(static_cast<std::size_t>(count));
        if (count < 0 && errno != EAGAIN && errno != EINTR) input = {};
    }

    static void read_some(Stream& from, std::string& to) {
        char buffer[65536];
        const ssize_t count = read(from.ends[0], buffer, sizeof buffer);
        if (count > 0) to.append(buffer, static_cast<std::size_t>(count));
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) from.close_end(0);
    }

    Stream in_{Stream::Kind::socket}, out_{Stream::Kind::pipe}, err_{Stream::Kind::pipe};
    pid_t pid_ = -1;
    int error_ = 0;
};

}  // namespace

Result<std::string> pdf_text(std::string_view pdf) {
    const std::string file = program();
    if (file.empty())
        return Error{ErrorKind::io, "a PDF cannot be read, because the program optout-pdf-text is missing",
                     "", "install optout whole"};
    Child child(file);
    if (child.error() != 0)
        return Error{ErrorKind::io, "could not be started: " + reason_of(child.error()), file, ""};
    std::string text, complaint;
    const bool in_time = child.converse(pdf, text, complaint);
    const int code = child.end(!in_time);
    if (!in_time) return Error{ErrorKind::timeout, "the PDF takes too long to read", "", ""};
    if (code == 0) return valid_utf8(text);
    const std::string why =
        code < 0 ? "the PDF is so broken that reading it failed" : printable(trim(complaint));
    return Error{ErrorKind::malformed, why.empty() ? "the PDF cannot be read" : why, "", ""};
}

}  // namespace optout::terms
