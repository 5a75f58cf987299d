#include "browser/window.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "browser/scripts.hpp"
#include "page/accessibility.hpp"
#include "session/failure.hpp"

namespace optout::browser {

namespace {

using session::Failure;
using Clock = std::chrono::steady_clock;

struct Words {
    std::string_view words;
    Failure failure;
};

/// Chromium's net::ERR_…, and what WebKit and Firefox say. The first that fits counts.
constexpr std::array<Words, 22> reasons = {{
    {"ERR_NAME_NOT_RESOLVED", Failure::name_not_found},
    {"Error resolving", Failure::name_not_found},
    {"dnsNotFound", Failure::name_not_found},
    {"ERR_CONNECTION_REFUSED", Failure::connection_refused},
    {"Connection refused", Failure::connection_refused},
    {"connectionFailure", Failure::connection_refused},
    {"ERR_CONNECTION_TIMED_OUT", Failure::connect_timeout},
    {"ERR_TIMED_OUT", Failure::answer_timeout},
    {"ERR_INTERNET_DISCONNECTED", Failure::unreachable},
    {"ERR_ADDRESS_UNREACHABLE", Failure::unreachable},
    {"ERR_CERT_DATE_INVALID", Failure::certificate_expired},
    {"ERR_CERT_COMMON_NAME_INVALID", Failure::certificate_for_other_host},
    {"ERR_CERT_", Failure::certificate_not_trusted},
    {"nssFailure", Failure::certificate_not_trusted},
    {"certificate", Failure::certificate_not_trusted},
    {"ERR_SSL_", Failure::no_secure_connection},
    {"TLS", Failure::no_secure_connection},
    {"ERR_EMPTY_RESPONSE", Failure::connection_lost},
    {"ERR_CONNECTION_", Failure::connection_lost},
    {"ERR_INVALID_HTTP_RESPONSE", Failure::answer_not_http},
    {"ERR_CONTENT_", Failure::answer_cut_off},
    {"ERR_INCOMPLETE", Failure::answer_cut_off},
}};

Error no_page(const std::string& said, const Url& url, const session::HttpOptions& options) {
    if (said.find("ERR_TOO_MANY_REDIRECTS") != std::string::npos) {
        return {ErrorKind::malformed, "redirected without end", url.origin(),
                "open the address in your browser; you may have to sign in again"};
    }
    for (const auto& [words, failure] : reasons) {
        if (said.find(words) != std::string::npos) return describe(failure, url, options, false);
    }
    return describe(Failure::other, url, options, false);
}

/// No document came of it; what there was before is still there.
bool kept_document(const Reply& reply) {
    return reply.message.find("ERR_ABORTED") != std::string::npos;
}

bool is_web_address(const std::string& url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

View empty_view(const Url& asked, int status) {
    auto nothing = page::Document::parse("");
    return {.id = {},
            .changes = 0,
            .url = asked.text(),
            .type = {},
            .status = status,
            .content = std::move(nothing).value(),
            .has_json = false,
            .answer = {}};
}

Error in_place(Error error, const Url& url) {
    if (error.where.empty() || error.where == "browser") error.where = url.origin();
    return error;
}

}  // namespace

Status Window::go(const Url& url) {
    // To another place of the same document a browser goes without asking for it anew.
    if (url.text().find('#') != std::string::npos) blank();
    OPTOUT_TRY(const Reply reply, browser_.go(url));
    if (reply.ok() || kept_document(reply)) return success();
    if (reply.error == "timeout") {
        browser_.give_up();
        session::HttpOptions options = options_.http;
        options.timeout = options_.page_load;
        return describe(Failure::answer_timeout, url, options, false);
    }
    if (reply.message.find("ERR_HTTP_RESPONSE_CODE_FAILURE") != std::string::npos) return success();
    return no_page(reply.message, url, options_.http);
}

Result<View> Window::open(const Url& url, const IsThere& is_there) {
    const std::string before = last_id_;
    auto gone = go(url);
    if (!gone.ok()) {
        place_.clear();
        return in_place(std::move(gone).error(), url);
    }
    auto view = look(is_there);
    if (!view.ok()) return in_place(std::move(view).error(), url);
    const bool same_document = !before.empty() && view->id == before;
    if (same_document || view->url.starts_with("data:")) return empty_view(url, 204);
    auto arrived = this->arrived(url, std::move(view).value());
    if (!arrived.ok() || arrived->status != 0) return arrived;
    arrived->status = last_status_ = is_there && is_there(arrived->content) ? 200 : ask_status();
    return arrived;
}

/// A browser shows a page of its own where no answer came, and Chromium also where one came without a body.
Result<View> Window::arrived(const Url& asked, View view) {
    if (is_web_address(view.url)) return view;
    place_.clear();
    if (view.status != 0) return empty_view(asked, view.status);
    const std::string said = view.document() != nullptr ? view.document()->text_content(0) : "";
    return no_page(said, asked, options_.http);
}

/// For browsers that do not tell a page what status it came with.
int Window::ask_status() {
    const Json request{{"method", "HEAD"}, {"url", place_},  {"headers", Json::object()},
                       {"body", nullptr},  {"typed", false}, {"referrer", ""},
                       {"cross", false}};
    const Json limits{{"timeout", options_.http.timeout.count()}, {"most", 1024}};
    const auto answer = browser_.run(fetch_script(), {Json::array({request}), limits}, true);
    if (!answer.ok() || !answer->is_array() || answer->empty() || !answer->front().is_object()) return 200;
    const Json status = answer->front().value("status", Json(200));
    return status.is_number_integer() ? status.get<int>() : 200;
}

Result<View> Window::look(const IsThere& is_there, const View* since) {
    return look_until(Clock::now() + options_.limit, is_there, since);
}

Result<View> Window::look_for(const IsThere& is_there, const View& since) {
    return look_until(Clock::now() + std::min(options_.limit, 2 * options_.patience), is_there, &since);
}

Result<View> Window::look_until(Clock::time_point until, const IsThere& is_there, const View* since) {
    constexpr int most_documents = 10;
    const auto longest = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    Json wanted{{"quiet", options_.quiet.count()},
                {"patience", options_.patience.count()},
                {"limit", longest.count()},
                {"most", page::ParseLimits().bytes},
                // In a profile of the user's own there may be scripts that are no page's.
                {"still", options_.profile.empty() && options_.attach.empty() && (is_there || !since)}};
    std::optional<View> seen;
    if (since != nullptr) {
        wanted["id"] = since->id;
        wanted["changes"] = since->changes;
    }
    for (;;) {
        OPTOUT_TRY(Json answer, browser_.read(look_script(), Json::array({wanted}), most_documents));
        if (answer.is_object() && answer.contains("leaving")) {
            wanted["left"] = Clock::now() < until ? answer["leaving"] : Json(true);
            continue;
        }
        const bool unchanged = answer.is_object() && answer.contains("unchanged");
        if (unchanged && seen) return std::move(*seen);
        if (unchanged) {
            wanted.erase("id");
            continue;
        }
        OPTOUT_TRY(seen, read_view(std::move(answer)));
        if (std::exchange(last_id_, seen->id) != seen->id) last_status_ = 0;
        if (seen->status == 0) seen->status = last_status_;
        place_ = is_web_address(seen->url) ? seen->url : "";
        if (!is_there || is_there(seen->content) || Clock::now() >= until) return std::move(*seen);
        wanted["id"] = seen->id;
        wanted["changes"] = seen->changes;
    }
}

void Window::blank() {
    (void)browser_.go_nowhere();
    place_.clear();
    last_id_.clear();
}

namespace {

constexpr int most_misses = 3;

Error not_pressed(std::string what) {
    return {ErrorKind::refused, std::move(what), "", "look at the page in your browser"};
}

/// `cover`: the heading of what lies over the control, where it has one.
Error out_of_reach(const std::string& cover, bool is_hidden) {
    if (!cover.empty()) {
        return {ErrorKind::refused, "\"" + cover + "\" lies over the control", "",
                "answer it in your browser, or let \"open\" of the pack's page press what closes it"};
    }
    if (is_hidden) {
        return {ErrorKind::refused, "the control is not shown", "",
                "let \"open\" of the pack's page press the tab, the menu or the dialog that shows it"};
    }
    return not_pressed("the control can be reached neither by mouse nor by keyboard");
}

}  // namespace

Window::Pressing Window::pressing(const View& seen, page::NodeId element,
                                  const std::function<Status()>& before) {
    const page::Document& document = *seen.document();
    return {seen.id, document.element_number(element), page::is_hidden(document, element), before};
}

Status Window::press_blindly(const View& seen, page::NodeId element, const std::function<Status()>& before) {
    Pressing pressing = this->pressing(seen, element, before);
    return press_somehow(pressing);
}

Result<View> Window::press(const View& seen, page::NodeId element, const std::function<Status()>& before) {
    Pressing pressing = this->pressing(seen, element, before);
    // What comes under the pointer may have gone on by then, so a way that has missed is tried again.
    for (int misses = 0;;) {
        OPTOUT_CHECK(press_somehow(pressing));
        OPTOUT_TRY(View view, look({}));
        const auto missed = view.answer.find("missed");
        if (missed == view.answer.end() || *missed != true) return view;
        pressing.number = nullptr;
        if (++misses < most_misses) pressing.tried.clear();
    }
}

Status Window::press_somehow(Pressing& pressing) {
    const bool by_place = browser_.family() == Family::chromium;
    int depth = 0;
    Status outcome = success();
    for (bool pressed = false; !pressed && outcome.ok();) {
        const Json asked =
            Json::array({pressing.id, pressing.number, pressing.tried, depth, by_place && depth == 0});
        auto target = browser_.run(target_script(), asked, false);
        if (!target.ok()) {
            outcome = std::move(target).error();
        } else if (!target->is_object() || target->contains("gone")) {
            outcome = not_pressed("the page changed before the control could be pressed");
        } else if (target->contains("frame")) {
            const auto entered = browser_.post("/frame", {{"id", (*target)["frame"]}});
            ++depth;
            if (!entered.ok())
                outcome = entered.error();
            else if (!entered->ok())
                outcome = not_pressed("the frame with the control cannot be entered");
        } else {
            outcome = press_target(*target, pressing, pressed);
            pressing.tried.push_back(text_of(*target, "how"));
        }
    }
    if (depth > 0 && browser_.is_alive()) (void)browser_.post("/frame", {{"id", nullptr}});
    return outcome;
}

/// `pressed` stays false where something else got in the way.
Status Window::press_target(const Json& target, const Pressing& pressing, bool& pressed) {
    const std::string how = target.value("how", "none");
    if (how == "none") return out_of_reach(text_of(target, "under"), pressing.is_hidden);
    if (pressing.before) OPTOUT_CHECK(pressing.before());
    pressed = true;
    if (how == "keyboard") return press_key(target.value("key", " "));
    const std::string element = element_of(target.value("element", Json()));
    OPTOUT_TRY(const Reply reply, element.empty()
                                      ? press_at(target)
                                      : browser_.post("/element/" + element + "/click", Json::object()));
    if (reply.ok() || reply.error == "unexpected alert open") return success();
    if (reply.error == "element click intercepted" || reply.error == "element not interactable" ||
        reply.error == "move target out of bounds") {
        pressed = false;
        return success();
    }
    if (reply.error == "stale element reference" || reply.error == "no such element")
        return not_pressed("the page changed before the control could be pressed");
    return not_pressed("the control could not be pressed: " + reply.message);
}

/// Where an element has just been seen; asking for the element itself, Chromium's driver looks for a long
/// while whether it is still there.
Result<Reply> Window::press_at(const Json& place) {
    const Json move{{"type", "pointerMove"},
                    {"duration", 0},
                    {"origin", "viewport"},
                    {"x", place["x"]},
                    {"y", place["y"]}};
    const Json down{{"type", "pointerDown"}, {"button", 0}}, up{{"type", "pointerUp"}, {"button", 0}};
    const Json mouse{{"type", "pointer"},
                     {"id", "mouse"},
                     {"parameters", {{"pointerType", "mouse"}}},
                     {"actions", Json::array({move, down, up})}};
    return browser_.post("/actions", {{"actions", Json::array({mouse})}});
}

Status Window::press_key(const std::string& key) {
    const Json strokes{{{"type", "keyDown"}, {"value", key}}, {{"type", "keyUp"}, {"value", key}}};
    const Json keyboard{{"type", "key"}, {"id", "keyboard"}, {"actions", strokes}};
    OPTOUT_TRY(const Reply reply, browser_.post("/actions", {{"actions", Json::array({keyboard})}}));
    if (reply.ok() || reply.error == "unexpected alert open") return success();
    return not_pressed("the control does not take the keyboard: " + reply.message);
}

}  // namespace optout::browser
