#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/terms_report.hpp"
#include "cli/watched.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;
using terms::Document;
using terms::Finding;
using terms::Store;

const pack::Pack* pack_of(const Context& context, const Document& document) {
    const auto found = std::ranges::find(context.shelf.packs, document.site, &pack::Pack::id);
    return found == context.shelf.packs.end() ? nullptr : &*found;
}

void print_json(const Output& out, const json& report) {
    out.line(report.dump(2, ' ', false, json::error_handler_t::replace));
}

json or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

std::string state_text(const terms::State& state) {
    std::string text = "read " + (state.read.empty() ? "never" : state.read.substr(0, 10));
    if (!state.changed.empty()) text += ", changed " + state.changed.substr(0, 10);
    if (!state.failing.empty())
        text += "; since " + state.failing.substr(0, 10) + ": " + printable(state.reason, 300);
    return text;
}

Result<int> list(const CommonOptions& common, const std::vector<std::string>& names) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const auto documents, find_watched(context, names));
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(const Store store, Store::open(file, Store::Mode::read));
    json listed = json::array();
    bool any_failing = false;
    for (const Document& document : documents) {
        OPTOUT_TRY(const auto known, store.state(document.key()));
        const terms::State state = known.value_or(terms::State{});
        any_failing = any_failing || !state.failing.empty();
        if (common.json) {
            std::vector<std::string> addresses;
            for (const pack::TermsSource& source : document.rule.sources) addresses.push_back(source.url);
            listed.push_back({{"document", document.key()},
                              {"service", document.service},
                              {"title", document.rule.title},
                              {"addresses", addresses},
                              {"file", document.file},
                              {"looked", or_null(state.looked)},
                              {"read", or_null(state.read)},
                              {"changed", or_null(state.changed)},
                              {"failing_since", or_null(state.failing)},
                              {"finding", or_null(state.finding)},
                              {"reason", state.reason}});
            continue;
        }
        context.out.line(padded(document.key(), 52) + "  " + (known ? state_text(state) : "never looked at"));
    }
    const int code = any_failing ? 1 : 0;
    if (common.json)
        print_json(context.out, {{"documents", listed}, {"exit_code", code}});
    else if (documents.empty())
        context.out.line("Nothing is watched; `optout terms add` takes declarations.");
    return code;
}

/// What can be read at once, what waits, in one line under the list.
std::string summary(const std::vector<terms::Look>& looks) {
    std::size_t changed = 0, failing = 0;
    for (const terms::Look& look : looks) {
        changed += look.finding == Finding::changed ? 1U : 0U;
        failing += look.finding == Finding::unreadable || look.finding == Finding::unreachable ? 1U : 0U;
    }
    return std::to_string(looks.size()) + " documents: " + std::to_string(changed) + " changed, " +
           std::to_string(failing) + " could not be read" + (changed > 0 ? "; see `optout terms diff`" : "");
}

Result<int> check(const CommonOptions& common, const std::vector<std::string>& names) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const auto documents, find_watched(context, names));
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(Store store, Store::open(file, Store::Mode::write));
    OPTOUT_TRY(const auto looks, look_now(context, store, documents, std::chrono::system_clock::now()));
    const bool all_well = std::ranges::all_of(looks, [](const terms::Look& look) {
        return look.finding != Finding::changed && look.finding != Finding::unreadable &&
               look.finding != Finding::unreachable;
    });
    const int code = all_well ? 0 : 1;
    json report = json::array();
    for (const terms::Look& look : looks) {
        if (common.json)
            report.push_back(to_json(look));
        else
            print_look(context.out, look);
    }
    if (common.json)
        print_json(context.out, {{"looks", report}, {"exit_code", code}});
    else
        context.out.line(summary(looks));
    return code;
}

/// The last change of each document, the newest first.
Result<std::vector<ChangeReport>> last_changes(const Context& context, const Store& store,
                                               const std::vector<Document>& documents) {
    std::vector<ChangeReport> reports;
    for (const Document& document : documents) {
        OPTOUT_TRY(const auto versions, store.versions(document.key()));
        const auto changed = std::ranges::find(versions, "changed", &terms::Version::finding);
        if (changed == versions.end()) continue;
        OPTOUT_TRY(ChangeReport report,
                   report_change(store, document, changed->id, pack_of(context, document)));
        reports.push_back(std::move(report));
    }
    std::ranges::stable_sort(reports, std::ranges::greater{},
                             [](const ChangeReport& report) { return report.after.time; });
    return reports;
}

Result<int> diff(const CommonOptions& common, const std::vector<std::string>& names, bool all) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const auto documents, find_watched(context, names));
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(const Store store, Store::open(file, Store::Mode::read));
    OPTOUT_TRY(const auto reports, last_changes(context, store, documents));
    json shown = json::array();
    for (const ChangeReport& report : reports) {
        constexpr std::size_t most = 12;
        if (common.json) {
            shown.push_back(to_json(report));
            continue;
        }
        if (&report != &reports.front()) context.out.line("");
        print_change(context.out, report, pack_of(context, report.document), all ? 0 : most);
    }
    if (common.json)
        print_json(context.out, {{"changes", shown}, {"exit_code", 0}});
    else if (reports.empty())
        context.out.line(
            "No document has changed since optout watches them; `optout terms check` looks now.");
    return 0;
}

Result<int> show(const CommonOptions& common, const std::string& name) {
    OPTOUT_TRY(const Context context, make_context(common));
    OPTOUT_TRY(const auto documents, find_watched(context, {name}));
    if (documents.size() > 1) {
        return Error{ErrorKind::usage, "several documents are called \"" + printable(name) + "\"", "",
                     "name one as SITE/TITLE, such as \"" + documents.front().key() + "\""};
    }
    OPTOUT_TRY(const std::string file, terms_file());
    OPTOUT_TRY(const Store store, Store::open(file, Store::Mode::read));
    OPTOUT_TRY(const auto state, store.state(documents.front().key()));
    if (!state || state->version == 0)
        return Error{ErrorKind::not_found, "this document has not been read yet", documents.front().key(),
                     "`optout terms check` looks now"};
    OPTOUT_TRY(const terms::Version version, store.version(state->version));
    if (common.json) {
        print_json(context.out, {{"document", version.document},
                                 {"time", version.time},
                                 {"text", version.text},
                                 {"exit_code", 0}});
    } else {
        context.out.line(version.text);
    }
    return 0;
}

}  // namespace

int terms_command(const CommonOptions& common, const std::vector<std::string>& names) {
    const auto code = list(common, names);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

int terms_check_command(const CommonOptions& common, const std::vector<std::string>& names) {
    const auto code = check(common, names);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

int terms_diff_command(const CommonOptions& common, const std::vector<std::string>& names, bool all) {
    const auto code = diff(common, names, all);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

int terms_show_command(const CommonOptions& common, const std::string& name) {
    const auto code = show(common, name);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
