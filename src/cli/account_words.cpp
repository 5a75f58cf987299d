#include "cli/account_words.hpp"

#include "base/text.hpp"

namespace optout::cli {

std::string listed(const std::vector<SignIn>& sign_ins) {
    std::vector<std::string> places;
    for (const SignIn& sign_in : sign_ins) places.push_back(sign_in.where());
    return join(places, "; ");
}

executor::Trouble not_signed_in(const pack::Pack& pack, const std::string& where) {
    return {executor::Verdict::signed_out, "not signed in to " + pack.name + " in " + where,
            "sign in at " + (pack.sign_in_url.empty() ? pack.homepage : pack.sign_in_url) +
                " there; `optout doctor " + pack.id + "` says where you are signed in"};
}

bool is_driven(const pack::Pack& pack) {
    return pack.drivers.front() == Way::browser;
}

std::string note_on_import(const pack::Pack& pack) {
    if (!pack.imported_is_risky) return "";
    return "the sign-in was made in another program" +
           (pack.imported_note.empty() ? ", and " + pack.name + " is known to end such sessions"
                                       : ": " + pack.imported_note) +
           "; `optout sign-in " + pack.id + "` opens a window of its own for it";
}

std::string why_imported(const pack::Pack& pack) {
    if (!is_driven(pack)) return pack.name + " is read without a browser, with the cookies of yours";
    return pack.name +
           " is read in a browser, but nobody has signed in to it in optout's own window, and no running "
           "browser is named to attach to";
}

std::string why_window(const pack::Pack& pack) {
    return pack.name +
           " is read in a browser, and a sign-in that stays in the one that it was made in is the safest";
}

std::string why_attached(const pack::Pack& pack) {
    return pack.name +
           " is read in a browser, nobody has signed in to it in optout's own window, and this one is "
           "running";
}

std::string why_saved(const pack::Pack& pack) {
    return "you had it saved; `optout sign-in " + pack.id + " --forget` removes it";
}

}  // namespace optout::cli
