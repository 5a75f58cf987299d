#include "session/content.hpp"

#include <utility>

#include "base/text.hpp"
#include "page/document.hpp"
#include "page/json.hpp"

namespace optout::session {

namespace {

std::string essence(std::string_view content_type) {
    return ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
}

bool is_json(std::string_view type) {
    return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

bool is_text(std::string_view type) {
    return type.empty() || type.starts_with("text/") || type == "application/xhtml+xml" || is_json(type);
}

}  // namespace

Result<Page> make_page(Arrival arrival, bool expect_json) {
    const std::string& body = arrival.answer.body;
    std::string type = essence(arrival.answer.content_type);
    const auto page = [&](page::Content content, bool has_json) {
        return Page{arrival.answer.status, arrival.landing, arrival.left_hosts, type,
                    std::move(content),    has_json};
    };
    const auto in_place = [&](Error error) {
        if (error.where.empty()) error.where = arrival.landing.origin();
        return error;
    };
    if ((is_json(type) || expect_json) && !trim(body).starts_with('<')) {
        auto json = page::parse_json(body);
        if (json.ok()) return page(std::move(json).value(), true);
        if (json.error().kind == ErrorKind::too_large) return in_place(std::move(json).error());
    }
    auto document = page::Document::parse(is_text(type) ? std::string_view(body) : std::string_view());
    if (!document.ok()) return in_place(std::move(document).error());
    return page(std::move(document).value(), false);
}

}  // namespace optout::session
