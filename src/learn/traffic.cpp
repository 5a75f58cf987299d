#include "learn/traffic.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace optout::learn {

namespace {

using nlohmann::json;

std::string text(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Names of HTTP/2 (":path") are no headers.
std::vector<session::Header> headers_of(const json& request) {
    std::vector<session::Header> headers;
    const auto found = request.find("headers");
    if (found == request.end() || !found->is_object()) return headers;
    for (const auto& [name, value] : found->items()) {
        if (!name.starts_with(':') && value.is_string()) headers.push_back({name, value.get<std::string>()});
    }
    return headers;
}

}  // namespace

bool Exchange::is_write() const {
    return method != "GET" && method != "HEAD" && method != "OPTIONS" && kind != "Ping" &&
           kind != "Preflight";
}

std::string Exchange::header(std::string_view name) const {
    const auto found =
        std::ranges::find_if(headers, [&](const auto& h) { return ascii_iequals(h.name, name); });
    return found == headers.end() ? std::string() : found->value;
}

Exchange* TrafficLog::find(const std::string& id) {
    const auto found =
        std::find_if(exchanges_.rbegin(), exchanges_.rend(), [&](const Exchange& e) { return e.id == id; });
    return found == exchanges_.rend() ? nullptr : &*found;
}

void TrafficLog::answer(Exchange& exchange, const json& response) {
    if (!response.is_object()) return;
    if (const auto status = response.find("status"); status != response.end() && status->is_number())
        exchange.status = status->get<int>();
    const std::string type = text(response, "mimeType");
    exchange.answer_type = ascii_lower(trim(std::string_view(type).substr(0, type.find(';'))));
}

void TrafficLog::begin(const json& params) {
    const json request = params.value("request", json::object());
    if (!request.is_object()) return;
    // A redirect goes on under the same number.
    if (Exchange* earlier = find(text(params, "requestId"));
        earlier != nullptr && params.contains("redirectResponse")) {
        answer(*earlier, params["redirectResponse"]);
        earlier->is_whole = false;
    }
    Exchange exchange;
    exchange.id = text(params, "requestId");
    exchange.method = text(request, "method");
    exchange.url = text(request, "url");
    exchange.kind = text(params, "type");
    exchange.headers = headers_of(request);
    exchange.body = text(request, "postData");
    const auto has_body = request.find("hasPostData");
    exchange.body_is_missing = exchange.body.empty() && has_body != request.end() && *has_body == true;
    exchanges_.push_back(std::move(exchange));
}

void TrafficLog::add(const json& entry) {
    const json outer = json::parse(text(entry, "message"), nullptr, false);
    if (!outer.is_object() || !outer.contains("message") || !outer["message"].is_object()) return;
    const json& message = outer["message"];
    const std::string event = text(message, "method");
    const auto params = message.find("params");
    if (params == message.end() || !params->is_object()) return;
    if (event == "Network.requestWillBeSent") return begin(*params);
    Exchange* exchange = find(text(*params, "requestId"));
    if (exchange == nullptr) return;
    if (event == "Network.responseReceived" && params->contains("response"))
        answer(*exchange, (*params)["response"]);
    if (event == "Network.loadingFinished") exchange->is_whole = true;
}

}  // namespace optout::learn
