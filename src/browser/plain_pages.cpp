#include "browser/plain_pages.hpp"

#include <algorithm>

#include "browser/view.hpp"
#include "page/inert.hpp"
#include "session/pages.hpp"

namespace optout::browser {

namespace {

using session::Page;
using session::PageRequest;

bool is_refusal(const Page& page) {
    return page.status == 429 || page.status == 999;
}

bool is_as_drawn(const Result<Page>& page, const PageRequest& request) {
    if (!page.ok()) return false;
    if (is_refusal(*page)) return true;
    const auto* document = std::get_if<page::Document>(&page->content);
    return page->status == 200 && !page->left_hosts && document != nullptr && page::is_inert(*document) &&
           std::ranges::all_of(request.awaited, [&](const page::Ladder& ladder) {
               return page::locate_element(*document, ladder).ok();
           });
}

bool is_of(const PageRequest& request, const std::string& origin) {
    const auto url = Url::parse(request.url);
    return !request.json && request.open.empty() && url.ok() && url->origin() == origin;
}

}  // namespace

std::vector<PlainPages::Answered> PlainPages::ask(const std::vector<PageRequest>& requests, std::size_t drawn,
                                                  const Url& landing, const session::OnAnswer& heard) {
    session::Session& session = *requests[drawn].session;
    std::vector<PageRequest> part;
    std::vector<std::size_t> places;
    for (std::size_t i = drawn + 1; i < requests.size(); ++i) {
        if (requests[i].session != &session || !is_of(requests[i], landing.origin())) continue;
        part.push_back(requests[i]);
        places.push_back(i);
    }
    if (part.empty() || left_out_.contains(session.number())) return {};
    const auto judge = [&](std::size_t at, const Result<Page>& page) {
        if (is_as_drawn(page, part[at])) return heard(places[at], page);
        left_out_.insert(session.number());
        return false;
    };
    auto pages = session::open_pages(channel_, part, judge);
    browsing_.take_back(session, {});
    std::vector<Answered> answered;
    for (std::size_t at = 0; at < part.size(); ++at) {
        if (is_as_drawn(pages[at], part[at])) answered.push_back({places[at], std::move(pages[at])});
    }
    return answered;
}

}  // namespace optout::browser
