#include "terms/document.hpp"

namespace optout::terms {

std::vector<Document> documents_of(const std::vector<pack::Pack>& packs) {
    std::vector<Document> documents;
    for (const pack::Pack& pack : packs) {
        for (const pack::TermsDocument& rule : pack.terms)
            documents.push_back({pack.id, pack.name, rule, pack.file, pack.access.accept_language});
    }
    return documents;
}

}  // namespace optout::terms
