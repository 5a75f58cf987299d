// SMTP by libcurl.
#include "session/mail.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/files.hpp"
#include "base/libcurl.hpp"
#include "base/text.hpp"

namespace optout::session {

namespace {

struct Easy {
    CURL* handle = libcurl().easy_init();
    Easy() = default;
    ~Easy() { libcurl().easy_cleanup(handle); }
    Easy(const Easy&) = delete;
    Easy& operator=(const Easy&) = delete;
    template <class T>
    void set(CURLoption option, T value) const {
        if (libcurl().easy_setopt(handle, option, value) != CURLE_OK) std::abort();
    }
};

struct List {
    curl_slist* first = nullptr;
    List() = default;
    ~List() { libcurl().slist_free_all(first); }
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    void add(const std::string& text) {
        curl_slist* longer = libcurl().slist_append(first, text.c_str());
        if (longer == nullptr) std::abort();
        first = longer;
    }
};

std::string host_of(std::string_view server) {
    const std::string_view rest = server.substr(server.find("://") + 3);
    if (rest.starts_with('[')) return std::string(rest.substr(0, rest.find(']') + 1));
    return std::string(rest.substr(0, rest.find(':')));
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "[::1]" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

bool is_address(std::string_view text) {
    const std::size_t at = text.find('@');
    const bool clean = std::ranges::all_of(
        text, [](char c) { return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != ','; });
    return clean && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos;
}

bool is_server(std::string_view text) {
    if (text == "sendmail") return true;
    if (!text.starts_with("smtp://") && !text.starts_with("smtps://")) return false;
    const std::string_view rest = text.substr(text.find("://") + 3);
    return !rest.empty() && std::ranges::all_of(rest, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == ':' ||
               c == '[' || c == ']';
    });
}

Result<std::string> read_password(const std::string& file) {
    struct stat is {};
    if (::stat(file.c_str(), &is) != 0)
        return Error{ErrorKind::config, "the mail password is not there", file, ""};
    if ((is.st_mode & 077U) != 0) {
        return Error{ErrorKind::config, "others may read the mail password", file,
                     "make it yours alone, as with chmod 600"};
    }
    OPTOUT_TRY(const std::string text, read_file(file, 4096));
    return std::string(trim(text));
}

/// What of the message has not been sent yet.
std::size_t give(char* to, std::size_t size, std::size_t count, void* user) {
    auto& rest = *static_cast<std::string_view*>(user);
    const std::size_t given = std::min(size * count, rest.size());
    std::memcpy(to, rest.data(), given);
    rest.remove_prefix(given);
    return given;
}

Error failure(CURLcode code, long answer, const std::string& server) {
    const std::string said = answer >= 400 ? " (it answered " + std::to_string(answer) + ")" : "";
    switch (code) {
        case CURLE_USE_SSL_FAILED:
            return {ErrorKind::tls, "the mail server offers no TLS, so it was told nothing", server,
                    "use its smtps:// address, or another server"};
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
            return {ErrorKind::tls, "the mail server could not prove who it is", server,
                    "check `server` and `ca_file` in [notify.mail]"};
        case CURLE_LOGIN_DENIED:
            return {ErrorKind::refused, "the mail server does not take the sign-in" + said, server,
                    "check `user` and `password_file` in [notify.mail]"};
        case CURLE_OPERATION_TIMEDOUT:
            return {ErrorKind::timeout, "the mail server did not answer in time", server, ""};
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
            return {ErrorKind::network, "the mail server cannot be reached", server, ""};
        default:
            if (answer >= 400)
                return {ErrorKind::refused, "the mail server does not take the mail" + said, server, ""};
            return {ErrorKind::network,
                    std::string("the mail could not be sent: ") + libcurl().easy_strerror(code), server, ""};
    }
}

}  // namespace

Status check(const MailOptions& options) {
    const auto wrong = [](std::string what, std::string remedy) {
        return Error{ErrorKind::config, std::move(what), "", std::move(remedy)};
    };
    if (!is_server(options.server)) {
        return wrong("`server` must be \"smtps://host\", \"smtp://host:587\" or \"sendmail\"",
                     "name the server that your mail program sends by");
    }
    if (!is_address(options.to)) return wrong("`to` must be one mail address", "as to = \"me@example.org\"");
    if (!is_address(options.from))
        return wrong("`from` must be one mail address", "as from = \"me@example.org\"");
    if (options.user.empty() != options.password_file.empty())
        return wrong("`user` and `password_file` belong together", "give both, or neither");
    return success();
}

Status send_by_smtp(const Mail& mail, const MailOptions& options) {
    std::string password;
    if (!options.password_file.empty()) {
        OPTOUT_TRY(password, read_password(options.password_file));
    }
    start_libcurl();
    const Easy easy;
    List recipients, connect_to;
    recipients.add("<" + options.to + ">");
    for (const std::string& rule : options.connect_to) connect_to.add(rule);
    const bool local = is_loopback(host_of(options.server));
    const std::string from = "<" + options.from + ">", message = message_of(mail, options);
    std::string_view rest = message;
    easy.set(CURLOPT_NOSIGNAL, 1L);
    easy.set(CURLOPT_URL, options.server.c_str());
    easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    easy.set(CURLOPT_USE_SSL, static_cast<long>(local ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    easy.set(CURLOPT_CONNECTTIMEOUT, 15L);
    easy.set(CURLOPT_TIMEOUT, 60L);
    if (!options.ca_file.empty()) easy.set(CURLOPT_CAINFO, options.ca_file.c_str());
    if (connect_to.first != nullptr) easy.set(CURLOPT_CONNECT_TO, connect_to.first);
    if (connect_to.first != nullptr || local) easy.set(CURLOPT_PROXY, "");
    if (!options.user.empty()) {
        easy.set(CURLOPT_USERNAME, options.user.c_str());
        easy.set(CURLOPT_PASSWORD, password.c_str());
    }
    easy.set(CURLOPT_MAIL_FROM, from.c_str());
    easy.set(CURLOPT_MAIL_RCPT, recipients.first);
    easy.set(CURLOPT_UPLOAD, 1L);
    easy.set(CURLOPT_READFUNCTION, &give);
    easy.set(CURLOPT_READDATA, &rest);
    const CURLcode code = libcurl().easy_perform(easy.handle);
    explicit_bzero(password.data(), password.size());
    if (code == CURLE_OK) return success();
    long answer = 0;
    libcurl().easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &answer);
    return failure(code, answer, options.server);
}

}  // namespace optout::session
