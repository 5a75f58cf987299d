#include "session/gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>

namespace optout::session {

struct Gunzip::Stream {
    z_stream z{};
    bool ended = false;
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>()) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&stream_->z, gzip_only) != Z_OK) std::abort();
}

Gunzip::~Gunzip() {
    inflateEnd(&stream_->z);
}

Gunzip::Outcome Gunzip::feed(std::string_view bytes, std::string& to, std::size_t most) {
    constexpr std::size_t step = std::size_t{64} << 10;
    z_stream& z = stream_->z;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    for (;;) {
        if (stream_->ended) {
            // A gzip stream may go on with another one; anything else after its end is passed over, as
            // browsers do.
            if (z.avail_in == 0 || *z.next_in != 0x1F) return Outcome::fine;
            inflateReset(&z);
            stream_->ended = false;
        }
        const std::size_t had = to.size();
        const std::size_t room = std::min(step, most + 1 - had);
        to.resize(had + room);
        z.next_out = reinterpret_cast<Bytef*>(to.data() + had);
        z.avail_out = static_cast<uInt>(room);
        const int code = inflate(&z, Z_NO_FLUSH);
        to.resize(had + room - z.avail_out);
        if (to.size() > most) return Outcome::too_large;
        stream_->ended = code == Z_STREAM_END;
        if (code == Z_BUF_ERROR || (code == Z_OK && z.avail_out > 0))
            return Outcome::fine;  // wants more bytes
        if (code != Z_OK && code != Z_STREAM_END) return Outcome::broken;
    }
}

bool Gunzip::is_whole() const {
    return stream_->ended || stream_->z.total_in == 0;
}

}  // namespace optout::session
