#include "session/public_fetch.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "base/version.hpp"
#include "session/transport.hpp"

namespace optout::session {

namespace {

/// Far below the number of files that a program may have open.
constexpr std::size_t most_hosts_at_once = 256;

bool is_redirect(const Answer& answer) {
    const int status = answer.status;
    const bool says_so = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    return says_so && !answer.location.empty();
}

}  // namespace

struct PublicFetch::Parts {
    explicit Parts(HttpOptions options) : transport(std::move(options)) {}

    struct Trip {
        PublicRequest request;
        Url url;
        int redirects = 0;
        std::unique_ptr<Jar> jar;  // a new one for each request, so that nothing is ever sent back
    };

    void enqueue(std::size_t id, bool first) {
        const std::string host = trips.at(id).url.authority();
        auto& line = lines[host];
        first ? line.push_front(id) : line.push_back(id);
        if (!busy.contains(host)) free.insert(host);
    }

    void start_waiting() {
        while (!free.empty() && busy.size() < most_under_way) {
            const auto longest = std::ranges::max_element(
                free, {}, [this](const std::string& host) { return lines.at(host).size(); });
            const auto taken = free.extract(longest);
            const std::string& host = taken.value();
            auto& line = lines.at(host);
            const std::size_t id = line.front();
            line.pop_front();
            busy.insert(host);
            send(id);
        }
    }

    void send(std::size_t id) {
        Trip& trip = trips.at(id);
        const HttpOptions& options = transport.options();
        Request request{.method = "GET", .url = trip.url, .headers = {}, .body = {}};
        request.headers = {
            {"User-Agent",
             options.user_agent.empty() ? "optout/" + std::string(version) : options.user_agent},
            {"Accept", "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5"},
            {"Accept-Language", trip.request.accept_language},
            {"Sec-GPC", "1"}};
        if (!trip.request.etag.empty()) request.headers.push_back({"If-None-Match", trip.request.etag});
        if (!trip.request.last_modified.empty())
            request.headers.push_back({"If-Modified-Since", trip.request.last_modified});
        auto jar = std::make_unique<Jar>();
        transport.start(id, std::move(request), *jar);
        trip.jar = std::move(jar);
    }

    void leave_host(const std::string& host) {
        busy.erase(host);
        const auto line = lines.find(host);
        if (line->second.empty()) {
            lines.erase(line);
        } else {
            free.insert(host);
        }
    }

    /// Nothing when the answer was a redirect, which is now being followed.
    std::optional<Finished> settle(Transport::Finished finished) {
        Trip& trip = trips.at(finished.id);
        leave_host(trip.url.authority());
        if (!finished.answer.ok()) return end(finished.id, std::move(finished.answer).error());
        Answer answer = std::move(finished.answer).value();
        if (is_redirect(answer)) {
            if (auto status = follow(trip, answer.location); !status.ok())
                return end(finished.id, std::move(status).error());
            enqueue(finished.id, true);
            return std::nullopt;
        }
        const Url landing = trip.url;
        return end(finished.id, PublicAnswer{answer.status, landing, std::move(answer.content_type),
                                             std::move(answer.etag), std::move(answer.last_modified),
                                             std::move(answer.body)});
    }

    Status follow(Trip& trip, const std::string& location) {
        if (++trip.redirects > transport.options().max_redirects) {
            return Error{ErrorKind::refused,
                         "redirected " + std::to_string(trip.redirects) + " times without end",
                         trip.url.shown(), "open the address in your browser"};
        }
        auto to = trip.url.resolve(location);
        if (!to.ok()) {
            return Error{ErrorKind::refused, "this page redirects to something that is not a web address",
                         trip.url.shown(), ""};
        }
        if (to->is_loopback() && !trip.url.is_loopback()) {
            return Error{ErrorKind::refused, "this page redirects into this machine, which was not followed",
                         trip.url.shown(), ""};
        }
        trip.url = std::move(to).value();
        return success();
    }

    Finished end(std::size_t id, Result<PublicAnswer> answer) {
        trips.erase(id);
        return {id, std::move(answer)};
    }

    // The jars must outlive the transport's requests.
    std::map<std::size_t, Trip> trips;
    Transport transport;
    std::map<std::string, std::deque<std::size_t>> lines;  // by host, in the order of asking
    std::size_t most_under_way = most_hosts_at_once;
    std::set<std::string> busy;  // hosts with a request under way
    std::set<std::string> free;  // hosts with a line and no request under way
};

PublicFetch::PublicFetch(HttpOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}
PublicFetch::~PublicFetch() = default;

void PublicFetch::add(std::size_t id, PublicRequest request) {
    const Url url = request.url;
    parts_->trips.emplace(id, Parts::Trip{std::move(request), url, 0, nullptr});
    parts_->enqueue(id, false);
}

void PublicFetch::start_at_most(std::size_t under_way) {
    parts_->most_under_way = std::min(under_way, most_hosts_at_once);
}

std::optional<PublicFetch::Finished> PublicFetch::next(std::chrono::milliseconds longest) {
    const auto until = Transport::Clock::now() + longest;
    for (;;) {
        parts_->start_waiting();
        if (parts_->trips.empty()) return std::nullopt;
        auto finished = parts_->transport.wait(until);
        if (!finished) return std::nullopt;
        if (auto settled = parts_->settle(std::move(*finished))) {
            // The host's next request leaves before this answer is looked at.
            parts_->start_waiting();
            return settled;
        }
    }
}

bool PublicFetch::empty() const {
    return parts_->trips.empty();
}

}  // namespace optout::session
