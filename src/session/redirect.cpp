#include "session/redirect.hpp"

namespace optout::session {

namespace {

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool becomes_get(int status, std::string_view method) {
    if (status == 303) return method != "GET" && method != "HEAD";
    return (status == 301 || status == 302) && method == "POST";
}

bool same_origin(const Url& a, const Url& b) {
    return a.scheme() == b.scheme() && a.authority() == b.authority();
}

bool to_plain_text(const Url& from, const Url& to) {
    return from.scheme() == "https" && to.scheme() == "http";
}

}  // namespace

Result<std::optional<Hop>> read_redirect(const Session& session, const Url& from, std::string_view method,
                                         int status, std::string_view location) {
    if (!is_redirect(status) || location.empty()) return std::optional<Hop>{};
    auto to = from.resolve(location);
    if (!to.ok()) {
        return Error{ErrorKind::malformed, "this page redirects to something that is not a web address",
                     from.origin(), ""};
    }
    Hop hop{.url = std::move(to).value(), .becomes_get = becomes_get(status, method)};
    hop.allowed = session.may_contact(hop.url) && !to_plain_text(from, hop.url);
    const bool carries_write = !hop.becomes_get && method != "GET" && method != "HEAD";
    if (hop.allowed && carries_write && !same_origin(from, hop.url)) {
        return Error{ErrorKind::refused,
                     "the site wants this change sent again to " + hop.url.origin() +
                         ", which is another host; it was not sent there",
                     from.origin(), "look at the site in your browser; the pack may be out of date"};
    }
    return std::optional<Hop>(std::move(hop));
}

}  // namespace optout::session
