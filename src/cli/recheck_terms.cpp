// The terms, as a re-check looks at them.
#include <algorithm>

#include "base/text.hpp"
#include "cli/recheck.hpp"
#include "cli/terms_report.hpp"
#include "cli/watched.hpp"

namespace optout::cli {

namespace {

using terms::Document;
using terms::Store;

const pack::Pack* pack_of(const Context& context, const Document& document) {
    const auto found = std::ranges::find(context.shelf.packs, document.site, &pack::Pack::id);
    return found == context.shelf.packs.end() ? nullptr : &*found;
}

Occasion about(const Document& document, const char* kind) {
    Occasion occasion;
    occasion.kind = kind;
    occasion.site = document.site;
    occasion.name = document.service;
    occasion.title = document.rule.title;
    return occasion;
}

/// The settings that a change touches, by their titles.
std::string touched(const ChangeReport& report, const pack::Pack* pack) {
    std::vector<std::string> titles;
    for (const std::string& id : report.settings) {
        const pack::Setting* setting = pack == nullptr ? nullptr : pack->setting(id);
        titles.push_back(setting == nullptr ? id : setting->title);
        if (titles.size() == 3) break;
    }
    return join(titles, ", ");
}

Result<Occasion> change_of(const Context& context, const Store& store, const Document& document,
                           std::int64_t version) {
    const pack::Pack* pack = pack_of(context, document);
    OPTOUT_TRY(const ChangeReport report, report_change(store, document, version, pack));
    Occasion occasion = about(document, "terms");
    occasion.id = "terms " + document.key() + " version " + std::to_string(version);
    occasion.text = "the text has changed (" + std::to_string(report.passages.size()) +
                    (report.passages.size() == 1 ? " passage)" : " passages)");
    if (const std::string settings = touched(report, pack); !settings.empty())
        occasion.text += ", which touches: " + settings;
    occasion.remedy = "`optout terms diff \"" + document.key() + "\"` shows the sentences";
    return occasion;
}

/// The store writes whole seconds.
bool is_after(const std::string& time, Time after) {
    const auto parsed = parse_iso_time(time);
    return parsed && *parsed > std::chrono::floor<std::chrono::seconds>(after);
}

Occasion unreadable(const Document& document, const terms::State& state) {
    Occasion occasion = about(document, "terms-unreadable");
    occasion.id = "terms-unreadable " + document.key() + " since " + state.failing;
    occasion.text = "it cannot be read since " + spoken_day(state.failing) +
                    (state.reason.empty() ? "" : " (" + state.reason + ")");
    occasion.remedy = "until it can be read again, nobody watches it; `optout terms` shows what is known";
    return occasion;
}

}  // namespace

Result<std::vector<Document>> watched_documents(const Context& context, const std::vector<std::string>& sites,
                                                const std::vector<executor::Account>& accounts) {
    OPTOUT_TRY(auto documents, find_watched(context, {}));
    std::erase_if(documents, [&](const Document& document) {
        if (!sites.empty()) return std::ranges::find(sites, document.site) == sites.end();
        const bool mine = std::ranges::any_of(
            accounts, [&](const executor::Account& account) { return account.pack->id == document.site; });
        const bool of_pack = std::ranges::find(context.shelf.packs, document.file, &pack::Pack::file) !=
                             context.shelf.packs.end();
        return of_pack && !mine;
    });
    return documents;
}

Result<std::vector<terms::Look>> look_at_terms(const Context& context, const std::vector<Document>& documents,
                                               Time now) {
    if (documents.empty()) return std::vector<terms::Look>{};
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(Store store, Store::open(file, Store::Mode::write));
    return look_now(context, store, documents, now);
}

Result<std::map<std::string, Time>> terms_changed(const std::vector<Document>& documents) {
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(const Store store, Store::open(file, Store::Mode::read));
    std::map<std::string, Time> changed;
    for (const Document& document : documents) {
        OPTOUT_TRY(const auto state, store.state(document.key()));
        const auto time = state ? parse_iso_time(state->changed) : std::nullopt;
        if (!time) continue;
        Time& newest = changed.emplace(document.site, *time).first->second;
        newest = std::max(newest, *time);
    }
    return changed;
}

Result<std::vector<Occasion>> terms_occasions(const Context& context, const std::vector<Document>& documents,
                                              Time after) {
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(const Store store, Store::open(file, Store::Mode::read));
    std::vector<Occasion> occasions;
    for (const Document& document : documents) {
        OPTOUT_TRY(const auto state, store.state(document.key()));
        if (!state) continue;
        if (state->finding == word(terms::Finding::unreadable))
            occasions.push_back(unreadable(document, *state));
        if (!is_after(state->changed, after)) continue;
        OPTOUT_TRY(const auto versions, store.versions(document.key()));
        for (const terms::Version& version : versions) {
            if (!is_after(version.time, after)) break;
            if (version.finding != word(terms::Finding::changed)) continue;
            OPTOUT_TRY(Occasion change, change_of(context, store, document, version.id));
            occasions.push_back(std::move(change));
        }
    }
    return occasions;
}

}  // namespace optout::cli
