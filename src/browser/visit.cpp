#include "browser/visit.hpp"

#include <algorithm>
#include <thread>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/press.hpp"

namespace optout::browser {

namespace {

using session::Page;
using session::PageRequest;

std::string way_of(const PageRequest& request) {
    std::string way = request.url;
    for (const page::Ladder& ladder : request.open) {
        way += '\n';
        for (const page::Rung& rung : ladder) way += rung.describe() + ";";
    }
    return way;
}

Error not_named(const Url& url) {
    return {ErrorKind::refused, "not contacted, because the pack does not name this host", url.shown(),
            "if the host is the site's own, add it to \"hosts\" in the pack"};
}

IsThere all_of(const std::vector<page::Ladder>& awaited) {
    return [&awaited](const page::Content& content) {
        return std::ranges::all_of(awaited, [&](const auto& ladder) { return finds(content, ladder); });
    };
}

/// Of a host that the pack does not name nothing is given back but the address.
bool has_left(const session::Session& session, const View& view) {
    const auto landing = Url::parse(view.url);
    return !landing.ok() || !session.may_contact(*landing);
}

Result<Page> make_page(const session::Session& session, View view) {
    OPTOUT_TRY(Url landing, Url::parse(view.url));
    if (has_left(session, view)) {
        OPTOUT_TRY(page::Document nothing, page::Document::parse(""));
        return Page{302, std::move(landing), true, "", std::move(nothing), false};
    }
    return Page{
        view.status,   std::move(landing),         false, std::move(view.type), std::move(view.content),
        view.has_json, std::move(view.passed_over)};
}

/// What is hidden may be pressed by its label, but not what stands in a dialog that has closed.
bool can_be_pressed(const View& view, const session::Press& press) {
    const auto control = page::locate(view.content, press.ladder, press.rule);
    if (!control.ok() || view.document() == nullptr || control->node == page::no_node) return control.ok();
    const bool is_led_to = !press.page.open.empty() || !press.before.empty() || !press.confirm.empty();
    return !is_led_to || !page::is_hidden(*view.document(), control->node);
}

/// A box or radio button of a form in a page without scripts, with what confirms the change on show already.
bool waits_for_its_button(const View& view, page::NodeId node, const session::Press& press) {
    const std::string type = ascii_lower(view.document()->attribute(node, "type").value_or(""));
    return view.is_still && view.document()->tag(node) == "input" &&
           (type == "checkbox" || type == "radio") && !press.confirm.empty() &&
           finds_shown(view.content, press.confirm.front());
}

Error otherwise(const page::State& reads, const page::State& present) {
    return {ErrorKind::refused,
            "the control says " + reads.describe() + " now, not " + present.describe() +
                " as when it was read; it was not pressed",
            "", "run again"};
}

Error of_step(const std::string& step, Error error) {
    if (error.kind == ErrorKind::ambiguous) error.remedy = "let it match one control, by `within` or css";
    error.what = step + " in the pack: " + error.what;
    return error;
}

Error asked_in_box(const std::string& text) {
    return {ErrorKind::refused,
            "the page asked in a box of the browser, \"" + text + "\", and was answered with no", "",
            "change this setting by hand"};
}

}  // namespace

/// At the pace of the host, like every request.
Result<View> Visits::arrive(const PageRequest& request) {
    here_.reset();
    OPTOUT_TRY(const Url url, Url::parse(request.url));
    session::Session& session = *request.session;
    if (!session.may_contact(url)) return not_named(url);
    OPTOUT_CHECK(browsing_.enter(session));
    session::HostPace& pace = channel_.paces().of(url.authority(), session.access().pace);
    if (const auto start = pace.next_start()) std::this_thread::sleep_until(*start);
    pace.started(session::HostPace::Clock::now());
    const bool has_steps = !request.open.empty();
    auto view = browsing_.window().open(url, has_steps ? IsThere() : all_of(request.awaited));
    pace.finished();
    if (!view.ok()) return view;
    std::vector<std::string> passed_over;
    for (const page::Ladder& ladder : request.open) {
        if (has_left(session, *view)) return view;
        auto next = step(std::move(*view), ladder, passed_over);
        if (!next.ok()) return next;
        view = std::move(next);
    }
    if (!has_steps || has_left(session, *view)) return view;
    // Who waits for nothing wants all that the last step brings: dialogs come slowly.
    if (request.awaited.empty()) {
        view = browsing_.window().look_for([](const auto&) { return false; }, *view);
    } else if (!all_of(request.awaited)(view->content)) {
        view = browsing_.window().look(all_of(request.awaited), &*view);
    }
    if (view.ok()) view->passed_over = std::move(passed_over);
    return view;
}

/// Presses what the ladder finds once it is there. A page without it stays as it is.
Result<View> Visits::step(View view, const page::Ladder& ladder, std::vector<std::string>& passed_over) {
    const auto shown = [&](const page::Content& content) { return finds_shown(content, ladder); };
    Window& window = browsing_.window();
    if (!shown(view.content)) {
        auto waited = window.look_for(shown, view);
        if (!waited.ok()) return waited;
        view = std::move(waited).value();
    }
    if (view.document() == nullptr || !finds(view.content, ladder)) {
        passed_over.push_back(ladder.front().describe());
        return view;
    }
    const auto node = page::locate_element(*view.document(), ladder);
    if (!node.ok()) return of_step("a step of `open`", node.error());
    auto pressed = window.press(view, *node);
    // What is there and never shown, such as the button of a dialog that has not come, is no way to anywhere.
    const bool is_hidden = page::is_hidden(*view.document(), *node);
    if (pressed.ok() || pressed.error().kind != ErrorKind::refused || !is_hidden) return pressed;
    passed_over.push_back(ladder.front().describe());
    return view;
}

Result<Page> Visits::open(const PageRequest& request) {
    opened_still_ = false;
    auto view = arrive(request);
    // A browser that was closed or broke down since the last page; a page that breaks it does so again.
    const bool broke = !view.ok() && view.error().kind == ErrorKind::network && !browsing_.is_alive();
    if (broke) view = arrive(request);
    if (!view.ok()) return std::move(view).error();
    const auto landing = Url::parse(view->url);
    browsing_.take_back(*request.session, landing.ok() ? std::vector<Url>{*landing} : std::vector<Url>());
    opened_still_ = view->is_still;
    if (has_left(*request.session, *view)) browsing_.window().blank();
    return make_page(*request.session, std::move(view).value());
}

/// The page as it still is after an earlier press, or opened anew: also where the dialog that held the
/// control has closed with that press.
Result<View> Visits::find_page(const session::Press& press) {
    if (here_ && here_->session == press.page.session->number() && here_->way == way_of(press.page) &&
        can_be_pressed(here_->view, press))
        return std::move(std::exchange(here_, std::nullopt)->view);
    PageRequest request = press.page;
    request.open.insert(request.open.end(), press.before.begin(), press.before.end());
    request.awaited = {press.ladder};
    return arrive(request);
}

Result<Page> Visits::press(const session::Press& press, const std::function<Status()>& before_send) {
    session::Session& session = *press.page.session;
    OPTOUT_TRY(View view, find_page(press));
    if (has_left(session, view) || view.document() == nullptr) return make_page(session, std::move(view));
    OPTOUT_TRY(const page::Control control, page::locate(view.content, press.ladder, press.rule));
    if (control.state != press.present) return otherwise(control.state, press.present);
    (void)browsing_.window().browser().take_box();
    OPTOUT_TRY(view, press_all(std::move(view), press, control, before_send));
    OPTOUT_TRY(view, confirm(std::move(view), press));
    const auto landing = Url::parse(view.url);
    browsing_.take_back(session, landing.ok() ? std::vector<Url>{*landing} : std::vector<Url>());
    const std::string box = browsing_.window().browser().take_box();
    if (!box.empty()) return asked_in_box(box);
    // Some browsers do not tell it of a page that a press has led to.
    if (view.status == 0) view.status = 200;
    if (has_left(session, view)) {
        browsing_.window().blank();
    } else if (auto again = read_view(view.answer); again.ok()) {
        here_ = Here{session.number(), way_of(press.page), std::move(again).value()};
    }
    return make_page(session, std::move(view));
}

/// Each press may draw the page anew, so the next one is looked for in what is there then.
Result<View> Visits::press_all(View view, const session::Press& press, const page::Control& control,
                               const std::function<Status()>& before_send) {
    Window& window = browsing_.window();
    const std::function<Status()> nothing_to_say;
    bool is_first = true;
    page::State state = control.state;
    page::NodeId node = control.node;
    for (;;) {
        if (node == page::no_node)
            return Error{ErrorKind::pack, "what was found is no control that can be pressed", "", ""};
        OPTOUT_TRY(const auto nodes, page::presses(*view.document(), node, press.rule, state, press.goal));
        if (nodes.empty()) return view;
        if (nodes.size() == 1 && waits_for_its_button(view, nodes.front(), press)) {
            OPTOUT_CHECK(window.press_blindly(view, nodes.front(), is_first ? before_send : nothing_to_say));
            return view;
        }
        OPTOUT_TRY(view, window.press(view, nodes.front(), is_first ? before_send : nothing_to_say));
        is_first = false;
        if (nodes.size() == 1) return view;
        auto found = page::locate(view.content, press.ladder, press.rule);
        if (!found.ok()) return std::move(found).error();
        if (found->state == state) return view;
        state = found->state;
        node = found->node;
    }
}

/// A dialog that does not come is no error: the reading that follows says whether it was needed.
Result<View> Visits::confirm(View view, const session::Press& press) {
    for (const page::Ladder& ladder : press.confirm) {
        if (has_left(*press.page.session, view)) return view;
        const auto shown = [&](const page::Content& content) { return finds_shown(content, ladder); };
        if (!shown(view.content)) {
            OPTOUT_TRY(view, browsing_.window().look(shown, &view));
        }
        if (!shown(view.content)) {
            auto now = page::locate(view.content, press.ladder, press.rule);
            if (now.ok() && now->state == press.goal) return view;
            return Error{ErrorKind::not_found, "the dialog that confirms the change did not come", "",
                         std::string(page::newer_pack)};
        }
        const auto node = page::locate_element(*view.document(), ladder);
        if (!node.ok()) return of_step("`confirm`", node.error());
        OPTOUT_TRY(view, browsing_.window().press(view, *node));
    }
    return view;
}

}  // namespace optout::browser
