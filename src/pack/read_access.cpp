#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "pack/reader.hpp"
#include "pack/template.hpp"
#include "page/selector.hpp"

namespace optout::pack {

namespace {

/// Headers that are the session's own business.
constexpr std::string_view reserved_headers[] = {"connection", "content-length", "cookie", "host",
                                                 "transfer-encoding"};

/// Nothing when the address is no address or not one that may be used.
std::optional<Url> secure_url(const Value& value, const std::string& text) {
    auto url = Url::parse(text);
    if (!url.ok()) {
        value.wrong(url.error().what, "write it in full, e.g. `https://example.com/settings`");
        return std::nullopt;
    }
    if (url->scheme() != "https" && !url->is_loopback()) {
        value.wrong("the address must be https",
                    "plain http is for this machine only (127.0.0.1, [::1], localhost)");
        return std::nullopt;
    }
    return std::move(url).value();
}

/// The address with every placeholder filled by something harmless; nothing after a mistake.
std::optional<std::string> filled(const Value& value, const std::string& text,
                                  const std::vector<std::string>& fillers) {
    const auto names = placeholders(text);
    if (!names.ok()) {
        value.note(names.error());
        return std::nullopt;
    }
    std::map<std::string, std::string> fill;
    for (const std::string& name : *names) {
        fill[name] = "x";
        if (std::ranges::find(fillers, name) != fillers.end()) continue;
        value.wrong("nothing fills `{" + name + "}` here",
                    fillers.empty() ? "only settings with a `list` have placeholders in their addresses"
                                    : suggest(name, fillers));
        return std::nullopt;
    }
    auto address = fill_address(text, fill);
    return address.ok() ? std::optional(std::move(address).value()) : std::nullopt;
}

bool is_header_name(std::string_view name) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

/// What stands in braces in a header's value. Braces around anything but a name are text.
std::vector<std::string> named_tokens(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const std::string_view inside = text.substr(open + 1, text.find('}', open) - open - 1);
        const bool is_name = !inside.empty() && std::ranges::all_of(inside, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                   c == '_';
        });
        if (is_name && open + 1 + inside.size() < text.size()) names.emplace_back(inside);
    }
    return names;
}

void check_header(const Value& place, const HeaderRule& header, const Access& access) {
    if (header.name.empty() || !is_header_name(header.name))
        place.wrong(in_ticks(header.name) + " is not a header's name");
    if (std::ranges::find(reserved_headers, ascii_lower(header.name)) != std::end(reserved_headers)) {
        place.wrong("a pack cannot set the header " + in_ticks(header.name), "it is made from the session");
    }
    if (std::ranges::any_of(header.value,
                            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
        place.wrong("a header's value must not hold control characters");
    }
    std::vector<std::string> tokens;
    for (const TokenRule& token : access.tokens) tokens.push_back(token.name);
    for (const std::string& name : named_tokens(header.value)) {
        if (std::ranges::find(tokens, name) == tokens.end()) {
            place.wrong("no token " + in_ticks(name) + " is defined in `tokens`", suggest(name, tokens));
        }
    }
}

std::string read_host(const Value& value) {
    std::string host = value.text();
    const auto url = Url::parse("https://" + host + "/");
    if (!url.ok() || url->authority() != host || url->path() != "/") {
        value.wrong(in_ticks(host) + " is not a host",
                    "write the bare name in lower case, with the port if it is not 443: `github.com`, "
                    "`127.0.0.1:8080`");
    }
    return host;
}

void read_hosts(Fields& fields, Access& access) {
    const auto hosts = fields.require("hosts");
    if (!hosts) return;
    const std::size_t before = hosts->mistakes().count();
    for (const Value& item : hosts->items()) {
        std::string host = read_host(item);
        if (std::ranges::find(access.hosts, host) != access.hosts.end())
            item.wrong(in_ticks(host) + " is there twice");
        access.hosts.push_back(std::move(host));
    }
    // With a wrong host every address would be a mistake that follows from it.
    if (hosts->mistakes().count() > before) access.hosts.clear();
}

Pace read_pace(const Value& value) {
    Pace pace;
    Fields fields(value);
    if (const auto parallel = fields.find("parallel")) pace.parallel = parallel->number(1, 32);
    if (const auto writes = fields.find("parallel_writes")) pace.parallel_writes = writes->number(1, 32);
    if (const auto interval = fields.find("interval_ms"))
        pace.interval = std::chrono::milliseconds(interval->number(0, 600'000));
    return pace;
}

TokenRule read_token(const std::string& name, const Value& value, const Access& access) {
    TokenRule token;
    token.name = name;
    value.check_id(name);
    Fields fields(value);
    if (!fields.one_of({"cookie", "url", "account"}, true)) return token;
    if (fields.has("cookie")) {
        token.cookie = fields.text("cookie");
        token.unquote = fields.flag("unquote");
    } else if (fields.has("account")) {
        token.from_account = fields.flag("account");
        if (!token.from_account) value.wrong("`account` must be true");
    } else if (const auto url = fields.find("url")) {
        token.url = read_address(*url, access, {});
        token.url_is_json = fields.flag("json");
        token.extract = read_extract(fields, token.url_is_json ? Ground::answer : Ground::elements);
    }
    return token;
}

}  // namespace

std::string read_link(const Value& value) {
    std::string text = value.text();
    if (!text.empty()) (void)secure_url(value, text);
    return text;
}

std::string read_address(const Value& value, const Access& access, const std::vector<std::string>& fillers) {
    std::string text = value.text();
    if (text.empty()) return text;
    const std::size_t path = text.find('/', text.find("://") + 3);
    if (text.find('{') < path) {
        value.wrong("a placeholder cannot be part of the host",
                    "hosts are fixed: they are listed in `hosts`");
        return text;
    }
    const auto address = filled(value, text, fillers);
    const auto url = address ? secure_url(value, *address) : std::nullopt;
    if (url && !access.hosts.empty() &&
        std::ranges::find(access.hosts, url->authority()) == access.hosts.end()) {
        value.wrong("the host " + in_ticks(url->authority()) + " is not in `hosts`",
                    "only the hosts listed there are ever contacted: add it there, or mend the address");
    }
    return text;
}

std::vector<HeaderRule> read_headers(const Value& value, const Access& access) {
    std::vector<HeaderRule> headers;
    for (const auto& [name, place] : value.members()) {
        headers.push_back({name, place.text()});
        check_header(place, headers.back(), access);
    }
    return headers;
}

std::string read_pointer(const Value& value) {
    if (value.json().is_string() && value.json().get_ref<const std::string&>().empty())
        return {};  // the whole document
    std::string text = value.text();
    if (!text.empty()) value.note(page::check_pointer(text));
    return text;
}

std::string read_css(const Value& value) {
    std::string text = value.text();
    if (text.empty()) return text;
    if (const auto selector = page::Selector::parse(text); !selector.ok()) value.note(selector.error());
    return text;
}

ExtractRule read_extract(Fields& fields, Ground ground) {
    ExtractRule rule;
    const std::size_t before = fields.place().mistakes().count();
    fields.one_of({"css", "pointer"}, true);
    if (const auto css = fields.find("css")) {
        rule.css = read_css(*css);
        rule.attribute = fields.text("attribute");
        if (ground == Ground::answer)
            css->wrong("a selector cannot be used on a JSON answer", "use `pointer`");
    }
    if (const auto pointer = fields.find("pointer")) {
        rule.pointer = read_pointer(*pointer);
        if (ground == Ground::html || ground == Ground::elements) {
            pointer->wrong("a pointer cannot be used on an HTML page",
                           "use `css`, or add `\"json\": true` to the address");
        }
    }
    rule.pattern = fields.text("pattern");
    if (fields.place().mistakes().count() == before) fields.place().note(page::check(rule));
    return rule;
}

void read_access(Fields& fields, Access& access) {
    read_hosts(fields, access);
    if (fields.has("accept_language")) access.accept_language = fields.required_text("accept_language");
    if (const auto pace = fields.find("pace")) access.pace = read_pace(*pace);
    if (const auto tokens = fields.find("tokens")) {
        for (const auto& [name, place] : tokens->members())
            access.tokens.push_back(read_token(name, place, access));
    }
    if (const auto headers = fields.find("api_headers")) access.api_headers = read_headers(*headers, access);
}

}  // namespace optout::pack
