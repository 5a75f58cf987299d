// Which controls have been seen on which page before, from the journal's notes. Pure functions.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/access.hpp"
#include "base/url.hpp"
#include "journal/journal.hpp"
#include "learn/survey.hpp"
#include "pack/pack.hpp"

namespace optout::learn {

/// One page as it was read: what a page shows depends on the way by which it came.
struct Visited {
    std::string address;  // as address_of has it
    Way way = Way::http;
    std::vector<Sighting> sightings;
    /// The pack's page (PageRule::id) where the pack presses something there: another press, another view of
    /// the address. Empty otherwise.
    std::string view = {};
};

/// Visited::view of a page of the pack.
[[nodiscard]] std::string view_of(const pack::Pack& pack, const std::string& page);

/// Visited::address: the pack's own address with its query where the answer came from there, else where it
/// came from without the query, which may carry anything. `page` is empty for what a link has led to.
[[nodiscard]] std::string address_of(const pack::Pack& pack, const std::string& page,
                                     const std::string& asked, const Url& landing);

/// A walk that went wherever it may.
struct Walked {
    std::string rule;                 // Walk::rule
    std::vector<std::string> unread;  // addresses, without query, that gave no page
};

/// What an account's pages have shown so far.
class Memory {
  public:
    /// Of the notes, those of this site and account.
    Memory(const std::vector<journal::Entry>& notes, const std::string& site, const std::string& account);

    /// When this page was last noted (the day, ISO 8601); empty when it never was.
    [[nodiscard]] std::string last_seen(const Visited& page) const;
    /// The sightings (by index) that have never been noted of this page, by attribute or by name; none of a
    /// page that was never noted itself.
    [[nodiscard]] std::vector<std::size_t> news(const Visited& page) const;
    /// The day (ISO 8601) of the last walk by that rule, when a page at that address would have been seen by
    /// it but was not; empty otherwise.
    [[nodiscard]] std::string missing_since(const std::string& address, const std::string& rule) const;
    /// True when noting these pages would add anything.
    [[nodiscard]] bool has_news(const std::vector<Visited>& pages) const;

  private:
    struct Page {
        std::string day;
        std::set<std::string> marks;
    };
    [[nodiscard]] const Page* find(const Visited& page) const;
    std::map<std::string, Page> pages_;
    std::set<std::string> addresses_;           // that gave a page, or were tried in vain
    std::map<std::string, std::string> walks_;  // the day of the last one by each rule
};

/// The body of a note that remembers these pages, and that a walk has seen all that there was: no state, no
/// text but the controls' own names.
[[nodiscard]] nlohmann::json note_of(const std::vector<Visited>& pages,
                                     const std::optional<Walked>& walked = {});

}  // namespace optout::learn
