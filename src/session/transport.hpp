// What libcurl does for us, and the only place of this folder that sees it: a jar keeps the cookies of one
// session, a transport has requests under way.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/url.hpp"
#include "session/answer.hpp"
#include "session/http_driver.hpp"
#include "session/pace.hpp"
#include "session/session.hpp"

namespace optout::session {

struct CookieLine;

/// The cookies of one session, under the rules of RFC 6265.
class Jar {
  public:
    Jar();
    ~Jar();
    Jar(const Jar&) = delete;
    Jar& operator=(const Jar&) = delete;

    /// A cookie that breaks the rules (control characters, a __Host- cookie with a domain) is left out, as a
    /// browser would.
    void put(const Cookie& cookie);
    [[nodiscard]] bool empty() const;
    /// Those that have not expired.
    [[nodiscard]] std::vector<Cookie> all() const;
    /// Forgets each cookie that would be sent to one of these addresses.
    void remove_for(const std::vector<Url>& addresses);
    /// The value that a request to `url` would send first under that name.
    [[nodiscard]] std::optional<std::string> find(std::string_view name, const Url& url) const;
    /// The line for the cookie of the same name, domain and path when its value is no longer that of `line`;
    /// nothing when it is, or when there is no such cookie any more.
    [[nodiscard]] std::optional<std::string> renewed(const CookieLine& line) const;
    /// The value of the only cookie of that name, whatever addresses it is for.
    [[nodiscard]] std::optional<std::string> find_only(std::string_view name) const;

  private:
    friend class Transport;
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

/// One request as it goes over the wire; redirects are the caller's.
struct Request {
    std::string method = "GET";
    Url url;
    std::vector<Header> headers;
    std::string body;
    std::chrono::milliseconds timeout{0};  // 0: as the options say
};

/// A way to send requests: by libcurl, or by a page in a browser.
class Channel {
  public:
    using Clock = std::chrono::steady_clock;
    struct Finished {
        std::size_t id = 0;
        Result<Answer> answer;
    };

    explicit Channel(HttpOptions options) : options_(std::move(options)), paces_(options_.interval_scale) {}
    virtual ~Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    [[nodiscard]] const HttpOptions& options() const { return options_; }
    /// Hold from one batch to the next.
    [[nodiscard]] HostPaces& paces() { return paces_; }

    /// The session must outlive the request; every Set-Cookie of the answer lands in its jar. A request that
    /// is not a GET is never sent twice.
    virtual void start(std::size_t id, Request request, Session& session) = 0;
    /// The next request that has come to its end, or nothing when `until` has come.
    virtual std::optional<Finished> wait(Clock::time_point until) = 0;

  private:
    HttpOptions options_;
    HostPaces paces_;
};

/// Keeps its connections from one batch to the next.
class Transport final : public Channel {
  public:
    explicit Transport(HttpOptions options);
    ~Transport() override;

    void start(std::size_t id, Request request, Session& session) override;
    /// The same with a jar of its own, which must outlive the request. A write is not sent again either on a
    /// connection that turns out to be dead.
    void start(std::size_t id, Request request, const Jar& jar);
    std::optional<Finished> wait(Clock::time_point until) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace optout::session
