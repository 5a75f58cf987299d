// The reading phase: every page once, all sites as one batch, and from the pages every setting's state.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
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
};

/// A page of an account, by its address.
struct PageKey {
    std::size_t account = 0;
    std::string url;
    auto operator<=>(const PageKey&) const = default;
};

/// A page as it was received, and what is wrong with it, if anything.
struct Snapshot {
    Result<session::Page> page;
    std::optional<Trouble> trouble;
};
using Snapshots = std::map<PageKey, Snapshot>;

/// A blog, site or workspace of a pack's list; empty for settings of the account itself.
struct Target {
    std::string id, name;
};

/// One setting of one account as it was read: a control, or the trouble in its way.
struct Reading {
    std::size_t account = 0;
    const pack::Setting* setting = nullptr;
    Target target;
    PageKey page;
    std::optional<page::Control> control;
    std::optional<Trouble> trouble;
};

struct AccountReading {
    std::string identity;            // who is signed in; empty when not known
    std::string identity_page;       // the address that told it, or empty (a cookie told it)
    std::optional<Trouble> trouble;  // holds for every setting of the account
};

struct Readings {
    std::vector<AccountReading> accounts;
    std::vector<Reading> settings;
    Snapshots snapshots;
};

/// Told once when a phase begins and once for each answer.
struct Progress {
    enum class Phase { reading, writing, proving } phase = Phase::reading;
    std::size_t account = 0;
    std::size_t done = 0, total = 0;  // pages or requests of this account in this phase
};
using OnProgress = std::function<void(const Progress&)>;

struct Question {
    std::size_t account = 0;
    const pack::Setting* setting = nullptr;
};

/// Reads the settings asked for, who is signed in, and nothing else.
[[nodiscard]] Readings read_settings(session::Reader& reader, const std::vector<Account>& accounts,
                                     const std::vector<Question>& questions,
                                     const OnProgress& on_progress = {});

/// Opens the pages afresh, as one batch. `is_json` and headers come from the pack's page rule.
[[nodiscard]] Snapshots open_pages(session::Reader& reader, const std::vector<Account>& accounts,
                                   const std::vector<std::pair<PageKey, const pack::PageRule*>>& pages,
                                   Progress::Phase phase, const OnProgress& on_progress);

/// Finds the setting's control in a snapshot.
[[nodiscard]] Result<page::Control> read_control(const pack::Setting& setting, const Snapshot& snapshot);
/// Why a control could not be read from a snapshot, as trouble of the report.
[[nodiscard]] Trouble explain(const pack::Setting& setting, const Snapshot& snapshot, const Error& error);

/// Who is signed in, by the pack's rules, from these snapshots and the account's cookies.
[[nodiscard]] AccountReading read_identity(const std::vector<Account>& accounts, std::size_t account,
                                           const Snapshots& snapshots);

/// The addresses of a page rule, in the order in which they are tried, for one target.
[[nodiscard]] std::vector<std::string> addresses(const pack::PageRule& rule, const std::string& list,
                                                 const Target& target);

}  // namespace optout::executor
