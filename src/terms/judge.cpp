#include "terms/judge.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "terms/compressed.hpp"
#include "terms/difference.hpp"
#include "terms/language.hpp"
#include "terms/stand_in.hpp"
#include "terms/substance.hpp"

namespace optout::terms {

namespace {

using Days = std::chrono::days;

/// A text that comes back within this time was never really gone: some sites show two in turn.
constexpr Days flips_within{30};
/// The same reason is not told again within this time, also when the document could be read in between.
constexpr Days told_again_after{30};
/// No answer for so long is more than a bad day.
constexpr Days lasting{3};
/// A text that is odd for so long is the text.
constexpr Days settled_after{7};

class Judge {
  public:
    Judge(const Store::Parts& store, const Document& document, const Outcome& outcome,
          std::chrono::system_clock::time_point now, const pack::Pack* pack)
        : store_(store), outcome_(outcome), pack_(pack), now_(now), time_(iso_time(now)) {
        look_.document = document;
        row_.state.document = document.key();
    }

    Result<Look> run() {
        OPTOUT_TRY(const auto known, store_.document(row_.state.document));
        if (known) row_ = *known;
        last_finding_ = row_.state.finding;
        last_reason_ = row_.state.reason;
        look_.read_before = row_.state.read;
        row_.state.looked = time_;
        OPTOUT_CHECK(settle());
        row_.state.finding = word(look_.finding);
        row_.state.reason = look_.reason;
        OPTOUT_CHECK(note());
        OPTOUT_CHECK(store_.save(row_));
        return std::move(look_);
    }

  private:
    Status settle() {
        switch (outcome_.kind) {
            case Outcome::Kind::unchanged:
                return stay();
            case Outcome::Kind::unreachable:
                return fail(has_failed_for(lasting) ? Finding::unreadable : Finding::unreachable,
                            outcome_.reason);
            case Outcome::Kind::unreadable:
                return fail(Finding::unreadable, outcome_.reason);
            case Outcome::Kind::text:
                return take_text();
        }
        return success();
    }

    /// The same answers as last time, when they could be read.
    Status stay() {
        if (is_stand_by(row_.rules)) {
            look_.finding = Finding::unreadable;
            look_.reason = row_.told_reason;
            row_.state.read = time_;
        } else {
            look_.finding = Finding::same;
            read_again();
        }
        return store_.see(row_.state.version, time_);
    }

    Status take_text() {
        if (const StandIn what = stand_in(outcome_.reading, base_text()); is_in_the_way(what))
            return fail(Finding::unreadable, std::string(describe(what)));
        if (row_.state.version == 0) return begin();
        OPTOUT_TRY(auto base, find_base());
        return base ? compare(*base) : begin_anew();
    }

    [[nodiscard]] std::string base_text() const {
        const auto version = store_.version(row_.state.version);
        return version.ok() && *version ? (*version)->version.text : std::string();
    }

    /// What has no known reason is the text when it stays.
    [[nodiscard]] bool is_in_the_way(StandIn what) const {
        if (what == StandIn::none) return false;
        return what != StandIn::remains || !has_failed_as(std::string(describe(what)));
    }

    [[nodiscard]] bool has_failed_for(Days days) const {
        return !row_.state.failing.empty() && row_.state.failing <= iso_time(now_ - days);
    }

    [[nodiscard]] bool has_failed_as(const std::string& reason) const {
        return last_reason_ == reason && has_failed_for(settled_after);
    }

    void read_again() {
        row_.state.read = time_;
        row_.state.failing.clear();
        row_.is_told = false;
        row_.made_from = outcome_.made_from;
        if (!outcome_.rules.empty()) row_.rules = outcome_.rules;
    }

    Status fail(Finding finding, const std::string& reason) {
        look_.finding = finding;
        look_.reason = reason;
        if (row_.state.failing.empty()) row_.state.failing = time_;
        if (finding == Finding::unreadable) {
            if (outcome_.kind != Outcome::Kind::unreachable) row_.made_from.clear();
            tell(reason);
        }
        return success();
    }

    void tell(const std::string& reason) {
        const bool is_known = row_.told_reason == reason && row_.told > iso_time(now_ - told_again_after);
        look_.alarm = !row_.is_told && !is_known;
        row_.is_told = true;
        if (!look_.alarm) return;
        row_.told = time_;
        row_.told_reason = reason;
    }

    /// The first text of a document.
    Status begin() {
        OPTOUT_CHECK(add_version(Finding::first, outcome_.reading, 0));
        found(Finding::first, "");
        return success();
    }

    /// The version to compare with: made in the same way, the last one of these.
    Result<std::optional<VersionRow>> find_base() {
        if (row_.rules == outcome_.rules) return store_.version(row_.state.version);
        OPTOUT_TRY(auto same_way, store_.versions(row_.state.document, outcome_.rules, ""));
        if (!same_way.empty()) return std::optional(std::move(same_way.front()));
        return std::optional<VersionRow>{};
    }

    /// Read in a way in which no version was made: the rule or the converter is another.
    Status begin_anew() {
        OPTOUT_TRY(const auto old, store_.version(row_.state.version));
        if (!outcome_.stand_by.empty() || !old) return adopt(Finding::technical, reason_of_new_way());
        if (auto base = read_old_snapshots(*old); base.ok()) {
            const std::int64_t before = row_.state.version;
            OPTOUT_CHECK(add_version(Finding::technical, *base, before));
            OPTOUT_TRY(auto rebased, store_.version(row_.state.version));
            OPTOUT_CHECK(compare(*rebased));
            if (look_.finding == Finding::same || look_.finding == Finding::noise)
                found(Finding::technical, reason_of_new_way());
            return success();
        }
        if (is_stand_by(old->rules) && !says_nothing_new(old->version.text, outcome_.reading.text))
            return add_change(old->version, outcome_.reading.text);
        return adopt(Finding::technical, reason_of_new_way());
    }

    [[nodiscard]] static bool is_stand_by(const std::string& rules) { return rules.ends_with("/page"); }

    [[nodiscard]] std::string reason_of_new_way() const {
        if (!outcome_.stand_by.empty()) return outcome_.stand_by;
        return is_stand_by(row_.rules) ? "the selector of the document finds its text"
                                       : "the rule of the document, or how optout reads it, is another";
    }

    Result<Reading> read_old_snapshots(const VersionRow& old) const {
        std::vector<Snapshot> snapshots;
        for (const std::string& digest : old.snapshots) {
            OPTOUT_TRY(Snapshot snapshot, store_.snapshot(digest));
            snapshots.push_back(std::move(snapshot));
        }
        return read_document(snapshots, look_.document.rule);
    }

    Status adopt(Finding finding, const std::string& reason) {
        OPTOUT_CHECK(add_version(finding, outcome_.reading, row_.state.version, reason));
        found(finding, reason);
        return success();
    }

    Status compare(const VersionRow& base) {
        const std::string& text = outcome_.reading.text;
        if (outcome_.reading.substance == base.substance) {
            const bool same = text == base.version.text;
            return keep(base, same ? Finding::same : Finding::noise,
                        same ? "" : name_noise(base.version.text, text));
        }
        if (const std::string other = other_language(base.version.text);
            !other.empty() && !has_failed_as(other))
            return fail(Finding::unreadable, other);
        if (differs_in_hidden_emails_only(base.version.text, text))
            return keep(base, Finding::noise, "e-mail addresses that are hidden from robots");
        OPTOUT_TRY(const auto recent,
                   store_.versions(row_.state.document, outcome_.rules, iso_time(now_ - flips_within)));
        const auto seen = std::ranges::find(recent, outcome_.reading.substance, &VersionRow::substance);
        if (seen != recent.end() && seen->version.id != base.version.id)
            return keep(*seen, Finding::noise,
                        "the text is again as it was until " + seen->seen.substr(0, 10));
        return add_change(base.version, text);
    }

    /// "the text is in German; before, it was in English"
    [[nodiscard]] std::string other_language(const std::string& before) const {
        const std::string was = language_of(before), is = language_of(outcome_.reading.text);
        if (was.empty() || is.empty() || was == is) return {};
        return "the text is in " + language_name(is) + "; before, it was in " + language_name(was);
    }

    Status keep(const VersionRow& version, Finding finding, const std::string& reason) {
        row_.state.version = version.version.id;
        OPTOUT_CHECK(store_.see(version.version.id, time_));
        found(finding, reason);
        return success();
    }

    Status add_change(const Version& before, const std::string& text) {
        const std::string reason =
            outcome_.stand_by.empty() ? "" : "seen in the main part of the page, as " + outcome_.stand_by;
        OPTOUT_CHECK(add_version(Finding::changed, outcome_.reading, before.id, reason));
        found(Finding::changed, reason);
        row_.state.changed = time_;
        look_.alarm = true;
        look_.version = row_.state.version;
        look_.before = before.id;
        look_.settings = touched_settings(difference(before.text, text), pack_);
        return success();
    }

    Status add_version(Finding finding, const Reading& reading, std::int64_t before,
                       const std::string& reason = "") {
        const Version version{0,      row_.state.document, time_, std::string(word(finding)), reason,
                              before, reading.text};
        OPTOUT_TRY(row_.state.version, store_.add({version, reading.packed, outcome_.rules, reading.substance,
                                                   time_, outcome_.snapshots}));
        return success();
    }

    /// The text could be read; where that was not by the rule, this is told once, and stays so.
    void found(Finding finding, const std::string& reason) {
        const bool was_told = row_.is_told;
        const std::string failing = row_.state.failing;
        read_again();
        look_.finding = finding;
        look_.reason = reason;
        if (outcome_.stand_by.empty()) return;
        row_.state.failing = failing.empty() ? time_ : failing;
        row_.is_told = was_told;
        if (finding == Finding::changed) return;
        look_.finding = Finding::unreadable;
        look_.reason = outcome_.stand_by;
        if (finding == Finding::same) look_.reason += ", and says the same";
        if (finding == Finding::noise) look_.reason += ", and says nothing new (" + reason + ")";
        tell(outcome_.stand_by);
    }

    /// A state that goes on is noted once.
    Status note() {
        const Finding finding = look_.finding;
        if (finding == Finding::same) return success();
        const bool is_event =
            finding == Finding::first || finding == Finding::changed || finding == Finding::technical;
        if (!is_event && last_finding_ == word(finding) && last_reason_ == look_.reason) return success();
        return store_.note(time_, row_.state.document, word(finding), look_.reason, look_.version);
    }

    const Store::Parts& store_;
    const Outcome& outcome_;
    const pack::Pack* pack_;
    std::chrono::system_clock::time_point now_;
    std::string time_;
    DocumentRow row_;
    std::string last_finding_, last_reason_;
    Look look_;
};

}  // namespace

std::string_view word(Finding finding) {
    static constexpr std::string_view words[] = {"first",     "same",       "noise",      "changed",
                                                 "technical", "unreadable", "unreachable"};
    return words[static_cast<std::size_t>(finding)];
}

Result<Look> judge(const Store::Parts& store, const Document& document, const Outcome& outcome,
                   std::chrono::system_clock::time_point now, const pack::Pack* pack) {
    return Judge(store, document, outcome, now, pack).run();
}

Result<Reading> read_document(const std::vector<Snapshot>& snapshots, const pack::TermsDocument& rule) {
    Reading all;
    if (snapshots.size() != rule.sources.size())
        return Error{ErrorKind::not_found, "the document has other sources than before", "", ""};
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        OPTOUT_TRY(Reading one, read_text(snapshots[i], rule.sources[i]));
        if (!all.text.empty()) all.text += "\n\n";
        all.text += one.text;
        if (i == 0) all.title = std::move(one.title);
    }
    all.substance = substance_digest(all.text);
    all.packed = compress(all.text);
    return all;
}

Result<Reading> read_main_part(const std::vector<Snapshot>& snapshots, const pack::TermsDocument& rule) {
    static constexpr std::size_t enough_words = 60;
    static constexpr std::string_view around =
        "body > header, body > footer, [role=banner], [role=contentinfo], aside";
    for (const std::string_view css : {"main", "[role=main]", "article", "body"}) {
        pack::TermsDocument plain = rule;
        for (pack::TermsSource& source : plain.sources) {
            source.select = {{.css = std::string(css), .start = {}, .end = {}}};
            std::erase_if(source.remove, [](const pack::TermsPart& part) { return part.css.empty(); });
            source.remove.push_back({.css = std::string(around), .start = {}, .end = {}});
        }
        auto reading = read_document(snapshots, plain);
        if (reading.ok() && count_words(reading->text) >= enough_words) return reading;
    }
    return Error{ErrorKind::not_found, "the page has no text of any length", "", ""};
}

}  // namespace optout::terms
