#include "terms/watch.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "session/public_fetch.hpp"
#include "terms/arrival.hpp"
#include "terms/judge.hpp"
#include "terms/stand_in.hpp"

namespace optout::terms {

namespace {

/// Looks that are written down at once: each transaction waits for the disk.
constexpr std::size_t most_at_once = 32;

enum class Way { http, browser };

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
    bool by_browser = false;
};

struct Settled {
    std::size_t document;
    Outcome outcome;
    std::vector<std::shared_ptr<const Arrival>> arrivals;
};

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
            const auto& sources = documents_[number].rule.sources;
            const bool wants_browser = std::ranges::any_of(sources, &pack::TermsSource::browser);
            OPTOUT_CHECK(
                ask(number, wants_browser && options_.browser != nullptr ? Way::browser : Way::http));
        }
        return success();
    }

    Status ask(std::size_t number, Way way) {
        const Document& document = documents_[number];
        Waiting& waiting = waiting_[number];
        waiting = {};
        waiting.by_browser = way == Way::browser;
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
        for (;;) {
            auto finished = fetch.next(false);
            if (!finished) {
                // While nothing has come in, there is time to write.
                OPTOUT_CHECK(write_down());
                finished = fetch.next(true);
            }
            if (!finished) return success();
            const Address& address = addresses_[finished->id];
            OPTOUT_CHECK(
                arrived(finished->id, arrival_of(std::move(finished->answer), address.name, address.known)));
        }
    }

    Status arrived(std::size_t number, Arrival arrival) {
        addresses_[number].arrival = std::make_shared<const Arrival>(std::move(arrival));
        const std::vector<std::size_t> users = addresses_[number].documents;
        for (const std::size_t document : users) {
            if (--waiting_[document].left == 0) OPTOUT_CHECK(settle(document));
        }
        // Only the documents that it is part of keep it in memory.
        if (std::ranges::all_of(users, [&](std::size_t user) { return waiting_[user].left == 0; }))
            addresses_[number].arrival.reset();
        return settled_.size() >= most_at_once ? write_down() : success();
    }

    Status settle(std::size_t number) {
        std::vector<std::shared_ptr<const Arrival>> arrivals;
        for (const std::size_t address : waiting_[number].addresses)
            arrivals.push_back(addresses_[address].arrival);
        OPTOUT_TRY(Outcome outcome, outcome_of(number, arrivals));
        const bool may_do_better = options_.browser != nullptr && !waiting_[number].by_browser;
        if (may_do_better && is_for_browser_) {
            for_browser_.push_back(number);
            return success();
        }
        if (is_for_browser_ && options_.browser == nullptr && wants_browser(number))
            outcome.reason += "; the document asks for a browser";
        settled_.push_back({number, std::move(outcome), std::move(arrivals)});
        return success();
    }

    [[nodiscard]] bool wants_browser(std::size_t number) const {
        return std::ranges::any_of(documents_[number].rule.sources, &pack::TermsSource::browser);
    }

    /// Sets `is_for_browser_` where a browser may get what a plain request does not.
    Result<Outcome> outcome_of(std::size_t number,
                               const std::vector<std::shared_ptr<const Arrival>>& arrivals) {
        is_for_browser_ = false;
        for (const auto& arrival : arrivals) {
            if (arrival->kind == Arrival::Kind::page) continue;
            is_for_browser_ = arrival->kind == Arrival::Kind::turned_away;
            const bool is_gone = arrival->kind == Arrival::Kind::gone;
            Outcome outcome;
            outcome.kind = is_gone ? Outcome::Kind::unreadable : Outcome::Kind::unreachable;
            outcome.reason = arrival->reason;
            return outcome;
        }
        const pack::TermsDocument& rule = documents_[number].rule;
        Outcome outcome;
        outcome.rules = rule_digest(rule) + (waiting_[number].by_browser ? "/browser" : "");
        outcome.made_from = outcome.rules;
        for (const auto& arrival : arrivals) {
            outcome.snapshots.push_back(arrival->row.digest);
            outcome.made_from += " " + arrival->row.digest;
        }
        OPTOUT_TRY(const auto known, store_.document(documents_[number].key()));
        if (known && known->state.version != 0 && known->made_from == outcome.made_from) {
            outcome.kind = Outcome::Kind::unchanged;
            outcome.rules = known->rules;
            return outcome;
        }
        const auto snapshots = snapshots_of(arrivals);
        if (!snapshots.ok() && snapshots.error().kind == ErrorKind::not_found) {
            outcome.reason = "another optout has looked at the same address meanwhile";
            return outcome;
        }
        if (!snapshots.ok()) return snapshots.error();
        read(*snapshots, rule, outcome);
        return outcome;
    }

    Result<std::vector<Snapshot>> snapshots_of(
        const std::vector<std::shared_ptr<const Arrival>>& arrivals) const {
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

    void read(const std::vector<Snapshot>& snapshots, const pack::TermsDocument& rule, Outcome& outcome) {
        outcome.kind = Outcome::Kind::text;
        auto reading = read_document(snapshots, rule);
        if (reading.ok()) {
            outcome.reading = std::move(reading).value();
            is_for_browser_ = stand_in(outcome.reading, "") == StandIn::challenge;
            return;
        }
        is_for_browser_ = reading.error().kind == ErrorKind::not_found;
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

    Status open_in_browser() {
        if (options_.browser == nullptr) return success();
        for (const std::size_t number : std::exchange(for_browser_, {}))
            OPTOUT_CHECK(ask(number, Way::browser));
        std::vector<session::PageRequest> requests;
        std::vector<std::size_t> numbers;
        std::map<std::string, session::Session> sessions;
        for (std::size_t number = 0; number < addresses_.size(); ++number) {
            const Address& address = addresses_[number];
            const auto url = Url::parse(address.url);
            if (address.way != Way::browser || !url.ok()) continue;
            // A session of nobody: no cookies, and no other host.
            Access access;
            access.site = url->host();
            access.home = address.url;
            access.hosts = {url->authority()};
            access.pace.parallel = 1;
            access.accept_language = address.accept_language;
            auto& session = sessions
                                .try_emplace(url->authority(), std::move(access), std::vector<Cookie>{},
                                             std::map<std::string, std::string>{})
                                .first->second;
            session::PageRequest request;
            request.session = &session;
            request.url = address.url;
            request.way = optout::Way::browser;
            requests.push_back(std::move(request));
            numbers.push_back(number);
        }
        if (requests.empty()) return success();
        const auto pages = options_.browser->open(requests);
        for (std::size_t i = 0; i < pages.size(); ++i) {
            OPTOUT_CHECK(arrived(numbers[i], arrival_of(pages[i], addresses_[numbers[i]].name)));
        }
        return success();
    }

    Status write_down() {
        if (settled_.empty()) return success();
        const std::vector<Settled> settled = std::exchange(settled_, {});
        const std::string time = iso_time(options_.now);
        {
            OPTOUT_TRY(Transaction transaction, Transaction::begin(*store_.database));
            for (const Settled& one : settled) OPTOUT_CHECK(write_down(one, time));
            OPTOUT_CHECK(transaction.commit());
        }
        if (options_.on_look) {
            for (const Settled& one : settled) options_.on_look(looks_[one.document]);
        }
        return success();
    }

    Status write_down(const Settled& one, const std::string& time) {
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
    std::vector<Settled> settled_;
    std::vector<Look> looks_;
    bool is_for_browser_ = false;
};

}  // namespace

Result<std::vector<Look>> look_at(Store& store, const std::vector<Document>& documents,
                                  const WatchOptions& options, const std::vector<pack::Pack>& packs) {
    if (store.parts().database == nullptr)
        return Error{ErrorKind::internal, "the store of terms was opened to be read", store.parts().file, ""};
    return Watch(store, documents, options, packs).run();
}

}  // namespace optout::terms
