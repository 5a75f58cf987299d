// `optout learn` in the hand's browser, and what it wrote.
#pragma once

#include <doctest/doctest.h>

#include <future>
#include <string>
#include <vector>

#include "cli/hand.hpp"
#include "cli/world.hpp"

namespace world {

/// `optout learn`, attached to the hand's browser, while `act` moves the hand. `arguments` are the site, the
/// address and options.
template <class Act>
Finished learn(const support::Home& home, Hand& hand, std::vector<std::string> arguments, Act act) {
    arguments.insert(arguments.begin(), "learn");
    for (const char* more : {"--attach", "", "--json"})
        arguments.emplace_back(*more == '\0' ? hand.browser() : more);
    auto running = std::async(std::launch::async, [&] { return home.optout(arguments, 240); });
    hand.wait_for_onlooker(arguments[2]);
    act();
    return running.get();
}

/// The pack that was written.
inline json learnt_pack(const support::Home& home, const std::string& site) {
    return json::parse(support::read_file(home.path() + "/.config/optout/packs/" + site + ".json"));
}

/// The setting of that id in it.
inline json learnt_entry(const support::Home& home, const std::string& site, const std::string& id) {
    const json pack = learnt_pack(home, site);
    for (const json& setting : pack["settings"]) {
        if (setting["id"] == id) return setting;
    }
    FAIL("no entry " << id << " in " << pack.dump(1));
    return {};
}

}  // namespace world
