// What one re-check saw and did, and where its steps meet.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/news.hpp"
#include "cli/notify.hpp"
#include "cli/report.hpp"
#include "executor/drift.hpp"
#include "executor/due.hpp"
#include "terms/watch.hpp"

namespace optout::cli {

/// A report that outlives the run that it is of.
struct KeptReport {
    std::vector<executor::Account> accounts;
    executor::Plan plan;
    bool done = false;
    std::size_t requests_sent = 0;

    [[nodiscard]] Report shown(const std::string& run) const {
        return {run, !done, done, &accounts, &plan, requests_sent};
    }
};

/// An account that is not asked now.
struct LeftAlone {
    executor::Account account;
    executor::Past past;
    Time until;  // Time::max(): until the user acts
};

struct Rechecked {
    std::string run;
    Time time;
    std::vector<terms::Look> looks;      // at documents; empty when they were not due
    std::optional<KeptReport> look;      // at settings; nothing when none was due
    std::vector<int> failures;           // in a row, of each account of the look, with this one
    std::vector<executor::Drift> drift;  // of the look
    std::optional<KeptReport> put_back;  // what was done about it
    std::string put_back_trouble;        // why nothing could be done about it
    std::vector<LeftAlone> left_alone;
    std::vector<NewControl> new_controls;
    std::vector<Occasion> occasions;
    std::vector<Telling> tellings;
    std::vector<std::string> troubles;  // what else did not work, in sentences
};

/// The documents that are looked at: of the services where the user has an account, and those that the user
/// added; of these sites only, where any are named.
[[nodiscard]] Result<std::vector<terms::Document>> watched_documents(
    const Context& context, const std::vector<std::string>& sites,
    const std::vector<executor::Account>& accounts);
/// Looks at them. An error is one of the store.
[[nodiscard]] Result<std::vector<terms::Look>> look_at_terms(const Context& context,
                                                             const std::vector<terms::Document>& documents,
                                                             Time now);
/// When the terms of each site last changed in substance, as far as the store knows.
[[nodiscard]] Result<std::map<std::string, Time>> terms_changed(
    const std::vector<terms::Document>& documents);
/// Of the documents: the changes that were found after this second, and those that cannot be read now.
[[nodiscard]] Result<std::vector<Occasion>> terms_occasions(const Context& context,
                                                            const std::vector<terms::Document>& documents,
                                                            Time after);

/// What of the settings is to be told. `past` holds the journal's entries from before.
[[nodiscard]] std::vector<Occasion> settings_occasions(const Rechecked& rechecked,
                                                       const std::vector<journal::Entry>& past);
/// True for what has happened once, and false for what is so until somebody does something about it.
[[nodiscard]] bool is_event(const Occasion& occasion);

/// The newest re-check that came to its end says when anything can be due again. Until then the schedule's
/// hourly call does nothing, not even look into the user's browsers. Returns the exit code of that re-check,
/// or nothing when it is time.
[[nodiscard]] Result<std::optional<int>> not_yet_due(const Context& context, Time now);
/// The time from which on changes of the terms are news: the beginning of the last re-check that came to its
/// end, or now where there was none.
[[nodiscard]] Time news_since(const std::vector<journal::Entry>& past, Time now);
/// What has happened before and may not have been told by every way.
[[nodiscard]] std::vector<Occasion> earlier_events(const std::vector<journal::Entry>& notes, Time now);

[[nodiscard]] int exit_code(const Rechecked& rechecked);
[[nodiscard]] nlohmann::json to_json(const Rechecked& rechecked);
/// One line: "2 settings moved, 1 thing needs you", or that nothing has moved.
[[nodiscard]] std::string sum_of(const Rechecked& rechecked);
void print(const Output& out, const Rechecked& rechecked);

}  // namespace optout::cli
