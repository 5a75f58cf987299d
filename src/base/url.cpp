#include "base/url.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/libcurl.hpp"
#include "base/text.hpp"

namespace optout {

namespace {

struct HandleDeleter {
    void operator()(CURLU* handle) const { libcurl().url_cleanup(handle); }
};
using Handle = std::unique_ptr<CURLU, HandleDeleter>;

std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
    char* raw = nullptr;
    if (libcurl().url_get(handle, which, &raw, flags) != CURLUE_OK || raw == nullptr) return {};
    std::string text(raw);
    libcurl().free(raw);
    return text;
}

/// True for "https://user@host" and also for "https://@host".
bool carries_credentials(CURLU* handle) {
    for (const CURLUPart which : {CURLUPART_USER, CURLUPART_PASSWORD}) {
        char* raw = nullptr;
        const bool there = libcurl().url_get(handle, which, &raw, 0) == CURLUE_OK;
        libcurl().free(raw);
        if (there) return true;
    }
    return false;
}

Error bad_address(std::string_view text, std::string what) {
    // The query may carry a token, so only the part before it is shown.
    return {ErrorKind::malformed, std::move(what), printable(text.substr(0, text.find_first_of("?#"))), ""};
}

bool has_unsafe_characters(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\') return true;
    }
    return false;
}

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain_host(std::string_view host) {
    constexpr std::size_t longest_name = 253;
    const std::size_t last = host.rfind('.');
    if (host.size() > longest_name || last == std::string_view::npos || last + 1 == host.size()) return false;
    bool at_edge = true;  // of a label
    for (const char c : host) {
        if (c == '.' && at_edge) return false;
        if (c != '.' && !is_letter(c) && !(c >= '0' && c <= '9') && (c != '-' || at_edge)) return false;
        at_edge = c == '.';
    }
    return std::ranges::all_of(host.substr(last + 1), is_letter);
}

bool is_plain(std::string_view path_or_query) {
    constexpr std::string_view others = "/-_.=&,:@";
    return std::ranges::all_of(path_or_query, [&](char c) {
        return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
    });
}

struct Plain {
    std::string_view scheme, host, path, query;
};

/// An address that says in its letters what any parser would make of it: a host of plain labels, the last of
/// them of letters alone (so that it is no number in disguise), a path without dots as segments, no port, no
/// fragment, nothing percent-encoded.
std::optional<Plain> read_plain(std::string_view text) {
    Plain parts;
    for (const std::string_view scheme : {"https", "http"}) {
        if (text.starts_with(scheme) && text.substr(scheme.size()).starts_with("://")) parts.scheme = scheme;
    }
    if (parts.scheme.empty()) return std::nullopt;
    std::string_view rest = text.substr(parts.scheme.size() + 3);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos || !is_plain_host(rest.substr(0, slash))) return std::nullopt;
    parts.host = rest.substr(0, slash);
    rest.remove_prefix(slash);
    const std::size_t mark = rest.find('?');
    parts.path = rest.substr(0, mark);
    if (mark != std::string_view::npos) parts.query = rest.substr(mark + 1);
    const bool has_empty_query = mark != std::string_view::npos && parts.query.empty();
    if (has_empty_query || parts.path.find("/.") != std::string_view::npos || !is_plain(parts.path) ||
        !is_plain(parts.query))
        return std::nullopt;
    return parts;
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    // The packs are full of these, and are read where nothing is sent.
    if (const auto parts = read_plain(text)) {
        Url url;
        url.text_ = text;
        url.scheme_ = parts->scheme;
        url.host_ = parts->host;
        url.port_ = parts->scheme == "https" ? 443 : 80;
        url.path_ = parts->path;
        url.query_ = parts->query;
        return url;
    }
    if (has_unsafe_characters(text))
        return bad_address(text, "not an address: it has a space, a backslash or a control character");
    const Handle handle(libcurl().url());
    if (libcurl().url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) !=
        CURLUE_OK) {
        return bad_address(text, "not an absolute address");
    }
    Url url;
    url.scheme_ = ascii_lower(part(handle.get(), CURLUPART_SCHEME));
    if (url.scheme_ != "http" && url.scheme_ != "https")
        return bad_address(text, "not an http or https address");
    if (carries_credentials(handle.get())) {
        return Error{ErrorKind::malformed, "an address must not carry a user name or password", "", ""};
    }
    url.host_ = ascii_lower(part(handle.get(), CURLUPART_HOST));
    if (url.host_.empty()) return bad_address(text, "an address without a host");
    url.port_ = std::atoi(part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).c_str());
    url.path_ = part(handle.get(), CURLUPART_PATH);
    url.query_ = part(handle.get(), CURLUPART_QUERY);
    url.text_ = part(handle.get(), CURLUPART_URL);
    return url;
}

Result<Url> Url::resolve(std::string_view reference) const {
    // Browsers percent-encode spaces in a reference; libcurl would write them as "+" in a query.
    const std::string relative = replace_all(std::string(trim(reference)), " ", "%20");
    // libcurl mistakes a fragment in the base for a path, and a reference that is only a fragment for a file
    // name.
    const std::string base = text_.substr(0, text_.find('#'));
    if (relative.empty() || relative.starts_with('#')) return parse(base + relative);
    const Handle handle(libcurl().url());
    if (libcurl().url_set(handle.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
        libcurl().url_set(handle.get(), CURLUPART_URL, relative.c_str(),
                          CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK) {
        return bad_address(relative, "not an address");
    }
    return parse(part(handle.get(), CURLUPART_URL));
}

std::string Url::authority() const {
    return port_ == 443 ? host_ : host_ + ":" + std::to_string(port_);
}

std::string Url::origin() const {
    std::string text = scheme_ + "://" + host_;
    if (port_ != (scheme_ == "https" ? 443 : 80)) text += ":" + std::to_string(port_);
    return printable(text);
}

std::string Url::shown() const {
    return origin() + printable(path_);
}

bool Url::is_loopback() const {
    if (host_ == "localhost" || host_ == "[::1]") return true;
    // libcurl has already turned every spelling of an IPv4 address into dotted numbers.
    return host_.starts_with("127.") && host_.find_first_not_of("0123456789.") == std::string::npos;
}

namespace {

template <class Keep>
std::string encode(std::string_view text, Keep keep) {
    constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (keep(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4U];
            out += hex[byte & 15U];
        }
    }
    return out;
}

std::string form_component(std::string_view text) {
    return replace_all(encode(text,
                              [](char c) {
                                  return is_alphanumeric(c) || c == '*' || c == '-' || c == '.' || c == '_' ||
                                         c == ' ';
                              }),
                       " ", "+");
}

}  // namespace

std::string form_urlencode(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string out;
    for (const auto& [name, value] : entries) {
        if (!out.empty()) out += '&';
        out += form_component(name) + '=' + form_component(value);
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    return encode(text,
                  [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~'; });
}

}  // namespace optout
