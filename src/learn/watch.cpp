#include "learn/watch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "learn/recorder.hpp"
#include "learn/words.hpp"
#include "page/accessibility.hpp"
#include "page/words.hpp"

namespace optout::learn {

namespace {

using browser::View;
using nlohmann::json;
using page::Document;
using page::NodeId;
using Clock = std::chrono::steady_clock;

/// A page may show a flip only when its service has answered.
constexpr std::chrono::seconds answers_within{15};

Result<page::Content> copy_of(const View& view) {
    OPTOUT_TRY(View again, browser::read_view(view.answer));
    return std::move(again.content);
}

NodeId node_of(const Document& document, std::int64_t number) {
    std::int64_t seen = 0;
    for (NodeId node = 0; node < document.size(); ++node) {
        if (document.is_element(node) && seen++ == number) return node;
    }
    return page::no_node;
}

/// The button, tab or the like that an element belongs to; no_node when it belongs to none.
NodeId pressable(const Document& document, NodeId element) {
    for (NodeId up = element; up != page::no_node; up = document.parent_element(up)) {
        if (page::is_one_of(page::role(document, up),
                            {"button", "checkbox", "link", "menuitem", "menuitemcheckbox", "menuitemradio",
                             "option", "radio", "switch", "tab"}))
            return up;
        if (page::is_one_of(document.tag(up), {"summary", "label"})) return up;
    }
    return page::no_node;
}

/// Something that a person did, on the page as it was then.
struct Act {
    NodeId node = page::no_node;
    bool press = false;
    bool on_last = false;  // on the page of the last look, not of the one before
};

/// The page as it is looked at again and again.
class Eye {
  public:
    explicit Eye(browser::Window& window) : window_(window) {}

    Status open(const Url& url) {
        OPTOUT_TRY(now_, window_.open(url, {}));
        return note();
    }
    /// The next look: when something has changed, or after a while.
    /// A look that the page's own going elsewhere
    /// cut short is no error, and shows nothing new.
    Status look() {
        acts_.clear();
        fresh_ = false;
        auto next = window_.look({}, now_ ? &*now_ : nullptr);
        if (!next.ok()) {
            const bool goes_on = window_.browser().is_alive() && ++failures_ < most_failures;
            return goes_on ? success() : Status(std::move(next).error());
        }
        failures_ = 0;
        fresh_ = true;
        before_ = std::move(now_);
        now_ = std::move(next).value();
        return note();
    }
    [[nodiscard]] bool is_fresh() const { return fresh_; }

    [[nodiscard]] const View& now() const { return *now_; }
    [[nodiscard]] const View* before() const { return before_ ? &*before_ : nullptr; }
    /// What the person did between the last two looks, or since.
    [[nodiscard]] const std::vector<Act>& acts() const { return acts_; }
    [[nodiscard]] bool is_new_document() const { return !before_ || before_->id != now_->id; }

  private:
    Status note() {
        ++number_;
        acts_.clear();
        if (now_->document() == nullptr) return success();
        const auto told = window_.browser().run(recorder_script(), json::array({number_}), false);
        if (!told.ok() || !told->is_array()) return success();
        for (const json& one : *told) {
            if (!one.is_object()) continue;
            const json look = one.value("look", json());
            const bool on_last = !look.is_number_integer() || look.get<std::int64_t>() == number_;
            const View* page = on_last ? &*now_ : before();
            const bool known = on_last || (before_ && look.get<std::int64_t>() == number_ - 1);
            const json place = one.value("number", json(-1));
            if (!known || page == nullptr || page->document() == nullptr || !place.is_number_integer())
                continue;
            const NodeId node = node_of(*page->document(), place.get<std::int64_t>());
            acts_.push_back({node, one.value("press", false), on_last});
        }
        return success();
    }

    static constexpr int most_failures = 200;
    browser::Window& window_;
    std::optional<View> now_, before_;
    bool fresh_ = false;
    int failures_ = 0;  // one after the other
    std::vector<Act> acts_;
    std::int64_t number_ = 0;
};

class Watcher {
  public:
    Watcher(browser::Browsing& browsing, session::Session& session, Listener& listener,
            const WatchOptions& options, const std::function<void(const std::string&)>& say)
        : session_(session), listener_(listener), options_(options), say_(say), eye_(browsing.window()) {}

    Result<Lesson> run(const Url& url) {
        OPTOUT_CHECK(eye_.open(url));
        say_("Flip the one switch in the window, the way you want it to be. (Ctrl-C gives up.)");
        const auto until = Clock::now() + options_.patience;
        while (!lesson_) {
            if (Clock::now() >= until)
                return Error{ErrorKind::timeout, "no switch was flipped", "",
                             "run again when you have the time"};
            // What a look that was cut short has missed belongs to the next one.
            const std::size_t before_last_look = mark_;
            if (eye_.is_fresh()) mark_ = listener_.exchanges().size();
            OPTOUT_CHECK(eye_.look());
            listener_.listen(session_);
            if (!eye_.acts().empty()) acted_ = Clock::now();
            if (eye_.is_fresh()) OPTOUT_CHECK(judge());
            if (lesson_) mark_ = before_last_look;
        }
        say_("Seen: " + describe(lesson_->flip.before) + ", " + lesson_->flip.before.state->describe() +
             " → " + lesson_->flip.after.state->describe());
        OPTOUT_CHECK(await_saving());
        return std::move(*lesson_);
    }

  private:
    [[nodiscard]] bool is_ours(const View& view) const {
        const auto url = Url::parse(view.url);
        return url.ok() && session_.may_contact(*url) && view.document() != nullptr;
    }

    /// Looks for a flip between the last two looks.
    Status judge() {
        if (eye_.is_new_document()) steps_.clear();
        if (!is_ours(eye_.now())) return success();
        const View* before = eye_.before();
        const bool comparable = before != nullptr && is_ours(*before) && same_page(*before, eye_.now());
        if (comparable) {
            const auto flips = compare(survey(before->content), survey(eye_.now().content));
            if (!flips.empty() && was_person()) OPTOUT_CHECK(choose(flips));
        }
        if (!lesson_) remember_steps();
        return success();
    }

    static bool same_page(const View& one, const View& other) {
        const auto a = Url::parse(one.url), b = Url::parse(other.url);
        return a.ok() && b.ok() && a->host() == b->host() && a->path() == b->path();
    }

    /// A page may move its own switches while it loads. A form that sends itself takes the page away before
    /// anybody can note what was pressed.
    [[nodiscard]] bool was_person() {
        if (acted_ && Clock::now() - *acted_ < answers_within) return true;
        const auto& log = listener_.exchanges();
        return eye_.is_new_document() &&
               std::any_of(log.begin() + static_cast<std::ptrdiff_t>(mark_), log.end(),
                           [](const Exchange& e) { return e.kind == "Document" && e.is_write(); });
    }

    Status choose(const std::vector<Flip>& flips) {
        std::optional<Flip> flip;
        if (flips.size() == 1) flip = flips.front();
        if (!flip) {
            std::vector<NodeId> pressed;
            for (const Act& act : eye_.acts()) {
                if (!act.on_last && act.node != page::no_node) pressed.push_back(act.node);
            }
            flip = pressed_one(*eye_.before()->document(), flips, pressed);
        }
        if (!flip) {
            std::vector<std::string> names;
            for (const Flip& one : flips) names.push_back(describe(one.before));
            say_("Several switches changed (" + join(names, ", ") +
                 "), and it cannot be told which one you pressed. Flip just one.");
            return success();
        }
        OPTOUT_TRY(page::Content before, copy_of(*eye_.before()));
        OPTOUT_TRY(page::Content after, copy_of(eye_.now()));
        OPTOUT_TRY(std::string address, address_of(eye_.now().url));
        lesson_ = Lesson{std::move(address), std::move(before), std::move(after), *flip, steps_, {}, false};
        sort_acts();
        return success();
    }

    /// Between two looks a quick person presses more than the switch: what came before it led to it, what
    /// came after it confirmed it.
    void sort_acts() {
        const auto& acts = eye_.acts();
        std::size_t last = acts.size();
        for (std::size_t i = 0; i < acts.size(); ++i) {
            if (is_on_control(acts[i])) last = i;
        }
        const bool is_here = last < acts.size();
        if (!is_here && !take_back_press()) return;
        for (std::size_t i = 0; i < acts.size(); ++i) {
            auto step = is_on_control(acts[i]) ? std::nullopt : step_of(acts[i]);
            if (step) (is_here && i < last ? lesson_->open : lesson_->confirm).push_back(std::move(*step));
        }
    }

    /// A switch that asks first moves only after the answer, in a later look than the one that saw it
    /// pressed: then its press is taken out of what led to it. False where it was not pressed before.
    bool take_back_press() {
        const auto* document = std::get_if<page::Document>(&lesson_->before);
        if (document == nullptr) return false;
        const NodeId node = pressable(*document, lesson_->flip.before.node);
        if (node == page::no_node) return false;
        const Step own = make_press_ladder(*document, node);
        auto& steps = lesson_->open;
        const auto found = std::find_if(steps.rbegin(), steps.rend(), [&](const Step& step) {
            return std::ranges::equal(step, own, {}, &Draft::text, &Draft::text);
        });
        if (own.empty() || found == steps.rend()) return false;
        lesson_->confirm.assign(found.base(), steps.end());
        steps.erase(found.base() - 1, steps.end());
        return true;
    }

    /// Without what may say who the person is. A place in the page ("#/settings") stays.
    static Result<std::string> address_of(const std::string& text) {
        OPTOUT_TRY(const Url url, Url::parse(text));
        if (looks_personal(url.path()) || looks_personal(url.host())) {
            return Error{ErrorKind::refused,
                         "the address of this page may say who you are, so it is not written into a pack",
                         url.origin(), "start from a page without a number or name in its address"};
        }
        std::string address = text.substr(0, text.find_first_of("?#"));
        if (!url.query().empty() && !looks_personal(url.query())) address += "?" + url.query();
        const std::size_t mark = text.find('#');
        const std::string place = mark == std::string::npos ? "" : text.substr(mark);
        if (place.find('/') != std::string::npos && !looks_personal(place)) address += place;
        return address;
    }

    void remember_steps() {
        for (const Act& act : eye_.acts()) {
            if (auto step = step_of(act)) steps_.push_back(std::move(*step));
        }
    }

    /// What was pressed, when it can be found again.
    [[nodiscard]] std::optional<Step> step_of(const Act& act) const {
        const View* page = act.on_last ? &eye_.now() : eye_.before();
        if (!act.press || act.node == page::no_node || page == nullptr || page->document() == nullptr)
            return std::nullopt;
        const NodeId node = pressable(*page->document(), act.node);
        if (node == page::no_node) return std::nullopt;
        Step step = make_press_ladder(*page->document(), node);
        return step.empty() ? std::nullopt : std::optional(std::move(step));
    }

    [[nodiscard]] bool is_on_control(const Act& act) const {
        const View* page = act.on_last ? &eye_.now() : eye_.before();
        if (page == nullptr || page->document() == nullptr) return false;
        for (const Sighting& one : survey(page->content)) {
            if (one.role == lesson_->flip.before.role && one.name == lesson_->flip.before.name)
                return pressed_one(*page->document(), {{one, one}}, {act.node}).has_value();
        }
        return false;
    }

    /// True once a request has gone out that may have saved it.
    [[nodiscard]] bool was_sent() {
        listener_.listen(session_);
        const auto& log = listener_.exchanges();
        return std::any_of(
            log.begin() + static_cast<std::ptrdiff_t>(mark_), log.end(), [&](const Exchange& exchange) {
                const auto url = Url::parse(exchange.url);
                return exchange.is_write() && url.ok() && session_.may_contact(*url) && !is_report(*url);
            });
    }

    /// Pages tell all the time what is pressed on them.
    static bool is_report(const Url& url) {
        const std::string path = ascii_lower(url.path());
        constexpr std::string_view words[] = {"analytics", "beacon", "collect",  "csp-report", "/log",
                                              "metric",    "/rum",   "telemetr", "track"};
        return std::ranges::any_of(
            words, [&](std::string_view word) { return path.find(word) != std::string::npos; });
    }

    Status await_saving() {
        auto until = Clock::now() + options_.saving;
        bool asked = false;
        while (!(lesson_->sent = was_sent()) && Clock::now() < until) {
            if (!asked) say_("If the page has a button that saves it, press that now.");
            asked = true;
            OPTOUT_CHECK(eye_.look());
            if (!take_confirmation()) continue;
            until = Clock::now() + options_.saving;
        }
        // The request may be known before the press that sent it.
        if (lesson_->sent) {
            OPTOUT_CHECK(eye_.look());
            take_confirmation();
        }
        listener_.listen(session_);
        return success();
    }

    /// True when the person has pressed something.
    bool take_confirmation() {
        bool pressed = false;
        for (const Act& act : eye_.acts()) {
            if (is_on_control(act)) continue;
            auto step = step_of(act);
            if (!step) continue;
            lesson_->confirm.push_back(std::move(*step));
            pressed = true;
        }
        return pressed;
    }

    session::Session& session_;
    Listener& listener_;
    const WatchOptions& options_;
    const std::function<void(const std::string&)>& say_;
    Eye eye_;
    std::vector<Step> steps_;
    std::optional<Lesson> lesson_;
    std::size_t mark_ = 0;  // in the log: nothing before it can come from the flip
    std::optional<Clock::time_point> acted_;
};

}  // namespace

Result<Lesson> watch(browser::Browsing& browsing, session::Session& session, const std::string& address,
                     Listener& listener, const WatchOptions& options,
                     const std::function<void(const std::string&)>& say) {
    OPTOUT_TRY(const Url url, Url::parse(address));
    OPTOUT_CHECK(browsing.enter(session));
    auto lesson = Watcher(browsing, session, listener, options, say).run(url);
    browsing.take_back(session, {url});
    return lesson;
}

}  // namespace optout::learn
