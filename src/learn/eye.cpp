#include "learn/eye.hpp"

#include <poll.h>

#include <iterator>
#include <utility>

#include "learn/recorder.hpp"
#include "page/document.hpp"

namespace optout::learn {

namespace {

using browser::View;
using nlohmann::json;
using page::Document;
using page::NodeId;

constexpr int most_failures = 200;
constexpr int pause_ms = 100;

NodeId node_of(const Document& document, std::int64_t number) {
    std::int64_t seen = 0;
    for (NodeId node = 0; node < document.size(); ++node) {
        if (document.is_element(node) && seen++ == number) return node;
    }
    return page::no_node;
}

std::vector<Act> read_acts(const Document& document, const json& told) {
    std::vector<Act> acts;
    for (const json& one : told) {
        if (!one.is_object()) continue;
        const json number = one.value("number", json());
        const NodeId node = number.is_number_integer() ? node_of(document, number) : page::no_node;
        acts.push_back({node, one.value("press", json()) == true});
    }
    return acts;
}

}  // namespace

Status Eye::open(const Url& url) {
    OPTOUT_TRY(View seen, window_.open(url, {}));
    return take(std::move(seen));
}

Status Eye::look() {
    fresh_ = false;
    asking_ = false;
    moments_.erase(moments_.begin(), moments_.end() - 1);
    auto seen = window_.look({}, &last_);
    if (!seen.ok()) return pass_over(std::move(seen).error());
    failures_ = 0;
    return take(std::move(seen).value());
}

Status Eye::pass_over(Error error) {
    if (!window_.browser().is_alive()) return error;
    asking_ = error.kind == ErrorKind::busy;
    if (!asking_ && ++failures_ == most_failures) return error;
    (void)poll(nullptr, 0, pause_ms);
    return success();
}

Status Eye::take(View seen) {
    fresh_ = true;
    last_.id = seen.id;
    last_.changes = seen.changes;
    std::vector<Moment> pressed = presses();
    // A press that came after the look begins with what the look saw.
    const auto is_later = [&](const Moment& moment) {
        return moment.view.id != last_.id || moment.view.changes >= last_.changes;
    };
    std::size_t earlier = 0;
    while (earlier < pressed.size() && !is_later(pressed[earlier])) ++earlier;
    const auto middle = pressed.begin() + static_cast<std::ptrdiff_t>(earlier);
    std::move(pressed.begin(), middle, std::back_inserter(moments_));
    moments_.push_back({std::move(seen), {}});
    std::move(middle, pressed.end(), std::back_inserter(moments_));
    return success();
}

std::vector<Moment> Eye::presses() {
    std::vector<Moment> pressed;
    const json most = page::ParseLimits().bytes;
    auto told = window_.browser().run(recorder_script(), json::array({most}), false);
    if (!told.ok() || !told->is_array()) return pressed;
    for (json& one : *told) {
        if (!one.is_object() || !one.contains("page") || !one.contains("acts")) continue;
        auto view = browser::read_view(std::move(one["page"]));
        if (!view.ok()) continue;
        std::vector<Act> acts;
        if (view->document() != nullptr) acts = read_acts(*view->document(), one["acts"]);
        pressed.push_back({std::move(view).value(), std::move(acts)});
    }
    return pressed;
}

}  // namespace optout::learn
