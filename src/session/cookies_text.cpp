#include "session/cookies_text.hpp"

#include <string.h>

#include <algorithm>

#include "base/digest.hpp"
#include "session/cookie_line.hpp"

namespace optout::session {

std::string to_cookies_txt(const std::vector<Cookie>& cookies) {
    std::size_t size = 0;
    for (const Cookie& cookie : cookies)
        size += cookie.name.size() + cookie.value.size() + cookie.domain.size() + cookie.path.size() + 64;
    std::string text;
    // At once: a string that grows would leave copies behind.
    text.reserve(size);
    for (const Cookie& cookie : cookies) {
        auto line = netscape_line(cookie);
        if (!line) continue;
        text.append(*line) += '\n';
        explicit_bzero(line->data(), line->size());
    }
    return text;
}

CookiePrints::CookiePrints(const Session& session) : prints_(prints(session)) {}

bool CookiePrints::are_outdated(const Session& session) const {
    const auto now = prints(session);
    return std::ranges::any_of(prints_, [&](const auto& before) {
        const auto found = now.find(before.first);
        return found != now.end() && found->second != before.second;
    });
}

std::map<std::string, std::string> CookiePrints::prints(const Session& session) {
    std::map<std::string, std::string> all;
    for (Cookie& cookie : session.cookies()) {
        all[cookie.domain + '\n' + cookie.path + '\n' + cookie.name] = sha256_hex(cookie.value);
        explicit_bzero(cookie.value.data(), cookie.value.size());
    }
    return all;
}

}  // namespace optout::session
