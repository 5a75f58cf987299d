#include "pack/reader.hpp"

namespace optout::pack {

namespace {

/// A selector, or the object of a range.
TermsPart read_part(const Value& value) {
    TermsPart part;
    if (!value.json().is_object()) {
        part.css = read_css(value);
        return part;
    }
    Fields fields(value);
    const auto place = [&](const char* before, const char* after, std::string& css, bool& is_after) {
        fields.one_of({before, after}, true);
        is_after = fields.has(after);
        for (const char* key : {before, after}) {
            if (const auto found = fields.find(key)) css = read_css(*found);
        }
    };
    place("start_before", "start_after", part.start, part.start_after);
    place("end_before", "end_after", part.end, part.end_after);
    return part;
}

std::vector<TermsPart> read_parts(Fields& fields, std::string_view key) {
    std::vector<TermsPart> parts;
    const auto value = fields.find(key);
    if (!value) return parts;
    for (const Value& part : value->one_or_more()) parts.push_back(read_part(part));
    return parts;
}

/// What a source says, or what all sources of a document have in common.
TermsSource read_rules(Fields& fields) {
    TermsSource source;
    source.select = read_parts(fields, "select");
    source.remove = read_parts(fields, "remove");
    source.drop_params = fields.texts("drop_params");
    source.browser = fields.flag("browser");
    return source;
}

TermsSource read_source(const Value& value, const TermsSource& common) {
    Fields fields(value);
    TermsSource source = read_rules(fields);
    if (const auto url = fields.require("url")) source.url = read_link(*url);
    if (source.select.empty()) source.select = common.select;
    if (source.remove.empty()) source.remove = common.remove;
    if (source.drop_params.empty()) source.drop_params = common.drop_params;
    source.browser = source.browser || common.browser;
    return source;
}

TermsDocument read_terms(const Value& value, const Pack& pack) {
    TermsDocument document;
    Fields fields(value);
    document.title = fields.required_text("title");
    TermsSource source = read_rules(fields);
    fields.one_of({"url", "combine"}, true);
    fields.each("combine", [&](const Value& item) { document.sources.push_back(read_source(item, source)); });
    if (const auto url = fields.find("url")) {
        source.url = read_link(*url);
        document.sources.push_back(std::move(source));
    }
    document.evidence = read_evidence(fields, pack);
    return document;
}

Letter read_letter(const Value& value, const Pack& pack) {
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
    letter.evidence = read_evidence(fields, pack);
    return letter;
}

}  // namespace

void read_documents(Fields& fields, Pack& pack) {
    fields.each("terms", [&](const Value& item) { pack.terms.push_back(read_terms(item, pack)); });
    fields.each("letters", [&](const Value& item) { pack.letters.push_back(read_letter(item, pack)); });
}

}  // namespace optout::pack
