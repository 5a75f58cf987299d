#include "executor/trouble.hpp"

#include <algorithm>

#include "base/place.hpp"
#include "base/text.hpp"
#include "page/accessibility.hpp"

namespace optout::executor {

namespace {

using page::Document;
using page::NodeId;

std::string_view default_remedy(Verdict verdict) {
    switch (verdict) {
        case Verdict::signed_out:
            return "sign in again in your browser, and export the cookies again if you gave optout a file";
        case Verdict::challenged:
            return "open the site in your browser, answer what it asks, wait a while, then run again";
        case Verdict::blocked:
            return "the site turns away clients that are no browser; nothing was changed";
        default:
            return "";
    }
}

Verdict verdict_of(pack::TroubleKind kind) {
    switch (kind) {
        case pack::TroubleKind::signed_out:
            return Verdict::signed_out;
        case pack::TroubleKind::challenged:
            return Verdict::challenged;
        case pack::TroubleKind::blocked:
            return Verdict::blocked;
        case pack::TroubleKind::not_offered:
            return Verdict::not_offered;
    }
    return Verdict::failed;
}

/// Of an answer that did not come.
Verdict verdict_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::signed_out:
            return Verdict::signed_out;
        case ErrorKind::blocked:
            return Verdict::blocked;
        case ErrorKind::challenged:
            return Verdict::challenged;
        case ErrorKind::not_found:
            return Verdict::not_found;
        case ErrorKind::ambiguous:
            return Verdict::ambiguous;
        default:
            return Verdict::failed;
    }
}

Trouble trouble(Verdict verdict, std::string what, std::string_view remedy = {}) {
    return {verdict, std::move(what), std::string(remedy.empty() ? default_remedy(verdict) : remedy)};
}

std::string visible_text(const page::Content& content) {
    if (const auto* document = std::get_if<Document>(&content)) return document->text_content(0);
    return std::get<page::Json>(content).dump(-1, ' ', false, page::Json::error_handler_t::replace);
}

bool has_match(const page::Content& content, const std::string& css) {
    const auto* document = std::get_if<Document>(&content);
    if (document == nullptr) return false;
    const auto selector = page::Selector::parse(css);
    return selector.ok() && !selector->select(*document).empty();
}

bool has_value(const page::Content& content, const std::string& pointer) {
    const auto* json = std::get_if<page::Json>(&content);
    if (json == nullptr) return false;
    const auto value = page::at_pointer(*json, pointer);
    return value.ok() && !value->is_null();
}

/// The condition that held, in words; nothing when the rule does not apply.
std::optional<std::string> applies(const pack::TroubleRule& rule, const session::Page& page) {
    std::vector<std::string> seen;
    if (!rule.landing.empty()) {
        const auto place =
            std::ranges::find_if(rule.landing, [&](const auto& p) { return lies_at(page.landing, p); });
        if (place == rule.landing.end()) return std::nullopt;
        seen.push_back("landed on " + *place);
    }
    if (!rule.status.empty()) {
        if (std::ranges::find(rule.status, page.status) == rule.status.end()) return std::nullopt;
        seen.push_back("answered " + std::to_string(page.status));
    }
    if (!rule.css.empty()) {
        if (!has_match(page.content, rule.css)) return std::nullopt;
        seen.push_back("the page has " + rule.css);
    }
    if (!rule.pointer.empty()) {
        if (!has_value(page.content, rule.pointer)) return std::nullopt;
        seen.push_back("the answer has " + rule.pointer);
    }
    if (!rule.text.empty()) {
        if (visible_text(page.content).find(rule.text) == std::string::npos) return std::nullopt;
        seen.push_back("the page says \"" + rule.text + "\"");
    }
    return join(seen, ", ");
}

bool is_of_type(const Document& document, NodeId input, std::string_view type) {
    return ascii_iequals(document.attribute(input, "type").value_or("text"), type);
}

/// What a person could fill in or choose beside a password.
bool is_other_field(const Document& document, NodeId node) {
    const std::string_view tag = document.tag(node);
    const bool is_field = tag == "select" || tag == "textarea" || tag == "input";
    if (!is_field || page::is_hidden(document, node)) return false;
    constexpr std::string_view no_fields[] = {"password", "hidden", "submit", "button", "image", "reset"};
    return tag != "input" || std::ranges::none_of(no_fields, [&](std::string_view type) {
               return is_of_type(document, node, type);
           });
}

/// A question for the password has little else in its form: a name, a code, a box to be remembered. A
/// settings page on which a password can also be changed has more.
bool is_question(const Document& document, NodeId password) {
    constexpr int most_others = 3;
    const NodeId form = document.closest(password, "form");
    const NodeId scope = form == page::no_node ? 0 : form;
    int others = 0;
    for (NodeId node = scope; node < document.subtree_end(scope) && others <= most_others; ++node)
        others += document.is_element(node) && is_other_field(document, node) ? 1 : 0;
    return others <= most_others;
}

bool asks_for_password(const page::Content& content) {
    const auto* document = std::get_if<Document>(&content);
    if (document == nullptr) return false;
    return std::ranges::any_of(document->by_tag("input"), [&](NodeId input) {
        return is_of_type(*document, input, "password") && !page::is_hidden(*document, input) &&
               is_question(*document, input);
    });
}

bool is_bot_check(const page::Content& content) {
    const auto* document = std::get_if<Document>(&content);
    if (document == nullptr) return false;
    const auto titles = document->by_tag("title");
    return !titles.empty() &&
           document->text_content(titles.front()).find("Just a moment") != std::string::npos;
}

std::optional<Trouble> judge_status(const session::Page& page, bool expects_json) {
    const std::string answered = "answered " + std::to_string(page.status);
    switch (page.status) {
        case 401:
            return trouble(Verdict::signed_out, answered);
        case 403:
            if (is_bot_check(page.content))
                return trouble(Verdict::blocked, "a bot check stands in front of the site");
            return trouble(Verdict::blocked, answered + " (forbidden)");
        case 404:
        case 410:
            return trouble(Verdict::not_found,
                           answered + ": the address in the pack is no longer valid or not for this account",
                           "look for a newer pack, or mend the address in a copy of it");
        case 429:
        case 999:
            return trouble(Verdict::challenged,
                           answered + ": the site refuses automated or too frequent requests");
        default:
            break;
    }
    if (page.status >= 500 && is_bot_check(page.content))
        return trouble(Verdict::blocked, "a bot check stands in front of the site");
    if (page.status >= 500)
        return trouble(Verdict::failed, answered + ": the site itself has a problem", "try again later");
    if (page.status >= 400 || page.status < 200)
        return trouble(Verdict::failed, answered, "look at the page in your browser");
    if (expects_json && !page.has_json && page.status != 204) {
        return trouble(Verdict::blocked, "answered with a page where data was expected");
    }
    return std::nullopt;
}

std::optional<Trouble> judge_answer(const pack::Pack& pack, const std::string& asked, bool expects_json,
                                    const Result<session::Page>& answer) {
    if (!answer.ok()) {
        return Trouble{verdict_of(answer.error().kind),
                       answer.error().where.empty() ? answer.error().what
                                                    : answer.error().where + ": " + answer.error().what,
                       answer.error().remedy};
    }
    const session::Page& page = *answer;
    for (const pack::TroubleRule& rule : pack.trouble) {
        if (auto seen = applies(rule, page)) {
            const Verdict verdict = verdict_of(rule.kind);
            return trouble(verdict, *seen, rule.say);
        }
    }
    if (page.left_hosts) {
        return trouble(
            Verdict::signed_out,
            "was sent on to " + page.landing.host() +
                ", a host that the pack does not name (probably a sign-in page); it was not followed");
    }
    if (auto status = judge_status(page, expects_json)) return status;
    const auto address = Url::parse(asked);
    const bool moved = address.ok() && address->path() != page.landing.path();
    if (moved && asks_for_password(page.content))
        return trouble(Verdict::signed_out, "landed on a page that asks for a password");
    return std::nullopt;
}

}  // namespace

std::optional<Trouble> judge(const pack::Pack& pack, const std::string& asked, bool expects_json,
                             const Result<session::Page>& answer, Way way) {
    auto found = judge_answer(pack, asked, expects_json, answer);
    const bool stays = way == Way::browser && found && found->verdict == Verdict::blocked &&
                       (!answer.ok() || is_bot_check(answer->content));
    if (!stays) return found;
    return trouble(Verdict::challenged, found->what + ", also for a browser");
}

std::optional<Trouble> judge_absence(const session::Page& page) {
    if (!asks_for_password(page.content)) return std::nullopt;
    return trouble(Verdict::challenged, "the page asks for the password",
                   "open it in your browser, confirm that it is you, then run again");
}

bool ends_account(const Trouble& trouble) {
    return trouble.verdict == Verdict::signed_out || trouble.verdict == Verdict::challenged ||
           trouble.verdict == Verdict::blocked;
}

}  // namespace optout::executor
