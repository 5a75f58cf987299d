#include "session/session.hpp"

#include <string.h>

#include <algorithm>

#include "base/digest.hpp"
#include "session/parts.hpp"

namespace optout::session {

Session::Session(Access access, std::vector<Cookie> cookies, std::map<std::string, std::string> secrets)
    : parts_(std::make_unique<Parts>()) {
    parts_->access = std::move(access);
    parts_->secrets = std::move(secrets);
    for (Cookie& cookie : cookies) {
        parts_->jar.put(cookie);
        explicit_bzero(cookie.value.data(), cookie.value.size());
    }
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

const Access& Session::access() const {
    return parts_->access;
}

bool Session::may_contact(const Url& url) const {
    const auto& hosts = parts_->access.hosts;
    if (url.scheme() != "https" && !url.is_loopback()) return false;
    return std::find(hosts.begin(), hosts.end(), url.authority()) != hosts.end();
}

bool Session::has_cookie(std::string_view name, const Url& url) const {
    return parts_->jar.find(name, url).has_value();
}

bool Session::has_cookies() const {
    return !parts_->jar.empty();
}

std::optional<std::string> Session::fingerprint(std::string_view cookie, const Url& url) const {
    const auto value = parts_->jar.find(cookie, url);
    if (!value) return std::nullopt;
    // Neither an id nor a cookie's name has a line end, so two different triples never read the same.
    const std::string text = parts_->access.site + '\n' + std::string(cookie) + '\n' + *value;
    return sha256_hex(text).substr(0, 8);
}

}  // namespace optout::session
