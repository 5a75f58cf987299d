#include "terms/compressed.hpp"

#include <zlib.h>

#include <charconv>
#include <cstdlib>

namespace optout::terms {

namespace {

constexpr std::size_t most = std::size_t{256} << 20;

Error damaged() {
    return {ErrorKind::io, "a text in the store of terms is damaged", "",
            "move terms.sqlite away; the next look begins anew"};
}

}  // namespace

std::string compress(std::string_view bytes) {
    std::string out = std::to_string(bytes.size()) + "\n";
    const std::size_t head = out.size();
    uLongf size = compressBound(bytes.size());
    out.resize(head + size);
    const int code = compress2(reinterpret_cast<Bytef*>(out.data() + head), &size,
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_BEST_SPEED);
    if (code != Z_OK) std::abort();
    out.resize(head + size);
    return out;
}

Result<std::string> decompress(std::string_view bytes) {
    const std::size_t line = bytes.find('\n');
    std::size_t length = 0;
    const auto [end, error] =
        std::from_chars(bytes.data(), bytes.data() + std::min(line, bytes.size()), length);
    if (line == std::string_view::npos || error != std::errc{} || end != bytes.data() + line || length > most)
        return damaged();
    std::string out(length, '\0');
    uLongf size = length;
    bytes.remove_prefix(line + 1);
    const int code = uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    if (code != Z_OK || size != length) return damaged();
    return out;
}

}  // namespace optout::terms
