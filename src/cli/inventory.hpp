// Every place in which the user has, or should have, a sign-in, as far as it can be told without asking a
// service.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/browsers.hpp"
#include "cli/context.hpp"

namespace optout::cli {

/// One sign-in: found in a browser, or named in the configuration.
struct Place {
    enum class State {
        signed_in,   // the sign-in cookies are there and have not expired
        expired,     // they are there and have
        absent,      // the configuration says that they should be here, and they are not
        unreadable,  // the file, the store or its key cannot be read; `problem` says why
        untold,      // a token: only the service can tell
        kept,        // by optout, in the keyring or in its own window: only the service can tell
    };
    const pack::Pack* pack = nullptr;
    std::string label;  // of the configuration, or empty
    std::string where;  // "Firefox, profile default-release", or the file
    State state = State::untold;
    long long ends = 0;  // when the sign-in ends, in seconds since 1970; 0: with the browser, or not known
    std::string browser, profile, container;  // where it is in a browser
    bool clears_on_exit = false;
    bool is_configured = false;
    std::optional<Error> problem;
};
/// "signed in", "expired", ...
[[nodiscard]] std::string_view word(Place::State state);
/// "until 2026-12-24", "until the browser ends", "since 2026-11-01", or empty.
[[nodiscard]] std::string time_words(const Place& place);

struct Inventory {
    std::vector<Place> places;  // in the order of the packs
    Browsers browsers;          // of the whole machine
    std::size_t decrypted = 0;  // cookies, to see whether a key fits

    [[nodiscard]] std::vector<const Place*> of(const pack::Pack& pack) const;
};

/// Looks into the configuration's files, what was saved, and every browser of the machine. With Values::leave
/// no cookie is decrypted and no keyring asked; with Values::fetch those of these packs are, so that a key
/// that does not fit is found.
[[nodiscard]] Inventory take_inventory(const Context& context, const std::vector<const pack::Pack*>& packs,
                                       cookies::Values values);

}  // namespace optout::cli
