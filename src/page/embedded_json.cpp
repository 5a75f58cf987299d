#include <charconv>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "page/json_text.hpp"

namespace optout::page {

namespace {

bool looks_like_json(std::string_view text) {
    text = trim(text);
    return text.size() >= 2 &&
           ((text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']'));
}

std::string utf8(std::uint32_t code) {
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code == 0 || code > 0x10FFFF || surrogate) code = 0xFFFD;
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6)), tail(0)};
    if (code < 0x10000) return {static_cast<char>(0xE0U | (code >> 12)), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | (code >> 18)), tail(12), tail(6), tail(0)};
}

/// The character that a reference stands for ("quot", "#39", "#x27"); nothing for those that JSON in a page
/// never needs.
std::optional<std::string> character(std::string_view reference) {
    static constexpr std::pair<std::string_view, std::string_view> named[] = {
        {"quot", "\""}, {"apos", "'"}, {"lt", "<"}, {"gt", ">"}, {"amp", "&"}};
    for (const auto& [name, value] : named) {
        if (reference == name) return std::string(value);
    }
    if (!reference.starts_with('#')) return std::nullopt;
    reference.remove_prefix(1);
    const bool hex = reference.starts_with('x') || reference.starts_with('X');
    if (hex) reference.remove_prefix(1);
    std::uint32_t code = 0;
    const char* const end = reference.data() + reference.size();
    const auto [stop, problem] = std::from_chars(reference.data(), end, code, hex ? 16 : 10);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return utf8(code);
}

/// Resolves character references, once.
std::string resolve_references(std::string_view text) {
    constexpr std::size_t longest = 10;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t end = text[i] == '&' ? text.substr(i, longest).find(';') : std::string_view::npos;
        const auto value =
            end == std::string_view::npos ? std::nullopt : character(text.substr(i + 1, end - 1));
        if (value) {
            out += *value;
            i += end;
        } else {
            out += text[i];
        }
    }
    return out;
}

void resolve_strings(Json& value) {
    if (value.is_string()) {
        value = resolve_references(value.get_ref<const std::string&>());
    } else if (value.is_structured()) {
        for (Json& member : value) resolve_strings(member);
    }
}

/// Replaces strings that hold JSON by what they hold; `depth` is that of `value`.
void unfold(Json& value, std::size_t depth) {
    if (value.is_string() && looks_like_json(value.get_ref<const std::string&>())) {
        auto held = parse_json(value.get_ref<const std::string&>(), most_json_depth - depth);
        if (!held.ok()) return;
        value = std::move(held).value();
    }
    if (!value.is_structured()) return;
    for (Json& member : value) unfold(member, depth + 1);
}

std::optional<Json> parse(std::string_view text) {
    if (!looks_like_json(text)) return std::nullopt;
    auto value = parse_json(text);
    return value.ok() ? std::optional<Json>(std::move(value).value()) : std::nullopt;
}

/// In a comment nobody has resolved the references: they stand for the quotes of the JSON itself or lie in
/// its strings.
std::optional<Json> read_comment(std::string_view text) {
    auto value = parse(text);
    if (!value) return parse(resolve_references(text));
    resolve_strings(*value);
    return value;
}

std::optional<Json> read_text(std::string_view text) {
    auto value = parse(text);
    return value ? value : parse(resolve_references(text));
}

std::vector<Json> read_element(const Document& document, NodeId element) {
    std::vector<Json> values;
    if (auto value = read_text(document.text_content(element))) values.push_back(std::move(*value));
    for (NodeId node = element; node < document.subtree_end(element); ++node) {
        if (document.kind(node) != NodeKind::comment) continue;
        if (auto value = read_comment(document.text(node))) values.push_back(std::move(*value));
    }
    return values;
}

}  // namespace

std::vector<Json> embedded_json(const Document& document, const Selector& elements) {
    std::vector<Json> values;
    for (const NodeId element : elements.select(document)) {
        for (Json& value : read_element(document, element)) {
            unfold(value, 0);
            values.push_back(std::move(value));
        }
    }
    return values;
}

}  // namespace optout::page
