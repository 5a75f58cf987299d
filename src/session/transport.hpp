// What libcurl does for us, and the only place of this folder that sees it: a jar keeps the cookies of one
// session, a transport has requests under way.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
};

/// Keeps its connections from one batch to the next.
class Transport {
  public:
    using Clock = std::chrono::steady_clock;
    struct Finished {
        std::size_t id = 0;
        Result<Answer> answer;
    };

    explicit Transport(HttpOptions options);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] const HttpOptions& options() const;
    [[nodiscard]] HostPaces& paces();

    /// Every Set-Cookie of the answer lands in the jar, which must outlive the request. A request that is not
    /// a GET is never sent twice, also not on a connection that turns out to be dead.
    void start(std::size_t id, Request request, const Jar& jar);
    /// The next request that has come to its end, or nothing when `until` has come.
    std::optional<Finished> wait(Clock::time_point until);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace optout::session
