#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/watched.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

/// What a file became.
struct Added {
    std::string file, kept;  // where from, where to; `kept` is empty for a history
    std::size_t documents = 0;
    std::vector<std::string> warnings;
};

Result<std::vector<std::string>> files_of(const std::string& name) {
    std::error_code error;
    if (!std::filesystem::is_directory(name, error)) return std::vector<std::string>{name};
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(name, error)) {
        if (entry.path().extension() == ".json" && entry.is_regular_file(error))
            files.push_back(entry.path().string());
    }
    if (files.empty())
        return Error{ErrorKind::input, "there is no declaration in this folder", name,
                     "a declaration is a file such as \"Service.json\""};
    std::ranges::sort(files);
    return files;
}

/// In one step, so that nobody ever reads half a declaration.
Status replace_file(const std::string& file, std::string_view text) {
    OPTOUT_CHECK(make_folder_of(file));
    const std::string draft = file + ".new-" + std::to_string(getpid());
    std::error_code error;
    std::filesystem::remove(draft, error);
    OPTOUT_CHECK(write_new_file(draft, text));
    if (rename(draft.c_str(), file.c_str()) == 0) return success();
    const int why = errno;
    std::filesystem::remove(draft, error);
    return Error{ErrorKind::io, "could not be written: " + reason_of(why), file, ""};
}

/// The mistakes of a file; with none, `added` says what it is.
std::vector<Error> read_one(const std::string& file, std::string& text, Added& added) {
    auto read = read_file(file);
    if (!read.ok()) {
        const Error& error = read.error();
        return {{ErrorKind::input, error.what, error.where, error.remedy}};
    }
    text = std::move(read).value();
    added.file = file;
    if (terms::is_history(file)) return terms::check_history(text, file);
    terms::Declaration declaration = terms::read_declaration(text, file);
    added.documents = declaration.documents.size();
    added.warnings = std::move(declaration.warnings);
    added.kept = std::filesystem::path(file).filename().string();
    return std::move(declaration.mistakes);
}

json error_json(const Error& error) {
    return {{"what", error.what}, {"where", error.where}, {"remedy", error.remedy}};
}

void tell(const Output& out, const std::vector<Added>& all) {
    std::size_t documents = 0, histories = 0;
    for (const Added& added : all) {
        documents += added.documents;
        histories += added.kept.empty() ? 1U : 0U;
        for (const std::string& warning : added.warnings) out.complain(warning);
    }
    out.line(std::to_string(documents) + (documents == 1 ? " document of " : " documents of ") +
             std::to_string(all.size() - histories) +
             (all.size() - histories == 1 ? " service" : " services") + " will be watched" +
             (histories > 0 ? "; " + std::to_string(histories) + " histories have nothing to watch" : ""));
    out.line("`optout terms check` looks at them for the first time.");
}

Result<int> add(const CommonOptions& common, const std::vector<std::string>& names) {
    const Output out;
    OPTOUT_TRY(const std::string folder, declarations_folder());
    std::vector<Added> all;
    std::vector<std::string> texts;
    std::vector<Error> mistakes;
    for (const std::string& name : names) {
        OPTOUT_TRY(const auto files, files_of(name));
        for (const std::string& file : files) {
            Added added;
            std::string text;
            const auto found = read_one(file, text, added);
            mistakes.insert(mistakes.end(), found.begin(), found.end());
            if (!found.empty()) continue;
            all.push_back(std::move(added));
            texts.push_back(std::move(text));
        }
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].kept.empty()) continue;
        all[i].kept = folder + "/" + all[i].kept;
        OPTOUT_CHECK(replace_file(all[i].kept, texts[i]));
    }
    const int code = mistakes.empty() ? 0 : 2;
    if (common.json) {
        json report{{"added", json::array()}, {"mistakes", json::array()}, {"exit_code", code}};
        for (const Added& added : all)
            report["added"].push_back({{"file", added.file},
                                       {"kept", added.kept.empty() ? json(nullptr) : json(added.kept)},
                                       {"documents", added.documents},
                                       {"warnings", added.warnings}});
        for (const Error& mistake : mistakes) report["mistakes"].push_back(error_json(mistake));
        out.line(report.dump(2, ' ', false, json::error_handler_t::replace));
    } else if (!all.empty()) {
        tell(out, all);
    }
    for (const Error& mistake : mistakes) out.complain(mistake.message());
    return code;
}

}  // namespace

int terms_add_command(const CommonOptions& common, const std::vector<std::string>& names) {
    const auto code = add(common, names);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
