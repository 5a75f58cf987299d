// One request of a batch, from what the caller asked for to what the site is sent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/url.hpp"
#include "session/driver.hpp"
#include "session/transport.hpp"

namespace optout::session {

/// Redirects change `url`, and `method` and body with it.
struct Exchange {
    Session* session = nullptr;
    Url url{};
    std::string method = "GET";
    bool json = false;              // a JSON answer is expected
    bool api = false;               // the site's api headers go along
    std::vector<Header> headers{};  // values may name tokens
    std::string content_type{}, body{};
    std::optional<Url> form_page{};    // a form: the page that it is on
    std::vector<std::string> never{};  // places that no redirect may lead to
    bool in_order = false;             // starts after the earlier ones of its session
    std::function<Status()> before_send{};
};

/// What goes over the wire now, with the tokens of this moment. Error when a token cannot be had, or a header
/// is one that no pack may set or that no HTTP message can carry.
[[nodiscard]] Result<Request> make_request(const Exchange& exchange, const HttpOptions& options);

/// The tokens that the exchange's headers name.
[[nodiscard]] std::vector<std::string> tokens_of(const Exchange& exchange);

}  // namespace optout::session
