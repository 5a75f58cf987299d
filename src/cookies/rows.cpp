#include "cookies/rows.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace optout::cookies {

std::vector<std::string> host_keys(const std::vector<std::string>& hosts) {
    std::vector<std::string> keys;
    for (const std::string& authority : hosts) {
        const std::string host = ascii_lower(without_port(authority));
        keys.push_back(host);
        std::string_view domain = host;
        // An address in numbers belongs to no domain, and nobody may set a cookie for a whole top-level
        // domain.
        while (domain.find_first_not_of("0123456789.:[]") != std::string_view::npos) {
            const auto dot = domain.find('.');
            if (dot == std::string_view::npos) break;
            keys.push_back("." + std::string(domain));
            domain.remove_prefix(dot + 1);
        }
    }
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

Result<Columns> Columns::of(const Database& database, const std::string& table) {
    Columns columns;
    OPTOUT_TRY(Query query, database.prepare("SELECT name FROM pragma_table_info(?)"));
    query.bind(table);
    for (;;) {
        OPTOUT_TRY(const bool found, query.next());
        if (!found) break;
        columns.names_.push_back(query.text(0));
    }
    if (columns.names_.empty()) return Error{ErrorKind::internal, "no table " + table, "", ""};
    return columns;
}

bool Columns::has(std::string_view name) const {
    return std::ranges::find(names_, name) != names_.end();
}

std::string Columns::any(const std::vector<std::string>& names, const std::string& otherwise) const {
    const auto found = std::ranges::find_if(names, [this](const std::string& name) { return has(name); });
    return found == names.end() ? otherwise : *found;
}

Result<Query> select_hosts(const Database& database, const std::string& columns, const HostTable& table,
                           const std::vector<std::string>& keys) {
    std::string marks;
    for (std::size_t i = 0; i < keys.size(); ++i) marks += i == 0 ? "?" : ",?";
    OPTOUT_TRY(Query query, database.prepare("SELECT " + columns + " FROM " + table.name + " WHERE " +
                                             table.host + " IN (" + marks + ") ORDER BY " + table.made));
    for (const std::string& key : keys) query.bind(key);
    return query;
}

void keep_newest(std::vector<StoredCookie>& cookies) {
    std::set<std::string> met;
    for (auto at = cookies.rbegin(); at != cookies.rend(); ++at) {
        // One that has expired stands in nobody's way.
        if (at->has_expired()) continue;
        const std::string same = std::to_string(at->container) + '\n' + at->host_key + '\n' +
                                 at->cookie.path + '\n' + at->cookie.name;
        if (!met.insert(same).second) at->host_key.clear();
    }
    std::erase_if(cookies, [](const StoredCookie& stored) { return stored.host_key.empty(); });
}

StoredCookie cookie_of(const std::string& host_key) {
    StoredCookie stored;
    stored.host_key = host_key;
    stored.cookie.host_only = !host_key.starts_with('.');
    stored.cookie.domain = ascii_lower(std::string_view(host_key).substr(stored.cookie.host_only ? 0 : 1));
    return stored;
}

bool is_own_partition(std::string_view partition, std::string_view domain) {
    std::string_view site = partition;
    if (site.starts_with('(') && site.ends_with(')')) {  // Firefox: (scheme,site[,port][,f])
        const auto parts = split(site.substr(1, site.size() - 2), ',');
        if (parts.size() < 2 || parts.back() == "f") return false;
        site = parts[1];
    } else if (const auto scheme = site.find("://"); scheme != std::string_view::npos) {
        site = without_port(site.substr(scheme + 3));
    }
    return domain_match(domain, site, false);
}

}  // namespace optout::cookies
