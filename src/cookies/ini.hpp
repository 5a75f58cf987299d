// The .ini files in which Firefox lists its profiles.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace optout::cookies {

struct IniSection {
    std::string name;
    std::map<std::string, std::string> values;
    /// Empty when the key is not there.
    [[nodiscard]] std::string value(const std::string& key) const {
        const auto found = values.find(key);
        return found == values.end() ? "" : found->second;
    }
};

/// Sections in their order; lines that are neither a section nor "key=value" are passed over.
[[nodiscard]] std::vector<IniSection> parse_ini(std::string_view text);

}  // namespace optout::cookies
