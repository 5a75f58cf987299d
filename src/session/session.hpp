// One account at one site: its cookies, its tokens, and the hosts that may have them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/access.hpp"
#include "base/cookie.hpp"
#include "base/result.hpp"
#include "base/url.hpp"

namespace optout::session {

/// Reads a Netscape cookies.txt (also with #HttpOnly_ lines), keeping only the cookies that one of `hosts`
/// could receive. Error (input) with file and line number, never with the line's text.
[[nodiscard]] Result<std::vector<Cookie>> read_cookies_txt(const std::string& path,
                                                           const std::vector<std::string>& hosts);

class Session;
/// Writes the values that the service has renewed (a token that changes with each write) into the cookies.txt
/// that the session came from, which would sign nobody in otherwise. Every other line, cookies that are new
/// or gone, and the file's mode stay as they are; nothing is written when nothing was renewed. Error (io)
/// leaves the old file in place.
[[nodiscard]] Status refresh_cookies_txt(const std::string& path, const Session& session);

/// Not copyable, not thread-safe. The jar honours every Set-Cookie of every answer that this session
/// receives.
class Session {
  public:
    /// `secrets` are tokens that the user keeps in files (TokenRule::from_account), by name.
    Session(Access access, std::vector<Cookie> cookies, std::map<std::string, std::string> secrets);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    [[nodiscard]] const Access& access() const;
    /// From now on the site asks for this; cookies stay, tokens that were fetched are forgotten.
    void set_access(Access access);
    /// True when the site's pack names the address's host and the address is https (or http to a loopback
    /// host).
    [[nodiscard]] bool may_contact(const Url& url) const;
    /// True when the jar holds a cookie of that name, whatever address it is for.
    [[nodiscard]] bool has_cookie(std::string_view name) const;
    /// True when the jar holds any cookie at all.
    [[nodiscard]] bool has_cookies() const;
    /// A short fingerprint of a cookie's value: enough to tell two accounts apart, useless to sign in.
    /// Nothing when the cookie is not there.
    [[nodiscard]] std::optional<std::string> fingerprint(std::string_view cookie, const Url& url) const;

    /// Never that of another session of this process, also not of one that is gone.
    [[nodiscard]] std::uint64_t number() const;
    /// Of each name in the jar a short fingerprint of its values, to tell what has come and changed.
    [[nodiscard]] std::map<std::string, std::string> cookie_marks() const;
    /// The cookies that have not expired, for a browser that is to have them.
    [[nodiscard]] std::vector<Cookie> cookies() const;
    /// Takes over what a browser has for these addresses: renewed, new and removed cookies.
    void take_cookies(std::vector<Cookie> cookies, const std::vector<Url>& addresses) const;

    struct Parts;
    [[nodiscard]] Parts& parts() const { return *parts_; }  // for session/ only

  private:
    std::unique_ptr<Parts> parts_;
};

}  // namespace optout::session
