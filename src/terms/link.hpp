// The addresses of links in a text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.hpp"

namespace optout::terms {

/// Makes the addresses of one page absolute.
class LinkBase {
  public:
    /// `drop_params`: parameters that are taken out of every address.
    explicit LinkBase(std::string_view address, std::vector<std::string> drop_params = {});
    /// Nothing for an address that leads nowhere else (a place on the same page, a script).
    [[nodiscard]] std::optional<std::string> absolute(std::string_view href) const;

  private:
    [[nodiscard]] std::string resolved(std::string_view href) const;

    std::optional<Url> base_;
    std::vector<std::string> drop_params_;
    std::string origin_;
};

/// The address without these parameters.
[[nodiscard]] std::string without_params(std::string_view address, const std::vector<std::string>& names);

/// The text with its numeric character references (&#64;) replaced: some pages write an e-mail address in
/// these, each time others, and escape them once more.
[[nodiscard]] std::string without_references(std::string_view text);

/// The address that Cloudflare writes as hex digits (the first byte is the key); nothing when it is none.
[[nodiscard]] std::optional<std::string> shown_email(std::string_view hex);

}  // namespace optout::terms
