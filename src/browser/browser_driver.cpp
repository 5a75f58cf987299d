#include "browser/browser_driver.hpp"

#include <optional>
#include <set>

#include "browser/plain_pages.hpp"
#include "browser/visit.hpp"
#include "session/pages.hpp"

namespace optout::browser {

namespace {

using session::OnAnswer;
using session::Page;
using session::PageRequest;
using session::WriteRequest;
using Slot = std::optional<Result<Page>>;

Error stopped(const session::Session& session) {
    return {ErrorKind::refused,
            "not sent, because an earlier answer of " + session.access().site + " said to stop", "", ""};
}

std::vector<Result<Page>> results(std::vector<Slot> slots) {
    std::vector<Result<Page>> all;
    all.reserve(slots.size());
    for (Slot& slot : slots) all.push_back(std::move(*slot));
    return all;
}

template <class Requests>
std::set<session::Session*> sessions_of(const Requests& requests) {
    std::set<session::Session*> sessions;
    for (const auto& request : requests) sessions.insert(request.session);
    return sessions;
}

/// One call of the driver: who has been stopped, and who hears of the answers.
class Round {
  public:
    Round(std::size_t count, const OnAnswer& on_answer) : on_answer_(on_answer), slots_(count) {}

    [[nodiscard]] bool is_stopped(const session::Session* session) const {
        return stopped_.contains(session);
    }
    /// Was sent, or was to be.
    void answered(std::size_t index, const session::Session* session, Result<Page> page) {
        slots_[index] = std::move(page);
        (void)tell(index, session, *slots_[index]);
    }
    [[nodiscard]] bool is_answered(std::size_t index) const { return slots_[index].has_value(); }
    void not_sent(std::size_t index, Error why) { slots_[index] = std::move(why); }
    std::vector<Result<Page>> take() { return results(std::move(slots_)); }

    /// Hands a part of the requests to a channel, which speaks of them by their place in that part.
    template <class Requests, class SendAll>
    void by_channel(const Requests& part, const std::vector<std::size_t>& places, const SendAll& send_all) {
        const OnAnswer heard = [&](std::size_t at, const Result<Page>& page) {
            return tell(places[at], part[at].session, page);
        };
        auto pages = send_all(part, heard);
        for (std::size_t i = 0; i < places.size(); ++i) slots_[places[i]] = std::move(pages[i]);
    }
    /// As PlainPages::ask says; what it does not answer is still to be opened.
    void ask(PlainPages& plain_pages, const std::vector<PageRequest>& requests, std::size_t drawn,
             const Url& landing) {
        const OnAnswer heard = [&](std::size_t index, const Result<Page>& page) {
            return tell(index, requests[index].session, page);
        };
        for (auto& [index, page] : plain_pages.ask(requests, drawn, landing, heard))
            slots_[index] = std::move(page);
    }

  private:
    /// False where the caller says to stop.
    bool tell(std::size_t index, const session::Session* session, const Result<Page>& page) {
        const bool go_on = !on_answer_ || on_answer_(index, page);
        if (!go_on) stopped_.insert(session);
        return go_on;
    }

    const OnAnswer& on_answer_;
    std::vector<Slot> slots_;
    std::set<const session::Session*> stopped_;
};

}  // namespace

struct BrowserCore::Parts {
    explicit Parts(Options options) : browsing(std::move(options)) {}

    /// Tokens that are read from cookies are to be those that the site sets in this browser.
    template <class Requests>
    void meet_all(const Requests& requests) {
        for (session::Session* session : sessions_of(requests)) channel.meet(*session);
    }
    /// The cookies that the site has renewed.
    template <class Requests>
    void part_from_all(const Requests& requests) {
        for (session::Session* session : sessions_of(requests)) browsing.take_back(*session, {});
    }

    Browsing browsing;
    FetchChannel channel{browsing};
    Visits visits{browsing, channel};
    PlainPages plain_pages{browsing, channel};
};

BrowserCore::BrowserCore(Options options) : parts_(std::make_unique<Parts>(std::move(options))) {}
BrowserCore::~BrowserCore() = default;

const std::vector<std::string>& BrowserCore::notes() const {
    return parts_->browsing.notes();
}

std::size_t BrowserCore::commands() const {
    return parts_->browsing.commands();
}

Browsing& BrowserCore::browsing() {
    return parts_->browsing;
}

Status BrowserCore::adopt(session::Session& session) {
    const Options& options = parts_->browsing.options();
    const bool kept = !options.profile.empty() || !options.attach.empty();
    if (!kept || (session.has_cookies() && options.attach.empty())) return success();
    return parts_->browsing.enter(session);
}

Status BrowserCore::show(session::Session& session, const std::string& url) {
    PageRequest request;
    request.session = &session;
    request.url = url;
    parts_->visits.forget();
    const auto page = parts_->visits.open(request);
    return page.ok() ? success() : Status(page.error());
}

std::vector<Result<Page>> BrowserCore::open_pages(const std::vector<PageRequest>& pages,
                                                  const OnAnswer& on_answer) {
    Round round(pages.size(), on_answer);
    parts_->visits.forget();
    parts_->browsing.begin_batch();
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (pages[i].json || round.is_answered(i)) continue;
        if (round.is_stopped(pages[i].session)) {
            round.not_sent(i, stopped(*pages[i].session));
            continue;
        }
        auto page = parts_->visits.open(pages[i]);
        const std::optional<Url> landing = page.ok() ? std::optional(page->landing) : std::nullopt;
        round.answered(i, pages[i].session, std::move(page));
        if (!parts_->visits.opened_still())
            parts_->plain_pages.leave_out(*pages[i].session);
        else if (landing && !round.is_stopped(pages[i].session))
            round.ask(parts_->plain_pages, pages, i, *landing);
    }
    std::vector<PageRequest> part;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (!pages[i].json) continue;
        if (round.is_stopped(pages[i].session)) {
            round.not_sent(i, stopped(*pages[i].session));
            continue;
        }
        part.push_back(pages[i]);
        places.push_back(i);
    }
    round.by_channel(part, places, [&](const auto& asked, const OnAnswer& heard) {
        parts_->meet_all(asked);
        auto answers = session::open_pages(parts_->channel, asked, heard);
        parts_->part_from_all(asked);
        return answers;
    });
    return round.take();
}

std::vector<Result<Page>> BrowserCore::write_all(const std::vector<WriteRequest>& writes,
                                                 const OnAnswer& on_answer) {
    Round round(writes.size(), on_answer);
    parts_->visits.forget();
    for (const session::Session* session : sessions_of(writes)) parts_->plain_pages.leave_out(*session);
    std::size_t i = 0;
    while (i < writes.size()) {
        if (round.is_stopped(writes[i].session)) {
            round.not_sent(i, stopped(*writes[i].session));
            ++i;
        } else if (const auto* press = std::get_if<session::Press>(&writes[i].action)) {
            round.answered(i, writes[i].session, parts_->visits.press(*press, writes[i].before_send));
            ++i;
        } else {
            // As many as come before the next press, so that the order is kept.
            std::vector<WriteRequest> part;
            std::vector<std::size_t> places;
            for (; i < writes.size() && !std::holds_alternative<session::Press>(writes[i].action) &&
                   !round.is_stopped(writes[i].session);
                 ++i) {
                part.push_back(writes[i]);
                places.push_back(i);
            }
            round.by_channel(part, places, [&](const auto& asked, const OnAnswer& heard) {
                parts_->meet_all(asked);
                auto answers = session::send_writes(parts_->channel, asked, heard);
                parts_->part_from_all(asked);
                return answers;
            });
        }
    }
    return round.take();
}

}  // namespace optout::browser
