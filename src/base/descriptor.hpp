// A file descriptor with an owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace optout {

/// Closed at the end of its life, or before.
class Descriptor {
  public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() { shut(); }
    void shut() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    /// -1 where nothing is open.
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

}  // namespace optout
