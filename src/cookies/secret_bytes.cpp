#include "cookies/secret_bytes.hpp"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "base/descriptor.hpp"
#include "base/folder.hpp"

namespace optout::cookies {

namespace {

Descriptor open_untouched(const std::string& file) {
    // Not to wait for a pipe that somebody put there.
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
#ifdef O_NOATIME
    const int fd = ::open(file.c_str(), flags | O_NOATIME);
    if (fd >= 0 || errno != EPERM) return Descriptor(fd);
#endif
    return Descriptor(::open(file.c_str(), flags));
}

Error unreadable(const std::string& file, int error) {
    return {error == ENOENT || error == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
            "cannot be read (" + reason_of(error) + ")", file, ""};
}

}  // namespace

SecretBytes::SecretBytes(std::size_t size) : mapped_(size) {
    if (size == 0) return;
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
#ifdef MADV_DONTDUMP
    ::madvise(memory, size, MADV_DONTDUMP);
    ::madvise(memory, size, MADV_DONTFORK);
#endif
    bytes_ = {static_cast<unsigned char*>(memory), size};
}

SecretBytes::~SecretBytes() {
    if (mapped_ > 0) ::munmap(bytes_.data(), mapped_);
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(mapped_, other.mapped_);
    return *this;
}

Result<SecretBytes> read_untouched(const std::string& file, std::size_t most) {
    const Descriptor descriptor = open_untouched(file);
    struct stat status {};
    if (descriptor.get() < 0 || ::fstat(descriptor.get(), &status) != 0) return unreadable(file, errno);
    if (!S_ISREG(status.st_mode)) return Error{ErrorKind::io, "is not an ordinary file", file, ""};
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > most) {
        return Error{ErrorKind::too_large, "is larger than " + std::to_string(most >> 20U) + " MB", file, ""};
    }
    SecretBytes read(size);
    std::size_t had = 0;
    while (had < size) {
        const ssize_t count = ::read(descriptor.get(), read.bytes().data() + had, size - had);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unreadable(file, errno);
        if (count == 0) break;  // cut off meanwhile
        had += static_cast<std::size_t>(count);
    }
    read.shrink(had);
    return read;
}

void wipe(std::string& text) {
    // The whole capacity: what was longer before lies behind the present end.
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
}

std::uint32_t big_endian(std::span<const unsigned char> bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24U | std::uint32_t{bytes[at + 1]} << 16U |
           std::uint32_t{bytes[at + 2]} << 8U | std::uint32_t{bytes[at + 3]};
}

std::uint32_t little_endian(std::span<const unsigned char> bytes, std::size_t at) {
    return std::uint32_t{bytes[at + 3]} << 24U | std::uint32_t{bytes[at + 2]} << 16U |
           std::uint32_t{bytes[at + 1]} << 8U | std::uint32_t{bytes[at]};
}

}  // namespace optout::cookies
