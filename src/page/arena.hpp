// Memory that is handed out piece by piece and given back all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace optout::page {

class Arena {
  public:
    /// Blocks are of this size at first; later ones of a quarter of all before, so that little is left over.
    explicit Arena(std::size_t first_block = 4096) : first_block_(first_block) {}

    void* allocate(std::size_t size) {
        size = (size + alignment - 1) / alignment * alignment;
        if (size > left_) grow(size);
        return take(size);
    }

    std::string_view copy(std::string_view text) {
        if (text.empty()) return std::string_view("");
        if (text.size() > left_) grow(text.size());
        char* at = take(text.size());
        std::memcpy(at, text.data(), text.size());
        return {at, text.size()};
    }

    /// Takes all pieces back. The first block stays, to be handed out again.
    void clear() {
        if (blocks_.empty()) return;
        blocks_.resize(1);
        next_ = blocks_.front().get();
        left_ = footprint_ = first_size_;
    }

    /// Bytes asked of the system so far.
    [[nodiscard]] std::size_t footprint() const { return footprint_; }

  private:
    static constexpr std::size_t alignment = alignof(std::max_align_t);
    static constexpr std::size_t largest_block = std::size_t{1} << 20;

    char* take(std::size_t size) {
        char* at = next_;
        next_ += size;
        left_ -= size;
        return at;
    }

    void grow(std::size_t size) {
        const std::size_t block =
            std::max(size, std::max(first_block_, std::min(largest_block, footprint_ / 4)));
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
        if (blocks_.size() == 1) first_size_ = block;
        next_ = blocks_.back().get();
        left_ = block;
        footprint_ += block;
    }

    std::size_t first_block_;
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
    std::size_t first_size_ = 0;
    std::size_t footprint_ = 0;
};

}  // namespace optout::page
