#include "cookies/contents.hpp"

#include <algorithm>
#include <ctime>

#include "cookies/rows.hpp"
#include "cookies/secret_bytes.hpp"
#include "cookies/store_image.hpp"

namespace optout::cookies {

namespace {

/// What SQLite says of a damaged file, in the user's words.
Error damaged(const Store& store, const Error& error) {
    const bool other_shape = error.kind == ErrorKind::internal;
    return {ErrorKind::input,
            other_shape ? "this cookie store has a shape that optout does not know"
                        : "this cookie store is damaged",
            store.file,
            other_shape ? "update optout, or export the cookies as cookies.txt and pass --cookies FILE"
                        : "start the browser, which mends or replaces it, and sign in again"};
}

Result<Rows> read_rows(const Store& store, const std::vector<std::string>& keys, Values values) {
    auto image = take_image(store.file);
    if (!image.ok() && image.error().kind == ErrorKind::not_found) {
        return Error{ErrorKind::not_found, "there is no cookie store yet", store.file,
                     "start the browser with this profile and sign in"};
    }
    if (!image.ok()) return std::move(image).error();
    auto database = Database::open_image(store.file, image->bytes());
    if (!database.ok()) return damaged(store, database.error());
    auto rows = store.browser->family == Family::firefox ? read_firefox(**database, keys, values)
                                                         : read_chromium(**database, keys, values);
    if (!rows.ok()) return damaged(store, rows.error());
    return rows;
}

bool is_wanted(const StoredCookie& stored, const std::vector<std::string>& hosts) {
    return std::ranges::any_of(hosts, [&](const std::string& host) {
        return domain_match(without_port(host), stored.cookie.domain, stored.cookie.host_only);
    });
}

/// Takes values out of their seals and remembers why some stay sealed.
class Unsealer {
  public:
    Unsealer(const Store& store, int version, Keys& keys, Taken& taken)
        : store_(store), version_(version), keys_(keys), taken_(taken) {}

    std::optional<std::string> open(const StoredCookie& stored) {
        if (!stored.is_encrypted) return stored.sealed;
        const Scheme scheme = scheme_of(stored.sealed);
        const auto& keys = keys_.find(scheme, *store_.browser);
        if (!keys.ok()) {
            note(keys.error());
            return std::nullopt;
        }
        for (const CipherKey& key : *keys) {
            auto value = decrypt(std::string_view(stored.sealed).substr(3), key, stored.host_key, version_);
            if (value) return value;
        }
        note({ErrorKind::input, "the values are encrypted with another key than the one that is known", "",
              scheme == Scheme::v11 ? "the keyring holds the password of another installation, or the store "
                                      "was copied from another "
                                      "machine or user: export the cookies as cookies.txt there"
                                    : "the store is damaged or was copied from another system; start the "
                                      "browser and sign in again"});
        return std::nullopt;
    }

  private:
    void note(Error error) {
        error.where = store_.describe();
        const auto same = [&](const Error& known) { return known.what == error.what; };
        if (std::ranges::none_of(taken_.problems, same)) taken_.problems.push_back(std::move(error));
    }

    const Store& store_;
    int version_;
    Keys& keys_;
    Taken& taken_;
};

}  // namespace

bool StoredCookie::has_expired() const {
    return cookie.expires != 0 && cookie.expires <= static_cast<long long>(std::time(nullptr));
}

Contents::~Contents() {
    for (StoredCookie& stored : cookies_) wipe(stored.sealed);
}

Result<Contents> Contents::read(const Store& store, const std::vector<std::string>& hosts, Values values) {
    const std::vector<std::string> keys = host_keys(hosts);
    Contents contents(store);
    auto rows = read_rows(store, keys, values);
    const bool is_firefox = store.browser->family == Family::firefox;
    // A Firefox that was started a moment ago may have nothing but session cookies.
    if (!rows.ok() && !(is_firefox && rows.error().kind == ErrorKind::not_found))
        return std::move(rows).error();
    if (rows.ok()) {
        contents.cookies_ = std::move(rows->cookies);
        contents.version_ = rows->version;
    }
    if (!is_firefox) return contents;
    auto session = read_firefox_session(store.folder, keys, values);
    if (!session.ok()) {
        contents.remarks_.push_back(std::move(session).error());
    } else if (!rows.ok() && session->empty()) {
        return std::move(rows).error();
    } else {
        std::ranges::move(*session, std::back_inserter(contents.cookies_));
    }
    return contents;
}

Taken Contents::take(const std::vector<std::string>& hosts, std::uint32_t container, Keys& keys) const {
    Taken taken;
    Unsealer unsealer(store_, version_, keys, taken);
    for (const StoredCookie& stored : cookies_) {
        if (stored.container != container || stored.has_expired() || !is_wanted(stored, hosts)) continue;
        auto value = unsealer.open(stored);
        if (!value) continue;
        ++taken.decrypted;
        taken.cookies.push_back(stored.cookie);
        taken.cookies.back().value = std::move(*value);
    }
    return taken;
}

}  // namespace optout::cookies
