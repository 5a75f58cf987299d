// A cookie, as the stores of browsers, a cookies.txt, a jar and a browser under our control all have it.
#pragma once

#include <string>
#include <string_view>

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

/// RFC 6265 section 5.1.3; `host` without port, `domain` without leading dot.
[[nodiscard]] bool domain_match(std::string_view host, std::string_view domain, bool host_only);
/// A host as packs write it ("example.org", "127.0.0.1:8080"), without its port.
[[nodiscard]] std::string_view without_port(std::string_view authority);

}  // namespace optout
