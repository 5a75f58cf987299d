#include <algorithm>
#include <optional>

// With sanitizers, g++ 12 suspects the inside of std::regex.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <regex>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/locate.hpp"

namespace optout::page {

namespace {

Error wrong_rule(std::string what, std::string remedy = {}) {
    return {ErrorKind::pack, std::move(what), "", std::move(remedy)};
}

std::string place(const ExtractRule& rule) {
    return "`" + printable(rule.css.empty() ? rule.pointer : rule.css, 80) + "`";
}

/// libstdc++'s usual matcher calls itself for each character and can run out of stack or time on a long text;
/// this one takes time in proportion to the text.
Result<std::regex> compile(const std::string& pattern) {
    try {
        std::regex regex(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
        if (regex.mark_count() > 0) return regex;
        return wrong_rule("the pattern `" + printable(pattern, 80) + "` has no group",
                          "put the part that is wanted in parentheses");
    } catch (const std::regex_error& error) {
        return wrong_rule("the pattern `" + printable(pattern, 80) + "` cannot be used: " + error.what());
    }
}

/// The text or, with a pattern, its first group; nothing where it does not match.
std::optional<std::string> narrow(const std::string& text, const std::optional<std::regex>& pattern) {
    if (!pattern) return collapse_space(text);
    try {
        std::smatch match;
        if (!std::regex_search(text, match, *pattern) || !match[1].matched) return std::nullopt;
        return std::string(trim(match[1].str()));
    } catch (const std::regex_error&) {
        return std::nullopt;
    }
}

Error missing(const ExtractRule& rule) {
    return {ErrorKind::not_found, "there is no text at " + place(rule), "", std::string(newer_pack)};
}

Result<std::string> from_html(const Document& document, const ExtractRule& rule,
                              const std::optional<std::regex>& pattern) {
    OPTOUT_TRY(const Selector selector, Selector::parse(rule.css));
    std::optional<std::string> found;
    for (const NodeId element : selector.select(document)) {
        const auto attribute = document.attribute(element, rule.attribute);
        if (!rule.attribute.empty() && !attribute) continue;
        const std::string text = attribute ? std::string(*attribute) : document.text_content(element);
        const auto narrowed = narrow(text, pattern);
        if (!narrowed || narrowed->empty()) continue;
        if (found && *found != *narrowed) {
            return Error{ErrorKind::ambiguous, place(rule) + " finds several different texts", "",
                         std::string(newer_pack)};
        }
        found = narrowed;
    }
    if (!found) return missing(rule);
    return *found;
}

Result<std::string> from_json(const Json& json, const ExtractRule& rule,
                              const std::optional<std::regex>& pattern) {
    const auto value = at_pointer(json, rule.pointer);
    if (!value.ok() && value.error().kind == ErrorKind::pack) return value.error();
    if (!value.ok() || value->is_null()) return missing(rule);
    if (value->is_structured())
        return Error{ErrorKind::malformed, "there is no text but a list or an object at " + place(rule), "",
                     ""};
    const auto text = narrow(value->is_string() ? value->get<std::string>() : value->dump(), pattern);
    if (!text || text->empty()) return missing(rule);
    return *text;
}

}  // namespace

Result<std::string> extract(const Content& content, const ExtractRule& rule) {
    OPTOUT_CHECK(check(rule));
    std::optional<std::regex> pattern;
    if (!rule.pattern.empty()) {
        OPTOUT_TRY(pattern, compile(rule.pattern));
    }
    const auto* document = std::get_if<Document>(&content);
    if ((document != nullptr) != rule.pointer.empty()) {
        const std::string kind = document != nullptr ? "an HTML page" : "JSON";
        return Error{ErrorKind::malformed,
                     "the answer is " + kind + ", in which " + place(rule) + " means nothing", "", ""};
    }
    if (document != nullptr) return from_html(*document, rule, pattern);
    return from_json(std::get<Json>(content), rule, pattern);
}

Status check(const ExtractRule& rule) {
    if (rule.css.empty() && rule.pointer.empty())
        return wrong_rule("neither `css` nor `pointer` is given", "give one of them");
    if (!rule.css.empty() && !rule.pointer.empty())
        return wrong_rule("both `css` and `pointer` are given", "give one of them");
    if (!rule.attribute.empty() && rule.css.empty()) return wrong_rule("`attribute` needs `css`");
    if (!rule.css.empty()) {
        OPTOUT_CHECK(Selector::parse(rule.css));
    }
    OPTOUT_CHECK(check_pointer(rule.pointer));
    if (!rule.pattern.empty()) {
        OPTOUT_CHECK(compile(rule.pattern));
    }
    return success();
}

}  // namespace optout::page
