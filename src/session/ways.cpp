#include "session/ways.hpp"

#include <optional>
#include <set>
#include <utility>

namespace optout::session {

namespace {

/// Splits a batch by way. A session that was stopped on one way is not asked by the other.
template <class Request, class Ask>
std::vector<Result<Page>> ask_both(const std::vector<Request>& requests, const OnAnswer& on_answer,
                                   const Ask& ask) {
    std::vector<std::optional<Result<Page>>> pages(requests.size());
    std::set<const Session*> stopped;
    for (const Way way : {Way::http, Way::browser}) {
        std::vector<Request> batch;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (requests[i].way != way) continue;
            if (stopped.contains(requests[i].session)) {
                pages[i] = Error{ErrorKind::refused, "not sent", requests[i].session->access().site,
                                 "the site stopped us before it was its turn"};
                continue;
            }
            batch.push_back(requests[i]);
            places.push_back(i);
        }
        if (batch.empty()) continue;
        const auto answered = [&](std::size_t index, const Result<Page>& page) {
            const bool goes_on = !on_answer || on_answer(places[index], page);
            if (!goes_on) stopped.insert(batch[index].session);
            return goes_on;
        };
        auto answers = ask(way, batch, answered);
        for (std::size_t n = 0; n < places.size(); ++n) pages[places[n]] = std::move(answers[n]);
    }
    std::vector<Result<Page>> results;
    results.reserve(pages.size());
    for (auto& page : pages) results.push_back(std::move(*page));
    return results;
}

}  // namespace

std::vector<Result<Page>> WaysReader::open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return ask_both(pages, on_answer, [&](Way way, const auto& batch, const OnAnswer& answered) {
        return (way == Way::http ? http_ : browser_)->open(batch, answered);
    });
}

std::vector<Result<Page>> WaysDriver::open(const std::vector<PageRequest>& pages, const OnAnswer& on_answer) {
    return ask_both(pages, on_answer, [&](Way way, const auto& batch, const OnAnswer& answered) {
        return (way == Way::http ? http_ : browser_)->open(batch, answered);
    });
}

std::vector<Result<Page>> WaysDriver::write(const std::vector<WriteRequest>& writes,
                                            const OnAnswer& on_answer) {
    return ask_both(writes, on_answer, [&](Way way, const auto& batch, const OnAnswer& answered) {
        return (way == Way::http ? http_ : browser_)->write(batch, answered);
    });
}

}  // namespace optout::session
