#include "session/session.hpp"

#include <string.h>

#include <algorithm>

#include "base/digest.hpp"
#include "session/parts.hpp"

namespace optout::session {

namespace {

void put_and_wipe(Jar& jar, std::vector<Cookie>& cookies) {
    for (Cookie& cookie : cookies) {
        jar.put(cookie);
        explicit_bzero(cookie.value.data(), cookie.value.size());
    }
}

}  // namespace

Session::Session(Access access, std::vector<Cookie> cookies, std::map<std::string, std::string> secrets)
    : parts_(std::make_unique<Parts>()) {
    static std::uint64_t sessions = 0;
    parts_->number = ++sessions;
    parts_->access = std::move(access);
    parts_->secrets = std::move(secrets);
    put_and_wipe(parts_->jar, cookies);
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

const Access& Session::access() const {
    return parts_->access;
}

void Session::set_access(Access access) {
    parts_->access = std::move(access);
    parts_->url_tokens.clear();
}

bool Session::may_contact(const Url& url) const {
    const auto& hosts = parts_->access.hosts;
    if (url.scheme() != "https" && !url.is_loopback()) return false;
    return std::find(hosts.begin(), hosts.end(), url.authority()) != hosts.end();
}

bool Session::has_cookie(std::string_view name) const {
    return std::ranges::any_of(parts_->jar.all(), [&](const Cookie& cookie) { return cookie.name == name; });
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

std::uint64_t Session::number() const {
    return parts_->number;
}

std::map<std::string, std::string> Session::cookie_marks() const {
    std::map<std::string, std::string> marks;
    for (Cookie& cookie : parts_->jar.all()) {
        marks[cookie.name] +=
            sha256_hex(cookie.domain + '\n' + cookie.path + '\n' + cookie.value).substr(0, 16);
        explicit_bzero(cookie.value.data(), cookie.value.size());
    }
    return marks;
}

std::vector<Cookie> Session::cookies() const {
    return parts_->jar.all();
}

void Session::take_cookies(std::vector<Cookie> cookies, const std::vector<Url>& addresses) const {
    Jar& jar = parts_->jar;
    jar.remove_for(addresses);
    put_and_wipe(jar, cookies);
}

}  // namespace optout::session
