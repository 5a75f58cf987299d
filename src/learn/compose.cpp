#include "learn/compose.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "learn/entry.hpp"
#include "learn/words.hpp"
#include "page/controls.hpp"
#include "page/form.hpp"

namespace optout::learn {

namespace {

using nlohmann::ordered_json;
using page::Document;
using page::NodeId;
using Drivers = std::vector<std::string>;

ordered_json steps_text(const std::vector<Step>& steps) {
    ordered_json text = ordered_json::array();
    for (const Step& step : steps) text.push_back(ladder_text(step));
    return text;
}

ordered_json press_change(const Lesson& lesson) {
    ordered_json change{{"by", "click"}};
    if (!lesson.confirm.empty()) change["confirm"] = steps_text(lesson.confirm);
    return change;
}

/// A form that a browser would send: the control's own, with a way to send it.
bool has_form(const Lesson& lesson) {
    const auto& document = std::get<Document>(lesson.before);
    const NodeId control = lesson.flip.before.node;
    const NodeId form = page::form_owner(document, control);
    if (form == page::no_node || !page::is_listed(document, control) ||
        page::is_tag(document, control, "button"))
        return false;
    return ascii_iequals(document.attribute(form, "method").value_or("get"), "post");
}

/// The request of a draft with the pack's names for its tokens.
void rename_tokens(ordered_json& part, const std::string& from, const std::string& to) {
    if (!part.contains("headers") || from == to) return;
    for (auto& [name, value] : part["headers"].items())
        value = replace_all(value.get<std::string>(), "{" + from + "}", "{" + to + "}");
}

/// The words of a rule, as `state` of a setting has them.
ordered_json state_text(const page::StateRule& rule) {
    ordered_json state = ordered_json::object();
    if (rule.on) state["on"] = *rule.on;
    if (rule.off) state["off"] = *rule.off;
    return state;
}

page::StateRule words_of(const RequestDraft& draft) {
    page::StateRule rule;
    rule.on = draft.on;
    rule.off = draft.off;
    return rule;
}

bool same_words(const page::StateRule& one, const page::StateRule& other) {
    return one.on == other.on && one.off == other.off;
}

ordered_json want_of(const page::State& state) {
    if (const bool* on = std::get_if<bool>(&state.value)) return *on ? "on" : "off";
    if (const auto* choice = std::get_if<std::string>(&state.value)) return {{"choice", *choice}};
    return "off";
}

std::string title_of(const Sighting& sighting) {
    if (!sighting.name.empty() && !looks_personal(sighting.name)) return sighting.name;
    return sighting.key.empty() ? "A " + sighting.role : sighting.key;
}

/// {"a": {"b": {"$value": true}}}: b
std::string last_key_of(const ordered_json& part) {
    for (const auto& [key, value] : part.items()) {
        if (!value.is_structured()) continue;
        if (value.is_object() && value.contains("$value")) return part.is_object() ? key : "";
        if (std::string inner = last_key_of(value); !inner.empty()) return inner;
    }
    return {};
}

}  // namespace

std::string Candidate::describe() const {
    const std::string by = change.is_array() ? change[0].value("by", "") : change.value("by", "");
    const std::string way = by == "request" ? "the request behind it"
                            : by == "form"  ? "the page's form"
                                            : "a press of the switch";
    return way + (drivers.front() == "browser" ? " in a browser" : ", without a browser");
}

std::vector<Candidate> plain_candidates(const Lesson& lesson) {
    std::vector<Candidate> all;
    if (has_form(lesson)) all.push_back({{"http", "browser"}, false, {{"by", "form"}}, {}, {}});
    all.push_back({{"browser"}, false, press_change(lesson), {}, {}});
    if (!lesson.open.empty()) all.push_back({{"browser"}, true, press_change(lesson), {}, {}});
    return all;
}

std::vector<Candidate> request_candidates(const std::vector<Episode>& episodes,
                                          const std::vector<Exchange>& log, const session::Session& session,
                                          const Secrets& secrets, const Candidate& press, std::string& why) {
    constexpr std::size_t most = 4;
    std::vector<Candidate> all;
    why = "no request went out with each flip";
    const auto answers = answers_in(episodes, log, session);
    for (auto seen : writes_in(episodes, log, session)) {
        auto bare = draft_request(seen, secrets);
        if (!bare.ok()) why = bare.error().what;
        std::string like;
        if (bare.ok()) {
            for (const char* part : {"json", "form", "query"}) {
                if (bare->change.contains(part) && like.empty()) like = last_key_of(bare->change[part]);
            }
        }
        for (const JsonPage& page : find_json_pages(answers, like, secrets)) {
            for (Observation& one : seen) {
                one.read = nullptr;
                for (const Answered& answer : answers) {
                    if (answer.exchange < one.request && answer.exchange->url == page.url)
                        one.read = &answer.exchange->answer;
                }
            }
            auto draft = draft_request(seen, secrets);
            if (!draft.ok() && bare.ok()) draft = bare;
            if (!draft.ok()) why = draft.error().what;
            if (!draft.ok() || !same_words(words_of(*draft), page.state)) continue;
            Candidate read{{"http", "browser"}, false, draft->change, *draft, page};
            read.json_headers = draft_headers(*page.example, secrets, read.request->tokens);
            all.push_back(read);
            read.drivers = {"browser"};
            all.push_back(std::move(read));
        }
        if (bare.ok()) {
            Candidate both = press;
            both.change = ordered_json::array({bare->change, press.change});
            both.request = *bare;
            all.push_back(std::move(both));
        }
    }
    if (all.size() > most) all.resize(most);
    return all;
}

std::vector<Draft> lasting_ladder(const Lesson& lesson) {
    const Sighting& before = lesson.flip.before;
    std::vector<Draft> ladder = make_ladder(lesson.after, lesson.flip.after.node, before.role, before.name);
    std::erase_if(ladder, [&](const Draft& draft) { return !finds(lesson.before, draft.rung, before.node); });
    return ladder;
}

Result<Composed> compose(PackDraft pack, const Lesson& lesson, const Candidate& candidate,
                         const std::string& replaces, const Credit& credit) {
    const auto ladder = lasting_ladder(lesson);
    if (ladder.empty()) {
        return Error{ErrorKind::refused, "nothing that lasts tells this switch from others on its page",
                     lesson.address, "describe it by hand: selectors/README.md, \"Finding the control\""};
    }
    const std::string title = title_of(lesson.flip.before);
    ordered_json entry = pack.setting(replaces);
    if (entry.is_null()) {
        entry = {{"id", pack.new_setting_id(title)}, {"title", title}, {"category", guess_category(title)}};
    } else {
        entry.erase("state");
        entry.erase("list");
    }
    ordered_json change = candidate.change;
    ordered_json page_part = ordered_json::object();
    if (candidate.request) {
        auto tokens = candidate.request->tokens;
        if (candidate.json_page) page_part["headers"] = candidate.json_headers;
        for (const auto& [name, rule] : tokens) {
            const std::string its_name = pack.token(name, rule);
            rename_tokens(change.is_array() ? change[0] : change, name, its_name);
            rename_tokens(page_part, name, its_name);
        }
    }
    if (candidate.json_page) {
        entry["page"] =
            pack.json_page(address_text(candidate.json_page->url), page_part["headers"], candidate.drivers);
        entry["locate"] = candidate.json_page->locate;
    } else {
        entry["page"] = pack.page(address_text(lesson.address),
                                  candidate.with_steps ? steps_text(lesson.open) : ordered_json::array(),
                                  candidate.drivers);
        entry["locate"] = ladder_text(ladder);
    }
    if (candidate.request && candidate.request->on) entry["state"] = state_text(words_of(*candidate.request));
    entry["want"] = want_of(*lesson.flip.after.state);
    entry["change"] = std::move(change);
    if (!entry.contains("evidence")) entry["evidence"] = ordered_json::array();
    entry["evidence"].push_back({{"class", "M"},
                                 {"source", "learned with optout, by flipping the switch by hand"},
                                 {"date", credit.day},
                                 {"for", "where the switch is and what changes it"}});
    entry["verified"] = pack::word(credit.verified);
    Composed composed;
    composed.setting = entry["id"].get<std::string>();
    pack.put(entry);
    composed.text = pack.text();
    if (auto read = pack::parse_pack(composed.text, "the learned pack"); !read.ok())
        return std::move(read).error();
    return composed;
}

Secrets gather_secrets(const Lesson& lesson, const std::vector<Exchange>& log,
                       const session::Session& session) {
    Secrets secrets;
    for (const Cookie& cookie : session.cookies()) secrets.add_cookie(cookie.name, cookie.value);
    if (lesson.open.empty()) secrets.add_page(lesson.address, std::get<Document>(lesson.before));
    for (const Exchange& exchange : log) {
        const auto url = Url::parse(exchange.url);
        const bool ours = url.ok() && session.may_contact(*url);
        if (ours && exchange.method == "GET" && exchange.answer.is_structured())
            secrets.add_answer(exchange.url, exchange.answer);
    }
    return secrets;
}

}  // namespace optout::learn
