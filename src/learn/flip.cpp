#include "learn/flip.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "page/choice.hpp"
#include "page/controls.hpp"

namespace optout::learn {

namespace {

using page::Document;
using page::NodeId;
using Name = std::tuple<std::string, std::string, std::string>;
using Places = std::map<Name, std::vector<std::size_t>>;

Places places_of(const std::vector<Sighting>& sightings, const std::vector<bool>& taken, bool by_key) {
    Places places;
    for (std::size_t i = 0; i < sightings.size(); ++i) {
        const Sighting& one = sightings[i];
        if (taken[i] || (by_key && one.key.empty())) continue;
        places[by_key ? Name{one.role, one.key, ""} : Name{one.role, one.name, one.key}].push_back(i);
    }
    return places;
}

/// The control itself, its labels and, of a group of radio buttons, all of these.
std::vector<NodeId> parts_of(const Document& document, NodeId control) {
    std::vector<NodeId> parts = page::radio_group(document, control);
    if (parts.empty()) parts.push_back(control);
    for (const NodeId part : std::vector<NodeId>(parts)) {
        std::ranges::copy(page::labels(document, part), std::back_inserter(parts));
        std::ranges::copy(page::aria_labels(document, part), std::back_inserter(parts));
    }
    return parts;
}

bool touches(const Document& document, NodeId control, NodeId pressed) {
    return std::ranges::any_of(parts_of(document, control), [&](NodeId part) {
        return document.contains(part, pressed) || document.contains(pressed, part);
    });
}

}  // namespace

std::vector<Flip> compare(const std::vector<Sighting>& before, const std::vector<Sighting>& after) {
    std::vector<Flip> flips;
    std::vector<bool> taken(before.size()), met(after.size());
    const auto pair_up = [&](bool by_key) {
        const Places old = places_of(before, taken, by_key), fresh = places_of(after, met, by_key);
        for (const auto& [name, places] : old) {
            const auto found = fresh.find(name);
            if (found == fresh.end() || found->second.size() != places.size()) continue;
            for (std::size_t i = 0; i < places.size(); ++i) {
                const Sighting &was = before[places[i]], &is = after[found->second[i]];
                taken[places[i]] = met[found->second[i]] = true;
                // What a dialog says while nobody sees it is put right by the page when it opens.
                const bool came_up = was.hidden && !is.hidden;
                if (was.state && is.state && *was.state != *is.state && !came_up) flips.push_back({was, is});
            }
        }
    };
    pair_up(false);
    // A label may say the state.
    pair_up(true);
    return flips;
}

std::optional<Flip> pressed_one(const Document& before, const std::vector<Flip>& flips,
                                const std::vector<NodeId>& pressed) {
    for (auto last = pressed.rbegin(); last != pressed.rend(); ++last) {
        std::vector<Flip> touched;
        std::ranges::copy_if(flips, std::back_inserter(touched),
                             [&](const Flip& flip) { return touches(before, flip.before.node, *last); });
        if (touched.size() == 1) return touched.front();
    }
    return std::nullopt;
}

}  // namespace optout::learn
