// The walk over a site's settings pages: which address is opened next, and which never. Opens nothing itself.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/url.hpp"
#include "pack/pack.hpp"
#include "page/document.hpp"
#include "session/session.hpp"

namespace optout::learn {

/// A page to be opened.
struct Stop {
    std::string page;               // PageRule::id; of a followed link that no page of the pack has: empty
    std::vector<std::string> urls;  // tried in order while the answer is "not offered" or 404
};

/// A link that was not followed although it leads to where the walk goes.
struct Omission {
    std::string url;                                  // without query
    enum class Why { never, acts } why = Why::never;  // `acts`: opening it looks as if it would do something
};

/// Each address is given out once. Links are followed to the hosts of the account and to the places of the
/// pack's rule only.
class Walk {
  public:
    /// Begins with the pages of the rule, or, where the pack has none, with all pages of the pack that need
    /// no list. `most`: pages in all. `pack` and `session` must outlive this.
    Walk(const pack::Pack& pack, const session::Session& session, std::size_t most);

    /// What is to be opened now, all at once; empty when the walk is over.
    [[nodiscard]] std::vector<Stop> next();
    /// A page has come: its links are where the walk goes on.
    void take(const Url& landing, const page::Document& document);

    /// The pages of the pack (PageRule::id) that come up at this address when the one link is pressed that
    /// their `open` names: seen on the pages that have come so far.
    [[nodiscard]] std::vector<std::string> pages_behind(const Url& url) const;

    /// True for an address that must not be opened.
    [[nodiscard]] bool is_forbidden(const Url& url) const;
    [[nodiscard]] const std::vector<Omission>& omissions() const { return omissions_; }
    /// Where the walk begins and where it may go, in one line: walks by the same rule see the same pages.
    [[nodiscard]] std::string rule() const;
    /// True when there were more pages than `most`.
    [[nodiscard]] bool is_cut_short() const { return cut_short_; }

  private:
    void note_steps(const Url& landing, const Url& base, const page::Document& document);
    void consider(const Url& url);
    void omit(const Url& url, Omission::Why why);
    void add(Stop stop);

    const pack::Pack& pack_;
    const session::Session& session_;
    std::size_t left_;
    bool cut_short_ = false;
    std::set<std::string> known_;                             // addresses
    std::map<std::string, std::vector<std::string>> behind_;  // ids of pages by the address of a link
    std::deque<Stop> waiting_;
    std::vector<Omission> omissions_;
};

}  // namespace optout::learn
