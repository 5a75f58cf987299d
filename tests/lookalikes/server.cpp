#include "lookalikes/server.hpp"

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>

namespace optout::lookalikes {
namespace {

using std::chrono::milliseconds;

/// A connection keeps its thread while it is open, so there must be more threads than any client's
/// connections.
constexpr std::size_t threads = 24;
constexpr int backlog = 128;

Request translate(const httplib::Request& from) {
    Request request;
    request.method = from.method;
    const std::size_t question = std::min(from.target.find('?'), from.target.size());
    request.path = from.target.substr(0, question);
    request.query = from.target.substr(std::min(question + 1, from.target.size()));
    const std::string host = from.get_header_value("Host");
    request.host = host.substr(0, host.find(':'));
    for (const auto& [name, value] : from.headers) {
        const bool by_library =
            name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" || name == "LOCAL_PORT";
        if (!by_library) request.headers.emplace_back(name, value);
    }
    request.body = from.body;
    request.connection = from.remote_port;
    return request;
}

bool is_local_end(int fd, int port) {
    sockaddr_in own{}, peer{};
    socklen_t own_size = sizeof own, peer_size = sizeof peer;
    return getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_size) == 0 && own.sin_family == AF_INET &&
           ntohs(own.sin_port) == port &&
           getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0;
}

/// The library has no way to end connections that a client keeps open.
void drop_connections(int port) {
    const long most = std::min(sysconf(_SC_OPEN_MAX), 4096L);
    for (int fd = 3; fd < most; ++fd) {
        if (is_local_end(fd, port)) shutdown(fd, SHUT_RDWR);
    }
}

std::string encode(const Answer& answer, bool may_compress) {
    const std::string_view half = std::string_view(answer.body).substr(0, answer.body.size() / 2);
    constexpr char reserved_block_type = '\x07';
    if (answer.delivery == Answer::Delivery::broken_gzip) return gzip_open_end(half) + reserved_block_type;
    if (answer.delivery == Answer::Delivery::short_gzip) return gzip_open_end(half);
    return may_compress ? gzip(answer.body) : answer.body;
}

}  // namespace

struct Server::Parts {
    Handler handler;
    bool compress = false;
    std::unique_ptr<httplib::Server> http;
    int listening = -1;
    int port = 0;
    std::future<void> accepting;
    std::atomic<int> under_way{0}, most{0};
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;

    void serve(const httplib::Request& from, httplib::Response& to);
    void send(const Answer& answer, bool may_compress, httplib::Response& to);
    void send_body(std::string body, std::size_t length, const std::string& type,
                   httplib::Response& to) const;
    void send_flood(const Answer& answer, httplib::Response& to);
    bool pour(const Answer& answer, httplib::DataSink& sink);
    /// False when the server stops.
    bool pause(int duration_ms);
};

bool Server::Parts::pause(int duration_ms) {
    std::unique_lock lock(mutex);
    return !wake.wait_for(lock, milliseconds(duration_ms), [&] { return stopping; });
}

void Server::Parts::serve(const httplib::Request& from, httplib::Response& to) {
    const int now = ++under_way;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    const Answer answer = handler(translate(from));
    if (answer.delay > 0) pause(answer.delay);
    if (answer.delivery == Answer::Delivery::lost) drop_connections(port);
    const bool accepts = from.get_header_value("Accept-Encoding").find("gzip") != std::string::npos;
    send(answer, compress && accepts, to);
    --under_way;
}

void Server::Parts::send(const Answer& answer, bool may_compress, httplib::Response& to) {
    to.status = answer.status;
    for (const auto& [name, value] : answer.headers) to.set_header(name, value);
    if (answer.delivery == Answer::Delivery::flood) return send_flood(answer, to);
    if (answer.body.empty()) return;
    const bool spoilt =
        answer.delivery == Answer::Delivery::broken_gzip || answer.delivery == Answer::Delivery::short_gzip;
    std::string body = encode(answer, may_compress);
    if (spoilt || may_compress) to.set_header("Content-Encoding", "gzip");
    const bool cut = answer.delivery == Answer::Delivery::cut;
    const std::size_t length = body.size();
    if (cut) body.resize(length / 2);
    send_body(std::move(body), length, answer.type, to);
}

/// By a provider, because the library would compress a plain body itself, and slowly.
void Server::Parts::send_body(std::string body, std::size_t length, const std::string& type,
                              httplib::Response& to) const {
    const auto held = std::make_shared<const std::string>(std::move(body));
    to.set_content_provider(length, type, [held](std::size_t offset, std::size_t, httplib::DataSink& sink) {
        return offset < held->size() && sink.write(held->data() + offset, held->size() - offset);
    });
}

void Server::Parts::send_flood(const Answer& answer, httplib::Response& to) {
    if (answer.flood_bytes == 0) {
        to.set_content_provider(
            answer.type, [this, answer](std::size_t, httplib::DataSink& sink) { return pour(answer, sink); });
    } else {
        to.set_content_provider(answer.flood_bytes, answer.type,
                                [this, answer](std::size_t, std::size_t length, httplib::DataSink& sink) {
                                    Answer rest = answer;
                                    rest.flood_bytes = length;
                                    return pour(rest, sink);
                                });
    }
}

bool Server::Parts::pour(const Answer& answer, httplib::DataSink& sink) {
    static const std::string spaces(std::size_t{64} << 10U, ' ');
    if (!pause(answer.flood_pause)) return false;
    std::size_t size = answer.flood_pause > 0 ? 1 : spaces.size();
    if (answer.flood_bytes > 0) size = std::min(size, answer.flood_bytes);
    return sink.write(spaces.data(), size);
}

Server::Server(Handler handler, const std::optional<Identity>& identity, bool compress)
    : parts_(std::make_unique<Parts>()) {
    Parts& p = *parts_;
    p.handler = std::move(handler);
    p.compress = compress;
    if (identity) {
        auto server = std::make_unique<httplib::SSLServer>(identity->certificate.get(), identity->key.get());
        if (identity->issuer) SSL_CTX_add1_chain_cert(server->ssl_context(), identity->issuer.get());
        p.http = std::move(server);
    } else {
        p.http = std::make_unique<httplib::Server>();
    }
    p.http->new_task_queue = [] { return new httplib::ThreadPool(threads); };
    p.http->set_keep_alive_max_count(1'000'000).set_keep_alive_timeout(60).set_tcp_nodelay(true);
    p.http->set_socket_options([&p](int fd) { p.listening = fd; });
    const auto serve = [&p](const httplib::Request& from, httplib::Response& to) { p.serve(from, to); };
    constexpr char any[] = R"([\s\S]*)";
    p.http->Get(any, serve)
        .Post(any, serve)
        .Put(any, serve)
        .Patch(any, serve)
        .Delete(any, serve)
        .Options(any, serve);
    // The library would wait for a body that no header announces.
    p.http->set_pre_routing_handler([&p](const httplib::Request& from, httplib::Response& to) {
        if (from.has_header("Content-Length") || from.has_header("Transfer-Encoding")) {
            return httplib::Server::HandlerResponse::Unhandled;
        }
        p.serve(from, to);
        return httplib::Server::HandlerResponse::Handled;
    });
    p.port = p.http->bind_to_any_port("127.0.0.1");
    if (!p.http->is_valid() || p.port <= 0)
        throw std::runtime_error("a look-alike could not listen on 127.0.0.1");
    // The library's backlog of 5 makes the sixth of several connections wait for a second.
    listen(p.listening, backlog);
    p.accepting = std::async(std::launch::async, [&p] { p.http->listen_after_bind(); });
    while (!p.http->is_running()) std::this_thread::sleep_for(milliseconds(1));
}

Server::~Server() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    parts_->http->stop();
    do drop_connections(parts_->port);
    while (parts_->accepting.wait_for(milliseconds(2)) != std::future_status::ready);
}

int Server::port() const {
    return parts_->port;
}

int Server::most_at_once() const {
    return parts_->most;
}

}  // namespace optout::lookalikes
