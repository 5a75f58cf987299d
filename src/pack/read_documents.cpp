#include "pack/reader.hpp"

namespace optout::pack {

namespace {

TermsDocument read_terms(const Value& value) {
    TermsDocument document;
    Fields fields(value);
    document.title = fields.required_text("title");
    if (const auto url = fields.require("url")) document.url = read_link(*url);
    if (const auto select = fields.find("select")) document.select = read_css(*select);
    if (const auto remove = fields.find("remove")) document.remove = read_css(*remove);
    document.evidence = read_evidence(fields);
    return document;
}

Letter read_letter(const Value& value) {
    Letter letter;
    Fields fields(value);
    letter.title = fields.required_text("title");
    if (const auto to = fields.find("to")) {
        letter.to = to->text();
        const auto at = letter.to.find('@');
        if (at == 0 || at == std::string::npos || at + 1 == letter.to.size() ||
            letter.to.find(' ') != std::string::npos) {
            to->wrong("must be an e-mail address", "an address on the web goes into `url`");
        }
    }
    if (const auto url = fields.find("url")) letter.url = read_link(*url);
    if (letter.to.empty() && letter.url.empty()) value.wrong("a letter needs `to` or `url`");
    letter.note = fields.text("note");
    letter.evidence = read_evidence(fields);
    return letter;
}

}  // namespace

void read_documents(Fields& fields, Pack& pack) {
    fields.each("terms", [&](const Value& item) { pack.terms.push_back(read_terms(item)); });
    fields.each("letters", [&](const Value& item) { pack.letters.push_back(read_letter(item)); });
}

}  // namespace optout::pack
