// What the tests of this folder need: a site on 127.0.0.1 that notes every request, one that speaks no proper
// HTTP, and short ways to a session and a request.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lookalikes/message.hpp"
#include "lookalikes/server.hpp"
#include "session/http_driver.hpp"

namespace optout::session::test {

using lookalikes::Answer;
using lookalikes::Request;

/// A well-behaved server with a ledger.
class Site {
  public:
    using Respond = std::function<Answer(const Request&)>;
    using Time = std::chrono::steady_clock::time_point;

    explicit Site(Respond respond, const std::optional<lookalikes::Identity>& identity = {},
                  bool compress = false);

    [[nodiscard]] int port() const { return server_.port(); }
    [[nodiscard]] std::string authority() const { return "127.0.0.1:" + std::to_string(port()); }
    [[nodiscard]] std::string url(const std::string& path) const;
    [[nodiscard]] int most_at_once() const { return server_.most_at_once(); }

    [[nodiscard]] std::vector<Request> seen() const;
    [[nodiscard]] std::vector<Time> arrivals() const;
    /// The only request that was seen; a failed check when there is not exactly one.
    [[nodiscard]] Request only() const;
    [[nodiscard]] std::size_t connections() const;

  private:
    Answer note(const Request& request);

    Respond respond_;
    bool tls_;
    mutable std::mutex mutex_;
    std::vector<Request> seen_;
    std::vector<Time> arrivals_;
    lookalikes::Server server_;
};

/// A server that says what it is told to, byte by byte, and reads one request after the other. Closes the
/// connection when `reply` returns false.
class RawSite {
  public:
    using Say = std::function<void(std::string_view bytes)>;
    /// Called with the number of the request (0, 1, …) and its text.
    using Reply = std::function<bool(int number, const std::string& request, const Say& say)>;

    explicit RawSite(Reply reply);
    ~RawSite();
    RawSite(const RawSite&) = delete;
    RawSite& operator=(const RawSite&) = delete;

    [[nodiscard]] std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::string url(const std::string& path) const { return "http://" + authority() + path; }
    [[nodiscard]] std::vector<std::string> seen() const;

  private:
    void accept_all();
    void serve(int connection);

    Reply reply_;
    int listening_ = -1, port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> seen_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread accepting_;
};

/// A port of 127.0.0.1 where nobody listens.
[[nodiscard]] int free_port();

[[nodiscard]] Access access_to(const std::vector<std::string>& hosts);
[[nodiscard]] Session session_for(const std::vector<std::string>& hosts, std::vector<Cookie> cookies = {});
[[nodiscard]] Cookie cookie(std::string name, std::string value, std::string domain);

/// An HTML page.
[[nodiscard]] PageRequest page(Session& session, const std::string& url);
[[nodiscard]] PageRequest json_page(Session& session, const std::string& url);
[[nodiscard]] WriteRequest send(Session& session, const std::string& method, const std::string& url,
                                const std::string& body = "{}");
/// Short time-outs, so that no test waits for long.
[[nodiscard]] HttpOptions quick();
[[nodiscard]] Result<Page> open_one(Reader& reader, const PageRequest& request);
[[nodiscard]] Result<Page> write_one(Driver& driver, const WriteRequest& request);
/// The text of the whole document.
[[nodiscard]] std::string text(const Page& page);

}  // namespace optout::session::test
