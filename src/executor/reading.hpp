// The reading phase: every page once, all sites as one batch, and from the pages every setting's state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "executor/opening.hpp"

namespace optout::executor {

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
    page::Wanted want;               // the pack's wish, in the words by which the control goes
    std::optional<Trouble> no_want;  // the control cannot become what the pack wants
    std::optional<Trouble> trouble;
    Way way = Way::http;  // by which the page came
};

struct AccountReading {
    std::string identity;                  // who is signed in; empty when not known
    std::optional<PageKey> identity_page;  // the page that told it; nothing when a cookie did
    std::optional<Trouble> trouble;        // holds for every setting of the account
};

struct Readings {
    std::vector<AccountReading> accounts;
    std::vector<Reading> settings;
    Snapshots snapshots;
};

struct Question {
    std::size_t account = 0;
    const pack::Setting* setting = nullptr;
};

/// Reads the settings asked for, who is signed in, and nothing else.
[[nodiscard]] Readings read_settings(Opener& opener, const std::vector<Account>& accounts,
                                     const std::vector<Question>& questions);

/// Finds the setting's control in a snapshot.
[[nodiscard]] Result<page::Control> read_control(const pack::Setting& setting, const Snapshot& snapshot);
/// Why a control could not be read from a snapshot, as trouble of the report.
[[nodiscard]] Trouble explain(const pack::Setting& setting, const Snapshot& snapshot, const Error& error);

/// Who is signed in, by the pack's rules, from these snapshots and the account's cookies.
[[nodiscard]] AccountReading read_identity(const std::vector<Account>& accounts, std::size_t account,
                                           const Snapshots& snapshots);

/// What a browser waits for on a page: the controls of these settings, and the element that tells who is
/// signed in where the page is the one that does.
[[nodiscard]] std::vector<page::Ladder> awaited_on(const pack::Pack& pack, const std::string& page,
                                                   const std::vector<const pack::Setting*>& settings);

/// The addresses of a page rule, in the order in which they are tried, for one target.
[[nodiscard]] std::vector<std::string> addresses(const pack::PageRule& rule, const std::string& list,
                                                 const Target& target);

}  // namespace optout::executor
