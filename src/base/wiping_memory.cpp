#include "base/wiping_memory.hpp"

#include <malloc.h>
#include <string.h>

#include <cstdlib>

namespace optout {

void wipe_and_free(void* memory) {
    if (memory == nullptr) return;
    explicit_bzero(memory, malloc_usable_size(memory));
    std::free(memory);
}

void* wiping_realloc(void* old, std::size_t size) {
    const std::size_t had = old == nullptr ? 0 : malloc_usable_size(old);
    if (old != nullptr && size <= had) return old;
    void* fresh = std::malloc(size);
    if (fresh == nullptr || old == nullptr) return fresh;
    memcpy(fresh, old, had);
    wipe_and_free(old);
    return fresh;
}

}  // namespace optout
