#include "terms/browser_fetch.hpp"

#include <map>
#include <optional>
#include <utility>

namespace optout::terms {

namespace {

using Sessions = std::map<std::string, session::Session>;

session::Session& session_of(const Url& url, const BrowserAddress& address, Sessions& sessions) {
    Access access;
    access.site = url.host();
    access.home = address.url;
    access.hosts = {url.authority()};
    access.pace.parallel = 1;
    access.accept_language = address.accept_language;
    return sessions
        .try_emplace(url.authority(), std::move(access), std::vector<Cookie>{},
                     std::map<std::string, std::string>{})
        .first->second;
}

}  // namespace

std::vector<Arrival> fetch_in_browser(session::Reader& browser,
                                      const std::vector<BrowserAddress>& addresses) {
    std::vector<Arrival> arrivals(addresses.size());
    std::vector<session::PageRequest> requests;
    std::vector<std::size_t> places;
    Sessions sessions;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto url = Url::parse(addresses[i].url);
        if (!url.ok()) {
            arrivals[i] = arrival_of(Result<session::Page>(url.error()), addresses[i].name);
            continue;
        }
        session::PageRequest request;
        request.session = &session_of(*url, addresses[i], sessions);
        request.url = addresses[i].url;
        request.way = Way::browser;
        requests.push_back(std::move(request));
        places.push_back(i);
    }
    if (requests.empty()) return arrivals;
    const auto pages = browser.open(requests);
    for (std::size_t i = 0; i < pages.size(); ++i)
        arrivals[places[i]] = arrival_of(pages[i], addresses[places[i]].name);
    return arrivals;
}

}  // namespace optout::terms
