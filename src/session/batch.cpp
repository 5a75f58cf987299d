#include "session/batch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/place.hpp"
#include "base/text.hpp"
#include "session/parsing.hpp"
#include "session/parts.hpp"
#include "session/redirect.hpp"
#include "session/tokens.hpp"

namespace optout::session {

namespace {

using Clock = Channel::Clock;

Error not_named(const Exchange& exchange) {
    return {ErrorKind::refused, "not contacted, because the pack does not name this host",
            exchange.url.shown(), "if the host is the site's own, add it to \"hosts\" in the pack"};
}

Error stopped(const Exchange& exchange) {
    return {ErrorKind::refused,
            "not sent, because an earlier answer of " + exchange.session->access().site + " said to stop",
            exchange.url.shown(), ""};
}

Error too_many_redirects(int count, const Url& last) {
    return {ErrorKind::malformed, "redirected " + std::to_string(count) + " times, last on " + last.origin(),
            "", "open the address in your browser; you may have to sign in again"};
}

class Batch {
  public:
    Batch(Channel& channel, std::vector<Exchange> exchanges, const BatchEnds& ends)
        : channel_(channel), ends_(ends) {
        for (Exchange& exchange : exchanges) trips_.push_back({.exchange = std::move(exchange)});
    }

    void run() {
        for (std::size_t index = 0; index < trips_.size(); ++index) admit(index);
        for (;;) {
            while (auto parsed = parsing_.take()) hand_over(parsed->id, std::move(parsed->page));
            start_waiting();
            if (parsing_.empty()) {
                if (waiting_.empty() && under_way_ == 0) return;
                look(next_start_);
            } else {
                parse_meanwhile();
            }
        }
    }

  private:
    /// An exchange with its redirects.
    struct Trip {
        Exchange exchange;
        HostPace* pace = nullptr;  // of the host that is next
        bool counts = false;       // as under way at that host
        bool is_writing = false;   // counts as a write of its session
        int redirects = 0;
        bool began = false;
    };

    /// Takes the next answer when one has come by `until`.
    bool look(Clock::time_point until) {
        auto finished = channel_.wait(until);
        if (finished) arrive(finished->id, std::move(finished->answer));
        return finished.has_value();
    }

    /// The network goes before parsing: what is asked for early comes early.
    void parse_meanwhile() {
        constexpr std::chrono::milliseconds glance{1};
        if (under_way_ > 0 && look(Clock::now())) return;
        if (parsing_.help()) return;
        const auto soon = Clock::now() + glance;
        if (under_way_ > 0) {
            look(soon);
        } else {
            parsing_.wait(std::min(next_start_, soon));
        }
    }

    void admit(std::size_t index) {
        const Exchange& exchange = trips_[index].exchange;
        if (!exchange.session->may_contact(exchange.url)) return ends_.unsent(index, not_named(exchange));
        find_pace(trips_[index]);
        waiting_.push_back(index);
    }

    void find_pace(Trip& trip) {
        const Exchange& exchange = trip.exchange;
        trip.pace = &channel_.paces().of(exchange.url.authority(), exchange.session->access().pace);
    }

    void start_waiting() {
        next_start_ = Clock::time_point::max();
        held_.clear();
        std::vector<std::size_t> still;
        for (const std::size_t index : waiting_) {
            const Trip& trip = trips_[index];
            if (!trip.began && stopped_.contains(trip.exchange.session)) {
                ends_.unsent(index, stopped(trip.exchange));
            } else if (has_turn(trip)) {
                send(index);
            } else {
                still.push_back(index);
            }
        }
        waiting_ = std::move(still);
    }

    bool has_turn(const Trip& trip) {
        const Exchange& exchange = trip.exchange;
        if (!trip.began && held_.contains(exchange.session)) return false;
        if (!trip.began && exchange.in_order && !may_write(*exchange.session)) {
            held_.insert(exchange.session);
            return false;
        }
        const auto start = trip.pace->next_start();
        if (start && *start <= Clock::now()) return true;
        if (start) next_start_ = std::min(next_start_, *start);
        if (exchange.in_order) held_.insert(exchange.session);
        return false;
    }

    bool may_write(const Session& session) const {
        const auto writing = writing_.find(&session);
        return writing == writing_.end() || writing->second < session.access().pace.parallel_writes;
    }

    void send(std::size_t index) {
        Trip& trip = trips_[index];
        const Exchange& exchange = trip.exchange;
        auto request = make_request(exchange, channel_.options());
        if (!request.ok()) return fail(index, std::move(request).error());
        if (!trip.began && exchange.before_send) {
            if (Status may = exchange.before_send(); !may.ok()) return fail(index, std::move(may).error());
        }
        if (exchange.in_order && !trip.began) {
            ++writing_[exchange.session];
            trip.is_writing = true;
        }
        trip.began = true;
        ++under_way_;
        trip.pace->started(Clock::now());
        trip.counts = true;
        channel_.start(index, std::move(request).value(), *exchange.session);
    }

    void fail(std::size_t index, Error why) {
        if (trips_[index].began) return end(index, std::move(why));
        ends_.unsent(index, std::move(why));
    }

    void arrive(std::size_t index, Result<Answer> answer) {
        Trip& trip = trips_[index];
        const Exchange& exchange = trip.exchange;
        --under_way_;
        if (!answer.ok()) return end(index, std::move(answer).error());
        if (answer->status == 401 || may_be_stale(answer->status)) forget_tokens(exchange);
        if (!answer->landing.empty() || answer->left_hosts) return land(index, std::move(answer).value());
        auto hop =
            read_redirect(*exchange.session, exchange.url, exchange.method, answer->status, answer->location);
        if (!hop.ok()) return end(index, std::move(hop).error());
        const bool forbidden = *hop && is_forbidden(exchange, (*hop)->url);
        if (*hop && (*hop)->allowed && !forbidden) return follow(index, **hop);
        const Url& landing = *hop ? (*hop)->url : exchange.url;
        end(index, Arrival{std::move(answer).value(), landing, hop->has_value() && !forbidden});
    }

    static bool is_forbidden(const Exchange& exchange, const Url& url) {
        return std::any_of(exchange.never.begin(), exchange.never.end(),
                           [&](const std::string& place) { return may_lie_at(url, place); });
    }

    /// The channel has followed the redirects.
    void land(std::size_t index, Answer answer) {
        const Exchange& exchange = trips_[index].exchange;
        auto landing =
            answer.landing.empty() ? Result<Url>(exchange.url) : exchange.url.resolve(answer.landing);
        if (!landing.ok()) return end(index, std::move(landing).error());
        const bool left = answer.left_hosts || !exchange.session->may_contact(*landing);
        if (left) answer.body.clear();
        end(index, Arrival{std::move(answer), std::move(landing).value(), left});
    }

    void follow(std::size_t index, const Hop& hop) {
        Trip& trip = trips_[index];
        if (trip.redirects == channel_.options().max_redirects) {
            return end(index, too_many_redirects(trip.redirects, trip.exchange.url));
        }
        ++trip.redirects;
        discount(trip);
        trip.exchange.url = hop.url;
        if (hop.becomes_get) become_get(trip.exchange);
        find_pace(trip);
        waiting_.insert(waiting_.begin(), index);
    }

    static void become_get(Exchange& exchange) {
        exchange.method = "GET";
        exchange.body.clear();
        exchange.content_type.clear();
        std::erase_if(exchange.headers,
                      [](const Header& header) { return ascii_lower(header.name).starts_with("content-"); });
    }

    /// A token that the site does not take any more is fetched anew for the next batch.
    static void forget_tokens(const Exchange& exchange) {
        for (const std::string& name : tokens_of(exchange)) exchange.session->parts().url_tokens.erase(name);
    }

    static void discount(Trip& trip) {
        if (std::exchange(trip.counts, false)) trip.pace->finished();
    }

    void end(std::size_t index, Result<Arrival> arrival) {
        parsing_.add(index, std::move(arrival), trips_[index].exchange.json);
    }

    void hand_over(std::size_t index, Result<Page> page) {
        Trip& trip = trips_[index];
        discount(trip);
        if (std::exchange(trip.is_writing, false)) --writing_[trip.exchange.session];
        if (!ends_.answered(index, std::move(page))) stopped_.insert(trip.exchange.session);
    }

    Channel& channel_;
    const BatchEnds& ends_;
    std::vector<Trip> trips_;
    Parsing parsing_;
    std::vector<std::size_t> waiting_;  // in the order in which they want to start
    int under_way_ = 0;
    Clock::time_point next_start_;
    std::set<const Session*> stopped_;
    std::map<const Session*, int> writing_;
    std::set<const Session*> held_;  // their next write has to wait, and later ones must not overtake it
};

}  // namespace

void run_batch(Channel& channel, std::vector<Exchange> exchanges, const BatchEnds& ends) {
    Batch(channel, std::move(exchanges), ends).run();
}

}  // namespace optout::session
