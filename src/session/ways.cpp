#include "session/ways.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace optout::session {

namespace {

/// Splits a batch by the driver that takes each request. A session that one of them was told to stop is not
/// asked by the next.
template <class Driving, class Request, class BrowserOf, class Ask>
std::vector<Result<Page>> ask_each(Driving& http, const BrowserOf& browser_of,
                                   const std::vector<Request>& requests, const OnAnswer& on_answer,
                                   const Ask& ask) {
    std::vector<Driving*> takers;
    std::vector<Driving*> taker_of;
    for (const Request& request : requests)
        taker_of.push_back(request.way == Way::http ? &http : &browser_of(*request.session));
    for (Driving* taker : taker_of) {
        if (std::ranges::find(takers, taker) == takers.end()) takers.push_back(taker);
    }
    std::stable_partition(takers.begin(), takers.end(), [&](Driving* taker) { return taker == &http; });

    std::vector<std::optional<Result<Page>>> pages(requests.size());
    std::set<const Session*> stopped;
    for (Driving* taker : takers) {
        std::vector<Request> batch;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (taker_of[i] != taker) continue;
            if (stopped.contains(requests[i].session)) {
                pages[i] = Error{ErrorKind::refused, "not sent, because an earlier answer said to stop",
                                 requests[i].session->access().site, ""};
                continue;
            }
            batch.push_back(requests[i]);
            places.push_back(i);
        }
        if (batch.empty()) continue;
        auto answers = ask(*taker, batch, [&](std::size_t index, const Result<Page>& page) {
            const bool goes_on = !on_answer || on_answer(places[index], page);
            if (!goes_on) stopped.insert(batch[index].session);
            return goes_on;
        });
        for (std::size_t n = 0; n < places.size(); ++n) pages[places[n]] = std::move(answers[n]);
    }
    std::vector<Result<Page>> results;
    results.reserve(pages.size());
    for (auto& page : pages) results.push_back(std::move(*page));
    return results;
}

template <class Driving, class BrowserOf>
std::vector<Result<Page>> open_each(Driving& http, const BrowserOf& browser_of,
                                    const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return ask_each(http, browser_of, pages, on_answer,
                    [](Driving& taker, const auto& batch, const OnAnswer& answered) {
                        return taker.open(batch, answered);
                    });
}

}  // namespace

std::vector<Result<Page>> WaysReader::open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return open_each(*http_, browser_of_, pages, on_answer);
}

std::vector<Result<Page>> WaysDriver::open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return open_each(*http_, browser_of_, pages, on_answer);
}

std::vector<Result<Page>> WaysDriver::write(const std::vector<WriteRequest>& writes,
                                            const OnAnswer& on_answer) {
    return ask_each(*http_, browser_of_, writes, on_answer,
                    [](Driver& taker, const auto& batch, const OnAnswer& answered) {
                        return taker.write(batch, answered);
                    });
}

}  // namespace optout::session
