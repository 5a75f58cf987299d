// The session cookies of Firefox: they are in no database, but in the file from which it restores its
// windows.
#include <lz4.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "cookies/rows.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cookies {

namespace {

using nlohmann::json;

constexpr std::size_t most_unpacked = std::size_t{512} << 20U;
constexpr const char* sign_in_again =
    "cookies that end with the browser are missing; close the browser, start it again and sign in";

/// mozLz4: eight bytes of magic, the size as a little-endian number, one LZ4 block.
Result<SecretBytes> unpack(const SecretBytes& packed, const std::string& file) {
    constexpr std::string_view magic{"mozLz40\0", 8};
    const auto damaged = [&] {
        return Error{ErrorKind::input, "the file with the open windows is damaged", file, sign_in_again};
    };
    if (packed.size() < 12 || !packed.text().starts_with(magic)) return damaged();
    const std::size_t size = little_endian(packed.bytes(), 8);
    // A byte of LZ4 stands for 255 at the most.
    if (size > most_unpacked || size / 256 > packed.size() || packed.size() > most_unpacked) return damaged();
    SecretBytes plain(size);
    const std::string_view block = packed.text().substr(12);
    const int had = LZ4_decompress_safe(block.data(), reinterpret_cast<char*>(plain.bytes().data()),
                                        static_cast<int>(block.size()), static_cast<int>(size));
    if (had < 0 || static_cast<std::size_t>(had) != size) return damaged();
    return plain;
}

/// Walks through the file and keeps, of its `cookies`, those of the hosts asked for. All other texts are
/// overwritten as they pass.
class SessionWalk : public nlohmann::json_sax<json> {
  public:
    SessionWalk(const std::vector<std::string>& keys, Values values, std::vector<StoredCookie>& into)
        : keys_(keys), values_(values), into_(into) {}

    bool null() override { return true; }
    bool boolean(bool value) override {
        if (is_cookie_member() && key_ == "secure") cookie_.secure = value;
        if (is_cookie_member() && key_ == "httponly") cookie_.http_only = value;
        return true;
    }
    bool number_integer(number_integer_t value) override {
        return value < 0 || number_unsigned(static_cast<number_unsigned_t>(value));
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (is_attribute() && key_ == "userContextId")
            attributes_.container = static_cast<std::uint32_t>(value);
        if (is_attribute() && key_ == "privateBrowsingId") attributes_.is_private = value != 0;
        return true;
    }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t& text) override {
        if (is_cookie_member()) {
            if (key_ == "host") host_ = text;
            if (key_ == "name") cookie_.name = text;
            if (key_ == "path") cookie_.path = text;
            if (key_ == "value" && values_ == Values::fetch) value_ = text;
        }
        if (is_attribute() && (key_ == "partitionKey" || key_ == "firstPartyDomain") && !text.empty())
            attributes_.partition = text;
        wipe(text);
        return true;
    }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override {
        ++depth_;
        in_attributes_ = depth_ == 4 && in_cookies_ && key_ == "originAttributes";
        if (depth_ == 3 && in_cookies_) begin_cookie();
        return true;
    }
    bool key(string_t& name) override {
        key_ = name;
        if (depth_ == 1) at_cookies_ = name == "cookies";
        return true;
    }
    bool end_object() override {
        if (depth_ == 3 && in_cookies_) end_cookie();
        --depth_;
        in_attributes_ = false;
        return true;
    }
    bool start_array(std::size_t) override {
        ++depth_;
        if (depth_ == 2) in_cookies_ = at_cookies_;
        return true;
    }
    bool end_array() override {
        if (depth_ == 2) in_cookies_ = false;
        --depth_;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

  private:
    [[nodiscard]] bool is_cookie_member() const { return in_cookies_ && depth_ == 3; }
    [[nodiscard]] bool is_attribute() const { return in_cookies_ && in_attributes_; }
    void begin_cookie() {
        cookie_ = {};
        attributes_ = {};
        host_.clear();
        wipe(value_);
    }
    void end_cookie() {
        StoredCookie stored = cookie_of(host_);
        const bool own =
            attributes_.partition.empty() || is_own_partition(attributes_.partition, stored.cookie.domain);
        if (std::ranges::binary_search(keys_, host_) && own && !attributes_.is_private) {
            cookie_.domain = stored.cookie.domain;
            cookie_.host_only = stored.cookie.host_only;
            stored.cookie = cookie_;
            stored.container = attributes_.container;
            stored.sealed = value_;
            into_.push_back(std::move(stored));
        }
        begin_cookie();
    }

    const std::vector<std::string>& keys_;
    Values values_;
    std::vector<StoredCookie>& into_;
    int depth_ = 0;
    bool at_cookies_ = false, in_cookies_ = false, in_attributes_ = false;
    std::string key_, host_, value_;
    Cookie cookie_;
    OriginAttributes attributes_;
};

}  // namespace

Result<std::vector<StoredCookie>> read_firefox_session(const std::string& folder,
                                                       const std::vector<std::string>& keys, Values values) {
    std::vector<StoredCookie> cookies;
    // The first is there while the browser runs or after it was killed, the second after it has ended.
    for (const char* name : {"/sessionstore-backups/recovery.jsonlz4", "/sessionstore.jsonlz4"}) {
        const std::string file = folder + name;
        auto packed = read_untouched(file, most_unpacked);
        if (!packed.ok() && packed.error().kind == ErrorKind::not_found) continue;
        if (!packed.ok()) return std::move(packed).error();
        OPTOUT_TRY(const SecretBytes plain, unpack(*packed, file));
        SessionWalk walk(keys, values, cookies);
        const std::string_view text = plain.text();
        if (!json::sax_parse(text.begin(), text.end(), &walk)) {
            for (StoredCookie& stored : cookies) wipe(stored.sealed);
            return Error{ErrorKind::input, "the file with the open windows is damaged", file, sign_in_again};
        }
        break;
    }
    return cookies;
}

}  // namespace optout::cookies
