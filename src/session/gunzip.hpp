// Decompression that insists on the end of the stream: libcurl takes a gzip stream that breaks off for a
// whole one, and half a page reads as a page without the other half's settings.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace optout::session {

class Gunzip {
  public:
    enum class Outcome { fine, broken, too_large };

    Gunzip();
    ~Gunzip();

    /// Appends what the bytes unpack to; too_large before `to` grows over `most`.
    [[nodiscard]] Outcome feed(std::string_view bytes, std::string& to, std::size_t most);
    /// The stream has had its end and its checksum was right, or there was no stream at all (answers without
    /// a body).
    [[nodiscard]] bool is_whole() const;

  private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

}  // namespace optout::session
