// A document that is watched: the terms of a service, as its pack or a declaration of Open Terms Archive
// names them.
#pragma once

#include <string>
#include <vector>

#include "pack/pack.hpp"

namespace optout::terms {

struct Document {
    std::string site;                    // the pack's id; of a declaration without a pack, the service's name
    std::string service;                 // the service's name, as people are shown it
    pack::TermsDocument rule;            // its title, where it is fetched and which part of it is the text
    std::string file;                    // the pack or declaration that names it
    std::string accept_language = "en";  // which language of it is asked for

    /// "site/title": what the store, the commands and the reports call it.
    [[nodiscard]] std::string key() const { return site + "/" + rule.title; }
};

/// The documents that the packs name, in the order of the packs.
[[nodiscard]] std::vector<Document> documents_of(const std::vector<pack::Pack>& packs);

}  // namespace optout::terms
