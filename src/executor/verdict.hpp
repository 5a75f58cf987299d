// What became of a setting, in one word.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace optout::executor {

enum class Verdict {
    already,      // read, and as wanted
    changed,      // written, read afresh, and as wanted
    unverified,   // written, but no fresh reading shows it as wanted
    not_found,    // the control is not where the pack says
    ambiguous,    // the pack's locator matches more than one control
    not_offered,  // the service does not offer this setting here
    signed_out,   // nobody, or somebody else than planned, is signed in
    challenged,   // the service wants to see the person (CAPTCHA, checkpoint, password, 429, 999)
    blocked,      // the service turns this client away
    failed,       // it could not be done; the message says why
    skipped,      // left alone, by the user's wish or because it needs a further yes
    by_letter,    // no switch: it takes a letter
};

/// "already", "changed", …, with hyphens: the fixed words of the report and the journal.
[[nodiscard]] std::string_view word(Verdict verdict);
/// Nothing when the text is not one of the words.
[[nodiscard]] std::optional<Verdict> verdict_from(std::string_view text);

/// Why something could not be read or written.
struct Trouble {
    Verdict verdict = Verdict::failed;
    std::string what;    // what happened
    std::string remedy;  // what to do; may be empty
    [[nodiscard]] std::string message() const { return remedy.empty() ? what : what + "; " + remedy; }
};

}  // namespace optout::executor
