#include "page/state.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace optout::page {

namespace {

using Json = nlohmann::json;

template <class... Fs>
struct Overload : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

bool is_box(const Json& pair) {
    return pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_boolean();
}

}  // namespace

std::string State::describe() const {
    return std::visit(Overload{[](bool on) -> std::string { return on ? "on" : "off"; },
                               [](const std::string& choice) { return printable(choice, 80); },
                               [](const std::vector<Box>& boxes) {
                                   const auto on = std::ranges::count_if(boxes, &Box::on);
                                   return std::to_string(on) + " of " + std::to_string(boxes.size()) +
                                          " ticked";
                               }},
                      value);
}

nlohmann::json State::to_json() const {
    return std::visit(Overload{[](const auto& plain) -> Json { return plain; },
                               [](const std::vector<Box>& boxes) {
                                   Json list = Json::array();
                                   for (const Box& box : boxes)
                                       list.push_back(Json::array({box.name, box.on}));
                                   return list;
                               }},
                      value);
}

Result<State> State::from_json(const nlohmann::json& json) {
    State state;
    if (json.is_boolean()) {
        state.value = json.get<bool>();
    } else if (json.is_string()) {
        state.value = json.get<std::string>();
    } else if (json.is_array() && std::ranges::all_of(json, is_box)) {
        std::vector<Box> boxes;
        for (const Json& pair : json) boxes.push_back({pair[0].get<std::string>(), pair[1].get<bool>()});
        state.value = std::move(boxes);
    } else {
        return Error{ErrorKind::malformed, "this is not a state that optout wrote", "", ""};
    }
    return state;
}

bool satisfies(const State& state, const Wanted& wanted) {
    return made(state, wanted) == state;
}

State made(const State& present, const Wanted& wanted) {
    const auto* boxes = std::get_if<std::vector<Box>>(&present.value);
    const bool* on = std::get_if<bool>(&wanted);
    if (on == nullptr) return State{std::get<std::string>(wanted)};
    if (boxes == nullptr) return State{*on};
    std::vector<Box> all = *boxes;
    for (Box& box : all) box.on = *on;
    return State{std::move(all)};
}

}  // namespace optout::page
