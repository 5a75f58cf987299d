// One session with a W3C WebDriver server on this machine (https://www.w3.org/TR/webdriver2/).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout::browser {

using Json = nlohmann::json;

/// The text at a key of an object; "" where there is none or it is no text.
[[nodiscard]] std::string text_of(const Json& object, const char* key);

/// What the server answered: a value or, with a code of the standard's section "Errors", why there is none.
struct Reply {
    Json value;
    std::string error;    // "stale element reference"; empty: it worked
    std::string message;  // the server's own words, one line

    [[nodiscard]] bool ok() const { return error.empty(); }
};

class WebDriver {
  public:
    /// Speaks to http://127.0.0.1:port. Sends nothing yet.
    explicit WebDriver(int port);
    ~WebDriver();
    WebDriver(const WebDriver&) = delete;
    WebDriver& operator=(const WebDriver&) = delete;

    /// True when the server answers; waits for nothing.
    [[nodiscard]] bool is_ready();
    /// Starts the session that all commands belong to; the value is the capabilities.
    [[nodiscard]] Result<Reply> begin(const Json& capabilities, std::chrono::milliseconds timeout);
    /// A command of the session: `path` is what follows /session/{id}. Error only when no answer comes: the
    /// server has died (network) or hangs (timeout).
    [[nodiscard]] Result<Reply> post(std::string_view path, const Json& body);
    [[nodiscard]] Result<Reply> get(std::string_view path);
    [[nodiscard]] Result<Reply> remove(std::string_view path);

    /// How long a command may take.
    void set_timeout(std::chrono::milliseconds timeout) { timeout_ = timeout; }
    /// How many commands have been sent.
    [[nodiscard]] std::size_t commands() const { return commands_; }

  private:
    Result<Reply> send(std::string method, const std::string& path, std::string body,
                       std::chrono::milliseconds timeout);

    struct Parts;
    std::unique_ptr<Parts> parts_;
    int port_;
    std::string session_;
    std::chrono::milliseconds timeout_{60'000};
    std::size_t commands_ = 0;
};

/// The object by which a command names an element, and the element's name in an answer; empty when the value
/// is no element.
[[nodiscard]] std::string element_of(const Json& value);

}  // namespace optout::browser
