// The part of a link's address that says where it leads.
#pragma once

#include <string>
#include <string_view>

namespace optout::terms {

/// Sets the bits of noise:: that were taken out.
[[nodiscard]] std::string plain_link(std::string_view address, unsigned& found);

}  // namespace optout::terms
