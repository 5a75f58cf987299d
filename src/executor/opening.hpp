// Opening pages, each by the way that its site takes: where a site turns one way away, the next one is gone.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "executor/verdict.hpp"
#include "pack/pack.hpp"
#include "page/locate.hpp"
#include "session/driver.hpp"

namespace optout::executor {

/// One account at one site, and what the user said about it.
struct Account {
    const pack::Pack* pack = nullptr;
    session::Session* session = nullptr;
    std::string label;              // the user's own name for it, or empty
    std::string expected;           // who must be signed in, or empty
    std::vector<std::string> keep;  // settings that are never changed
    /// The browser has a sign-in of its own, so that cookies that are missing here say nothing.
    bool signed_in_there = false;
    std::string browser_profile{};  // folder of the browser's profile with that sign-in; empty: a fresh one
    std::string source{};           // where its sign-in is: "Firefox, profile default"; empty: a file
    /// Which way the sign-in takes: "window" (a browser profile of optout's own), "attached" (a running
    /// browser of the user's), "imported" (the cookies of a browser of the user's), "saved", "file" or
    /// "token"; empty where there is none. Why that one, in a sentence without its full stop, and what the
    /// user should know about it; both may be empty.
    std::string sign_in{}, sign_in_why{}, sign_in_note{};
    std::optional<Trouble> trouble{};  // already known to be in the way: nothing is asked then

    /// What the journal and reports call it where nobody knows who is signed in.
    [[nodiscard]] const std::string& name() const { return label.empty() ? source : label; }
};

/// A page of an account: which of the pack's pages, at which address.
struct PageKey {
    std::size_t account = 0;
    std::string page;  // PageRule::id
    std::string url;
    auto operator<=>(const PageKey&) const = default;
};

/// A page as it was received, what is wrong with it, if anything, and by which way it came.
struct Snapshot {
    Result<session::Page> page;
    std::optional<Trouble> trouble;
    Way way = Way::http;
};
using Snapshots = std::map<PageKey, Snapshot>;

/// A page to be opened; in a browser it is there when each of `awaited` finds something.
struct PageOrder {
    PageKey key;
    std::vector<page::Ladder> awaited;
    std::vector<std::string> never = {};  // as PageRequest::never
};

/// Told once when a phase begins and once for each answer.
struct Progress {
    enum class Phase { reading, writing, proving } phase = Phase::reading;
    std::size_t account = 0;
    std::size_t done = 0, total = 0;  // pages or requests of this account in this phase
};
using OnProgress = std::function<void(const Progress&)>;
/// Asked when a page in a browser needs the person (a challenge, a password, a sign-in). Returns true when
/// the person has dealt with it in the window, so that the page is worth opening again.
using OnHandOver = std::function<bool(std::size_t account, const Trouble& trouble)>;

/// Who is told and asked while it works; each may be empty.
struct Company {
    OnProgress progress;
    OnHandOver hand_over;
};

/// Which ways an account can go, and its pages by them.
class Opener {
  public:
    Opener(session::Reader& reader, const std::vector<Account>& accounts, const Company& company);

    /// Opens the pages afresh, as one batch; an answer that is judged `blocked` is asked for once more by the
    /// next way that the page's drivers name, and the account keeps to that way from then on. Once in its
    /// life it hands an account over to the person.
    [[nodiscard]] Snapshots open(const std::vector<PageOrder>& orders, Progress::Phase phase);

    [[nodiscard]] Way way_to(const PageKey& key) const;
    /// Gives up the way by which this page is opened; false when its drivers name no other.
    bool bar(const PageKey& key);
    /// What `hand_over` answers; false when this account has been handed over before.
    [[nodiscard]] bool hand_over(std::size_t account, const Trouble& trouble);

  private:
    [[nodiscard]] Snapshots open_once(const std::vector<PageOrder>& orders, Progress::Phase phase);
    bool worth_another_try(const PageKey& key, const Snapshot& snapshot);

    session::Reader* reader_;
    const std::vector<Account>* accounts_;
    const Company* company_;
    std::vector<std::set<Way>> barred_;  // by account
    std::set<std::size_t> handed_over_;  // accounts
};

}  // namespace optout::executor
