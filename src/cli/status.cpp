#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"

namespace optout::cli {

namespace {

using journal::Entry;
using nlohmann::json;

std::string value_of(const Entry& entry) {
    if (!entry.body.contains("state")) return "";
    const auto state = page::State::from_json(entry.body["state"]);
    return state.ok() ? state->describe() : "";
}

std::string title_of(const Context& context, const Entry& entry) {
    const auto pack = std::ranges::find(context.shelf.packs, entry.key.site, &pack::Pack::id);
    const pack::Setting* setting =
        pack == context.shelf.packs.end() ? nullptr : pack->setting(entry.key.setting);
    const std::string title = setting == nullptr ? entry.key.setting : setting->title;
    return entry.key.target.empty() ? title : title + " [" + entry.key.target + "]";
}

bool is_as_wanted(const Entry& entry) {
    const std::string verdict = entry.body.value("verdict", "");
    return verdict == "already" || verdict == "changed" || verdict == "not-offered" ||
           verdict == "by-letter" || entry.body.contains("observed");
}

json entry_json(const Context& context, const Entry& entry) {
    return {{"site", entry.key.site},
            {"account", entry.key.account},
            {"target", entry.key.target},
            {"id", entry.key.setting},
            {"title", title_of(context, entry)},
            {"verdict", entry.body.value("verdict", "")},
            {"state", entry.body.value("state", json(nullptr))},
            {"time", entry.time},
            {"run", entry.run},
            {"message", entry.body.value("message", "")}};
}

void print(const Context& context, const std::vector<Entry>& known, const std::vector<Entry>& open) {
    std::string heading;
    for (const Entry& entry : known) {
        const std::string mine = entry.key.site + (entry.key.account.empty() ? "" : ", " + entry.key.account);
        if (mine != heading)
            context.out.line((heading.empty() ? "" : "\n") + context.out.paint(Colour::bold, mine));
        heading = mine;
        const std::string verdict = entry.body.value("verdict", "");
        context.out.line(
            "  " +
            context.out.paint(is_as_wanted(entry) ? Colour::plain : Colour::yellow, padded(verdict, 11)) +
            " " + padded(title_of(context, entry), 58) + "  " + padded(value_of(entry), 12) + " " +
            entry.time.substr(0, 10));
    }
    for (const Entry& entry : open) {
        context.out.line("open: " + entry.key.site + "/" + entry.key.setting +
                         " may or may not have been written by run " + entry.run +
                         "; the next `optout run` finds out");
    }
}

/// What was noted while nobody was known to be signed in, and is known of somebody since.
void drop_outdated(std::vector<Entry>& known) {
    const std::vector<Entry> all = known;
    std::erase_if(known, [&](const Entry& entry) {
        return entry.key.account.empty() && std::ranges::any_of(all, [&](const Entry& other) {
                   return !other.key.account.empty() && other.number > entry.number &&
                          other.key.site == entry.key.site && other.key.setting == entry.key.setting &&
                          other.key.target == entry.key.target;
               });
    });
}

Result<int> show_status(const CommonOptions& common, const std::vector<std::string>& sites) {
    OPTOUT_TRY(const Context context, make_context(common));
    for (const std::string& site : sites) {
        if (std::ranges::none_of(context.shelf.packs, [&](const auto& pack) { return pack.id == site; })) {
            return Error{ErrorKind::usage, "there is no pack for the site \"" + printable(site) + "\"", "",
                         "`optout sites` lists them"};
        }
    }
    OPTOUT_TRY(const auto journal,
               journal::Journal::open(context.journal_file, journal::Journal::Mode::read));
    OPTOUT_TRY(auto known, journal.latest());
    OPTOUT_TRY(auto open, journal.open_intents());
    const auto other_site = [&](const Entry& entry) {
        return !sites.empty() && std::ranges::find(sites, entry.key.site) == sites.end();
    };
    std::erase_if(known, other_site);
    std::erase_if(open, other_site);
    drop_outdated(known);
    std::ranges::sort(known, {}, &Entry::key);
    const bool fine = open.empty() && std::ranges::all_of(known, is_as_wanted);
    if (common.json) {
        json report{{"settings", json::array()}, {"open", json::array()}, {"exit_code", fine ? 0 : 1}};
        for (const Entry& entry : known) report["settings"].push_back(entry_json(context, entry));
        for (const Entry& entry : open) report["open"].push_back(entry_json(context, entry));
        context.out.line(report.dump(2, ' ', false, json::error_handler_t::replace));
    } else if (known.empty() && open.empty()) {
        context.out.line("Nothing is known yet; `optout run --dry-run` looks without changing anything.");
    } else {
        print(context, known, open);
    }
    return fine ? 0 : 1;
}

}  // namespace

int status_command(const CommonOptions& common, const std::vector<std::string>& sites) {
    const auto code = show_status(common, sites);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
