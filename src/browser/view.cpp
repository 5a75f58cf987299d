#include "browser/view.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/find.hpp"

namespace optout::browser {

namespace {

Error too_large() {
    return {ErrorKind::too_large, "the page is too large", "", ""};
}

std::int64_t number(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

bool finds_rung(const page::Content& content, const page::Rung& rung, bool only_shown) {
    if (std::holds_alternative<page::JsonLocator>(rung.locator)) {
        const auto found = page::locate(content, {rung}, {});
        return found.ok() || found.error().kind == ErrorKind::ambiguous;
    }
    const auto* document = std::get_if<page::Document>(&content);
    if (document == nullptr) return false;
    return std::ranges::any_of(page::find_elements(*document, rung), [&](page::NodeId node) {
        return !only_shown || !page::is_hidden(*document, node);
    });
}

/// As page::locate does, a live page is not taken at the word of the JSON that it was made from where the
/// ladder knows anything better.
bool finds_any(const page::Content& content, const page::Ladder& ladder, bool only_shown) {
    const auto is_for_json = [](const page::Rung& rung) {
        return std::holds_alternative<page::JsonLocator>(rung.locator);
    };
    const bool passes_over =
        std::holds_alternative<page::Document>(content) && !std::ranges::all_of(ladder, is_for_json);
    return std::ranges::any_of(ladder, [&](const page::Rung& rung) {
        return !(passes_over && is_for_json(rung)) && finds_rung(content, rung, only_shown);
    });
}

}  // namespace

Result<View> read_view(Json answer) {
    if (!answer.is_object()) return Error{ErrorKind::malformed, "the page lets nothing be read", "", ""};
    if (answer.contains("too_large")) return too_large();
    View view{.id = text_of(answer, "id"),
              .changes = number(answer, "changes"),
              .url = text_of(answer, "url"),
              .type = ascii_lower(text_of(answer, "type")),
              .status = static_cast<int>(number(answer, "status")),
              .content = Json(),
              .has_json = false,
              .is_still = answer.value("still", Json()) == true,
              .answer = {}};
    if (const auto raw = answer.find("text"); raw != answer.end() && raw->is_string()) {
        auto json = page::parse_json(raw->get_ref<const std::string&>());
        view.has_json = json.ok();
        if (json.ok())
            view.content = std::move(json).value();
        else if (json.error().kind == ErrorKind::too_large)
            return std::move(json).error();
    }
    if (view.has_json) {
        view.answer = std::move(answer);
        return view;
    }
    const auto records = answer.find("records");
    if (records == answer.end() || !records->is_string())
        return Error{ErrorKind::malformed, "the page lets nothing be read", "", ""};
    OPTOUT_TRY(view.content, page::Document::take_over(records->get_ref<const std::string&>()));
    view.answer = std::move(answer);
    return view;
}

bool finds(const page::Content& content, const page::Ladder& ladder) {
    return finds_any(content, ladder, false);
}

bool finds_shown(const page::Content& content, const page::Ladder& ladder) {
    return finds_any(content, ladder, true);
}

}  // namespace optout::browser
