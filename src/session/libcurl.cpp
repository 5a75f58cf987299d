#include "session/libcurl.hpp"

#include <curl/curl.h>

#include <cstdlib>
#include <cstring>

#include "base/wiping_memory.hpp"

namespace optout::session {

void start_libcurl() {
    static const CURLcode started = curl_global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, wipe_and_free,
                                                         wiping_realloc, strdup, std::calloc);
    if (started != CURLE_OK) std::abort();
}

}  // namespace optout::session
