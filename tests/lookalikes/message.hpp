// One request and one answer, without any word of the HTTP library.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace optout::lookalikes {

using Json = nlohmann::json;
using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;
    std::string host;   // without port
    std::string path;   // as sent, without the query
    std::string query;  // without '?'
    Fields headers;     // in no particular order, percent-decoded by the HTTP library
    std::string body;
    int connection = 0;  // the client's port: requests with the same number came over one connection

    /// These are empty when there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] std::string cookie(std::string_view name) const;
    [[nodiscard]] std::string bearer() const;
    /// The fields of a url-encoded body, decoded, in the order sent.
    [[nodiscard]] Fields form() const;
    /// The body as JSON; a discarded value when it is none.
    [[nodiscard]] Json json() const;
    [[nodiscard]] std::string target() const { return query.empty() ? path : path + "?" + query; }
    /// Any method by which a client may change something.
    [[nodiscard]] bool is_write() const { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }
};

/// The last field of that name, as most frameworks choose; empty when there is none.
[[nodiscard]] std::string field(const Fields& fields, std::string_view name);
[[nodiscard]] bool has_field(const Fields& fields, std::string_view name);

struct Answer {
    /// How the body leaves: whole; with the full Content-Length but cut in the middle; as a gzip stream that
    /// breaks, or that just ends, in the middle; as a flood of spaces instead; or not at all, and all
    /// connections end.
    enum class Delivery { whole, cut, broken_gzip, short_gzip, flood, lost };

    int status = 200;
    std::string type;  // no body when empty
    std::string body;
    Fields headers;
    Delivery delivery = Delivery::whole;
    std::size_t flood_bytes = 0;  // 0: without end
    int flood_pause = 0;          // milliseconds between two bytes; 0: as fast as the client takes them
    int delay = 0;                // milliseconds before the answer leaves

    Answer& with(std::string name, std::string value);
};

[[nodiscard]] Answer html(std::string body, int status = 200);
[[nodiscard]] Answer json(const Json& body, int status = 200);
[[nodiscard]] Answer text(std::string body, int status);
[[nodiscard]] Answer empty(int status);
[[nodiscard]] Answer redirect(std::string location);

[[nodiscard]] std::string url_encode(std::string_view text);
[[nodiscard]] std::string url_decode(std::string_view text);
/// Hexadecimal digits that nobody can guess.
[[nodiscard]] std::string random_hex(std::size_t digits);
[[nodiscard]] std::string gzip(std::string_view text);
/// The beginning of a gzip stream, up to the end of `text`, but without its end.
[[nodiscard]] std::string gzip_open_end(std::string_view text);

}  // namespace optout::lookalikes
