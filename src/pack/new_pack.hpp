// The text that `optout packs new` writes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout::pack {

/// A small pack for one settings page, without mistakes, with notes on what to fill in. Error (usage) when
/// the id or the address is none.
[[nodiscard]] Result<std::string> new_pack(std::string_view id, std::string_view address);

}  // namespace optout::pack
