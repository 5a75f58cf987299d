// Addresses. Parsed and resolved by libcurl, so that what is checked here is what is sent there; only what no
// parser could read in two ways is taken as it stands.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace optout {

/// An absolute http or https address without user name or password.
class Url {
  public:
    /// Error (malformed) when the text is not an absolute http(s) address or carries credentials.
    static Result<Url> parse(std::string_view text);
    /// Resolves a reference (relative, absolute or empty) against this address, as RFC 3986 section 5 says.
    [[nodiscard]] Result<Url> resolve(std::string_view reference) const;

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::string& scheme() const { return scheme_; }
    /// Lower case, IPv6 in brackets.
    [[nodiscard]] const std::string& host() const { return host_; }
    /// The number in the address or the default of the scheme.
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Without '?'; empty when there is none.
    [[nodiscard]] const std::string& query() const { return query_; }

    /// "host", or "host:port" when the port is not the default of https: the form in which packs name hosts.
    [[nodiscard]] std::string authority() const;
    /// "https://host": the form in which an address that a server chose is shown or logged, because any part
    /// of it may carry a token.
    [[nodiscard]] std::string origin() const;
    /// "https://host/path" without query and fragment: the form in which an address of a pack is shown or
    /// logged.
    [[nodiscard]] std::string shown() const;
    /// True for 127.0.0.0/8, ::1 and localhost: the only hosts that may be spoken to without TLS.
    [[nodiscard]] bool is_loopback() const;

  private:
    std::string text_, scheme_, host_, path_, query_;
    int port_ = 0;
};

/// application/x-www-form-urlencoded serializing of the URL standard.
[[nodiscard]] std::string form_urlencode(const std::vector<std::pair<std::string, std::string>>& entries);
/// Percent-encodes everything but the unreserved characters of RFC 3986.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace optout
