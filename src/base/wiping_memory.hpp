// Memory that is wiped when it is given back, so that no cookie or token stays behind in it. For libraries
// that let one choose their allocator.
#pragma once

#include <cstddef>

namespace optout {

void wipe_and_free(void* memory);
void* wiping_realloc(void* old, std::size_t size);

}  // namespace optout
