#include "executor/undo.hpp"

namespace optout::executor {

namespace {

using nlohmann::json;

struct Change {
    page::State before, after;
};

/// The change that an entry tells of: outcomes of our writes, and readings of settings that moved along.
std::optional<Change> change_in(const journal::Entry& entry) {
    if (entry.kind != journal::Kind::outcome && entry.kind != journal::Kind::reading) return std::nullopt;
    if (!entry.body.contains("before") || entry.body["before"].is_null()) return std::nullopt;
    auto before = page::State::from_json(entry.body["before"]);
    // A write that could not be read back may have worked: then the wanted value is what it left.
    const json& after_json = entry.body.value("verdict", "") == "unverified" &&
                                     entry.kind == journal::Kind::outcome && entry.body.contains("goal")
                                 ? entry.body["goal"]
                             : entry.body.contains("state") ? entry.body["state"]
                                                            : entry.body["before"];
    auto after = page::State::from_json(after_json);
    if (!before.ok() || !after.ok()) return std::nullopt;
    return Change{std::move(before).value(), std::move(after).value()};
}

}  // namespace

std::map<journal::SettingKey, Restore> restores(const std::vector<journal::Entry>& entries) {
    std::map<journal::SettingKey, Restore> found;
    for (const journal::Entry& entry : entries) {
        const auto change = change_in(entry);
        if (!change) continue;
        const auto [place, is_new] = found.try_emplace(entry.key, Restore{change->before, change->after});
        if (!is_new) place->second.left = change->after;
    }
    std::erase_if(found, [](const auto& restore) { return restore.second.goal == restore.second.left; });
    return found;
}

}  // namespace optout::executor
