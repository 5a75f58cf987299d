// An answer while it comes in: taken apart, decompressed, and stopped where it passes a limit.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "session/failure.hpp"
#include "session/gunzip.hpp"

namespace optout::session {

struct Answer {
    int status = 0;
    std::string content_type;         // as sent
    std::string location;             // as sent
    std::string etag, last_modified;  // as sent: what a later request can ask with
    std::string body;                 // decompressed
    std::string landing;      // where the channel was led that follows redirects itself; empty: nowhere
    bool left_hosts = false;  // it was not allowed to follow the last of them
};

class IncomingAnswer {
  public:
    explicit IncomingAnswer(std::size_t max_body) : max_body_(max_body) {}

    /// Both return false when the answer is not to be taken any further; `failure` then says why.
    bool take_header(std::string_view line);
    bool take_body(std::string_view bytes);

    [[nodiscard]] bool has_begun() const { return header_bytes_ > 0; }
    [[nodiscard]] std::optional<Failure> failure() const { return failure_; }
    /// False when the end of the headers or of a compressed body is missing, which libcurl would not mind.
    [[nodiscard]] bool is_whole() const { return headers_ended_ && (!gunzip_ || gunzip_->is_whole()); }

    Answer answer;

  private:
    void begin_anew();
    bool stop(Failure why);
    void take_encoding(std::string_view value);
    void take_length(std::string_view value);

    std::size_t max_body_;
    std::size_t header_bytes_ = 0;
    bool headers_ended_ = false;
    std::optional<Failure> failure_;
    std::optional<Gunzip> gunzip_;
    bool other_encoding_ = false;  // one that we did not ask for
};

}  // namespace optout::session
