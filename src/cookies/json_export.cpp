#include "cookies/json_export.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cookies {

namespace {

using nlohmann::json;

constexpr std::size_t most_export_bytes = std::size_t{64} << 20U;
constexpr const char* export_again =
    "export the cookies again, as JSON or in the Netscape format (cookies.txt)";

/// Overwrites all texts of a document when it is no longer needed.
void wipe_texts(json& node) {
    if (auto* text = node.get_ptr<std::string*>(); text != nullptr) wipe(*text);
    if (node.is_structured()) {
        for (json& inner : node) wipe_texts(inner);
    }
}

struct Document {
    json root;
    ~Document() { wipe_texts(root); }
};

/// One exported cookie; nothing when a member that must be there is missing or has another type.
class Exported {
  public:
    explicit Exported(const json& object) : object_(object) {}

    [[nodiscard]] std::optional<Cookie> read() const {
        if (!object_.is_object()) return std::nullopt;
        const auto name = text("name"), value = text("value"), domain = text("domain");
        if (!name || name->empty() || !value || !domain || domain->empty()) return std::nullopt;
        Cookie cookie;
        cookie.name = *name;
        cookie.value = *value;
        cookie.domain = ascii_lower(domain->starts_with('.') ? domain->substr(1) : *domain);
        // Where the list does not say it, the dot does.
        cookie.host_only = truth("hostOnly").value_or(!domain->starts_with('.'));
        cookie.path = text("path").value_or("/");
        if (cookie.path.empty()) cookie.path = "/";
        cookie.secure = truth("secure").value_or(false);
        cookie.http_only = truth("httpOnly").value_or(false);
        if (!truth("session").value_or(false)) cookie.expires = expires();
        return cookie;
    }

  private:
    [[nodiscard]] std::optional<std::string> text(const char* key) const {
        const auto found = object_.find(key);
        if (found == object_.end() || !found->is_string()) return std::nullopt;
        return found->get<std::string>();
    }
    [[nodiscard]] std::optional<bool> truth(const char* key) const {
        const auto found = object_.find(key);
        if (found == object_.end() || !found->is_boolean()) return std::nullopt;
        return found->get<bool>();
    }
    /// Seconds, also with a fraction; what is absent or negative ends with the session.
    [[nodiscard]] long long expires() const {
        for (const char* key : {"expirationDate", "expires"}) {
            const auto found = object_.find(key);
            if (found == object_.end() || !found->is_number()) continue;
            const double seconds = found->get<double>();
            if (seconds > 0 && seconds < 1e15) return std::max(1LL, static_cast<long long>(seconds));
        }
        return 0;
    }

    const json& object_;
};

bool is_wanted(const Cookie& cookie, const std::vector<std::string>& hosts) {
    if (cookie.expires != 0 && cookie.expires <= static_cast<long long>(std::time(nullptr))) return false;
    return std::ranges::any_of(hosts, [&](const std::string& host) {
        return domain_match(without_port(host), cookie.domain, cookie.host_only);
    });
}

}  // namespace

bool looks_like_json(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    char first = 0;
    stream >> first;
    return first == '[' || first == '{';
}

Result<std::vector<Cookie>> read_cookies_json(const std::string& file,
                                              const std::vector<std::string>& hosts) {
    const auto wrong = [&](std::string what) {
        return Error{ErrorKind::input, std::move(what), file, export_again};
    };
    auto bytes = read_untouched(file, most_export_bytes);
    if (!bytes.ok()) return wrong(bytes.error().what);
    Document document{json::parse(bytes->text(), nullptr, false)};
    if (document.root.is_discarded()) return wrong("this begins like JSON but is none, or was cut off");
    const json* list = &document.root;
    if (list->is_object() && list->contains("cookies")) list = &(*list)["cookies"];
    if (!list->is_array()) return wrong("this JSON has no list of cookies");
    std::vector<Cookie> cookies;
    std::size_t number = 0;
    for (const json& object : *list) {
        ++number;
        auto cookie = Exported(object).read();
        if (!cookie) {
            for (Cookie& kept : cookies) wipe(kept.value);
            return wrong("cookie number " + std::to_string(number) +
                         " of the list lacks its name, value or domain");
        }
        if (is_wanted(*cookie, hosts))
            cookies.push_back(std::move(*cookie));
        else
            wipe(cookie->value);
    }
    return cookies;
}

}  // namespace optout::cookies
