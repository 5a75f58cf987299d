// What the readers of the two families have in common; for this folder only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/database.hpp"
#include "cookies/contents.hpp"

namespace optout::cookies {

/// The hosts under which a store would keep a cookie that goes to one of `hosts`: each itself, and with a
/// leading dot each domain that it belongs to.
[[nodiscard]] std::vector<std::string> host_keys(const std::vector<std::string>& hosts);

/// The columns of a table, by name.
class Columns {
  public:
    static Result<Columns> of(const Database& database, const std::string& table);
    [[nodiscard]] bool has(std::string_view name) const;
    /// The first of the names that the table has, or `otherwise`, which is SQL.
    [[nodiscard]] std::string any(const std::vector<std::string>& names, const std::string& otherwise) const;

  private:
    std::vector<std::string> names_;
};

/// Where the rows of hosts are.
struct HostTable {
    std::string name, host, made;  // the table, and its columns of the host and of the time it was made
};
/// A query of `columns` for the rows whose host is one of the keys, the oldest first.
[[nodiscard]] Result<Query> select_hosts(const Database& database, const std::string& columns,
                                         const HostTable& table, const std::vector<std::string>& keys);
/// A cookie can be there in the site's own partition and in none. Of those that are the same to a server the
/// last is kept, which is the one that the site has set last.
void keep_newest(std::vector<StoredCookie>& cookies);

/// A cookie of this host, without leading dot, host_only set.
[[nodiscard]] StoredCookie cookie_of(const std::string& host_key);
/// True when a partition ("https://example.org", or "(https,example.org)") is the site of the cookie itself.
[[nodiscard]] bool is_own_partition(std::string_view partition, std::string_view domain);

struct Rows {
    std::vector<StoredCookie> cookies;
    int version = 0;
};
[[nodiscard]] Result<Rows> read_firefox(const Database& database, const std::vector<std::string>& keys,
                                        Values values);
[[nodiscard]] Result<Rows> read_chromium(const Database& database, const std::vector<std::string>& keys,
                                         Values values);

/// What Firefox writes behind a cookie's site: "^userContextId=2&partitionKey=%28https%2Cexample.org%29".
struct OriginAttributes {
    std::uint32_t container = 0;
    std::string partition;  // decoded; or the first party, where first-party isolation is on
    bool is_private = false;
    static OriginAttributes parse(std::string_view text);
};

/// The session cookies of a Firefox profile for these host keys: from the open windows of a running browser,
/// or those that it kept when it ended. None when it keeps none. Error (input) when the file is damaged.
[[nodiscard]] Result<std::vector<StoredCookie>> read_firefox_session(const std::string& folder,
                                                                     const std::vector<std::string>& keys,
                                                                     Values values);

}  // namespace optout::cookies
