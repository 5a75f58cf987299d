#include "learn/eye.hpp"

#include <poll.h>

#include <algorithm>
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

/// What the recorder told of presses, without what has arrived before.
std::vector<Moment> read_told(json& told, std::int64_t& arrived) {
    std::vector<Moment> moments;
    for (json& one : told) {
        if (!one.is_object() || !one.contains("page") || !one.contains("acts")) continue;
        const json number = one.value("number", json());
        if (!number.is_number_integer() || number.get<std::int64_t>() <= arrived) continue;
        arrived = number.get<std::int64_t>();
        auto view = browser::read_view(std::move(one["page"]));
        if (!view.ok()) continue;
        std::vector<Act> acts;
        if (view->document() != nullptr) acts = read_acts(*view->document(), one["acts"]);
        moments.push_back({std::move(view).value(), std::move(acts)});
    }
    return moments;
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
    if (last_.id != seen.id) {
        gone_ = std::exchange(last_.id, seen.id);
        arrived_there_ = std::exchange(arrived_, 0);
    }
    last_.changes = seen.changes;
    take_presses(seen.answer);
    moments_.push_back({std::move(seen), {}});
    // Again in each document, and in frames that have come.
    const json most = page::ParseLimits().bytes;
    auto listens = window_.browser().run(recorder_script(), json::array({most, arrived_}), false);
    if (!listens.ok()) return window_.browser().is_alive() ? success() : Status(listens.error());
    take_left_behind(std::move(listens).value());
    return success();
}

/// They came before the look.
void Eye::take_presses(json& answer) {
    const auto told = answer.find("told");
    if (told == answer.end()) return;
    std::ranges::move(read_told(*told, arrived_), std::back_inserter(moments_));
    answer.erase(told);
}

/// They came before there was the document that the look has seen.
void Eye::take_left_behind(json told) {
    std::vector<Moment> behind = read_told(told, arrived_there_);
    std::erase_if(behind, [&](const Moment& moment) { return moment.view.id != gone_; });
    moments_.insert(moments_.end() - 1, std::make_move_iterator(behind.begin()),
                    std::make_move_iterator(behind.end()));
}

}  // namespace optout::learn
