// The HTTP driver: libcurl's multi interface, one batch at a time, every site at once.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "session/driver.hpp"

namespace optout::session {

struct HttpOptions {
    /// "host:port:address:port" as libcurl's CONNECT_TO has it; hosts keep their names and certificates are
    /// still checked.
    std::vector<std::string> connect_to;
    std::string ca_file;  // empty: the system's
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds timeout{30'000};     // of one request
    std::size_t max_body = std::size_t{16} << 20;  // bytes after decompression
    int max_redirects = 10;
    double interval_scale = 1.0;  // multiplies Pace::interval
    std::string user_agent;       // empty: "optout/VERSION"
};

class Transport;

class HttpReader final : public Reader {
  public:
    explicit HttpReader(HttpOptions options);
    ~HttpReader() override;
    std::vector<Result<Page>> open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) override;

  private:
    std::unique_ptr<Transport> transport_;
};

class HttpDriver final : public Driver {
  public:
    explicit HttpDriver(HttpOptions options);
    ~HttpDriver() override;
    std::vector<Result<Page>> open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) override;
    std::vector<Result<Page>> write(const std::vector<WriteRequest>& writes,
                                    const OnAnswer& on_answer) override;

  private:
    std::unique_ptr<Transport> transport_;
};

}  // namespace optout::session
