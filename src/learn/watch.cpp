#include "learn/watch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "learn/eye.hpp"
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

class Watcher {
  public:
    Watcher(browser::Browsing& browsing, session::Session& session, Listener& listener,
            const WatchOptions& options, const std::function<void(const std::string&)>& say)
        : session_(session), listener_(listener), options_(options), say_(say), eye_(browsing.window()) {}

    Result<Lesson> run(const Url& url) {
        OPTOUT_CHECK(eye_.open(url));
        say_("Flip the one switch " + options_.place + ", the way you want it to be. (Ctrl-C gives up.)");
        const auto until = Clock::now() + options_.patience;
        while (!lesson_) {
            if (Clock::now() >= until)
                return Error{ErrorKind::timeout, "no switch was flipped", "",
                             "run again when you have the time"};
            const std::size_t known = listener_.exchanges().size();
            OPTOUT_CHECK(eye_.look());
            listener_.listen(session_);
            OPTOUT_CHECK(take_moments());
            if (lesson_) break;
            tell_of_unseen();
            // What went out while a look was taken may come from what the next one sees, and what a look that
            // was cut short has missed belongs to the next one.
            const bool is_idle = !acted_ || Clock::now() - *acted_ >= answers_within;
            if (eye_.is_fresh() || (is_idle && !eye_.is_cut_short())) mark_ = known;
        }
        say_("Seen: " + describe(lesson_->flip.before) + ", " + lesson_->flip.before.state->describe() +
             " → " + lesson_->flip.after.state->describe());
        OPTOUT_CHECK(await_saving());
        return std::move(*lesson_);
    }

  private:
    /// A person who waits in vain is to know why.
    void tell_of_unseen() {
        constexpr std::chrono::seconds a_while{5};
        const bool pressed = acted_ && Clock::now() - *acted_ < answers_within;
        if (!unseen_ && pressed && was_sent()) unseen_ = Clock::now();
        if (told_ || !unseen_ || Clock::now() - *unseen_ < a_while) return;
        told_ = true;
        say_(
            "The page sent something, but no switch moved that tells programs its state. If it was the "
            "switch, "
            "it has to be described by hand: selectors/README.md.");
    }

    [[nodiscard]] bool is_ours(const View& view) const {
        const auto url = Url::parse(view.url);
        return url.ok() && session_.may_contact(*url) && view.document() != nullptr;
    }

    /// Goes from moment to moment: what was pressed before the flip led to it, what was pressed after it
    /// confirmed it.
    Status take_moments() {
        const auto& moments = eye_.moments();
        for (std::size_t i = 0; i + 1 < moments.size(); ++i) {
            if (!moments[i].acts.empty()) acted_ = Clock::now();
            const Moment& before = moments[i > 0 ? i - 1 : i];
            if (lesson_) {
                confirm(before, moments[i], moments[i + 1]);
                continue;
            }
            OPTOUT_CHECK(judge(moments[i], moments[i + 1]));
            if (!lesson_) remember(before, moments[i], moments[i + 1]);
        }
        return success();
    }

    /// Looks for a flip between two moments.
    Status judge(const Moment& before, const Moment& after) {
        if (!is_ours(before.view) || !is_ours(after.view) || !same_page(before.view, after.view))
            return success();
        const auto flips = compare(survey(before.view.content), survey(after.view.content));
        const bool moved_on = before.view.id != after.view.id;
        return flips.empty() || !was_person(moved_on) ? success() : choose(flips, before, after);
    }

    static bool same_page(const View& one, const View& other) {
        const auto a = Url::parse(one.url), b = Url::parse(other.url);
        return a.ok() && b.ok() && a->host() == b->host() && a->path() == b->path();
    }

    /// A page may move its own switches while it loads. A form that sends itself takes the page away before
    /// anybody can note what was pressed.
    [[nodiscard]] bool was_person(bool moved_on) const {
        if (acted_ && Clock::now() - *acted_ < answers_within) return true;
        const auto& log = listener_.exchanges();
        return moved_on &&
               std::any_of(log.begin() + static_cast<std::ptrdiff_t>(mark_), log.end(),
                           [](const Exchange& e) { return e.kind == "Document" && e.is_write(); });
    }

    Status choose(const std::vector<Flip>& flips, const Moment& before, const Moment& after) {
        std::optional<Flip> flip;
        if (flips.size() == 1) flip = flips.front();
        if (!flip) {
            std::vector<NodeId> pressed;
            for (const Act& act : before.acts) {
                if (act.node != page::no_node) pressed.push_back(act.node);
            }
            flip = pressed_one(*before.document(), flips, pressed);
        }
        if (!flip) {
            std::vector<std::string> names;
            for (const Flip& one : flips) names.push_back(describe(one.before));
            say_("Several switches changed (" + join(names, ", ") +
                 "), and it cannot be told which one you pressed. Flip just one.");
            return success();
        }
        OPTOUT_TRY(page::Content then, copy_of(before.view));
        OPTOUT_TRY(page::Content now, copy_of(after.view));
        OPTOUT_TRY(std::string address, address_of(after.view.url));
        if (before.view.id != after.view.id) steps_.clear();
        lesson_ = Lesson{std::move(address), std::move(then), std::move(now), *flip, steps_, {}, false};
        const bool is_here =
            std::ranges::any_of(before.acts, [&](const Act& act) { return is_on_control(before, act); });
        if (!is_here && take_back_press()) confirm(before, before, after);
        return success();
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

    void remember(const Moment& before, const Moment& moment, const Moment& next) {
        if (auto step = step_of(before, moment, next)) steps_.push_back(std::move(*step));
        if (moment.view.id != next.view.id) steps_.clear();
    }

    [[nodiscard]] bool is_on_control(const Moment& moment, const Act& act) const {
        if (moment.document() == nullptr || act.node == page::no_node) return false;
        const Sighting& control = lesson_->flip.before;
        const auto sightings = survey(moment.view.content);
        const auto same = std::ranges::find_if(sightings, [&](const Sighting& one) {
            return one.role == control.role && one.key == control.key &&
                   (!one.key.empty() || one.name == control.name);
        });
        return same != sightings.end() &&
               pressed_one(*moment.document(), {{*same, *same}}, {act.node}).has_value();
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
            const std::size_t known = lesson_->confirm.size();
            OPTOUT_CHECK(eye_.look());
            OPTOUT_CHECK(take_moments());
            if (lesson_->confirm.size() > known || eye_.is_asking()) until = Clock::now() + options_.saving;
        }
        // The request may be known before the press that sent it, and the page may just be going.
        constexpr int most_looks = 20;
        for (int looks = 0; lesson_->sent && looks < most_looks && (looks == 0 || !eye_.is_fresh());
             ++looks) {
            OPTOUT_CHECK(eye_.look());
            OPTOUT_CHECK(take_moments());
        }
        listener_.listen(session_);
        return success();
    }

    void confirm(const Moment& before, const Moment& moment, const Moment& next) {
        const bool is_control =
            std::ranges::any_of(moment.acts, [&](const Act& act) { return is_on_control(moment, act); });
        if (is_control) return;
        if (const auto other = other_control(moment)) {
            say_(describe(*other) + " is another switch, and is left out. Flip just one.");
        } else if (auto step = step_of(before, moment, next)) {
            lesson_->confirm.push_back(std::move(*step));
        }
    }

    /// What was pressed when that is a switch of its own, which was to be seen before the flip too. One that
    /// came up afterwards may belong to a question.
    [[nodiscard]] std::optional<Sighting> other_control(const Moment& moment) const {
        const auto earlier = survey(lesson_->before);
        for (const Sighting& one : survey(moment.view.content)) {
            const bool was_there = std::ranges::any_of(earlier, [&](const Sighting& other) {
                return !other.hidden && other.role == one.role && other.name == one.name &&
                       other.key == one.key;
            });
            const auto presses = [&](const Act& act) {
                return act.press && act.node != page::no_node &&
                       pressed_one(*moment.document(), {{one, one}}, {act.node}).has_value();
            };
            if (was_there && std::ranges::any_of(moment.acts, presses)) return one;
        }
        return std::nullopt;
    }

    session::Session& session_;
    Listener& listener_;
    const WatchOptions& options_;
    const std::function<void(const std::string&)>& say_;
    Eye eye_;
    std::vector<Step> steps_;
    std::optional<Lesson> lesson_;
    std::size_t mark_ = 0;  // in the log: nothing before it can come from the flip
    std::optional<Clock::time_point> acted_, unseen_;
    bool told_ = false;
};

}  // namespace

Result<Lesson> watch(browser::Browsing& browsing, session::Session& session, const std::string& address,
                     Listener& listener, const WatchOptions& options,
                     const std::function<void(const std::string&)>& say) {
    OPTOUT_TRY(const Url url, Url::parse(address));
    OPTOUT_CHECK(browsing.enter(session));
    browsing.window().browser().leave_boxes(true);
    auto lesson = Watcher(browsing, session, listener, options, say).run(url);
    browsing.window().browser().leave_boxes(false);
    browsing.take_back(session, {url});
    return lesson;
}

}  // namespace optout::learn
