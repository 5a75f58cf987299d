#include "base/libcurl.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "base/wiping_memory.hpp"

namespace optout {

namespace {

Libcurl load() {
    void* file = ::dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    Libcurl library;
    bool whole = file != nullptr;
    const auto fill = [&](auto& function, const char* name) {
        if (!whole) return;
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(file, name));
        whole = function != nullptr;
    };
#define OPTOUT_FILL(name) fill(library.name, "curl_" #name)
    OPTOUT_FILL(easy_cleanup);
    OPTOUT_FILL(easy_getinfo);
    OPTOUT_FILL(easy_init);
    OPTOUT_FILL(easy_perform);
    OPTOUT_FILL(easy_setopt);
    OPTOUT_FILL(easy_strerror);
    OPTOUT_FILL(free);
    OPTOUT_FILL(global_init_mem);
    OPTOUT_FILL(multi_add_handle);
    OPTOUT_FILL(multi_cleanup);
    OPTOUT_FILL(multi_info_read);
    OPTOUT_FILL(multi_init);
    OPTOUT_FILL(multi_perform);
    OPTOUT_FILL(multi_poll);
    OPTOUT_FILL(multi_remove_handle);
    OPTOUT_FILL(multi_setopt);
    OPTOUT_FILL(share_cleanup);
    OPTOUT_FILL(share_init);
    OPTOUT_FILL(share_setopt);
    OPTOUT_FILL(slist_append);
    OPTOUT_FILL(slist_free_all);
    OPTOUT_FILL(url_cleanup);
    OPTOUT_FILL(url_get);
    OPTOUT_FILL(url_set);
    OPTOUT_FILL(version_info);
#undef OPTOUT_FILL
    fill(library.url, "curl_url");
    if (whole) return library;
    const char* why = ::dlerror();
    std::fprintf(stderr, "optout: libcurl cannot be loaded: %s; install it (Debian: libcurl4)\n",
                 why != nullptr ? why : "it is too old");
    ::_exit(2);
}

}  // namespace

const Libcurl& libcurl() {
    static const Libcurl library = load();
    return library;
}

void start_libcurl() {
    static const CURLcode started = libcurl().global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, wipe_and_free,
                                                              wiping_realloc, strdup, std::calloc);
    if (started != CURLE_OK) std::abort();
}

}  // namespace optout
