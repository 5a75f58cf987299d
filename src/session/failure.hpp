// Why an answer did not come, or not whole, in words that say what to do.
#pragma once

#include "base/result.hpp"
#include "base/url.hpp"

namespace optout::session {

struct HttpOptions;

enum class Failure {
    name_not_found,
    proxy_name_not_found,
    connection_refused,
    unreachable,
    connect_timeout,
    answer_timeout,
    certificate_expired,
    certificate_not_yet_valid,
    certificate_for_other_host,
    certificate_not_trusted,
    ca_file_unreadable,
    no_secure_connection,
    connection_lost,  // before the answer
    answer_cut_off,   // in the middle of it
    answer_not_http,
    answer_not_decodable,
    body_too_large,
    headers_too_large,
    other,
};

/// `is_write`: the request was to change something, so that it is not known whether it did.
[[nodiscard]] Error describe(Failure failure, const Url& url, const HttpOptions& options, bool is_write);

}  // namespace optout::session
