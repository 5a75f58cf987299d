// Netscape cookies.txt files, as browser extensions and other programs export them.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/text.hpp"
#include "session/cookie_line.hpp"
#include "session/cookies_text.hpp"
#include "session/parts.hpp"
#include "session/session.hpp"

namespace optout::session {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{64} << 20;
constexpr std::string_view export_again = "export the cookies again, in the Netscape format (cookies.txt)";

/// A file's bytes, wiped when they are no longer needed: they hold the cookies of every site.
class SecretText {
  public:
    SecretText() = default;
    ~SecretText() { wipe(bytes_); }
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;

    Status read(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        std::array<char, 65536> piece{};
        while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
            append({piece.data(), static_cast<std::size_t>(file.gcount())});
            if (bytes_.size() > max_file_bytes) {
                return Error{ErrorKind::too_large, "larger than 64 MB, so hardly a cookies.txt", path,
                             std::string(export_again)};
            }
        }
        explicit_bzero(piece.data(), piece.size());
        if (!file.eof())
            return Error{ErrorKind::input, "cannot be read", path, "check the path and its permissions"};
        return success();
    }

    [[nodiscard]] std::string_view text() const { return bytes_; }

    void append_line(std::string_view line) {
        append(line);
        append("\n");
    }
    /// What append_line put together, without the line end after the last.
    [[nodiscard]] std::string_view lines() const {
        return text().substr(0, bytes_.empty() ? 0 : bytes_.size() - 1);
    }

  private:
    static void wipe(std::string& bytes) { explicit_bzero(bytes.data(), bytes.size()); }

    /// A string that grows by itself would leave copies behind.
    void append(std::string_view more) {
        if (bytes_.capacity() - bytes_.size() < more.size()) {
            std::string larger;
            larger.reserve(2 * bytes_.capacity() + more.size());
            larger += bytes_;
            bytes_.swap(larger);
            wipe(larger);
        }
        bytes_ += more;
    }

    std::string bytes_;
};

/// The most likely wrong files get one message of their own, not one about their first line.
Status check_kind(std::string_view text, const std::string& path) {
    const auto wrong = [&](std::string what) {
        return Error{ErrorKind::input, std::move(what), path, std::string(export_again)};
    };
    const std::string_view begin = trim(text.substr(0, 4096));
    if (begin.empty() && text.size() < 4096) return wrong("this file is empty");
    if (begin.starts_with("SQLite format 3"))
        return wrong("this is a browser's own cookie store, not a cookies.txt");
    if (text.find('\0') != std::string_view::npos) return wrong("this is no text file");
    if (begin.starts_with('{') || begin.starts_with('[')) return wrong("this is JSON, not a cookies.txt");
    if (begin.starts_with("<")) return wrong("this is a web page, not a cookies.txt");
    return success();
}

/// Seconds since 1970; 0 for the end of the session, which exporters also write as nothing or as a negative
/// number.
std::optional<long long> read_expiry(std::string_view text) {
    if (text.empty()) return 0;
    long long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    const bool fraction =
        rest.starts_with('.') && rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (error != std::errc{} || (!rest.empty() && !fraction)) return std::nullopt;
    return std::max(seconds, 0LL);
}

class CookiesTxt {
  public:
    CookiesTxt(const std::string& path, const std::vector<std::string>& hosts) : path_(path) {
        for (const std::string& host : hosts) hosts_.push_back(without_port(host));
    }

    Result<std::vector<Cookie>> read(std::string_view text) {
        for (const std::string_view line : split(text, '\n')) {
            ++number_;
            OPTOUT_CHECK(read_line(line.substr(0, line.find_last_not_of('\r') + 1)));
        }
        return std::move(kept_);
    }

  private:
    Status read_line(std::string_view line) {
        const bool comment = line.starts_with('#') && !line.starts_with("#HttpOnly_");
        if (comment || trim(line).empty()) return success();
        if (line.find('\t') == std::string_view::npos) {
            return wrong("no tabs between the fields (they may have become spaces when the text was copied)");
        }
        if (!is_wanted(line)) return success();
        const auto cookie = CookieLine::parse(line);
        if (!cookie) return wrong("not the seven fields of a cookie");
        const auto expires = read_expiry(cookie->expires);
        if (!expires) return wrong("the fifth field is not a time");
        if (!cookie->has_expired()) keep(*cookie, *expires);
        return success();
    }

    /// Looks at the first two fields only: most lines of a browser's export are other sites'.
    [[nodiscard]] bool is_wanted(std::string_view line) const {
        constexpr std::string_view http_only = "#HttpOnly_";
        if (line.starts_with(http_only)) line.remove_prefix(http_only.size());
        if (line.starts_with('.')) line.remove_prefix(1);
        const std::string_view domain = line.substr(0, line.find('\t'));
        const bool host_only = line.substr(domain.size() + 1).starts_with("FALSE");
        return std::any_of(hosts_.begin(), hosts_.end(),
                           [&](std::string_view host) { return domain_match(host, domain, host_only); });
    }

    void keep(const CookieLine& line, long long expires) {
        kept_.push_back({.name = std::string(line.name),
                         .value = std::string(line.value),
                         .domain = ascii_lower(line.domain),
                         .host_only = line.host_only,
                         .path = line.path.empty() ? "/" : std::string(line.path),
                         .secure = line.secure,
                         .http_only = line.http_only,
                         .expires = expires});
    }

    [[nodiscard]] Error wrong(std::string what) const {
        return {ErrorKind::input, std::move(what), path_ + ", line " + std::to_string(number_),
                std::string(export_again)};
    }

    const std::string& path_;
    std::vector<std::string_view> hosts_;
    std::size_t number_ = 0;
    std::vector<Cookie> kept_;
};

/// A file beside the one that it will replace; gone again when it does not.
class Replacement {
  public:
    explicit Replacement(const std::string& path) : path_(path), beside_(path + ".XXXXXX") {}
    ~Replacement() {
        if (fd_ >= 0) ::close(fd_);
        if (fd_ >= 0 && !done_) ::unlink(beside_.c_str());
    }
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    Status write(std::string_view text) {
        struct stat old {};
        fd_ = ::mkostemp(beside_.data(), O_CLOEXEC);
        if (fd_ < 0 || ::stat(path_.c_str(), &old) != 0 || ::fchmod(fd_, old.st_mode & 07777U) != 0)
            return failed();
        while (!text.empty()) {
            const ssize_t count = ::write(fd_, text.data(), text.size());
            if (count <= 0) return failed();
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        if (::fsync(fd_) != 0 || ::rename(beside_.c_str(), path_.c_str()) != 0) return failed();
        done_ = true;
        return success();
    }

  private:
    [[nodiscard]] Error failed() const {
        return {ErrorKind::io,
                std::string("the renewed cookies cannot be kept (") + std::strerror(errno) + ")", path_,
                std::string(export_again)};
    }

    const std::string& path_;
    std::string beside_;
    int fd_ = -1;
    bool done_ = false;
};

}  // namespace

Status refresh_cookies_txt(const std::string& path, const Session& session) {
    SecretText file;
    OPTOUT_CHECK(file.read(path));
    SecretText renewed;
    bool any = false;
    for (const std::string_view line : split(file.text(), '\n')) {
        const auto cookie = CookieLine::parse(line.substr(0, line.find_last_not_of('\r') + 1));
        const auto fresh = cookie ? session.parts().jar.renewed(*cookie) : std::nullopt;
        renewed.append_line(fresh ? std::string_view(*fresh) : line);
        any = any || fresh.has_value();
    }
    return any ? Replacement(path).write(renewed.lines()) : success();
}

Result<std::vector<Cookie>> parse_cookies_txt(std::string_view text, const std::string& where,
                                              const std::vector<std::string>& hosts) {
    if (text.starts_with("\uFEFF")) text.remove_prefix(3);
    OPTOUT_CHECK(check_kind(text, where));
    return CookiesTxt(where, hosts).read(text);
}

Result<std::vector<Cookie>> read_cookies_txt(const std::string& path, const std::vector<std::string>& hosts) {
    SecretText file;
    OPTOUT_CHECK(file.read(path));
    return parse_cookies_txt(file.text(), path, hosts);
}

}  // namespace optout::session
