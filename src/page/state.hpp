// What a control says: on or off, a choice, or a list of boxes.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace optout::page {

struct Box {
    std::string name;  // the control's name=value or, without one, its accessible name
    bool on = false;
    bool operator==(const Box&) const = default;
};

/// A switch is a bool, a choice among others its value, a list of boxes all of its boxes.
struct State {
    std::variant<bool, std::string, std::vector<Box>> value;
    bool operator==(const State&) const = default;

    /// "on", "off", the chosen value, or "2 of 5 ticked".
    [[nodiscard]] std::string describe() const;
    /// true/false, a string, or an array of [name, on] pairs; from_json is its inverse.
    [[nodiscard]] nlohmann::json to_json() const;
    static Result<State> from_json(const nlohmann::json& json);
};

/// What a setting should be: on or off (for a list of boxes: all of them), or one choice.
using Wanted = std::variant<bool, std::string>;
[[nodiscard]] bool satisfies(const State& state, const Wanted& wanted);
/// The state that `present` becomes when it is as wanted.
[[nodiscard]] State made(const State& present, const Wanted& wanted);

/// How a state is read when the default rule (checked, aria-checked, aria-pressed, selected option or radio,
/// in that order of presence) does not do. All parts are optional.
struct StateRule {
    std::string attribute;                  // read this attribute
    bool text = false;                      // read the element's text
    std::optional<nlohmann::json> on, off;  // the values that mean on and off; {"$here": pointer} takes the
                                            // value from the object that holds the control (JSON only)
    std::string boxes;                      // CSS: the control is a container, its boxes are these
    std::string member;                     // JSON: the control is an array, on means that it has this member
    [[nodiscard]] bool is_default() const {
        return attribute.empty() && !text && !on && !off && boxes.empty() && member.empty();
    }
};

}  // namespace optout::page
