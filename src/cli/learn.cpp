#include <algorithm>
#include <ctime>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/bring.hpp"
#include "cli/commands.hpp"
#include "cli/learnt.hpp"
#include "learn/compose.hpp"
#include "learn/coverage.hpp"
#include "session/ways.hpp"

namespace optout::cli {

namespace {

using journal::Journal;
using learn::Candidate;
using learn::Composed;
using learn::Lesson;
using nlohmann::json;

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[16]{};
    (void)std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
    return text;
}

/// True where the configuration leads the host's requests elsewhere: what is proven there is proven on a
/// look-alike.
bool is_led_elsewhere(const Url& url, const std::vector<std::string>& connect_to) {
    const std::string place = url.host() + ":" + std::to_string(url.port()) + ":";
    return std::ranges::any_of(connect_to, [&](const std::string& rule) {
        return rule.starts_with(place) || rule.starts_with(":") || rule.starts_with(url.host() + "::");
    });
}

class Learner {
  public:
    Learner(const CommonOptions& common, const LearnOptions& options) : common_(common), options_(options) {}

    Result<int> run() {
        if (options_.headless && options_.attach.empty()) {
            return Error{ErrorKind::usage, "without a window nobody can flip the switch", "--headless",
                         "start a Chromium with --remote-debugging-port=PORT, let a program flip the switch "
                         "in it, and say --attach 127.0.0.1:PORT"};
        }
        OPTOUT_TRY(context_, make_context(common_));
        OPTOUT_CHECK(choose_site());
        OPTOUT_TRY(const auto lock, journal::RunLock::take(context_->journal_file + ".lock"));
        OPTOUT_TRY(Journal journal, Journal::open(context_->journal_file, Journal::Mode::write));
        record_ = {&journal, journal::new_run_id()};
        OPTOUT_CHECK(
            note(journal::Kind::run, {}, {{"command", "learn"}, {"dry_run", false}, {"version", version}}));
        start_browser();
        OPTOUT_CHECK(watch());
        auto learnt = learn();
        OPTOUT_CHECK(note(journal::Kind::end, {}, {{"requests_sent", sent_}}));
        if (!learnt.ok()) return std::move(learnt).error();
        OPTOUT_CHECK(write_file(*learnt));
        learnt->site = options_.site;
        learnt->address = lesson_->address;
        learnt->run = record_.run;
        print(context_->out, *learnt, common_.json);
        return learnt->exit_code();
    }

  private:
    Status note(journal::Kind kind, const journal::SettingKey& key, const json& body) {
        const auto appended = record_.journal->append(record_.run, {{kind, key, body}});
        return appended.ok() ? success() : Status(appended.error());
    }

    /// The pack, if there is one, the address and the session.
    Status choose_site() {
        const auto& packs = context_->shelf.packs;
        const auto known = std::ranges::find(packs, options_.site, &pack::Pack::id);
        if (known == packs.end() && options_.address.empty()) {
            OPTOUT_TRY(const pack::Pack* none,
                       find_pack(context_->shelf, options_.site, ErrorKind::usage, ""));
            (void)none;
        }
        address_ = options_.address;
        if (known != packs.end()) {
            pack_ = &*known;
            OPTOUT_TRY(const std::string text, read_file(known->file));
            OPTOUT_TRY(draft_, learn::PackDraft::from(text, known->file));
            if (address_.empty()) address_ = first_address(*known);
            OPTOUT_TRY(accounts_, make_accounts(*context_, {{options_.site}, options_.cookies, {}}));
            session_ = accounts_.list.front().session;
        }
        auto url = Url::parse(address_);
        if (!url.ok())
            return Error{ErrorKind::usage, url.error().what, url.error().where, "write the address in full"};
        if (pack_ == nullptr) {
            auto fresh = learn::PackDraft::fresh(options_.site, *url);
            if (!fresh.ok())
                return Error{ErrorKind::usage, fresh.error().what, fresh.error().where, fresh.error().remedy};
            draft_ = std::move(fresh).value();
            OPTOUT_CHECK(make_session(*url));
        }
        if (session_->may_contact(*url)) return success();
        return Error{ErrorKind::usage,
                     "the pack " + options_.site + " does not name the host of this address", url->shown(),
                     "add it to \"hosts\" in the pack, or learn it under another name"};
    }

    /// For a site without a pack.
    Status make_session(const Url& url) {
        Access access;
        access.site = options_.site;
        access.home = url.origin() + "/";
        access.hosts = {url.authority()};
        std::vector<Cookie> cookies;
        if (!options_.cookies.empty()) {
            OPTOUT_TRY(cookies, session::read_cookies_txt(options_.cookies, access.hosts));
        }
        accounts_.sessions.emplace_back(access, std::move(cookies), std::map<std::string, std::string>{});
        session_ = &accounts_.sessions.back();
        return success();
    }

    static std::string first_address(const pack::Pack& pack) {
        if (pack.discover) return pack.page(pack.discover->pages.front())->urls.front();
        const auto html = std::ranges::find_if(pack.pages, [](const auto& page) {
            return !page.second.is_json && page.second.urls.front().find('{') == std::string::npos;
        });
        return html == pack.pages.end() ? pack.homepage : html->second.urls.front();
    }

    void start_browser() {
        browser::Options options = context_->config.browser;
        options.http = context_->config.http;
        options.headed = !options_.headless;
        if (!options_.attach.empty()) options.attach = options_.attach;
        if (!accounts_.list.empty()) options.profile = accounts_.list.front().browser_profile;
        options.traffic = true;
        browser_.emplace(options);
        listener_.emplace(browser_->browsing());
        witness_.emplace(*browser_, *listener_);
        http_.emplace(context_->config.http);
        driver_.emplace(*http_, [this](const session::Session&) -> session::Driver& { return *witness_; });
    }

    Status watch() {
        const auto say = [this](const std::string& sentence) { context_->out.note(sentence); };
        learn::WatchOptions options;
        options.patience = std::chrono::seconds(options_.patience);
        if (!options_.attach.empty()) options.place = "in the browser at " + options_.attach;
        auto lesson = learn::watch(browser_->browsing(), *session_, address_, *listener_, options, say);
        for (const std::string& told : browser_->notes()) context_->out.note(told);
        if (!lesson.ok()) return std::move(lesson).error();
        lesson_.emplace(std::move(lesson).value());
        return success();
    }

    [[nodiscard]] const page::State& left() const { return *lesson_->flip.after.state; }
    [[nodiscard]] const page::State& other() const { return *lesson_->flip.before.state; }

    /// The entry of the pack that knows this control already.
    [[nodiscard]] std::string replaced() const {
        if (pack_ == nullptr) return {};
        const auto url = Url::parse(lesson_->address);
        if (!url.ok()) return {};
        return learn::covered_by(*pack_, "", *url, lesson_->after, {lesson_->flip.after}).front();
    }

    [[nodiscard]] Result<Composed> compose(const Candidate& way, bool proven) const {
        learn::Credit credit{pack::Verified::never, today()};
        const auto url = Url::parse(lesson_->address);
        if (proven && url.ok())
            credit.verified = is_led_elsewhere(*url, context_->config.http.connect_to)
                                  ? pack::Verified::look_alike
                                  : pack::Verified::live;
        return learn::compose(*draft_, *lesson_, way, replaced(), credit);
    }

    Result<Learnt> learn() {
        Learnt learnt;
        const auto plain = learn::plain_candidates(*lesson_);
        const auto first = compose(plain.front(), false);
        if (!first.ok()) return first.error();
        if (!may_flip()) {
            learnt.way = plain.back();
            learnt.doubt = "it was not flipped back and forth, because nobody said yes to that";
        } else {
            OPTOUT_CHECK(prove_plain(plain, learnt));
            if (learnt.proven && learnt.way.drivers.front() == "browser") OPTOUT_CHECK(prove_request(learnt));
            OPTOUT_CHECK(leave_as_it_was(learnt));
        }
        if (!learnt.proven && learnt.no_request.empty()) learnt.no_request = "only what is proven is written";
        OPTOUT_TRY(learnt.composed, compose(learnt.way, learnt.proven));
        if (adds_secret(learnt.composed.text)) {
            return Error{
                ErrorKind::refused,
                "the entry would hold something that is secret or says who you are; nothing is written",
                lesson_->address, "describe the switch by hand: selectors/README.md"};
        }
        return learnt;
    }

    [[nodiscard]] learn::Secrets secrets() const {
        auto all = learn::gather_secrets(*lesson_, listener_->exchanges(), *session_);
        all.add_identity(identity_);
        return all;
    }

    /// The last look at what is about to be written.
    [[nodiscard]] bool adds_secret(const std::string& text) const {
        const learn::Secrets all = secrets();
        return all.is_in(text) && !all.is_in(draft_->text());
    }

    [[nodiscard]] bool may_flip() const {
        if (options_.yes) return true;
        return context_->out.can_ask() && !common_.json &&
               context_->out.ask(
                   "To prove the entry, the switch is flipped back and forth a few times, and ends as it is "
                   "now. May it be?");
    }

    /// Each way in turn, until one is found by which the control is there and does what it is told.
    Status prove_plain(const std::vector<Candidate>& ways, Learnt& learnt) {
        for (const Candidate& way : ways) {
            learnt.way = way;
            OPTOUT_TRY(learnt.proven, prove(way, learnt.doubt));
            if (!learnt.proven) continue;
            learnt.doubt.clear();
            safe_ = way;
            return success();
        }
        return success();
    }

    Status prove_request(Learnt& learnt) {
        const auto ways = learn::request_candidates(episodes_, listener_->exchanges(), *session_, secrets(),
                                                    learnt.way, learnt.no_request);
        for (const Candidate& way : ways) {
            std::string doubt;
            OPTOUT_TRY(const bool proven, prove(way, doubt));
            if (proven) {
                learnt.way = way;
                learnt.no_request.clear();
                return success();
            }
            learnt.no_request = "sent again, it did not work: " + doubt;
        }
        return success();
    }

    /// There and back, each read afresh. Where an earlier way has left the switch on the other side, back
    /// first.
    Result<bool> prove(const Candidate& way, std::string& doubt) {
        const auto composed = compose(way, false);
        if (!composed.ok()) {
            doubt = composed.error().what;
            return false;
        }
        OPTOUT_TRY(const pack::Pack pack, pack::parse_pack(composed->text, "the learned pack"));
        OPTOUT_TRY(const Brought now,
                   bring(pack, composed->setting, *session_, *driver_, record_, other(), other()));
        (void)witness_->take(other(), other());
        std::vector<std::pair<page::State, page::State>> trips{{left(), other()}, {other(), left()}};
        if (now.done) trips.insert(trips.begin(), {other(), left()});
        for (const auto& [from, to] : trips) {
            OPTOUT_TRY(const Brought brought,
                       bring(pack, composed->setting, *session_, *driver_, record_, from, to));
            sent_ += brought.written ? 1U : 0U;
            identity_ = brought.identity;
            auto episodes = witness_->take(from, to);
            if (brought.done) episodes_.insert(episodes_.end(), episodes.begin(), episodes.end());
            if (brought.done) continue;
            doubt = brought.why.empty() ? "a fresh reading does not show the change" : brought.why;
            if (from == other() || brought.written) OPTOUT_CHECK(mend());
            return false;
        }
        return true;
    }

    /// Puts the switch back by the way that is known to work, if there is one.
    Status mend() {
        if (!safe_) return success();
        const auto composed = compose(*safe_, false);
        if (!composed.ok()) return success();
        OPTOUT_TRY(const pack::Pack pack, pack::parse_pack(composed->text, "the learned pack"));
        OPTOUT_TRY(const Brought brought,
                   bring(pack, composed->setting, *session_, *driver_, record_, other(), left()));
        sent_ += brought.written ? 1U : 0U;
        (void)witness_->take(other(), left());
        return success();
    }

    /// A last reading, so that nobody finds the switch otherwise than it was left.
    Status leave_as_it_was(Learnt& learnt) {
        const auto composed = compose(learnt.way, false);
        if (!composed.ok()) return success();
        OPTOUT_TRY(const pack::Pack pack, pack::parse_pack(composed->text, "the learned pack"));
        OPTOUT_TRY(Brought brought,
                   bring(pack, composed->setting, *session_, *driver_, record_, left(), left()));
        if (brought.done) return success();
        OPTOUT_TRY(brought, bring(pack, composed->setting, *session_, *driver_, record_, other(), left()));
        sent_ += brought.written ? 1U : 0U;
        if (brought.done) return success();
        context_->out.complain("the switch may not be as you left it (" + brought.why + "): look at " +
                               lesson_->address);
        learnt.proven = false;
        if (learnt.doubt.empty()) learnt.doubt = brought.why;
        return success();
    }

    Status write_file(Learnt& learnt) {
        OPTOUT_TRY(const std::string folder, config_folder());
        learnt.file = folder + "/packs/" + options_.site + ".json";
        learnt.overrides_shipped = pack_ != nullptr && pack_->file != learnt.file;
        std::error_code error;
        std::filesystem::create_directories(folder + "/packs", error);
        if (error)
            return Error{ErrorKind::io, "cannot be made (" + error.message() + ")", folder + "/packs", ""};
        if (std::filesystem::exists(learnt.file, error)) {
            OPTOUT_TRY(const std::string before, read_file(learnt.file));
            learnt.kept_copy = learnt.file + "~";
            OPTOUT_CHECK(replace_file(learnt.kept_copy, before));
        }
        return replace_file(learnt.file, learnt.composed.text);
    }

    const CommonOptions& common_;
    const LearnOptions& options_;
    std::optional<Context> context_;
    const pack::Pack* pack_ = nullptr;
    std::optional<learn::PackDraft> draft_;
    std::string address_, identity_;
    Accounts accounts_;
    session::Session* session_ = nullptr;
    std::optional<browser::BrowserDriver> browser_;
    std::optional<learn::Listener> listener_;
    std::optional<learn::Witness> witness_;
    std::optional<session::HttpDriver> http_;
    std::optional<session::WaysDriver> driver_;
    executor::Record record_;
    std::optional<Lesson> lesson_;
    std::optional<Candidate> safe_;
    std::vector<learn::Episode> episodes_;
    std::size_t sent_ = 0;
};

}  // namespace

int learn_command(const CommonOptions& common, const LearnOptions& options) {
    const auto code = Learner(common, options).run();
    if (code.ok()) return *code;
    const bool needs_person = code.error().kind == ErrorKind::timeout;
    return fail(Output(), code.error(), common.json, needs_person ? std::optional(3) : std::nullopt);
}

}  // namespace optout::cli
