#include "base/cookie.hpp"

#include "base/text.hpp"

namespace optout {

namespace {

bool is_ip_address(std::string_view host) {
    return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

bool domain_match(std::string_view host, std::string_view domain, bool host_only) {
    if (ascii_iequals(host, domain)) return true;
    if (host_only || domain.empty() || host.size() <= domain.size() || is_ip_address(host)) return false;
    const std::size_t rest = host.size() - domain.size();
    return host[rest - 1] == '.' && ascii_iequals(host.substr(rest), domain);
}

std::string_view without_port(std::string_view authority) {
    const auto colon = authority.rfind(':');
    return colon == std::string_view::npos || authority.ends_with(']') ? authority
                                                                       : authority.substr(0, colon);
}

}  // namespace optout
