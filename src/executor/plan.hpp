// The thinking: from what was read to what is to be written. Pure functions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "executor/reading.hpp"
#include "journal/journal.hpp"

namespace optout::executor {

/// One value to put back: only when the present value is still the one that our change left.
struct Restore {
    page::State goal;  // the value before our change
    page::State left;  // the value that our change left, or would have left
    /// What was written could not be proven, and the value was read again as it had been.
    bool reads_as_before = false;
};

/// What the user allows and wants, beside the packs' own wishes.
struct Wishes {
    std::vector<std::string> only;   // categories, setting ids or site/setting; empty: everything
    std::vector<std::string> skip;   // the same words
    bool unverified_writes = false;  // also write in ways that nobody has publicly shown to work
    bool irreversible = false;       // also change what cannot be undone
    /// Undo: what each setting should become, instead of the pack's wish. Settings that are not named are
    /// only observed.
    std::optional<std::map<journal::SettingKey, Restore>> goals;
};

enum class Step {
    rest,    // nothing to write: the verdict stands
    write,   // to be written
    follow,  // expected to follow from another setting's change; written only if it does not
};

/// One setting of one account in the plan, later with what became of it.
struct Item {
    journal::SettingKey key;
    std::size_t account = 0;
    const pack::Setting* setting = nullptr;
    Target target;
    PageKey page;
    Way way = Way::http;                   // by which the page was last read, and by which it is written
    std::optional<page::Control> control;  // as last read
    bool stale = false;                    // written since then, and not read back
    std::optional<page::State> before;     // as first read
    std::optional<page::State> goal;       // nothing when there is no wish (only observed)
    const pack::Change* change = nullptr;  // how it would be written
    Step step = Step::rest;
    std::optional<std::size_t> follows;  // the item whose change brings this one about
    Verdict verdict = Verdict::failed;   // for write and follow: set after the proof
    std::string message;
    bool observed = false;    // read only because another setting's change may move it; not the user's choice
    bool by_wish = false;     // skipped because the user said so
    bool awaits_yes = false;  // skipped until the user says a further yes

    [[nodiscard]] bool differs() const { return goal && control && control->state != *goal; }
};

/// One request: the items whose settings it changes. More than one where a form or a mergeable request holds
/// several.
struct Write {
    std::size_t account = 0;
    std::vector<std::size_t> items;
};

/// What an item means for the exit code.
enum class Standing { as_wanted, different, person_needed };
[[nodiscard]] Standing standing(const Item& item);

struct Plan {
    std::vector<AccountReading> accounts;
    std::vector<Item> items;
    std::vector<Write> writes;  // what will be sent if everything goes well
};

/// True when `words` name the setting by category, id or site/id.
[[nodiscard]] bool named_by(const std::vector<std::string>& words, const pack::Pack& pack,
                            const pack::Setting& setting);
/// The words that name nothing in any of the packs.
[[nodiscard]] std::vector<std::string> unknown_words(const std::vector<std::string>& words,
                                                     const std::vector<const pack::Pack*>& packs);

/// How a setting is changed by this way: the first of the pack's changes that it can go with this control,
/// and, where there is one among them, that somebody has shown to work. Nothing when it can go none.
[[nodiscard]] const pack::Change* change_by(Way way, const pack::Setting& setting,
                                            const page::Control& control);

/// The settings to read: those that the wishes select, and those that a selected one may move.
[[nodiscard]] std::vector<Question> select_settings(const std::vector<Account>& accounts,
                                                    const Wishes& wishes);

/// What to do about one setting that was read.
void decide(Item& item, const Reading& reading, const AccountReading& account_reading, const Account& account,
            const Wishes& wishes);

[[nodiscard]] Plan make_plan(const std::vector<Account>& accounts, const Readings& readings,
                             const Wishes& wishes);

/// Which of these items go in one request: controls of one form, and requests that the pack says can be
/// merged.
[[nodiscard]] std::vector<Write> group(const std::vector<Item>& items, const std::vector<std::size_t>& chosen,
                                       const Snapshots& snapshots);

}  // namespace optout::executor
