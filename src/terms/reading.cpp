#include "terms/reading.hpp"

#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "page/document.hpp"
#include "terms/charset.hpp"
#include "terms/markdown.hpp"
#include "terms/pdf.hpp"
#include "terms/selection.hpp"

namespace optout::terms {

namespace {

enum class Form { html, text, pdf, other };

Form form_of(const Snapshot& snapshot) {
    const std::string_view bytes = snapshot.bytes;
    const std::string type =
        ascii_lower(trim(std::string_view(snapshot.content_type).substr(0, snapshot.content_type.find(';'))));
    if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return Form::pdf;
    if (type == "text/html" || type == "application/xhtml+xml") return Form::html;
    if (type == "text/plain" || type == "text/markdown") return Form::text;
    if (!type.empty() && type != "application/octet-stream" && !type.starts_with("text/") &&
        !type.ends_with("xml"))
        return Form::other;
    if (trim(bytes.substr(0, 1024)).starts_with('<')) return Form::html;
    const bool is_wide = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    return !is_wide && bytes.substr(0, 4096).find('\0') != std::string_view::npos ? Form::other : Form::text;
}

std::string title_of(const page::Document& document) {
    const auto titles = document.by_tag("title");
    return titles.empty() ? "" : collapse_space(document.text_content(titles.front()));
}

Result<Reading> with_text(Reading reading) {
    if (!reading.text.empty()) return reading;
    return Error{ErrorKind::not_found, "there is no text in the part of the page that is the document", "",
                 ""};
}

Result<Reading> read_html(const Snapshot& snapshot, const pack::TermsSource& source) {
    OPTOUT_TRY(const page::Document document,
               page::Document::parse(to_utf8(snapshot.bytes, snapshot.content_type)));
    OPTOUT_TRY(const Selection selection, select(document, source));
    return with_text({to_markdown(document, selection, source), title_of(document)});
}

nlohmann::json parts(const std::vector<pack::TermsPart>& list) {
    nlohmann::json all = nlohmann::json::array();
    for (const pack::TermsPart& part : list)
        all.push_back({part.css, part.start, part.end, part.start_after, part.end_after});
    return all;
}

}  // namespace

Result<Reading> read_text(const Snapshot& snapshot, const pack::TermsSource& source) {
    switch (form_of(snapshot)) {
        case Form::html:
            return read_html(snapshot, source);
        case Form::text:
            return with_text({text_to_markdown(to_utf8(snapshot.bytes, snapshot.content_type)), ""});
        case Form::pdf: {
            OPTOUT_TRY(const std::string text, pdf_text(snapshot.bytes));
            return with_text({text_to_markdown(text), ""});
        }
        case Form::other:
            break;
    }
    return Error{
        ErrorKind::malformed,
        "the answer is neither HTML nor plain text nor PDF, but " +
            printable(snapshot.content_type.empty() ? "of an unknown type" : snapshot.content_type, 60),
        "", ""};
}

std::string rule_digest(const pack::TermsDocument& rule) {
    nlohmann::json all = nlohmann::json::array({converter_version});
    for (const pack::TermsSource& source : rule.sources) {
        all.push_back(
            {source.url, parts(source.select), parts(source.remove), source.drop_params, source.browser});
    }
    return sha256_hex(all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace optout::terms
