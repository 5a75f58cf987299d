// Sending a mail of plain text: to a mail server by SMTP, or as a text that the local sendmail takes.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace optout::session {

struct MailOptions {
    std::string server;  // "smtps://host:465", "smtp://host:587" (then STARTTLS), or "sendmail"
    std::string from, to;
    std::string user, password_file;  // both or neither
    std::string ca_file;              // empty: the system's
    /// "host:port:address:port" as libcurl's CONNECT_TO has it; names and certificates are still checked.
    std::vector<std::string> connect_to;
};

/// Why these options could not work: an address that is none, a server that is none, a password without a
/// user. Says nothing of files.
[[nodiscard]] Status check(const MailOptions& options);

struct Mail {
    std::string subject, text;  // UTF-8; lines end with '\n'
    std::chrono::system_clock::time_point time;
};

/// The whole message (RFC 5322, lines end with CRLF): its headers say that a program wrote it (RFC 3834), its
/// text is quoted-printable where it is not plain ASCII in short lines.
[[nodiscard]] std::string message_of(const Mail& mail, const MailOptions& options);

/// Delivers it to the server. Without TLS nothing is said to a server that is not on this computer. Errors:
/// config (a password file that others may read), io, network, tls, timeout, refused (the server does not
/// take the sign-in, the sender or the recipient). None holds the password.
[[nodiscard]] Status send_by_smtp(const Mail& mail, const MailOptions& options);

}  // namespace optout::session
