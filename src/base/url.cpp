#include "base/url.hpp"

#include <curl/curl.h>

#include <cstdlib>
#include <memory>

#include "base/text.hpp"

namespace optout {

namespace {

struct HandleDeleter {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};
using Handle = std::unique_ptr<CURLU, HandleDeleter>;

std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
    char* raw = nullptr;
    if (curl_url_get(handle, which, &raw, flags) != CURLUE_OK || raw == nullptr) return {};
    std::string text(raw);
    curl_free(raw);
    return text;
}

/// True for "https://user@host" and also for "https://@host".
bool carries_credentials(CURLU* handle) {
    for (const CURLUPart which : {CURLUPART_USER, CURLUPART_PASSWORD}) {
        char* raw = nullptr;
        const bool there = curl_url_get(handle, which, &raw, 0) == CURLUE_OK;
        curl_free(raw);
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

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    if (has_unsafe_characters(text))
        return bad_address(text, "not an address: it has a space, a backslash or a control character");
    const Handle handle(curl_url());
    if (curl_url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) !=
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
    const Handle handle(curl_url());
    if (curl_url_set(handle.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
        curl_url_set(handle.get(), CURLUPART_URL, relative.c_str(),
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

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
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
