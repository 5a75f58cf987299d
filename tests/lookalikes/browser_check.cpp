#include "lookalikes/browser_check.hpp"

#include <functional>

#include "lookalikes/html.hpp"

namespace optout::lookalikes {
namespace {

constexpr char cookie[] = "look_alike_clearance";

std::string clearance_for(const Request& request) {
    static const std::string secret = random_hex(32);
    return std::to_string(std::hash<std::string>{}(secret + request.header("User-Agent")));
}

constexpr std::string_view check_page = R"html(<!DOCTYPE html>
<html lang="en"><head><title>Just a moment...</title><link rel="icon" href="data:,"></head><body>
<h1>{host}</h1><p>Verifying you are human. This may take a few seconds.</p>
<noscript>Enable JavaScript and cookies to continue</noscript>
<div id="box"></div>
<script>
const pass = () => {
  document.cookie = '{cookie}={clearance}; path=/; secure';
  location.reload();
};
if ({person}) {
  const button = document.createElement('button');
  button.textContent = 'Verify you are human';
  button.addEventListener('click', pass);
  document.getElementById('box').append(button);
} else {
  setTimeout(pass, 50);
}
</script></body></html>
)html";

}  // namespace

bool has_passed(const Request& request) {
    return request.cookie(cookie) == clearance_for(request);
}

Answer browser_check(const Request& request, const Json& with) {
    return html(fill(check_page, {{"host", escape(request.host)},
                                  {"cookie", cookie},
                                  {"clearance", clearance_for(request)},
                                  {"person", with.value("person", false) ? "true" : "false"}}),
                403);
}

}  // namespace optout::lookalikes
