#include "session/failure.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "session/http_driver.hpp"

namespace optout::session {

namespace {

struct Words {
    Failure failure;
    ErrorKind kind;
    std::string_view what, remedy;
};

constexpr std::string_view later = "try again later";
constexpr std::string_view online = "check that you are online";
constexpr std::string_view clock_wrong = "nothing was sent; check the date and time of this computer";
constexpr std::string_view intercepted =
    "nothing was sent; somebody may be listening in, so try another network";

constexpr Words words[] = {
    {Failure::name_not_found, ErrorKind::network, "the name {host} was not found", online},
    {Failure::proxy_name_not_found, ErrorKind::network, "the name of your proxy was not found",
     "check https_proxy in your environment"},
    {Failure::connection_refused, ErrorKind::network, "the connection was refused", later},
    {Failure::unreachable, ErrorKind::network, "{host} cannot be reached", online},
    {Failure::connect_timeout, ErrorKind::timeout, "no connection within {connect_timeout}", later},
    {Failure::answer_timeout, ErrorKind::timeout, "no complete answer within {timeout}", later},
    {Failure::certificate_expired, ErrorKind::tls, "the certificate of {host} has expired", clock_wrong},
    {Failure::certificate_not_yet_valid, ErrorKind::tls, "the certificate of {host} is not valid yet",
     clock_wrong},
    {Failure::certificate_for_other_host, ErrorKind::tls, "the certificate shown is not one for {host}",
     intercepted},
    {Failure::certificate_not_trusted, ErrorKind::tls,
     "the certificate of {host} is signed by nobody whom this computer trusts", intercepted},
    {Failure::ca_file_unreadable, ErrorKind::tls, "the file of trusted certificates cannot be read",
     "install the package ca-certificates, or correct the CA file in the configuration"},
    {Failure::no_secure_connection, ErrorKind::tls, "no secure connection could be agreed on", later},
    {Failure::connection_lost, ErrorKind::network, "the connection was lost before an answer came", later},
    {Failure::answer_cut_off, ErrorKind::malformed, "the answer was cut off", later},
    {Failure::answer_not_http, ErrorKind::malformed, "the answer is not HTTP", "check the address"},
    {Failure::answer_not_decodable, ErrorKind::malformed,
     "the answer is not compressed in the way that it says", later},
    {Failure::body_too_large, ErrorKind::too_large, "the answer is larger than {max_body}", ""},
    {Failure::headers_too_large, ErrorKind::too_large, "the headers of the answer do not end", ""},
    {Failure::other, ErrorKind::network, "the request failed", later},
};

std::string seconds(std::chrono::milliseconds time) {
    if (time.count() % 1000 != 0) return std::to_string(time.count()) + " ms";
    return std::to_string(time.count() / 1000) + " s";
}

std::string bytes(std::size_t count) {
    constexpr std::size_t mega = std::size_t{1} << 20;
    if (count % mega != 0) return std::to_string(count) + " bytes";
    return std::to_string(count / mega) + " MB";
}

bool may_have_arrived(Failure failure) {
    switch (failure) {
        case Failure::answer_timeout:
        case Failure::connection_lost:
        case Failure::answer_cut_off:
        case Failure::answer_not_http:
        case Failure::answer_not_decodable:
        case Failure::body_too_large:
        case Failure::headers_too_large:
        case Failure::other:
            return true;
        default:
            return false;
    }
}

}  // namespace

Error describe(Failure failure, const Url& url, const HttpOptions& options, bool is_write) {
    const Words& found = *std::ranges::find(words, failure, &Words::failure);
    std::string what(found.what);
    what = replace_all(what, "{host}", printable(url.host()));
    what = replace_all(what, "{connect_timeout}", seconds(options.connect_timeout));
    what = replace_all(what, "{timeout}", seconds(options.timeout));
    what = replace_all(what, "{max_body}", bytes(options.max_body));
    if (is_write && may_have_arrived(failure)) what += ", so it is not known whether the change was made";
    return {found.kind, std::move(what), url.origin(), std::string(found.remedy)};
}

}  // namespace optout::session
