#include "cli/watched.hpp"

#include <algorithm>
#include <utility>

#include "base/files.hpp"
#include "base/text.hpp"
#include "browser/browser_driver.hpp"
#include "browser/installation.hpp"

namespace optout::cli {

namespace {

bool means(const std::string& name, const terms::Document& document) {
    return ascii_iequals(name, document.site) || ascii_iequals(name, document.service) ||
           ascii_iequals(name, document.rule.title) ||
           (name.size() == document.site.size() + 1 + document.rule.title.size() &&
            ascii_iequals(name, document.key()));
}

/// The names of the documents of the site that `name` begins with; all names where there is no such site.
std::vector<std::string> known_names(const std::string& name, const std::vector<terms::Document>& all) {
    const std::string site = name.substr(0, name.find('/'));
    std::vector<std::string> of_site, known;
    for (const terms::Document& document : all) {
        for (const std::string& word : {document.site, document.key(), document.rule.title}) {
            if (std::ranges::find(known, word) == known.end()) known.push_back(word);
        }
        if (ascii_iequals(site, document.site) || ascii_iequals(site, document.service))
            of_site.push_back(document.key());
    }
    return of_site.empty() ? known : of_site;
}

Error unknown(const std::string& name, const std::vector<terms::Document>& all) {
    const auto known = known_names(name, all);
    const bool of_site = name.find('/') != std::string::npos && known.size() < all.size();
    const std::string meant = nearest(name, known);
    std::string remedy = "`optout terms` lists them; `optout terms add` takes more";
    if (!meant.empty())
        remedy = "did you mean \"" + meant + "\"?";
    else if (of_site)
        remedy = "there is \"" + join(known, "\", \"") + "\"";
    return {ErrorKind::usage, "no site or document that is watched is called \"" + printable(name) + "\"", "",
            remedy};
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
    std::vector<bool> is_wanted(all.size(), false);
    for (const std::string& name : names) {
        bool is_known = false;
        for (std::size_t number = 0; number < all.size(); ++number) {
            if (!means(name, all[number])) continue;
            is_wanted[number] = true;
            is_known = true;
        }
        if (!is_known) return unknown(name, all);
    }
    std::vector<terms::Document> wanted;
    for (std::size_t number = 0; number < all.size(); ++number) {
        if (is_wanted[number]) wanted.push_back(std::move(all[number]));
    }
    return wanted;
}

Result<std::vector<terms::Look>> look_now(const Context& context, terms::Store& store,
                                          const std::vector<terms::Document>& documents,
                                          std::chrono::system_clock::time_point now) {
    browser::Options wanted = context.config.browser;
    wanted.http = context.config.http;
    wanted.profile.clear();
    wanted.attach.clear();
    // It is started when a document needs it, and not before.
    browser::BrowserReader reader(wanted);
    terms::WatchOptions options;
    options.http = context.config.http;
    options.now = now;
    if (browser::find_installation(wanted).ok()) options.browser = &reader;
    return terms::look_at(store, documents, options, context.shelf.packs);
}

}  // namespace optout::cli
