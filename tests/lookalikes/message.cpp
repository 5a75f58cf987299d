#include "lookalikes/message.hpp"

#include <openssl/rand.h>
#include <strings.h>
#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace optout::lookalikes {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Calls `take` with each part between separators.
template <class Take>
void each_part(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string deflated(std::string_view text, int flush) {
    constexpr int with_gzip_header = 15 + 16;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib would not start");
    }
    constexpr std::size_t flush_marker = 16;
    std::string out(deflateBound(&stream, text.size()) + flush_marker, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, flush);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace

std::string Request::header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return same_name(h.first, name); });
    return found == headers.end() ? std::string() : found->second;
}

std::string Request::cookie(std::string_view name) const {
    const std::string cookies = header("Cookie");
    std::string value;
    each_part(cookies, ';', [&](std::string_view part) {
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        const std::size_t equals = part.find('=');
        if (equals != part.npos && part.substr(0, equals) == name) value = part.substr(equals + 1);
    });
    return value;
}

std::string Request::bearer() const {
    constexpr std::string_view scheme = "Bearer ";
    const std::string value = header("Authorization");
    return value.rfind(scheme, 0) == 0 ? value.substr(scheme.size()) : std::string();
}

Fields Request::form() const {
    Fields fields;
    each_part(body, '&', [&](std::string_view part) {
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::string_view value = equals < part.size() ? part.substr(equals + 1) : std::string_view();
        fields.emplace_back(url_decode(part.substr(0, equals)), url_decode(value));
    });
    return fields;
}

Json Request::json() const {
    return Json::parse(body, nullptr, false);
}

std::string field(const Fields& fields, std::string_view name) {
    const auto found =
        std::find_if(fields.rbegin(), fields.rend(), [&](const auto& f) { return f.first == name; });
    return found == fields.rend() ? std::string() : found->second;
}

bool has_field(const Fields& fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
}

Answer& Answer::with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Answer html(std::string body, int status) {
    Answer answer = text(std::move(body), status);
    answer.type = "text/html; charset=utf-8";
    return answer;
}

Answer json(const Json& body, int status) {
    Answer answer = text(body.dump(), status);
    answer.type = "application/json; charset=utf-8";
    return answer;
}

Answer text(std::string body, int status) {
    Answer answer = empty(status);
    answer.type = "text/plain; charset=utf-8";
    answer.body = std::move(body);
    return answer;
}

Answer empty(int status) {
    Answer answer;
    answer.status = status;
    return answer;
}

Answer redirect(std::string location) {
    return empty(302).with("Location", std::move(location));
}

std::string url_encode(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            out += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return out;
}

std::string url_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string random_hex(std::size_t digits) {
    std::vector<unsigned char> bytes(digits);
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no randomness");
    std::string out;
    for (const unsigned char byte : bytes) out += "0123456789abcdef"[byte & 15U];
    return out;
}

std::string gzip(std::string_view text) {
    return deflated(text, Z_FINISH);
}

std::string gzip_open_end(std::string_view text) {
    return deflated(text, Z_FULL_FLUSH);
}

}  // namespace optout::lookalikes
