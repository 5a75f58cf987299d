#include "session/http_driver.hpp"

#include <utility>

#include "session/pages.hpp"
#include "session/transport.hpp"

namespace optout::session {

HttpReader::HttpReader(HttpOptions options) : transport_(std::make_unique<Transport>(std::move(options))) {}
HttpReader::~HttpReader() = default;

std::vector<Result<Page>> HttpReader::open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return open_pages(*transport_, pages, on_answer);
}

HttpDriver::HttpDriver(HttpOptions options) : transport_(std::make_unique<Transport>(std::move(options))) {}
HttpDriver::~HttpDriver() = default;

std::vector<Result<Page>> HttpDriver::open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return open_pages(*transport_, pages, on_answer);
}

std::vector<Result<Page>> HttpDriver::write(const std::vector<WriteRequest>& writes,
                                            const OnAnswer& on_answer) {
    return send_writes(*transport_, writes, on_answer);
}

}  // namespace optout::session
