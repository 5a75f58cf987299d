#include "cli/watched.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/text.hpp"

namespace optout::cli {

namespace {

bool means(const std::string& name, const terms::Document& document) {
    return ascii_iequals(name, document.site) || ascii_iequals(name, document.service) ||
           ascii_iequals(name, document.key()) || ascii_iequals(name, document.rule.title);
}

Error unknown(const std::string& name, const std::vector<terms::Document>& all) {
    std::vector<std::string> known;
    for (const terms::Document& document : all) {
        for (const std::string& word : {document.site, document.key(), document.rule.title}) {
            if (std::ranges::find(known, word) == known.end()) known.push_back(word);
        }
    }
    const std::string meant = nearest(name, known);
    return {ErrorKind::usage, "no site or document that is watched is called \"" + printable(name) + "\"", "",
            meant.empty() ? "`optout terms` lists them; `optout terms add` takes more"
                          : "did you mean \"" + meant + "\"?"};
}

}  // namespace

Result<std::string> declarations_folder() {
    OPTOUT_TRY(const std::string folder, config_folder());
    return folder + "/terms";
}

Result<std::string> terms_file() {
    OPTOUT_TRY(const std::string folder, state_folder());
    return folder + "/terms.sqlite";
}

Result<std::vector<terms::Document>> find_watched(const Context& context,
                                                  const std::vector<std::string>& names) {
    OPTOUT_TRY(const std::string folder, declarations_folder());
    terms::Declarations declared = terms::load_declarations(folder);
    for (const Error& mistake : declared.mistakes)
        context.out.complain("this declaration is left out: " + mistake.message());
    std::vector<terms::Document> all = terms::watched(context.shelf.packs, std::move(declared.documents));
    if (names.empty()) return all;
    std::vector<terms::Document> wanted;
    for (const std::string& name : names) {
        const auto before = wanted.size();
        for (const terms::Document& document : all) {
            const bool is_new =
                std::ranges::find(wanted, document.key(), &terms::Document::key) == wanted.end();
            if (means(name, document) && is_new) wanted.push_back(document);
        }
        const bool is_known =
            std::ranges::any_of(wanted, [&](const auto& document) { return means(name, document); });
        if (wanted.size() == before && !is_known) return unknown(name, all);
    }
    return wanted;
}

}  // namespace optout::cli
