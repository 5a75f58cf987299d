#include "base/place.hpp"

#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace optout {

namespace {

bool begins_with_place(std::string_view address, std::string_view place) {
    if (!address.starts_with(place)) return false;
    return address.size() == place.size() || place.ends_with('/') || address[place.size()] == '/';
}

std::string address_for(const Url& url, std::string_view place) {
    return place.starts_with('/') ? url.path() : url.host() + url.path();
}

std::optional<int> hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = ascii_lower(c);
    if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
    return std::nullopt;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) && hex(text[i + 2]);
        if (escape) {
            out += static_cast<char>(*hex(text[i + 1]) * 16 + *hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Decoded until nothing is left to decode, in lower case, without empty steps, dots and parameters (";a=b").
std::string plain(std::string_view address) {
    std::string text(address);
    for (std::string next = percent_decoded(text); next != text; next = percent_decoded(text)) text = next;
    text = ascii_lower(replace_all(text, "\\", "/"));
    std::vector<std::string> steps;
    for (const std::string_view step : split(text, '/')) {
        const std::string_view name = step.substr(0, step.find_first_of(";?#"));
        if (name.empty() || name == ".") continue;
        if (name != "..") {
            steps.emplace_back(name);
        } else if (!steps.empty()) {
            steps.pop_back();
        }
    }
    return join(steps, "/");
}

}  // namespace

bool lies_at(const Url& url, std::string_view place) {
    return begins_with_place(address_for(url, place), place);
}

bool may_lie_at(const Url& url, std::string_view place) {
    return begins_with_place(plain(address_for(url, place)), plain(place));
}

}  // namespace optout
