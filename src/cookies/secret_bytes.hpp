// Bytes that nobody else should see: kept out of core dumps and of child processes, gone when they are given
// back.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace optout::cookies {

/// A piece of memory of its own, taken from the system and given back to it, which clears it.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);
    ~SecretBytes();
    SecretBytes(SecretBytes&& other) noexcept
        : bytes_(std::exchange(other.bytes_, {})), mapped_(std::exchange(other.mapped_, 0)) {}
    SecretBytes& operator=(SecretBytes&& other) noexcept;

    [[nodiscard]] std::span<unsigned char> bytes() const { return bytes_; }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }
    /// Only ever smaller.
    void shrink(std::size_t size) { bytes_ = bytes_.first(size); }

  private:
    std::span<unsigned char> bytes_;
    std::size_t mapped_ = 0;
};

/// A browser's file as it is now, without leaving a trace on it: no lock, and no new access time where the
/// file is the user's own. Errors: not_found, too_large (over `most` bytes), io (not readable, not a file).
[[nodiscard]] Result<SecretBytes> read_untouched(const std::string& file,
                                                 std::size_t most = std::size_t{4} << 30U);

/// Overwrites the text and makes it empty.
void wipe(std::string& text);

/// Big-endian and little-endian numbers, as files have them; `at` must leave room.
[[nodiscard]] std::uint32_t big_endian(std::span<const unsigned char> bytes, std::size_t at);
[[nodiscard]] std::uint32_t little_endian(std::span<const unsigned char> bytes, std::size_t at);

}  // namespace optout::cookies
