// Finding the answer in which a page's script reads a setting. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "learn/secrets.hpp"
#include "learn/traffic.hpp"
#include "page/locate.hpp"
#include "page/state.hpp"

namespace optout::learn {

/// A JSON answer to a GET, and the state of the control when it was asked for.
struct Answered {
    const Exchange* exchange = nullptr;
    page::State state;
};

struct JsonPage {
    std::string url;
    const Exchange* example = nullptr;
    page::Ladder ladder;            // one rung
    nlohmann::ordered_json locate;  // the same, as a pack writes it
    page::StateRule state;          // the words for on and off, where they are not true and false
    std::string last_key;           // of the pointer
};

/// The addresses whose answers say the state at exactly one place (of several places the one that is called
/// `like`, where only one is), in the order in which they were first asked for. Each state must have been
/// seen, and one of them twice, so that what merely changes with time is not taken for it.
[[nodiscard]] std::vector<JsonPage> find_json_pages(const std::vector<Answered>& answers,
                                                    const std::string& like, const Secrets& secrets);

}  // namespace optout::learn
