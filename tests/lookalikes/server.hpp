// The wire: HTTP/1.1 on a free port of 127.0.0.1, with TLS or without. The only place that knows the HTTP
// library.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "lookalikes/certificate.hpp"
#include "lookalikes/message.hpp"

namespace optout::lookalikes {

/// Listens from construction to destruction; the destructor drops open connections and waits for nobody.
class Server {
  public:
    /// Called from several threads at once.
    using Handler = std::function<Answer(const Request&)>;

    /// `identity` empty: plain http. With `compress`, bodies go as gzip to clients that accept it.
    Server(Handler handler, const std::optional<Identity>& identity, bool compress);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] int port() const;
    /// The largest number of requests that were under way at the same time.
    [[nodiscard]] int most_at_once() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace optout::lookalikes
