// The requests of a page, from the browser's own log (the Network events of the Chrome DevTools Protocol).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "session/driver.hpp"

namespace optout::learn {

/// One request and what came of it. Holds secrets: it is never shown, logged or written.
struct Exchange {
    std::string id;
    std::string method, url;
    std::string kind;  // "Document", "XHR", "Fetch", "Ping", ...
    std::vector<session::Header>
        headers;  // as the page set them; the browser's own cookies are not among them
    std::string body;
    bool body_is_missing = false;  // there was one, and the log does not have it
    int status = 0;                // 0: no answer yet
    std::string answer_type;       // lower case, without parameters
    bool is_whole = false;         // the answer has come to its end
    nlohmann::json answer;         // of one that is JSON, once somebody has put it here

    /// Could change something, by its method; what pages merely report (beacons) does not count.
    [[nodiscard]] bool is_write() const;
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// Takes in the entries of the log, in their order.
class TrafficLog {
  public:
    /// One entry of chromedriver's performance log: {"message": "{\"message\": {\"method\": ..., \"params\":
    /// ...}}"}. What is no Network event is passed over.
    void add(const nlohmann::json& entry);
    [[nodiscard]] std::vector<Exchange>& exchanges() { return exchanges_; }
    [[nodiscard]] const std::vector<Exchange>& exchanges() const { return exchanges_; }

  private:
    Exchange* find(const std::string& id);
    void begin(const nlohmann::json& params);
    void answer(Exchange& exchange, const nlohmann::json& response);

    std::vector<Exchange> exchanges_;
};

}  // namespace optout::learn
