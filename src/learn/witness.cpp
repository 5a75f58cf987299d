#include "learn/witness.hpp"

#include <algorithm>
#include <map>

#include "base/url.hpp"
#include "page/json.hpp"

namespace optout::learn {

namespace {

using nlohmann::json;

constexpr std::size_t most_bytes = std::size_t{4} << 20;

bool is_ours(const session::Session& session, const Exchange& exchange) {
    const auto url = Url::parse(exchange.url);
    return url.ok() && session.may_contact(*url);
}

bool is_json_answer(const Exchange& exchange) {
    return exchange.method == "GET" && exchange.status == 200 &&
           exchange.answer_type.find("json") != std::string::npos;
}

std::string kind_of(const Exchange& exchange) {
    return exchange.method + " " + exchange.url.substr(0, exchange.url.find_first_of("?#"));
}

}  // namespace

void Listener::listen(const session::Session& session) {
    if (!browsing_->is_alive()) return;
    browser::Browser& browser = browsing_->window().browser();
    const auto reply = browser.post("/se/log", {{"type", "performance"}});
    if (!reply.ok() || !reply->ok() || !reply->value.is_array()) return;
    for (const json& entry : reply->value) log_.add(entry);
    fetch_bodies(session);
}

void Listener::fetch_bodies(const session::Session& session) {
    browser::Browser& browser = browsing_->window().browser();
    auto& all = log_.exchanges();
    for (std::size_t i = settled_; i < all.size(); ++i) {
        Exchange& exchange = all[i];
        if (!is_ours(session, exchange)) continue;
        if (exchange.body_is_missing) {
            const auto told = browser.devtools("Network.getRequestPostData", {{"requestId", exchange.id}});
            if (told.ok() && told->is_object() && told->value("postData", json()).is_string()) {
                exchange.body = (*told)["postData"].get<std::string>();
                exchange.body_is_missing = false;
            }
        }
        if (!exchange.is_whole || !is_json_answer(exchange) || !exchange.answer.is_null()) continue;
        const auto told = browser.devtools("Network.getResponseBody", {{"requestId", exchange.id}});
        exchange.answer = json::object();
        if (!told.ok() || !told->is_object() || told->value("base64Encoded", false)) continue;
        const json body = told->value("body", json());
        if (!body.is_string() || body.get_ref<const std::string&>().size() > most_bytes) continue;
        if (auto parsed = page::parse_json(body.get_ref<const std::string&>()); parsed.ok())
            exchange.answer = std::move(parsed).value();
    }
    while (settled_ < all.size() && all[settled_].is_whole) ++settled_;
}

std::vector<Result<session::Page>> Witness::open(const std::vector<session::PageRequest>& pages,
                                                 const session::OnAnswer& on_answer) {
    const std::size_t begin = listener_->exchanges().size();
    auto opened = driver_->open(pages, on_answer);
    if (!pages.empty()) listener_->listen(*pages.front().session);
    noted_.push_back({begin, listener_->exchanges().size(), false, {}});
    return opened;
}

std::vector<Result<session::Page>> Witness::write(const std::vector<session::WriteRequest>& writes,
                                                  const session::OnAnswer& on_answer) {
    if (!writes.empty()) listener_->listen(*writes.front().session);
    const std::size_t begin = listener_->exchanges().size();
    auto written = driver_->write(writes, on_answer);
    if (!writes.empty()) listener_->listen(*writes.front().session);
    noted_.push_back({begin, listener_->exchanges().size(), true, {}});
    return written;
}

std::vector<Episode> Witness::take(const page::State& before, const page::State& after) {
    std::vector<Episode> episodes = std::exchange(noted_, {});
    bool written = false;
    for (Episode& episode : episodes) {
        written = written || episode.writing;
        episode.state = written ? after : before;
    }
    return episodes;
}

std::vector<Answered> answers_in(const std::vector<Episode>& episodes, const std::vector<Exchange>& log,
                                 const session::Session& session) {
    std::vector<Answered> answers;
    for (const Episode& episode : episodes) {
        for (std::size_t i = episode.begin; !episode.writing && i < episode.end; ++i) {
            const bool good =
                is_json_answer(log[i]) && log[i].answer.is_structured() && !log[i].answer.empty();
            if (good && is_ours(session, log[i])) answers.push_back({&log[i], episode.state});
        }
    }
    return answers;
}

std::vector<std::vector<Observation>> writes_in(const std::vector<Episode>& episodes,
                                                const std::vector<Exchange>& log,
                                                const session::Session& session) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<Observation>> by_kind;
    std::size_t writings = 0;
    for (const Episode& episode : episodes) {
        if (!episode.writing) continue;
        std::map<std::string, int> count;
        for (std::size_t i = episode.begin; i < episode.end; ++i) {
            if (!log[i].is_write() || !is_ours(session, log[i])) continue;
            const std::string kind = kind_of(log[i]) + " " + std::to_string(count[kind_of(log[i])]++);
            if (!by_kind.contains(kind)) order.push_back(kind);
            by_kind[kind].push_back({&log[i], episode.state, nullptr});
        }
        ++writings;
    }
    std::vector<std::vector<Observation>> all;
    for (const std::string& kind : order) {
        if (by_kind[kind].size() == writings) all.push_back(by_kind[kind]);
    }
    return all;
}

}  // namespace optout::learn
