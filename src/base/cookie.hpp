// A cookie, as the stores of browsers, a cookies.txt, a jar and a browser under our control all have it.
#pragma once

#include <string>

namespace optout {

/// One cookie as a store or a cookies.txt has it.
struct Cookie {
    std::string name, value;
    std::string domain;  // without leading dot
    bool host_only = true;
    std::string path = "/";
    bool secure = false, http_only = false;
    long long expires = 0;  // seconds since 1970, 0: end of session
};

}  // namespace optout
