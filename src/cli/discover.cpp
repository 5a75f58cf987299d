#include <algorithm>

#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/drivers.hpp"
#include "cli/entries.hpp"
#include "cli/explore.hpp"

namespace optout::cli {

namespace {

using executor::Account;
using executor::Verdict;
using journal::Journal;
using nlohmann::json;

std::size_t count_controls(const Exploration& found, bool uncovered_only) {
    std::size_t count = 0;
    for (const FoundPage& page : found.pages) {
        for (const Found& control : page.controls) {
            if (control.listed_elsewhere) continue;
            count += !uncovered_only || control.covered_by.empty() ? 1U : 0U;
        }
    }
    return count;
}

std::string counted(std::size_t count, const std::string& one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

bool needs_person(const Exploration& found) {
    return found.trouble &&
           (found.trouble->verdict == Verdict::signed_out || found.trouble->verdict == Verdict::challenged);
}

int code_of(const std::vector<Exploration>& all) {
    int code = 0;
    for (const Exploration& found : all) {
        if (needs_person(found)) return 3;
        if (found.trouble || count_controls(found, true) > 0) code = 1;
    }
    return code;
}

/// With the words that a person sees, where they are others than programs use: 6 (Saturday)
std::string state_of(const Found& found) {
    const learn::Sighting& sighting = found.sighting;
    if (!sighting.state) return "?";
    const std::string words = sighting.chosen.empty() ? "" : " (" + printable(sighting.chosen, 40) + ")";
    return sighting.state->describe() + words;
}

std::string name_of(const Found& found) {
    const learn::Sighting& sighting = found.sighting;
    if (!sighting.pointer.empty()) return printable(sighting.pointer, 72);
    if (!sighting.name.empty()) return printable(sighting.name, 72);
    return sighting.key.empty() ? "(a " + sighting.role + " without a name)" : printable(sighting.key, 72);
}

void print_control(const Output& out, const Found& found, std::size_t state_width) {
    const bool covered = !found.covered_by.empty();
    std::string remark = covered ? found.covered_by : "not in the pack";
    if (!found.new_since.empty()) remark += ", new since " + found.new_since;
    if (found.sighting.hidden) remark += ", not shown at first";
    if (found.sighting.disabled) remark += ", cannot be changed";
    out.line(std::string(covered ? "    " : "  * ") + padded(state_of(found), state_width) + "  " +
             out.paint(covered ? Colour::plain : Colour::yellow, padded(name_of(found), 56)) + "  " +
             out.paint(Colour::dim, remark));
}

void print_omissions(const Output& out, const Exploration& found) {
    for (const Unread& page : found.unread) {
        out.line("  not read: " + page.address +
                 (page.page.empty() ? "" : " (page `" + page.page + "` of the pack)") + ": " + page.why);
    }
    for (const learn::Omission& omission : found.omissions) {
        out.line(out.paint(Colour::dim, "  not opened: " + omission.url +
                                            (omission.why == learn::Omission::Why::never
                                                 ? " (the pack says never)"
                                                 : " (opening it looks as if it would do something)")));
    }
    if (found.cut_short) out.line("  there are more pages; --pages N opens more of them");
}

std::string summary(const Exploration& found) {
    const std::size_t all = count_controls(found, false), unknown = count_controls(found, true);
    const std::string opened = counted(found.opened, "page") + " opened, ";
    if (all == 0)
        return opened +
               "none of them with a control (pages that a script draws show theirs in a browser only)";
    return opened + counted(all, "control") + ", " +
           (unknown == 0 ? "all of them in the pack" : std::to_string(unknown) + " not in the pack (*)");
}

void print_account(const Output& out, const Account& account, const Exploration& found) {
    std::string head = out.paint(Colour::bold, account.pack->name);
    if (!found.identity.empty()) head += ", signed in as " + found.identity;
    if (found.trouble && found.pages.empty()) {
        out.line(head + "\n  " + out.paint(Colour::yellow, padded(word(found.trouble->verdict), 11)) + " " +
                 found.trouble->message());
        return;
    }
    out.line(head + ": " + summary(found));
    for (const FoundPage& page : found.pages) {
        std::size_t width = 3;
        for (const Found& one : page.controls)
            width = std::max(width, std::min<std::size_t>(state_of(one).size(), 32));
        const auto shares_address = [&](const FoundPage& other) {
            return &other != &page && other.address == page.address;
        };
        const bool is_view = !page.page.empty() && std::ranges::any_of(found.pages, shares_address);
        out.line("\n  " + page.address + (is_view ? " (page `" + page.page + "` of the pack)" : ""));
        for (const Found& one : page.controls) {
            if (!one.listed_elsewhere) print_control(out, one, width);
        }
    }
    if (!found.unread.empty() || !found.omissions.empty() || found.cut_short) out.line("");
    print_omissions(out, found);
    if (found.trouble) out.line("  " + out.paint(Colour::yellow, found.trouble->message()));
}

/// The page that people see with most on it that is not in the pack.
std::string worthwhile_page(const Exploration& found) {
    std::string best;
    std::ptrdiff_t most = 0;
    for (const FoundPage& page : found.pages) {
        if (page.is_json) continue;
        const auto count = std::ranges::count_if(
            page.controls, [](const Found& f) { return f.covered_by.empty() && !f.listed_elsewhere; });
        if (count > most) best = page.address;
        most = std::max(most, count);
    }
    return best;
}

bool has_entries(const Exploration& found) {
    return std::ranges::any_of(found.pages, [](const FoundPage& page) {
        return std::ranges::any_of(page.controls, [](const Found& one) { return !one.entry.is_null(); });
    });
}

void print_advice(const Output& out, const Account& account, const Exploration& found) {
    if (count_controls(found, true) == 0) return;
    const std::string page = worthwhile_page(found);
    out.line("\nTo have one of them kept as you want it:");
    // A query has signs that mean something to a shell.
    const std::string quote = page.find_first_of("&?;") == std::string::npos ? "" : "'";
    out.line("  optout learn " + account.pack->id + " " +
             (page.empty() ? "ADDRESS-OF-ITS-PAGE" : quote + page + quote));
    out.line("      shows the page; flip the switch once, and its entry is written for you");
    if (!has_entries(found)) return;
    out.line("  optout discover " + account.pack->id + " --entries");
    out.line("      prints ready entries, to be pasted into a pack of your own");
}

json control_json(const Found& found) {
    const learn::Sighting& sighting = found.sighting;
    json j{{"role", sighting.role},
           {"name", sighting.name},
           {"state", sighting.state ? sighting.state->to_json() : json(nullptr)},
           {"state_in_words", sighting.chosen.empty() ? json(nullptr) : json(sighting.chosen)},
           {"covered_by", found.covered_by.empty() ? json(nullptr) : json(found.covered_by)},
           {"new_since", found.new_since.empty() ? json(nullptr) : json(found.new_since)}};
    if (!sighting.pointer.empty()) j["pointer"] = sighting.pointer;
    if (sighting.hidden) j["hidden"] = true;
    if (found.listed_elsewhere) j["listed_elsewhere"] = true;
    if (sighting.disabled) j["disabled"] = true;
    if (!found.entry.is_null()) j["entry"] = json(found.entry);
    if (!found.refused.empty()) j["entry_left_out"] = found.refused;
    return j;
}

json account_json(const Account& account, const Exploration& found) {
    json j{{"site", account.pack->id},       {"name", account.pack->name}, {"label", account.label},
           {"signed_in_as", found.identity}, {"pages", json::array()},     {"not_opened", json::array()},
           {"not_read", json::array()},      {"opened", found.opened},     {"cut_short", found.cut_short}};
    if (found.trouble)
        j["trouble"] = {{"verdict", word(found.trouble->verdict)},
                        {"what", found.trouble->what},
                        {"remedy", found.trouble->remedy}};
    for (const FoundPage& page : found.pages) {
        json controls = json::array();
        for (const Found& one : page.controls) controls.push_back(control_json(one));
        j["pages"].push_back({{"address", page.address},
                              {"page", page.page.empty() ? json(nullptr) : json(page.page)},
                              {"driver", pack::word(page.way)},
                              {"controls", std::move(controls)}});
    }
    for (const learn::Omission& omission : found.omissions)
        j["not_opened"].push_back({{"address", omission.url},
                                   {"why", omission.why == learn::Omission::Why::never ? "never" : "acts"}});
    for (const Unread& page : found.unread) {
        j["not_read"].push_back({{"address", page.address},
                                 {"page", page.page.empty() ? json(nullptr) : json(page.page)},
                                 {"why", page.why}});
    }
    return j;
}

/// Notes what was found, so that the next time tells what is new.
Status remember(Journal& journal, const std::vector<Account>& accounts, const std::vector<Exploration>& all) {
    const std::string run = journal::new_run_id();
    std::vector<journal::Draft> drafts;
    drafts.push_back(
        {journal::Kind::run, {}, {{"command", "discover"}, {"dry_run", true}, {"version", version}}});
    for (std::size_t a = 0; a < accounts.size(); ++a) {
        if (all[a].pages.empty()) continue;
        drafts.push_back(
            {journal::Kind::note, {accounts[a].pack->id, all[a].identity, "", ""}, note_of(all[a])});
    }
    drafts.push_back({journal::Kind::end, {}, {{"requests_sent", 0}}});
    const auto appended = journal.append(run, drafts);
    return appended.ok() ? success() : Status(appended.error());
}

Result<int> discover(const CommonOptions& common, const DiscoverOptions& options) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const Accounts accounts, make_accounts(context, options.accounts));
    auto journal = Journal::open(context.journal_file, Journal::Mode::write);
    std::vector<journal::Entry> notes;
    if (journal.ok()) {
        OPTOUT_TRY(notes, journal->notes());
    } else {
        context.out.complain(journal.error().message() + " (so nobody will know next time what is new)");
    }
    Readers readers(context.config, accounts.list, options.headed);
    ProgressLine progress(context.out, accounts.list);
    executor::Company company;
    company.progress = [&](const executor::Progress& state) { progress.show(state); };
    const auto all = explore(readers.both(), accounts.list, company, options.pages, notes);
    progress.clear();
    for (const std::string& note : readers.notes()) context.out.note(note);
    accounts.keep_cookies(context.out);
    if (journal.ok()) {
        if (const auto kept = remember(*journal, accounts.list, all); !kept.ok())
            context.out.complain(kept.error().message());
    }
    const int code = code_of(all);
    json sites = json::array();
    for (std::size_t a = 0; a < all.size(); ++a) {
        const Account& account = accounts.list[a];
        if (common.json) {
            sites.push_back(account_json(account, all[a]));
        } else if (options.entries) {
            context.out.line(
                entries_of(*account.pack, all[a]).dump(2, ' ', false, json::error_handler_t::replace));
            for (const auto& [why, count] : refusals(all[a])) {
                context.out.note(account.pack->name + ": " + counted(count, "control") +
                                 " left out, because the pack would not take the entry: " + why);
            }
        } else {
            print_account(context.out, account, all[a]);
            print_advice(context.out, account, all[a]);
            if (a + 1 < all.size()) context.out.line("");
        }
    }
    if (common.json) {
        context.out.line(json{{"sites", std::move(sites)}, {"exit_code", code}}.dump(
            2, ' ', false, json::error_handler_t::replace));
    }
    return code;
}

}  // namespace

int discover_command(const CommonOptions& common, const DiscoverOptions& options) {
    const auto code = discover(common, options);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
