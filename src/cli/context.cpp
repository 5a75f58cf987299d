#include "cli/context.hpp"

#include <algorithm>
#include <iostream>

#include "base/files.hpp"
#include "base/text.hpp"

namespace optout::cli {

namespace {

std::vector<std::string> ids(const pack::Shelf& shelf) {
    std::vector<std::string> names;
    for (const pack::Pack& pack : shelf.packs) names.push_back(pack.id);
    return names;
}

}  // namespace

Result<const pack::Pack*> find_pack(const pack::Shelf& shelf, const std::string& site, ErrorKind kind,
                                    const std::string& where) {
    const auto found = std::ranges::find(shelf.packs, site, &pack::Pack::id);
    if (found != shelf.packs.end()) return &*found;
    const std::string meant = nearest(site, ids(shelf));
    return Error{kind, "there is no pack for the site \"" + printable(site) + "\"", where,
                 meant.empty() ? "known sites: " + join(ids(shelf), ", ") : "did you mean " + meant + "?"};
}

Result<Context> make_context(const CommonOptions& common) {
    Context context;
    context.common = common;
    OPTOUT_TRY(const std::string folder, config_folder());
    OPTOUT_TRY(context.config, load_config(common.config.empty() ? folder + "/config.toml" : common.config,
                                           !common.config.empty()));
    std::vector<std::string> folders{shipped_packs_folder()};
    folders.insert(folders.end(), context.config.packs.begin(), context.config.packs.end());
    folders.push_back(folder + "/packs");
    std::erase(folders, "");
    context.shelf = pack::load_packs(folders);
    for (const Error& mistake : context.shelf.mistakes)
        context.out.complain("this pack is left out: " + mistake.message());
    OPTOUT_TRY(const std::string state, state_folder());
    context.journal_file = state + "/journal.sqlite";
    return context;
}

int exit_code(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage:
        case ErrorKind::config:
        case ErrorKind::pack:
        case ErrorKind::input:
            return 2;
        case ErrorKind::internal:
            return 4;
        default:
            return 1;
    }
}

int fail(const Output& out, const Error& error, bool json, std::optional<int> other) {
    const int code = other.value_or(exit_code(error.kind));
    if (json) {
        const nlohmann::json report{
            {"error", {{"what", error.what}, {"where", error.where}, {"remedy", error.remedy}}},
            {"exit_code", code}};
        out.line(report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    out.complain(error.message());
    return code;
}

}  // namespace optout::cli
