#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "pack/new_pack.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

/// Checks one file; true when it is a pack without mistakes.
bool check_file(const Output& out, const std::string& file, json* report) {
    const auto text = read_file(file);
    const std::vector<Error> mistakes =
        text.ok() ? pack::check_pack(*text, file) : std::vector<Error>{text.error()};
    if (report != nullptr) {
        json told = json::array();
        for (const Error& mistake : mistakes) {
            told.push_back({{"what", mistake.what}, {"where", mistake.where}, {"remedy", mistake.remedy}});
        }
        report->push_back({{"file", file}, {"ok", mistakes.empty()}, {"mistakes", std::move(told)}});
        return mistakes.empty();
    }
    if (mistakes.empty()) out.line("ok     " + file);
    for (const Error& mistake : mistakes)
        out.line(out.paint(Colour::red, "wrong") + "  " + mistake.message());
    return mistakes.empty();
}

/// The files to check: those named (the packs in them, when they are folders), or all packs of the shelf.
std::vector<std::string> files_to_check(const Context& context, const std::vector<std::string>& named) {
    std::vector<std::string> files;
    std::error_code error;
    for (const std::string& name : named) {
        if (!std::filesystem::is_directory(name, error)) {
            files.push_back(name);
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(name, error)) {
            const bool is_pack =
                entry.path().extension() == ".json" && entry.path().filename() != "pack.schema.json";
            if (is_pack) files.push_back(entry.path().string());
        }
    }
    if (named.empty()) {
        for (const pack::Pack& pack : context.shelf.packs) files.push_back(pack.file);
    }
    std::ranges::sort(files);
    return files;
}

Result<int> check(const CommonOptions& common, const std::vector<std::string>& named) {
    OPTOUT_TRY(const Context context, make_context(common));
    const auto files = files_to_check(context, named);
    if (files.empty())
        return Error{ErrorKind::usage, "there is no pack to check", "", "name a file or a folder with packs"};
    json report = json::array();
    bool fine = !named.empty() || context.shelf.mistakes.empty();
    for (const std::string& file : files)
        fine = check_file(context.out, file, common.json ? &report : nullptr) && fine;
    if (common.json)
        context.out.line(json{{"packs", report}, {"exit_code", fine ? 0 : 2}}.dump(
            2, ' ', false, json::error_handler_t::replace));
    return fine ? 0 : 2;
}

Result<int> make_new(const std::string& id, const std::string& address) {
    OPTOUT_TRY(const std::string folder, config_folder());
    const auto made = pack::new_pack(id, address);
    if (!made.ok())
        return Error{ErrorKind::usage, made.error().what, made.error().where, made.error().remedy};
    std::error_code error;
    const std::string packs = folder + "/packs";
    std::filesystem::create_directories(packs, error);
    if (error) return Error{ErrorKind::io, "cannot be made (" + error.message() + ")", packs, ""};
    const std::string file = packs + "/" + id + ".json";
    OPTOUT_CHECK(write_new_file(file, *made));
    const Output out;
    out.line("A pack to start from: " + file);
    out.line("Edit it, then: optout packs check " + file);
    out.line("and look without changing anything: optout run " + id + " --dry-run");
    return 0;
}

}  // namespace

int packs_check_command(const CommonOptions& common, const std::vector<std::string>& files) {
    const auto code = check(common, files);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

int packs_new_command(const CommonOptions& common, const std::string& id, const std::string& address) {
    const auto code = make_new(id, address);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
