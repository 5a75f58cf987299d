#include "browser/display.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/text.hpp"

namespace optout::browser {

namespace {

constexpr int patience_ms = 2000;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Somebody takes the connection; nothing is said to them.
bool answers(int family, const sockaddr* address, socklen_t size) {
    const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    bool there = connect(fd, address, size) == 0;
    // A local server that is busy has its queue full.
    if (!there && errno == EAGAIN) there = true;
    if (!there && errno == EINPROGRESS) {
        pollfd ready{fd, POLLOUT, 0};
        int error = 0;
        socklen_t length = sizeof error;
        there = poll(&ready, 1, patience_ms) == 1 &&
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0;
    }
    (void)close(fd);
    return there;
}

/// `path` may begin with a zero: a name that is in no folder.
bool answers_at(std::string_view path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path.data(), path.size());
    const std::size_t size = offsetof(sockaddr_un, sun_path) + path.size() + (path.front() != '\0' ? 1 : 0);
    return answers(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size));
}

bool answers_on(const std::string& host, int port) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return false;
    const bool there = answers(found->ai_family, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return there;
}

/// "[host]:display[.screen]", as X(7) has it; a host of "unix" is this machine, and so is "name/unix".
bool x_answers(const std::string& display) {
    constexpr int first_port = 6000, most = 59535;
    const std::size_t colon = display.rfind(':');
    if (colon == std::string::npos) return false;
    const std::string host = display.substr(0, colon);
    const std::string number = display.substr(colon + 1, display.find('.', colon) - colon - 1);
    const bool is_number =
        !number.empty() && number.size() <= 5 && number.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number || std::stoi(number) > most) return false;
    if (!host.empty() && host != "unix" && !host.ends_with("/unix"))
        return answers_on(host, first_port + std::stoi(number));
    const std::string path = "/tmp/.X11-unix/X" + number;
    return answers_at(path) || answers_at(std::string(1, '\0') + path);
}

bool wayland_answers(const std::string& display) {
    return answers_at(display.starts_with('/') ? display : variable("XDG_RUNTIME_DIR") + "/" + display);
}

}  // namespace

Status check_display(const std::string& who) {
    const std::string x = variable("DISPLAY"), wayland = variable("WAYLAND_DISPLAY");
    if ((!x.empty() && x_answers(x)) || (!wayland.empty() && wayland_answers(wayland))) return success();
    std::string remedy = "run this where you see windows, or under xvfb-run";
    if (x.empty() && wayland.empty())
        return Error{ErrorKind::config, "the browser needs a window, and there is no display for one", who,
                     std::move(remedy)};
    const std::string named = x.empty() ? "WAYLAND_DISPLAY=" + wayland : "DISPLAY=" + x;
    return Error{ErrorKind::config,
                 "the browser needs a window, and no display answers at " + printable(named), who,
                 std::move(remedy)};
}

}  // namespace optout::browser
