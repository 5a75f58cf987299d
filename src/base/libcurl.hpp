// libcurl, loaded when it is first needed: linked, it and all that it brings along would cost every start as
// much time as the rest of the program. For base/url.cpp and the files of session that send with it.
#pragma once

#include <curl/curl.h>

namespace optout {

/// What is used of libcurl, under the types of its header and the names without "curl_".
struct Libcurl {
#define OPTOUT_SYMBOL(name) decltype(&::curl_##name) name = nullptr
    OPTOUT_SYMBOL(easy_cleanup);
    OPTOUT_SYMBOL(easy_getinfo);
    OPTOUT_SYMBOL(easy_init);
    OPTOUT_SYMBOL(easy_perform);
    OPTOUT_SYMBOL(easy_setopt);
    OPTOUT_SYMBOL(easy_strerror);
    OPTOUT_SYMBOL(free);
    OPTOUT_SYMBOL(global_init_mem);
    OPTOUT_SYMBOL(multi_add_handle);
    OPTOUT_SYMBOL(multi_cleanup);
    OPTOUT_SYMBOL(multi_info_read);
    OPTOUT_SYMBOL(multi_init);
    OPTOUT_SYMBOL(multi_perform);
    OPTOUT_SYMBOL(multi_poll);
    OPTOUT_SYMBOL(multi_remove_handle);
    OPTOUT_SYMBOL(multi_setopt);
    OPTOUT_SYMBOL(share_cleanup);
    OPTOUT_SYMBOL(share_init);
    OPTOUT_SYMBOL(share_setopt);
    OPTOUT_SYMBOL(slist_append);
    OPTOUT_SYMBOL(slist_free_all);
    OPTOUT_SYMBOL(url_cleanup);
    OPTOUT_SYMBOL(url_get);
    OPTOUT_SYMBOL(url_set);
    OPTOUT_SYMBOL(version_info);
#undef OPTOUT_SYMBOL
    decltype(&::curl_url) url = nullptr;
};

/// Stays loaded. Where it is not installed the program ends with a message and exit code 2, as it would have
/// at its start.
const Libcurl& libcurl();
/// Before the first request; addresses need none of it. Costs milliseconds. Memory that libcurl gives back is
/// wiped.
void start_libcurl();

}  // namespace optout
