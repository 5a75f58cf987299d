// Watching a person flip one switch in a browser.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "learn/flip.hpp"
#include "learn/step.hpp"
#include "learn/witness.hpp"

namespace optout::learn {

struct WatchOptions {
    std::string place = "in the window";  // where the switch is to be flipped, for the person
    std::chrono::seconds patience{600};   // for the person to flip something
    std::chrono::seconds saving{30};      // after the last press, for the page to send something
};

/// What the person did, and where.
struct Lesson {
    std::string address;          // of the page, without what may be personal in its query
    page::Content before, after;  // the page around the flip
    Flip flip;                    // `before` is in the one, `after` in the other
    std::vector<Step> open;       // what was pressed on this page before the control was there
    std::vector<Step> confirm;    // and after the flip: a button that saves, a dialog that asks again
    bool sent = false;            // a request went out that may have saved it
};

/// Opens the address in the account's browser and looks on until one control has changed by the person's
/// hand. `say` is told what the person is to know. Error: timeout (nothing was flipped), network (the window
/// was closed), refused (the page's address says who the person is).
[[nodiscard]] Result<Lesson> watch(browser::Browsing& browsing, session::Session& session,
                                   const std::string& address, Listener& listener,
                                   const WatchOptions& options,
                                   const std::function<void(const std::string&)>& say);

}  // namespace optout::learn
