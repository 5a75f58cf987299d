#include "terms/compressed.hpp"

#include <lz4.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace optout::terms {

namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;

Error damaged() {
    return {ErrorKind::io, "a text in the store of terms is damaged", "",
            "move terms.sqlite away; the next look begins anew"};
}

}  // namespace

std::string compress(std::string_view bytes) {
    std::string out = std::to_string(bytes.size()) + "\n";
    const std::size_t head = out.size();
    if (bytes.size() > LZ4_MAX_INPUT_SIZE) std::abort();
    const int length = static_cast<int>(bytes.size());
    out.resize(head + static_cast<std::size_t>(LZ4_compressBound(length)));
    const int size =
        LZ4_compress_default(bytes.data(), out.data() + head, length, static_cast<int>(out.size() - head));
    if (size <= 0) std::abort();
    out.resize(head + static_cast<std::size_t>(size));
    return out;
}

Result<std::string> decompress(std::string_view bytes) {
    const std::size_t line = bytes.find('\n');
    std::size_t length = 0;
    const auto [end, error] =
        std::from_chars(bytes.data(), bytes.data() + std::min(line, bytes.size()), length);
    if (line == std::string_view::npos || error != std::errc{} || end != bytes.data() + line ||
        length > most_bytes || bytes.size() > most_bytes)
        return damaged();
    std::string out(length, '\0');
    bytes.remove_prefix(line + 1);
    const int size = LZ4_decompress_safe(bytes.data(), out.data(), static_cast<int>(bytes.size()),
                                         static_cast<int>(length));
    if (size < 0 || static_cast<std::size_t>(size) != length) return damaged();
    return out;
}

}  // namespace optout::terms
