#include "terms/watch.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "session/public_fetch.hpp"
#include "terms/arrival.hpp"
#include "terms/browser_fetch.hpp"
#include "terms/judge.hpp"
#include "terms/stand_in.hpp"
#include "terms/workers.hpp"

namespace optout::terms {

namespace {

/// Looks that are written down at once: each transaction waits for the disk.
constexpr std::size_t most_at_once = 32;
/// Answers that wait to be read; while there are more, no further ones are asked for but of the hosts that
/// have most to give, on whose answers the end of all waits.
constexpr std::size_t most_waiting = 32;
constexpr std::size_t lines_that_go_on = 4;

using Arrivals = std::vector<std::shared_ptr<const Arrival>>;

/// One address that documents need.
struct Address {
    std::string name;  // what the store calls it
    Way way = Way::http;
    std::string url, accept_language;
    std::optional<PageRow> known{};
    std::vector<std::size_t> documents{};
    std::shared_ptr<const Arrival> arrival{};
};

/// A document that waits for its addresses.
struct Waiting {
    std::vector<std::size_t> addresses{};
    std::size_t left = 0;
    Way way = Way::http;
};

/// What became of a document, and whether a browser may do better.
struct Draft {
    std::size_t document = 0;
    Outcome outcome{};
    bool is_for_browser = false;
    Arrivals arrivals{};
};

void read(const std::vector<Snapshot>& snapshots, const pack::TermsDocument& rule, Draft& draft) {
    Outcome& outcome = draft.outcome;
    outcome.kind = Outcome::Kind::text;
    auto reading = read_document(snapshots, rule);
    if (reading.ok()) {
        outcome.reading = std::move(reading).value();
        draft.is_for_browser = stand_in(outcome.reading, "") == StandIn::challenge;
        return;
    }
    draft.is_for_browser = reading.error().kind == ErrorKind::not_found;
    outcome.reason = reading.error().what;
    auto main = read_main_part(snapshots, rule);
    if (!main.ok()) {
        outcome.kind = Outcome::Kind::unreadable;
        return;
    }
    outcome.stand_by = outcome.reason + "; until this is mended, the main part of the page is watched";
    outcome.reading = std::move(main).value();
    outcome.rules += "/page";
}

class Watch {
  public:
    Watch(Store& store, const std::vector<Document>& documents, const WatchOptions& options,
          const std::vector<pack::Pack>& packs)
        : store_(store.parts()),
          documents_(documents),
          options_(options),
          waiting_(documents.size()),
          looks_(documents.size()) {
        for (const pack::Pack& pack : packs) packs_.emplace(pack.id, &pack);
    }

    Result<std::vector<Look>> run() {
        OPTOUT_CHECK(ask_all());
        OPTOUT_CHECK(fetch_all());
        OPTOUT_CHECK(open_in_browser());
        OPTOUT_CHECK(write_down());
        return std::move(looks_);
    }

  private:
    Status ask_all() {
        for (std::size_t number = 0; number < documents_.size(); ++number) {
            const bool by_browser = wants_browser(number) && options_.browser != nullptr;
            OPTOUT_CHECK(ask(number, by_browser ? Way::browser : Way::http));
        }
        return success();
    }

    Status ask(std::size_t number, Way way) {
        const Document& document = documents_[number];
        Waiting& waiting = waiting_[number];
        waiting = {};
        waiting.way = way;
        for (const pack::TermsSource& source : document.rule.sources) {
            OPTOUT_TRY(const std::size_t address, find_address(source.url, document.accept_language, way));
            waiting.addresses.push_back(address);
            auto& users = addresses_[address].documents;
            if (std::ranges::find(users, number) == users.end()) {
                users.push_back(number);
                ++waiting.left;
            }
        }
        return success();
    }

    Result<std::size_t> find_address(const std::string& url, const std::string& accept_language, Way way) {
        const std::string name = (way == Way::browser ? "browser " : "") +
                                 (accept_language == "en" ? "" : accept_language + " ") + url;
        const auto [at, is_new] = by_name_.try_emplace(name, addresses_.size());
        if (!is_new) return at->second;
        Address address{name, way, url, accept_language};
        OPTOUT_TRY(address.known, store_.page(name));
        addresses_.push_back(std::move(address));
        return at->second;
    }

    Status fetch_all() {
        session::PublicFetch fetch(options_.http);
        for (std::size_t number = 0; number < addresses_.size(); ++number) {
            const Address& address = addresses_[number];
            if (address.way != Way::http) continue;
            auto url = Url::parse(address.url);
            if (!url.ok()) {
                OPTOUT_CHECK(arrived(number, arrival_of(std::move(url).error(), address.name, std::nullopt)));
                continue;
            }
            session::PublicRequest request{std::move(url).value(), address.accept_language, "", ""};
            if (address.known) {
                request.etag = address.known->etag;
                request.last_modified = address.known->last_modified;
            }
            fetch.add(number, std::move(request));
        }
        while (!fetch.empty() || workers_.pending() > 0) OPTOUT_CHECK(take_from(fetch));
        return success();
    }

    /// The next answer, or the end of what is being read, whichever is there first.
    Status take_from(session::PublicFetch& fetch) {
        using std::chrono::milliseconds;
        OPTOUT_CHECK(take_work(fetch.empty()));
        const bool is_behind = workers_.pending() >= most_waiting;
        fetch.start_at_most(is_behind ? lines_that_go_on : std::numeric_limits<std::size_t>::max());
        auto finished = fetch.next(milliseconds(0));
        if (!finished && !fetch.empty()) {
            // While nothing has come in, there is time to write.
            OPTOUT_CHECK(write_down());
            finished = fetch.next(workers_.pending() > 0 ? milliseconds(2) : milliseconds(60'000));
        }
        if (finished) package(finished->id, std::move(finished->answer));
        return success();
    }

    Status take_work(bool may_wait) {
        while (auto finish = workers_.take(may_wait)) {
            (*finish)();
            if (failure_) return std::move(*failure_);
            may_wait = false;
        }
        return settled_.size() >= most_at_once ? write_down() : success();
    }

    /// Packs an answer and looks whether it is the one that is known, beside the network.
    void package(std::size_t number, Result<session::PublicAnswer> answer) {
        const Address& address = addresses_[number];
        workers_.add([this, number, name = address.name, known = address.known,
                      answer = std::make_shared<Result<session::PublicAnswer>>(std::move(answer))] {
            auto arrival = std::make_shared<Arrival>(arrival_of(std::move(*answer), name, known));
            return [this, number, arrival] { note(arrived(number, std::move(*arrival))); };
        });
    }

    void note(Status status) {
        if (!status.ok() && !failure_) failure_ = std::move(status).error();
    }

    Status arrived(std::size_t number, Arrival arrival) {
        addresses_[number].arrival = std::make_shared<const Arrival>(std::move(arrival));
        const std::vector<std::size_t> users = addresses_[number].documents;
        for (const std::size_t document : users) {
            if (--waiting_[document].left == 0) OPTOUT_CHECK(begin_reading(document));
        }
        // Only the documents that it is part of keep it in memory.
        if (std::ranges::all_of(users, [&](std::size_t user) { return waiting_[user].left == 0; }))
            addresses_[number].arrival.reset();
        return success();
    }

    Status begin_reading(std::size_t number) {
        auto draft = std::make_shared<Draft>();
        draft->document = number;
        for (const std::size_t address : waiting_[number].addresses)
            draft->arrivals.push_back(addresses_[address].arrival);
        if (is_answer_of_trouble(*draft)) return settle(std::move(*draft));
        OPTOUT_TRY(const bool is_known, is_unchanged(*draft));
        if (is_known) return settle(std::move(*draft));
        auto loaded = snapshots_of(draft->arrivals);
        if (!loaded.ok() && loaded.error().kind != ErrorKind::not_found) return std::move(loaded).error();
        if (!loaded.ok()) {
            draft->outcome.reason = "another optout has looked at the same address meanwhile";
            return settle(std::move(*draft));
        }
        const auto snapshots = std::make_shared<const std::vector<Snapshot>>(std::move(loaded).value());
        workers_.add([this, draft, snapshots, &rule = documents_[number].rule] {
            read(*snapshots, rule, *draft);
            return [this, draft] { note(settle(std::move(*draft))); };
        });
        return success();
    }

    static bool is_answer_of_trouble(Draft& draft) {
        const auto found = std::ranges::find_if(
            draft.arrivals, [](const auto& arrival) { return arrival->kind != Arrival::Kind::page; });
        if (found == draft.arrivals.end()) return false;
        draft.is_for_browser = (*found)->kind == Arrival::Kind::turned_away;
        const bool is_gone = (*found)->kind == Arrival::Kind::gone;
        draft.outcome.kind = is_gone ? Outcome::Kind::unreadable : Outcome::Kind::unreachable;
        draft.outcome.reason = (*found)->reason;
        return true;
    }

    /// The same answers under the same rule as at the last look, when they could be read.
    Result<bool> is_unchanged(Draft& draft) const {
        Outcome& outcome = draft.outcome;
        outcome.rules = rule_digest(documents_[draft.document].rule) +
                        (waiting_[draft.document].way == Way::browser ? "/browser" : "");
        outcome.made_from = outcome.rules;
        for (const auto& arrival : draft.arrivals) {
            outcome.snapshots.push_back(arrival->row.digest);
            outcome.made_from += " " + arrival->row.digest;
        }
        OPTOUT_TRY(const auto known, store_.document(documents_[draft.document].key()));
        if (!known || known->state.version == 0 || known->made_from != outcome.made_from) return false;
        outcome.kind = Outcome::Kind::unchanged;
        outcome.rules = known->rules;
        return true;
    }

    Result<std::vector<Snapshot>> snapshots_of(const Arrivals& arrivals) const {
        std::vector<Snapshot> snapshots;
        for (const auto& arrival : arrivals) {
            if (arrival->snapshot) {
                snapshots.push_back(*arrival->snapshot);
                continue;
            }
            OPTOUT_TRY(Snapshot snapshot, store_.snapshot(arrival->row.digest));
            snapshots.push_back(std::move(snapshot));
        }
        return snapshots;
    }

    [[nodiscard]] bool wants_browser(std::size_t number) const {
        return std::ranges::any_of(documents_[number].rule.sources, &pack::TermsSource::browser);
    }

    Status settle(Draft draft) {
        const std::size_t number = draft.document;
        if (draft.is_for_browser && options_.browser != nullptr && waiting_[number].way == Way::http) {
            for_browser_.push_back(number);
            return success();
        }
        if (draft.is_for_browser && options_.browser == nullptr && wants_browser(number))
            draft.outcome.reason += "; the document asks for a browser";
        settled_.push_back(std::move(draft));
        return success();
    }

    Status open_in_browser() {
        if (options_.browser == nullptr) return success();
        for (const std::size_t number : std::exchange(for_browser_, {}))
            OPTOUT_CHECK(ask(number, Way::browser));
        std::vector<BrowserAddress> wanted;
        std::vector<std::size_t> numbers;
        for (std::size_t number = 0; number < addresses_.size(); ++number) {
            const Address& address = addresses_[number];
            if (address.way != Way::browser) continue;
            wanted.push_back({address.name, address.url, address.accept_language});
            numbers.push_back(number);
        }
        std::vector<Arrival> arrivals = fetch_in_browser(*options_.browser, wanted);
        for (std::size_t i = 0; i < arrivals.size(); ++i)
            OPTOUT_CHECK(arrived(numbers[i], std::move(arrivals[i])));
        while (workers_.pending() > 0) OPTOUT_CHECK(take_work(true));
        return success();
    }

    Status write_down() {
        if (settled_.empty()) return success();
        const std::vector<Draft> settled = std::exchange(settled_, {});
        const std::string time = iso_time(options_.now);
        {
            OPTOUT_TRY(Transaction transaction, Transaction::begin(*store_.database));
            for (const Draft& one : settled) OPTOUT_CHECK(write_down(one, time));
            OPTOUT_CHECK(transaction.commit());
        }
        if (options_.on_look) {
            for (const Draft& one : settled) options_.on_look(looks_[one.document]);
        }
        return success();
    }

    Status write_down(const Draft& one, const std::string& time) {
        const Document& document = documents_[one.document];
        for (const auto& arrival : one.arrivals) {
            if (arrival->kind != Arrival::Kind::page || !arrival->snapshot) continue;
            OPTOUT_CHECK(store_.save(arrival->row.digest, arrival->row.address, time,
                                     arrival->snapshot->content_type, arrival->packed));
        }
        const auto pack = packs_.find(document.site);
        OPTOUT_TRY(looks_[one.document], judge(store_, document, one.outcome, options_.now,
                                               pack == packs_.end() ? nullptr : pack->second));
        // The version that this snapshot has become, if it has, keeps it from being dropped with the next
        // one.
        for (const auto& arrival : one.arrivals) {
            if (arrival->kind == Arrival::Kind::page && arrival->is_news)
                OPTOUT_CHECK(store_.save(arrival->row));
        }
        return success();
    }

    const Store::Parts& store_;
    const std::vector<Document>& documents_;
    const WatchOptions& options_;
    std::map<std::string, const pack::Pack*> packs_;
    std::vector<Address> addresses_;
    std::map<std::string, std::size_t> by_name_;
    std::vector<Waiting> waiting_;
    std::vector<std::size_t> for_browser_;
    std::vector<Draft> settled_;
    std::vector<Look> looks_;
    std::optional<Error> failure_;
    Workers workers_;  // last, so that its threads end before what they work on
};

}  // namespace

Result<std::vector<Look>> look_at(Store& store, const std::vector<Document>& documents,
                                  const WatchOptions& options, const std::vector<pack::Pack>& packs) {
    if (store.parts().database == nullptr)
        return Error{ErrorKind::internal, "the store of terms was opened to be read", store.parts().file, ""};
    return Watch(store, documents, options, packs).run();
}

}  // namespace optout::terms
