#include "browser/local_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include "base/folder.hpp"

namespace optout::browser {

Result<int> free_local_port() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool found = fd >= 0 && bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0;
    const int error = errno;
    if (fd >= 0) (void)close(fd);
    if (found) return static_cast<int>(ntohs(address.sin_port));
    return Error{ErrorKind::io, "no port of 127.0.0.1 is free: " + reason_of(error), "", ""};
}

bool is_ours(int port) {
    std::ifstream table("/proc/net/tcp");
    std::string line;
    std::getline(table, line);
    bool found = false;
    while (std::getline(table, line)) {
        // "sl local_address rem_address st tx:rx tr:when retrnsmt uid ...", numbers in hexadecimal.
        std::istringstream fields(line);
        std::string number, local, remote, state, queues, timer, retries;
        uid_t user = 0;
        fields >> number >> local >> remote >> state >> queues >> timer >> retries >> user;
        const std::size_t colon = local.find(':');
        constexpr std::string_view listening = "0A";
        if (colon == std::string::npos || state != listening) continue;
        if (std::stoi(local.substr(colon + 1), nullptr, 16) != port) continue;
        if (user != geteuid()) return false;
        found = true;
    }
    return found;
}

}  // namespace optout::browser
