// Pages that anybody may read, fetched as nobody: without account, cookie or token, many hosts at once and
// one request at a time per host.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/url.hpp"
#include "session/http_driver.hpp"

namespace optout::session {

struct PublicRequest {
    Url url;
    std::string accept_language = "en";
    /// What the last answer said of itself (ETag, Last-Modified), to be told 304 when that still holds;
    /// empty: ask for the whole.
    std::string etag, last_modified;
};

/// Every status is an answer; a redirect is followed. No cookie that an answer sets is ever sent back.
struct PublicAnswer {
    int status = 0;
    Url landing;
    std::string content_type, etag, last_modified;  // as sent
    std::string body;                               // decompressed; empty with 304
};

class PublicFetch {
  public:
    struct Finished {
        std::size_t id = 0;
        /// Errors: those of a transport; (refused) too many redirects, one to no web address, or one from the
        /// web into this machine.
        Result<PublicAnswer> answer;
    };

    explicit PublicFetch(HttpOptions options);
    ~PublicFetch();
    PublicFetch(const PublicFetch&) = delete;
    PublicFetch& operator=(const PublicFetch&) = delete;

    void add(std::size_t id, PublicRequest request);
    /// From now on no request starts while so many (256 at most) are under way. Hosts of which most is still
    /// to be asked go first, as the longest line decides how long everything takes.
    void start_at_most(std::size_t under_way);
    /// The next request that has come to its end; nothing when none has within `longest` (0: only what has
    /// come already), or when none is left.
    std::optional<Finished> next(std::chrono::milliseconds longest);
    /// No request is left.
    [[nodiscard]] bool empty() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace optout::session
