#include "executor/undo.hpp"

namespace optout::executor {

namespace {

using nlohmann::json;

std::optional<page::State> state_in(const json& body, const char* name) {
    if (!body.contains(name) || body[name].is_null()) return std::nullopt;
    auto state = page::State::from_json(body[name]);
    return state.ok() ? std::optional(std::move(state).value()) : std::nullopt;
}

/// The change that an entry tells of: our writes, and readings of settings that moved along.
std::optional<Restore> change_in(const journal::Entry& entry) {
    using journal::Kind;
    const json& body = entry.body;
    auto before = state_in(body, "before");
    const bool may_tell =
        entry.kind == Kind::intent || entry.kind == Kind::outcome || entry.kind == Kind::reading;
    if (!may_tell || !before) return std::nullopt;
    auto read = state_in(body, "state"), goal = state_in(body, "goal");
    const bool was_sent =
        entry.kind == Kind::intent || (entry.kind == Kind::outcome && body.value("sent", true));
    // What was written and not read back may have worked, and what was read too early may still come.
    const bool may_work =
        was_sent && goal && (!read || (body.value("verdict", "") == "unverified" && *read == *before));
    if (may_work) return Restore{*before, *goal, read.has_value()};
    return Restore{*before, read ? *read : *before};
}

}  // namespace

std::map<journal::SettingKey, Restore> restores(const std::vector<journal::Entry>& entries) {
    std::map<journal::SettingKey, Restore> found;
    for (const journal::Entry& entry : entries) {
        const auto change = change_in(entry);
        if (!change) continue;
        const auto [place, is_new] = found.try_emplace(entry.key, *change);
        if (!is_new) place->second = {place->second.goal, change->left, change->reads_as_before};
    }
    std::erase_if(found, [](const auto& restore) { return restore.second.goal == restore.second.left; });
    return found;
}

}  // namespace optout::executor
