#include "session/answer.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace optout::session {

namespace {

constexpr std::size_t max_header_bytes = std::size_t{256} << 10;

}  // namespace

bool IncomingAnswer::take_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > max_header_bytes) return stop(Failure::headers_too_large);
    if (line.starts_with("HTTP/")) begin_anew();
    if (line == "\r\n" || line == "\n") headers_ended_ = true;
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(std::min(colon + 1, line.size())));
    if (ascii_iequals(name, "location")) answer.location = value;
    if (ascii_iequals(name, "content-type")) answer.content_type = value;
    if (ascii_iequals(name, "etag")) answer.etag = value;
    if (ascii_iequals(name, "last-modified")) answer.last_modified = value;
    if (ascii_iequals(name, "content-encoding")) take_encoding(value);
    if (ascii_iequals(name, "content-length")) take_length(value);
    return true;
}

bool IncomingAnswer::take_body(std::string_view bytes) {
    if (other_encoding_) return stop(Failure::answer_not_decodable);
    if (!gunzip_) {
        if (bytes.size() > max_body_ - answer.body.size()) return stop(Failure::body_too_large);
        answer.body.append(bytes);
        return true;
    }
    switch (gunzip_->feed(bytes, answer.body, max_body_)) {
        case Gunzip::Outcome::broken:
            return stop(Failure::answer_not_decodable);
        case Gunzip::Outcome::too_large:
            return stop(Failure::body_too_large);
        case Gunzip::Outcome::fine:
            break;
    }
    return true;
}

/// After an interim answer (1xx), the one that counts.
void IncomingAnswer::begin_anew() {
    answer = {};
    headers_ended_ = false;
    gunzip_.reset();
    other_encoding_ = false;
}

bool IncomingAnswer::stop(Failure why) {
    failure_ = why;
    return false;
}

void IncomingAnswer::take_encoding(std::string_view value) {
    const bool gzip = ascii_iequals(value, "gzip") || ascii_iequals(value, "x-gzip");
    if (gzip) gunzip_.emplace();
    other_encoding_ = !gzip && !value.empty() && !ascii_iequals(value, "identity");
}

/// What a server announces is not yet there, so only a little memory is set aside on its word.
void IncomingAnswer::take_length(std::string_view value) {
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    answer.body.reserve(std::min({length, max_body_, std::size_t{1} << 20}));
}

}  // namespace optout::session
