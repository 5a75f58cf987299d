#include "session/site.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <stdexcept>

namespace optout::session::test {

Site::Site(Respond respond, const std::optional<lookalikes::Identity>& identity, bool compress)
    : respond_(std::move(respond)),
      tls_(identity.has_value()),
      server_([this](const Request& request) { return note(request); }, identity, compress) {}

std::string Site::url(const std::string& path) const {
    return (tls_ ? "https://" : "http://") + authority() + path;
}

Answer Site::note(const Request& request) {
    {
        const std::lock_guard lock(mutex_);
        arrivals_.push_back(std::chrono::steady_clock::now());
        seen_.push_back(request);
    }
    return respond_(request);
}

std::vector<Request> Site::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

std::vector<Site::Time> Site::arrivals() const {
    const std::lock_guard lock(mutex_);
    return arrivals_;
}

Request Site::only() const {
    const auto all = seen();
    REQUIRE(all.size() == 1);
    return all.front();
}

std::size_t Site::connections() const {
    std::set<int> distinct;
    for (const Request& request : seen()) distinct.insert(request.connection);
    return distinct.size();
}

namespace {

int bound_socket() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("no port on 127.0.0.1 is free");
    }
    return fd;
}

int port_of(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

/// Headers and as much body as Content-Length says; empty when the client has gone.
std::string read_request(int connection) {
    std::string request;
    std::size_t whole = std::string::npos;
    char bytes[4096];
    while (request.size() < whole) {
        const ssize_t count = recv(connection, bytes, sizeof bytes, 0);
        if (count <= 0) return {};
        request.append(bytes, static_cast<std::size_t>(count));
        const std::size_t end = request.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        const std::size_t length = request.find("Content-Length: ");
        whole = end + 4 + (length < end ? std::stoul(request.substr(length + 16)) : 0);
    }
    return request;
}

}  // namespace

RawSite::RawSite(Reply reply)
    : reply_(std::move(reply)), listening_(bound_socket()), port_(port_of(listening_)) {
    listen(listening_, 64);
    accepting_ = std::thread([this] { accept_all(); });
}

RawSite::~RawSite() {
    shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int connection : open_) shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    close(listening_);
}

void RawSite::accept_all() {
    for (;;) {
        const int connection = accept(listening_, nullptr, nullptr);
        if (connection < 0) return;
        const std::lock_guard lock(mutex_);
        open_.push_back(connection);
        threads_.emplace_back([this, connection] { serve(connection); });
    }
}

void RawSite::serve(int connection) {
    const Say say = [connection](std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    };
    for (bool more = true; more;) {
        const std::string request = read_request(connection);
        if (request.empty()) break;
        int number = 0;
        {
            const std::lock_guard lock(mutex_);
            number = static_cast<int>(seen_.size());
            seen_.push_back(request);
        }
        more = reply_(number, request, say);
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, connection);
    close(connection);
}

std::vector<std::string> RawSite::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

int free_port() {
    const int fd = bound_socket();
    const int port = port_of(fd);
    close(fd);
    return port;
}

Access access_to(const std::vector<std::string>& hosts) {
    Access access;
    access.site = "example";
    access.hosts = hosts;
    return access;
}

Session session_for(const std::vector<std::string>& hosts, std::vector<Cookie> cookies) {
    return {access_to(hosts), std::move(cookies), {}};
}

Cookie cookie(std::string name, std::string value, std::string domain) {
    Cookie made;
    made.name = std::move(name);
    made.value = std::move(value);
    made.domain = std::move(domain);
    return made;
}

PageRequest page(Session& session, const std::string& url) {
    PageRequest request;
    request.session = &session;
    request.url = url;
    return request;
}

PageRequest json_page(Session& session, const std::string& url) {
    PageRequest request = page(session, url);
    request.json = true;
    return request;
}

WriteRequest send(Session& session, const std::string& method, const std::string& url,
                  const std::string& body) {
    WriteRequest request;
    request.session = &session;
    request.action = Send{method, url, {}, body.empty() ? "" : "application/json", body};
    return request;
}

HttpOptions quick() {
    HttpOptions options;
    options.connect_timeout = std::chrono::seconds(5);
    options.timeout = std::chrono::seconds(10);
    return options;
}

Result<Page> open_one(Reader& reader, const PageRequest& request) {
    auto pages = reader.open({request}, {});
    REQUIRE(pages.size() == 1);
    return std::move(pages.front());
}

Result<Page> write_one(Driver& driver, const WriteRequest& request) {
    auto pages = driver.write({request}, {});
    REQUIRE(pages.size() == 1);
    return std::move(pages.front());
}

std::string text(const Page& page) {
    const auto* document = std::get_if<page::Document>(&page.content);
    REQUIRE(document != nullptr);
    return document->text_content(0);
}

}  // namespace optout::session::test
