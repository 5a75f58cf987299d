#include "terms/link.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace optout::terms {

namespace {

/// What would end the address in Markdown.
std::string escaped(std::string_view address) {
    std::string out;
    for (const char c : address) {
        if (c == '(')
            out += "%28";
        else if (c == ')')
            out += "%29";
        else if (c == ' ')
            out += "%20";
        else if (static_cast<unsigned char>(c) > 0x20)
            out += c;
    }
    return out;
}

constexpr std::string_view protection = "/cdn-cgi/l/email-protection";

}  // namespace

LinkBase::LinkBase(std::string_view address, std::vector<std::string> drop_params)
    : drop_params_(std::move(drop_params)) {
    auto url = Url::parse(address);
    if (!url.ok()) return;
    base_ = std::move(url).value();
    origin_ = base_->text().substr(0, base_->text().find('/', base_->text().find("://") + 3));
}

std::optional<std::string> LinkBase::absolute(std::string_view href) const {
    href = trim(href);
    if (href.empty() || href.starts_with('#')) return std::nullopt;
    if (const auto at = href.find(protection); at != std::string_view::npos) {
        const auto hash = href.find('#', at);
        if (hash == std::string_view::npos) return std::nullopt;
        const auto address = shown_email(href.substr(hash + 1));
        return address ? std::optional<std::string>("mailto:" + *address) : std::nullopt;
    }
    const std::string scheme = ascii_lower(href.substr(0, href.find_first_of(":/?#")));
    if (scheme == "javascript" || scheme == "data" || scheme == "blob") return std::nullopt;
    if (scheme == "mailto" || scheme == "tel") return escaped(without_references(href));
    std::string address = resolved(href);
    return drop_params_.empty() ? address : without_params(address, drop_params_);
}

std::string LinkBase::resolved(std::string_view href) const {
    if (href.starts_with("http://") || href.starts_with("https://") || !base_) return escaped(href);
    if (href.starts_with('/') && !href.starts_with("//") && href.find("/.") == std::string_view::npos)
        return origin_ + escaped(href);
    const auto address = base_->resolve(escaped(href));
    return address.ok() ? escaped(address->text()) : escaped(href);
}

std::string without_params(std::string_view address, const std::vector<std::string>& names) {
    const auto question = address.find('?');
    if (question == std::string_view::npos) return std::string(address);
    const auto hash = std::min(address.find('#', question), address.size());
    std::vector<std::string> kept;
    for (const std::string_view param : split(address.substr(question + 1, hash - question - 1), '&')) {
        if (std::ranges::find(names, param.substr(0, param.find('='))) == names.end())
            kept.emplace_back(param);
    }
    return std::string(address.substr(0, question)) + (kept.empty() ? "" : "?" + join(kept, "&")) +
           std::string(address.substr(hash));
}

std::string without_references(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto at = text.find("&#");
        out += text.substr(0, at);
        if (at == std::string_view::npos) break;
        text.remove_prefix(at);
        const std::size_t end = text.find(';');
        const bool is_hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
        const std::string_view digits =
            text.substr(is_hex ? 3 : 2, end == std::string_view::npos ? 0 : end - (is_hex ? 3 : 2));
        unsigned value = 0;
        const auto [rest, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex ? 16 : 10);
        const bool is_letter =
            error == std::errc{} && rest == digits.data() + digits.size() && value > 0x20 && value < 0x7F;
        if (is_letter)
            out += static_cast<char>(value);
        else
            out += text.substr(0, 2);
        text.remove_prefix(is_letter ? end + 1 : 2);
    }
    return out;
}

std::optional<std::string> shown_email(std::string_view hex) {
    const auto byte = [&](std::size_t at) {
        int value = -1;
        std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
        return value;
    };
    if (hex.size() < 4 || hex.size() % 2 != 0) return std::nullopt;
    const int key = byte(0);
    std::string address;
    for (std::size_t at = 2; at < hex.size(); at += 2) {
        const int value = byte(at);
        if (key < 0 || value < 0) return std::nullopt;
        address += static_cast<char>(value ^ key);
    }
    return valid_utf8(without_references(address));
}

}  // namespace optout::terms
