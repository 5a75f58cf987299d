#include "browser/webdriver.hpp"

#include <string.h>

#include "base/text.hpp"
#include "session/transport.hpp"

namespace optout::browser {

namespace {

constexpr std::string_view element_key = "element-6066-11e4-a52e-4f735466cecf";
constexpr std::size_t most_bytes = std::size_t{96} << 20;

session::HttpOptions local_options() {
    session::HttpOptions options;
    options.connect_timeout = std::chrono::seconds(5);
    options.max_body = most_bytes;
    return options;
}

Error no_answer(ErrorKind kind, std::string what) {
    return {kind, std::move(what), "browser driver", "run again; if it happens again, try another browser"};
}

Reply read_reply(const session::Answer& answer) {
    const Json json = Json::parse(answer.body, nullptr, false);
    if (!json.is_object() || !json.contains("value")) {
        return {{},
                "unknown error",
                "the answer is not WebDriver (status " + std::to_string(answer.status) + ")"};
    }
    Reply reply{json["value"], {}, {}};
    if (answer.status == 200) return reply;
    const bool told = reply.value.is_object() && reply.value.value("error", Json()).is_string();
    reply.error = told ? reply.value["error"].get<std::string>() : "unknown error";
    if (told && reply.value.value("message", Json()).is_string()) {
        const auto message = reply.value["message"].get<std::string>();
        reply.message = printable(message.substr(0, message.find('\n')), 300);
    }
    return reply;
}

}  // namespace

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct WebDriver::Parts {
    session::Transport transport{local_options()};
    session::Jar jar;  // stays empty
};

WebDriver::WebDriver(int port) : parts_(std::make_unique<Parts>()), port_(port) {}
WebDriver::~WebDriver() = default;

Result<Reply> WebDriver::send(std::string method, const std::string& path, std::string body,
                              std::chrono::milliseconds timeout) {
    OPTOUT_TRY(Url url, Url::parse("http://127.0.0.1:" + std::to_string(port_) + path));
    session::Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.body = std::move(body);
    request.timeout = timeout;
    if (request.method == "POST")
        request.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    ++commands_;
    parts_->transport.start(0, std::move(request), parts_->jar);
    auto finished = parts_->transport.wait(session::Channel::Clock::time_point::max());
    if (finished && finished->answer.ok()) {
        Reply reply = read_reply(*finished->answer);
        explicit_bzero(finished->answer->body.data(), finished->answer->body.size());
        return reply;
    }
    if (finished && finished->answer.error().kind == ErrorKind::timeout)
        return no_answer(ErrorKind::timeout, "the browser did not answer any more");
    if (finished && finished->answer.error().kind == ErrorKind::too_large)
        return no_answer(ErrorKind::too_large, "the page is too large");
    return no_answer(ErrorKind::network, "the browser or its driver has ended by itself");
}

bool WebDriver::is_ready() {
    const auto reply = send("GET", "/status", {}, std::chrono::seconds(2));
    return reply.ok() && reply->ok() && reply->value.value("ready", false);
}

Result<Reply> WebDriver::begin(const Json& capabilities, std::chrono::milliseconds timeout) {
    const Json body{{"capabilities", {{"alwaysMatch", capabilities}}}};
    OPTOUT_TRY(Reply reply, send("POST", "/session", body.dump(), timeout));
    if (!reply.ok()) return reply;
    if (reply.value.value("sessionId", Json()).is_string()) {
        session_ = "/session/" + reply.value["sessionId"].get<std::string>();
        return Reply{reply.value.value("capabilities", Json::object()), {}, {}};
    }
    return Reply{{}, "session not created", "the driver did not tell the session's number"};
}

Result<Reply> WebDriver::post(std::string_view path, const Json& body) {
    return send("POST", session_ + std::string(path), body.dump(), timeout_);
}

Result<Reply> WebDriver::get(std::string_view path) {
    return send("GET", session_ + std::string(path), {}, timeout_);
}

Result<Reply> WebDriver::remove(std::string_view path) {
    return send("DELETE", session_ + std::string(path), {}, timeout_);
}

std::string element_of(const Json& value) {
    if (!value.is_object()) return {};
    const auto found = value.find(element_key);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace optout::browser
